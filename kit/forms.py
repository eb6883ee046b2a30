"""How forms are drawn, and the field types that several apps share."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from kit import money, text
from kit.problems import Invalid

_PLAIN = {
    "text",
    "email",
    "password",
    "number",
    "url",
    "tel",
    "search",
    "date",
    "datetime-local",
    "time",
    "file",
    "color",
}


class Renderer(DjangoTemplates):
    """Our own form and field templates; Django's widgets, dressed in our class."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    def get_template(self, template_name):
        if template_name.startswith("forms/"):
            return get_template(template_name)
        return super().get_template(template_name)

    def render(self, template_name, context, request=None):
        widget = context.get("widget")
        if widget and widget.get("type") in _PLAIN:
            widget["attrs"].setdefault("class", "input")
        return super().render(template_name, context, request)


class LineField(forms.CharField):
    """One line of text, cleaned; its length counted as people count characters."""

    lines = False

    def __init__(self, *, longest=None, shortest=0, **kwargs):
        self.longest, self.shortest = longest, shortest
        kwargs.setdefault("strip", True)
        super().__init__(**kwargs)

    @property
    def counted(self):
        """Whether a counter is shown beside it: where people come near the limit."""
        return bool(self.longest) and (self.lines or self.longest > 60)

    def to_python(self, value):
        value = super().to_python(value)
        if value in self.empty_values:
            return self.empty_value
        return text.clean(value) if self.lines else text.clean_line(value)

    def validate(self, value):
        super().validate(value)
        if value in self.empty_values:
            return
        length = text.graphemes(value)
        if self.longest and length > self.longest:
            raise ValidationError(
                _("Use %(longest)d characters at most; it has %(length)d now."),
                code="max_length",
                params={"longest": self.longest, "length": length},
            )
        if length < self.shortest:
            raise ValidationError(
                _("Use at least %(shortest)d characters; it has %(length)d now."),
                code="min_length",
                params={"shortest": self.shortest, "length": length},
            )

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        if self.longest and not widget.is_hidden:
            attrs["data-longest"] = str(self.longest)
        return attrs


class TextField(LineField):
    """Several lines of text."""

    lines = True
    widget = forms.Textarea(attrs={"rows": 5})


class MoneyField(forms.Field):
    """An amount as people type it ('10,50'); the value is in minor units of `currency`."""

    def __init__(self, *, currency=None, smallest_minor=0, largest_minor=money.LARGEST_MINOR, **kwargs):
        self.currency = currency or settings.CURRENCY
        self.smallest_minor, self.largest_minor = smallest_minor, largest_minor
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def prepare_value(self, value):
        if isinstance(value, int):
            return f"{money.to_major(value, self.currency):f}"
        return value

    def to_python(self, value):
        if value in self.empty_values:
            return None
        try:
            minor = money.parse(value, self.currency, largest_minor=self.largest_minor)
        except Invalid as refusal:
            raise ValidationError(refusal.message, code=refusal.code) from refusal
        if minor < self.smallest_minor:
            least = money.shown(self.smallest_minor, self.currency)
            raise ValidationError(
                _("The amount must be at least %(least)s.") % {"least": least}, code="amount_too_small"
            )
        return minor

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class Later:
    """Mixed into a field that is needed in the end and that a draft may lack: not marked optional, nor insisted on."""

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


def add_refusal(form, refusal):
    """Put what an act refused beside the fields to blame, or on top of the form."""
    if not refusal.fields:
        form.add_error(None, ValidationError(refusal.message, code=refusal.code))
    for name, message in refusal.fields.items():
        form.add_error(name if name in form.fields else None, ValidationError(message, code=refusal.code))
