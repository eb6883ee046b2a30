"""Fields and a widget of the wizard."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from gigs import checks
from kit.forms import LineField, MoneyField, TextField
from sellers.allowances import Allowance


class Later:
    """Mixed into a field that a gig needs and a draft may still lack: it is not marked optional, nor insisted on."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, required=True, **kwargs)

    def validate(self, value):
        if value not in self.empty_values:
            super().validate(value)


class LaterLine(Later, LineField):
    """One line."""


class LaterText(Later, TextField):
    """Several lines."""


class LaterChoice(Later, forms.ChoiceField):
    """One of several."""


class LaterTyped(Later, forms.TypedChoiceField):
    """One of several, as a number."""


class WholeNumber(forms.IntegerField):
    """A small whole number as people type it."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**kwargs)


class LaterNumber(Later, WholeNumber):
    """One that a draft may lack."""


class LongSelect(forms.Select):
    """A select of hundreds of options, written without a template for each."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = {str(each) for each in self.format_value(value)}
        attributes = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", attributes, self._written(self.choices, chosen))

    def _written(self, choices, chosen):
        parts = []
        for key, label in choices:
            if isinstance(label, list | tuple):
                parts.append(
                    format_html('<optgroup label="{}">{}</optgroup>', key, self._written(label, chosen))
                )
                continue
            mark = mark_safe(" selected") if str(key) in chosen else ""
            parts.append(format_html('<option value="{}"{}>{}</option>', key, mark, label))
        return mark_safe("".join(parts))  # noqa: S308 - each part is escaped


class PriceField(Later, MoneyField):
    """A price within the floor and the level's ceiling, with what the buyer pays and the seller gets beside it."""

    def __init__(self, *, allowance: Allowance, **kwargs):
        self.allowance = allowance
        super().__init__(**kwargs)
        self.widget.attrs["data-net"] = ""

    def to_python(self, value):
        minor = super().to_python(value)
        if minor is not None and (problem := checks.price_problem(minor, self.allowance)):
            raise ValidationError(problem, code="price")
        return minor
