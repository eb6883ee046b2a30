"""Every kind of notice as one table: its words, its icon, and whether it is mailed.

Words take %(name)s from the notice's data. Money in the data is {"minor": 1234, "currency": "usd"},
an instant is ISO text under a key that ends in _at or _by; both are put into the reader's language and zone."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Kind:
    """title: one line, also the mail's subject. text: what it means and what to do. button: the mail's one button."""

    title: str
    text: str = ""
    icon: str = "bell"
    mailed: bool = True
    button: str = _("Open")


KINDS: dict[str, Kind] = {
    "message": Kind(
        _("%(who)s wrote to you"), _("About “%(title)s”: %(excerpt)s"), icon="message-circle", button=_("Read and answer")
    ),
}
