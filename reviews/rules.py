"""The rules of reviews as data: who may review after which end, for how long, and why a review may be taken down."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.text import Words

WINDOW = timedelta(days=14)
LONG_WINDOW = timedelta(days=30)  # where the delivery time was LONG_WORK_DAYS or more
LONG_WORK_DAYS = 30
FREEZE = timedelta(days=7)  # after the ruling of a dispute or chargeback
SECOND_THOUGHTS = timedelta(seconds=60)  # from the second review to both appearing
REMINDER = timedelta(days=3)  # before the window ends
REPLY = timedelta(days=30)  # from publication
HOLD = timedelta(hours=72)
MONTHS = 24  # of reviews that make the rating

SHORTEST, SHORTEST_CJK, LONGEST = 10, 4, 2000  # characters as people count them
LONGEST_REPLY = 1000
LONGEST_NOTE = 1000

# the three ratings a buyer gives, in the order they are asked
PARTS: dict[str, Words] = {
    "communication": _("Communication"),
    "as_described": _("As described"),
    "value": _("Value for the price"),
}

BUYER, SELLER = "buyer", "seller"


@dataclass(frozen=True)
class End:
    """An end of an order after which somebody may review. reason: of the order, "" for any. if_: a question about
    the order that must be answered yes, by its name in reviews/windows.py."""

    state: str
    reason: str
    who: frozenset[str]
    if_: str = ""


ENDS = (
    End("completed", "", frozenset({BUYER, SELLER})),
    # cancelled for the seller's lateness or silence: the buyer may review, the seller may reply
    End("cancelled", "very_late", frozenset({BUYER})),
    End("cancelled", "abandoned", frozenset({BUYER})),
    End("cancelled", "seller_silent", frozenset({BUYER})),
    End("cancelled", "cancelled_seller_silent", frozenset({BUYER}), if_="the_seller_was_silent"),
    End("cancelled", "ruled", frozenset({BUYER}), if_="changes_never_came"),
)

# why a review may be taken down, and nothing else
REMOVALS: dict[str, Words] = {
    "abuse": _("Abuse: insults, threats or hate"),
    "personal_data": _("Personal data: somebody's address, number or real name"),
    "wrong_order": _("Wrong order: it is about something else"),
    "extortion": _("Extortion: the conversation shows that stars were tied to money or free work"),
    "fake_ring": _("Fake orders: the order was placed only to be reviewed"),
}
# after these nothing of the order is shown or counted
BARS: dict[str, Words] = {
    "chargeback": _("The bank took the payment back"),
    "fraud": _("The order was ruled to be fraud"),
}
# what an event of a review is called, for staff
HAPPENED: dict[str, Words] = {
    "write": _("Written"),
    "edit": _("Changed"),
    "take_back": pgettext_lazy("review", "Taken back"),
    "publish": _("Published"),
    "hold": _("Held for a person"),
    "release": _("Let through"),
    "reply": pgettext_lazy("review", "Answered"),
    "keep": _("Reports closed"),
    "read_note": _("Note to staff read"),
    "remove": pgettext_lazy("review", "Taken down"),
    "appeal": _("Appealed"),
    "uphold": _("Appeal refused"),
    "restore": _("Brought back"),
    "hide": _("Hidden"),
}


def removal_label(rule: str) -> Words:
    """A reason of the list of removals in words."""
    return REMOVALS.get(rule, rule)
