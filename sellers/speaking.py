"""How well a seller speaks a language."""

from django.utils.translation import gettext_lazy as _

SPOKEN = [
    ("basic", _("Basic")),
    ("conversational", _("Conversational")),
    ("fluent", _("Fluent")),
    ("native", _("Native")),
]
