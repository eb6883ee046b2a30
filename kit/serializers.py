"""What the API takes: strict members, amounts as integers, and the forms of pages as JSON."""

from django import forms
from django.utils.translation import gettext as _
from rest_framework import serializers

from kit import money
from kit.forms import MoneyField


class Strict(serializers.Serializer):
    """Refuses members it does not know, so that a misspelt one is not silently left out."""

    def to_internal_value(self, data):
        if isinstance(data, dict):
            unknown = set(data) - {name for name, field in self.fields.items() if not field.read_only}
            if unknown:
                raise serializers.ValidationError(
                    {name: [_("Unknown member.")] for name in sorted(map(str, unknown))}
                )
        return super().to_internal_value(data)


class MinorField(serializers.IntegerField):
    """An amount in minor units: a JSON integer, no text and no fraction."""

    def __init__(self, **kwargs):
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_value", money.LARGEST_MINOR)
        super().__init__(**kwargs)

    def to_internal_value(self, data):
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class PersonSerializer(serializers.Serializer):
    """A member as others see them."""

    ref = serializers.CharField()
    username = serializers.CharField()
    name = serializers.CharField(source="shown_name")


# --- forms of pages ------------------------------------------------------------------
def member(name: str, field: forms.Field) -> str:
    """A form field's name in JSON: amounts say their unit."""
    return f"{name}_minor" if isinstance(field, MoneyField) else name


def serializer_of(form: type[forms.Form], name: str, **more: serializers.Field) -> type[Strict]:
    """A serializer of that name which takes in JSON what `form` takes from a page; `more`: further members."""
    members = {member(key, field): _field(field) for key, field in form.base_fields.items()}
    return type(name, (Strict,), {**members, **more, "__doc__": form.__doc__ if form.base_fields else None})


def _field(field: forms.Field) -> serializers.Field:
    words = {"required": field.required, "help_text": str(field.help_text)}
    if field.label:
        words["label"] = str(field.label)
    if not field.required:
        words["allow_null"] = True
    if isinstance(field, MoneyField):
        return MinorField(**words)
    if isinstance(field, forms.BooleanField):
        return serializers.BooleanField(**words)
    if isinstance(field, forms.IntegerField):
        return serializers.IntegerField(min_value=field.min_value, max_value=field.max_value, **words)
    if isinstance(field, forms.DateTimeField):
        return serializers.DateTimeField(**words)
    if hasattr(field, "most"):
        return serializers.ListField(
            child=serializers.CharField(), max_length=field.most, allow_empty=not field.required, **words
        )
    return serializers.CharField(allow_blank=not field.required, trim_whitespace=False, **words)


def typed(form: type[forms.Form], data: dict, *, currency: str) -> dict:
    """What would have been typed into `form` for these validated members."""
    made = {}
    for name, field in form.base_fields.items():
        value = data.get(member(name, field))
        if value is None:
            continue
        amount = isinstance(field, MoneyField)
        made[name] = f"{money.to_major(value, currency):f}" if amount else value
    return made


def errors_of(form: forms.Form) -> dict[str, list[str]]:
    """What is wrong with a form, by JSON member."""
    return {
        member(name, form.fields[name]) if name in form.fields else "non_field_errors": [
            str(e) for e in errors
        ]
        for name, errors in form.errors.items()
    }


class FormFieldSerializer(serializers.Serializer):
    """One member to send along with an act."""

    name = serializers.CharField()
    type = serializers.ChoiceField(
        ["text", "texts", "integer", "amount_minor", "boolean", "choice", "instant"]
    )
    label = serializers.CharField()
    help = serializers.CharField()
    required = serializers.BooleanField()
    choices = serializers.DictField(child=serializers.CharField(), help_text="Value to label, for `choice`.")
    min = serializers.IntegerField(allow_null=True)
    max = serializers.IntegerField(allow_null=True)


def described(form: forms.Form) -> list[dict]:
    """The members a form takes, for programs that show it."""
    return [
        {
            "name": member(name, field),
            "type": _type(field),
            "label": str(field.label or ""),
            "help": str(field.help_text),
            "required": field.required,
            "choices": {str(k): str(v) for k, v in getattr(field, "choices", [])},
            "min": getattr(field, "min_value", None),
            "max": getattr(field, "max_value", None),
        }
        for name, field in form.fields.items()
    ]


def _type(field: forms.Field) -> str:
    kinds = {
        MoneyField: "amount_minor",
        forms.BooleanField: "boolean",
        forms.IntegerField: "integer",
        forms.DateTimeField: "instant",
        forms.ChoiceField: "choice",
    }
    named = next((name for kind, name in kinds.items() if isinstance(field, kind)), "text")
    return "texts" if hasattr(field, "most") else named
