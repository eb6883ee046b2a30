"""One order as an act or a page looks at it: the rows, who looks, and when."""

from datetime import datetime
from functools import cached_property
from typing import TypeVar

from orders.actors import Actor
from orders.models import Cancellation, Delivery, Dispute, Milestone, Order, SideRequest

T = TypeVar("T")
MAKING = frozenset({"in_progress", "in_revision"})
UNDER_WAY = MAKING | {"delivered"}


def sure(value: T | None) -> T:
    """A value that the state of the row promises to be there. Raises ValueError where it is not."""
    if value is None:
        raise ValueError("the row lacks what its state promises")
    return value


class Case:
    """`about` is the milestone in question, or None; what guards ask for is read once and kept."""

    def __init__(
        self,
        order: Order,
        milestones: list[Milestone],
        *,
        by: Actor,
        now: datetime,
        milestone: Milestone | None = None,
    ):
        self.order, self.milestones, self.about = order, milestones, milestone
        self.by, self.now = by, now

    @property
    def milestone(self) -> Milestone:
        """The milestone in question, where there must be one."""
        return sure(self.about)

    @property
    def policy(self):
        return self.order.policy

    @property
    def under_way(self) -> Milestone | None:
        """The milestone being worked on or looked at."""
        return next((m for m in self.milestones if m.state in UNDER_WAY), None)

    @property
    def focus(self) -> Milestone | None:
        """The milestone the order is at: under way, or the last one that ended."""
        ended = [m for m in self.milestones if m.state in Milestone.FINAL and m.funded_at]
        return self.under_way or (ended[-1] if ended else None)

    @property
    def next_unfunded(self) -> Milestone | None:
        """The one milestone that may be paid now."""
        return next((m for m in self.milestones if m.state == Milestone.State.UNFUNDED), None)

    @cached_property
    def open_cancellation(self) -> Cancellation | None:
        return Cancellation.objects.filter(order=self.order, state=Cancellation.State.OPEN).first()

    @cached_property
    def open_requests(self) -> list[SideRequest]:
        """What either side, or staff, has asked and nobody has answered; a page has read it along."""
        known = getattr(self.order, "open_sides", None)
        if known is not None:
            return known
        return list(SideRequest.objects.filter(order=self.order, state=SideRequest.State.OPEN))

    def asked(self, kind: str) -> SideRequest | None:
        """The open request of this kind about the milestone in question, or about any where none is."""
        wanted = None if self.about is None else self.about.pk
        return next(
            (r for r in self.open_requests if r.kind == kind and wanted in (None, r.milestone_id)), None
        )

    @cached_property
    def open_dispute(self) -> Dispute | None:
        """Of the milestone in question, undecided or decided and not yet settled."""
        if self.about is None or not self.about.disputed:
            return None
        return Dispute.objects.filter(
            milestone=self.about, state__in=[Dispute.State.OPEN, Dispute.State.RULED]
        ).first()

    @cached_property
    def last_delivery(self) -> Delivery | None:
        return Delivery.objects.filter(milestone=self.milestone).order_by("-number").first()

    def is_at_bank(self, reach: str, milestone: Milestone | None) -> bool:
        """Whether an open chargeback shuts a move. reach: of Move.bank."""
        if reach == "order":
            return any(m.in_chargeback for m in self.milestones)
        return reach == "its" and milestone is not None and milestone.in_chargeback

    def has_kept_something(self) -> bool:
        """Whether the seller earned with at least one milestone: such an order ends complete."""
        return any(m.state in (Milestone.State.ACCEPTED, Milestone.State.SETTLED) for m in self.milestones)
