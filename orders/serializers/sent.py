"""What programs send to orders: the bodies of acts, made from the forms of the pages."""

from functools import cache

from django.utils.translation import gettext as _
from rest_framework import serializers

from kit.forms import MoneyField
from kit.serializers import Strict, serializer_of
from orders.forms.acts import PeoplesAct
from orders.forms.side import StaffEndForm

VERSION = {
    "required": False,
    "allow_null": True,
    "min_value": 0,
    "help_text": "Of the order as you saw it; another one gives 409 and changes nothing.",
}


def uploads_field(most: int = 50) -> serializers.ListField:
    """Files that come along, by the refs they got."""
    return serializers.ListField(
        child=serializers.CharField(max_length=12),
        required=False,
        max_length=most,
        help_text="Refs of files you sent to /files/.",
    )


@cache
def sent_with(act: PeoplesAct) -> type[Strict]:
    """The body of an act: its form's members, the version, and files where it takes them."""
    more: dict[str, serializers.Field] = {"version": serializers.IntegerField(**VERSION)}
    if act.takes_files:
        more["uploads"] = uploads_field()
    name = "".join(part.title() for part in act.command.split("_"))
    return serializer_of(act.form, f"{name}Act", **more)


class AnswerSerializer(Strict):
    """`value`: a text, or a list of texts for several choices; `uploads`: files to add to a file question."""

    value = serializers.JSONField(required=False)
    uploads = uploads_field(10)

    def validate_value(self, value):
        if isinstance(value, str) or (isinstance(value, list) and all(isinstance(v, str) for v in value)):
            return value
        raise serializers.ValidationError(_("A text, or a list of texts."))


StaffEndSerializer = serializer_of(StaffEndForm, "StaffEnd", version=serializers.IntegerField(**VERSION))


class VersionSerializer(Strict):
    version = serializers.IntegerField(**VERSION)


def renamed(fields: dict, form) -> dict:
    """What an act blames, by JSON member."""
    amounts = {name for name, field in form.base_fields.items() if isinstance(field, MoneyField)}
    return {f"{name}_minor" if name in amounts else name: words for name, words in fields.items()}
