"""How forms are drawn, and the field types that several apps share."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates
from django.template.loader import get_template
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


def add_refusal(form, refusal):
    """Put what an act refused beside the fields to blame, or on top of the form."""
    if not refusal.fields:
        form.add_error(None, ValidationError(refusal.message, code=refusal.code))
    for name, message in refusal.fields.items():
        form.add_error(name if name in form.fields else None, ValidationError(message, code=refusal.code))
