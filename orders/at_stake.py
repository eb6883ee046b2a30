"""What an act that ends work would do to the money as it is now, for the page and the API to say before it is done.
Amounts in minor units of the order's currency. Reads the milestones' funding lines and releases, prefetched."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kit.text import Words
from ledger.commission import commission
from orders import owing
from orders.models import Cancellation, Milestone, Order, Release

S = Milestone.State


@dataclass(frozen=True)
class Sums:
    """back: to the buyer, with fee and tax. goes_on: in escrow for work that goes on. unpaid: what would never be
    charged; unearned: what the seller would have got of it. released: gross, what went to the seller's side and was
    not taken back; earned: the seller's part of it."""

    back_minor: int = 0
    goes_on_minor: int = 0
    unpaid_minor: int = 0
    unearned_minor: int = 0
    released_minor: int = 0
    earned_minor: int = 0


@dataclass(frozen=True)
class Line:
    """One amount and what becomes of it, in words for one side."""

    words: Words
    amount_minor: int


def of_stop(order: Order, milestones: Sequence[Milestone]) -> Sums:
    """Stop after what is paid (T12): what is under way goes on, nothing more is charged."""
    return _sums(order, milestones, ended=())


def of_cancelling(order: Order, milestones: Sequence[Milestone]) -> Sums:
    """The order ends now: all that was not released goes back."""
    return _sums(order, milestones, ended=[m for m in milestones if m.state not in Milestone.FINAL])


def of_splitting(order: Order, milestones: Sequence[Milestone], asked: Cancellation | None) -> Sums:
    """The open request to cancel is agreed to: the seller keeps its part, the rest goes back."""
    whole = of_cancelling(order, milestones)
    kept = asked.to_seller_minor if asked else 0
    if not kept:
        return whole
    fees = _fees_kept(next(m for m in milestones if m.pk == asked.milestone_id), kept)
    more = _net(order, whole.released_minor, kept)
    return Sums(
        back_minor=whole.back_minor - kept - fees,
        unpaid_minor=whole.unpaid_minor,
        unearned_minor=whole.unearned_minor,
        released_minor=whole.released_minor + kept,
        earned_minor=whole.earned_minor + more,
    )


def _fees_kept(milestone: Milestone, kept_minor: int) -> int:
    """Fee and tax that stay with the house when the seller keeps this much of the milestone's escrow; refunds eat
    the highest line first."""
    stays, left = 0, kept_minor
    for line in milestone.funding_lines.all():
        part = min(left, line.amount_minor - line.refunded_minor)
        back = line.amount_minor - part
        stays += sum(
            total - total * back // line.amount_minor for total in (line.fee_minor, line.tax_minor) if part
        )
        left -= part
    return stays


def _sums(order: Order, milestones: Sequence[Milestone], *, ended: Sequence[Milestone]) -> Sums:
    back = goes_on = unpaid = unpaid_gross = released = earned = 0
    for milestone in milestones:
        release = _release(milestone)
        if release is not None:
            released += release.gross_minor - release.taken_back_minor
            earned += release.net_minor - release.net_taken_back_minor
        elif milestone.state == S.UNFUNDED:
            charge = owing.to_pay(order, list(milestones), milestone)
            unpaid += charge.total_minor
            unpaid_gross += charge.price_minor
        elif milestone.state not in Milestone.FINAL:
            escrow = sum(line.amount_minor - line.refunded_minor for line in milestone.funding_lines.all())
            if milestone in ended:
                back += escrow + _fees_back(milestone)
            else:
                goes_on += escrow
    unearned = _net(order, released + goes_on, unpaid_gross)
    return Sums(back, goes_on, unpaid, unearned, released, earned)


def _fees_back(milestone: Milestone) -> int:
    """Fee and tax that go back with all that is left of a milestone."""
    return sum(
        total - total * line.refunded_minor // line.amount_minor
        for line in milestone.funding_lines.all()
        for total in (line.fee_minor, line.tax_minor)
    )


def _release(milestone: Milestone) -> Release | None:
    return getattr(milestone, "release", None)


def _net(order: Order, before_minor: int, more_minor: int) -> int:
    """The seller's part of this much more on top of what was released before."""
    bps = order.commission_bps
    return more_minor - commission(before_minor + more_minor, bps) + commission(before_minor, bps)


# command -> the sums it comes to
SUMS: dict[str, Callable[[Order, Sequence[Milestone], Cancellation | None], Sums]] = {
    "stop": lambda order, milestones, asked: of_stop(order, milestones),
    "cancel_late": lambda order, milestones, asked: of_cancelling(order, milestones),
    "close_unanswered": lambda order, milestones, asked: of_cancelling(order, milestones),
    "ask_cancellation": lambda order, milestones, asked: of_cancelling(order, milestones),
    "accept_cancellation": of_splitting,
}
# role -> which sums it is told, and how they are called
WORDS: dict[str, tuple[tuple[str, Words], ...]] = {
    "buyer": (
        ("back_minor", _("Goes back to you")),
        ("goes_on_minor", _("Stays in escrow for what is under way")),
        ("unpaid_minor", _("Is never charged to you")),
        ("released_minor", _("Stays with the seller")),
    ),
    "seller": (
        ("back_minor", _("Goes back to the buyer")),
        ("goes_on_minor", _("Stays in escrow for what is under way")),
        ("unearned_minor", _("You will not earn")),
        ("earned_minor", _("You keep, after commission")),
    ),
}


def lines(command: str, order: Order, role: str, asked: Cancellation | None = None) -> list[Line]:
    """What this act would do, for this side; empty for acts that end nothing. What comes to nothing is left out."""
    sums, words = SUMS.get(command), WORDS.get(role)
    if sums is None or words is None:
        return []
    milestones = sorted(order.milestones.all(), key=lambda m: m.position)
    come_to = sums(order, milestones, asked)
    return [Line(text, getattr(come_to, name)) for name, text in words if getattr(come_to, name)]
