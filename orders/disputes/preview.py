"""What a split would do to the money, in the ledger's own arithmetic, before anybody decides it."""

from dataclasses import dataclass

from ledger import commission
from orders import giving_back, owing
from orders.models import Dispute, Milestone, Release


@dataclass(frozen=True)
class Outcome:
    """Where the milestone's gross would be, in minor units; `to_buyer`, `commission` and `net` less `rounding` add up
    to it. fee: service fee and tax that go back on top. commission: what the house keeps of it. rounding: the odd cent
    that the house bears (below zero: gets back)."""

    total_minor: int
    to_buyer_minor: int
    on_top_minor: int
    commission_minor: int
    net_minor: int
    rounding_minor: int = 0

    @property
    def to_seller_minor(self) -> int:
        """Gross that is left to the seller."""
        return self.total_minor - self.to_buyer_minor


def total_of(dispute: Dispute) -> int:
    """Gross of the milestone that was paid and not sent back: what both numbers are about."""
    milestone = dispute.milestone
    if dispute.held_pending_minor or milestone.state == Milestone.State.ACCEPTED:
        release = Release.objects.get(milestone=milestone)
        return release.gross_minor - release.taken_back_minor
    return giving_back.in_escrow(milestone)


def outcome(dispute: Dispute, to_buyer_minor: int) -> Outcome:
    """What this split would book. The case is open; to_buyer_minor: 0 … what is held."""
    order, milestone = dispute.order, dispute.milestone
    on_top = owing.on_top_of(list(milestone.funding_lines.order_by("number")), to_buyer_minor)
    before = owing.released_minor(order)
    if milestone.state != Milestone.State.ACCEPTED:
        total = giving_back.in_escrow(milestone)
        rest = commission.share(before, total - to_buyer_minor, order.commission_bps)
        return Outcome(total, to_buyer_minor, on_top, rest.commission_minor, rest.net_minor)
    release = Release.objects.get(milestone=milestone)
    left = release.gross_minor - release.taken_back_minor
    holds = release.net_minor - release.net_taken_back_minor
    parts = commission.take_back(
        released_minor=before,
        gross_minor=to_buyer_minor,
        bps=order.commission_bps,
        release_left_minor=left,
        seller_holds_minor=holds,
    )
    seller = min(parts.seller_minor, dispute.held_pending_minor)
    rounding = parts.rounding_minor + parts.seller_minor - seller
    kept = left - holds - parts.commission_minor
    return Outcome(left, to_buyer_minor, on_top, kept, holds - seller, rounding)
