"""What a kind of notice is: its words, its icon, and whether it is mailed.

Words take %(name)s from the notice's data. Money in the data is {"minor": 1234, "currency": "usd"},
an instant is ISO text under a key that ends in _at or _by, a day one under _on; all are put into the reader's language and zone."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kit.text import Words

OPEN = _("Open")


@dataclass(frozen=True)
class Kind:
    """title: one line, also the mail's subject. text: what it means and what to do. button: the mail's one button."""

    title: Words
    text: Words = ""
    icon: str = "bell"
    mailed: bool = True
    button: Words = OPEN
