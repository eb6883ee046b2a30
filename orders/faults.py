"""Whose fault an early end was, and what it weighs against the seller: one table, read by acts, figures and pages."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from gigs.models import Gig
from orders.models import Order

NOBODY, BUYER, SELLER, BOTH = "nobody", "buyer", "seller", "both"

# What one early end weighs against the seller, in halves of a unit.
HALVES = {NOBODY: 0, BUYER: 0, SELLER: 2, BOTH: 1}

WORDS = {
    NOBODY: _("counts against nobody"),
    BUYER: _("counts in the buyer's own cancellation rate"),
    SELLER: _("counts against the seller"),
    BOTH: _("counts half against the seller"),
}

# Ends that need no one's word: the end's reason, whose fault, and what happened.
ENDS = {
    "before_start": (NOBODY, _("cancelled before the work began")),
    "buyer_silent": (NOBODY, _("the buyer's answers never came")),
    "mistake": (NOBODY, _("ordered by mistake, within the hour")),
    "declined": (NOBODY, _("declined before the work began")),
    "seller_silent": (NOBODY, _("not taken on in time")),
    "very_late": (SELLER, _("more than a day late, and given up by the buyer")),
    "abandoned": (SELLER, _("never delivered")),
    "question_unanswered": (NOBODY, _("the buyer never answered what the work needed")),
    "staff_fraud": (NOBODY, _("ended by staff: fraud")),
    "staff_ban": (NOBODY, _("ended by staff: a member was banned")),
    "staff_platform_error": (NOBODY, _("ended by staff: an error of ours")),
}

# A request to cancel, by its reason: (the other side agreed, and confirmed a blame) -> whose fault.
AGREED = {
    "agreed": BOTH,
    "duplicate": NOBODY,
    "changed_mind": BUYER,
    "cannot_do": SELLER,
    "not_as_agreed": BOTH,
    "seller_silent": BOTH,
    "out_of_scope": BOTH,
    "buyer_silent": BOTH,
}
CONFIRMED = {"not_as_agreed": SELLER, "seller_silent": SELLER, "out_of_scope": BUYER, "buyer_silent": BUYER}
GRANTED = {"buyer": SELLER, "seller": NOBODY}  # an unanswered claim in a dispute, by whose it was
UNANSWERED = {"seller": SELLER, "buyer": NOBODY}  # by who had asked


def of_end(reason: str) -> str:
    """Whose fault an end of the table ENDS is."""
    return ENDS[reason][0]


def of_agreement(reason_code: str, *, confirmed: bool) -> str:
    """Whose fault it is that both agreed to cancel. confirmed: the side that the reason blames says so too."""
    return (CONFIRMED if confirmed else {}).get(reason_code) or AGREED[reason_code]


def of_silence(role: str) -> str:
    """Whose fault a cancellation is that `role` asked for and nobody answered."""
    return UNANSWERED[role]


def of_granted_claim(role: str) -> str:
    """Whose fault it is that a claim of this side was granted since nobody answered it."""
    return GRANTED[role]


def guarded(fault: str, order: Order, *, ended_by: str) -> str:
    """The sabotage guard: what a buyer cancels who sells in the same category counts against nobody."""
    if ended_by == "buyer" and HALVES[fault] and sells_the_same(order.buyer, order):
        return NOBODY
    return fault


def sells_the_same(user: User, order: Order) -> bool:
    """Whether this member has a gig for sale in the category the order was about."""
    mine = Gig.objects.filter(seller=user, state__in=[Gig.State.ACTIVE, Gig.State.PAUSED])
    theirs = (
        Gig.objects.filter(pk=order.gig_id) if order.gig_id else Gig.objects.filter(seller=order.seller_id)
    )
    return mine.filter(live__category__in=theirs.values("live__category")).exists()
