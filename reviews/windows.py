"""The time to review: who may, until when, and what puts it off."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from orders.models import Cancellation, Dispute, Order
from reviews.models import Window
from reviews.rules import BUYER, ENDS, FREEZE, LONG_WINDOW, LONG_WORK_DAYS, REMINDER, SELLER, WINDOW

ENDED = (Order.State.COMPLETED, Order.State.CANCELLED)


@dataclass(frozen=True)
class Freeze:
    """What a dispute or chargeback does to a window. open: nothing is decided yet. until: nothing appears before."""

    open: bool = False
    until: datetime | None = None


# --- who may ------------------------------------------------------------------------------
def rights(order: Order) -> frozenset[str]:
    """The sides that may review an order: of the table of ends. Nobody while it goes on."""
    for end in ENDS:
        if end.state == order.state and end.reason in ("", order.end_reason):
            return end.who if not end.if_ or QUESTIONS[end.if_](order) else frozenset()
    return frozenset()


def the_seller_was_silent(order: Order) -> bool:
    """The buyer ended it since the seller did not answer, and the seller confirmed that or stayed silent."""
    asked = order.cancellations.filter(
        reason_code="seller_silent", state__in=[Cancellation.State.ACCEPTED, Cancellation.State.LAPSED]
    ).first()
    if asked is None:
        return False
    if asked.state == Cancellation.State.LAPSED:
        return True
    last = order.events.filter(command="accept_cancellation").last()
    return bool(last and last.data.get("fault") == "seller")


def changes_never_came(order: Order) -> bool:
    """Staff ruled that the seller never delivered the changes that were asked for."""
    return order.disputes.filter(cause="revision_abandoned", fault="seller", ruled_at__isnull=False).exists()


QUESTIONS = {
    "the_seller_was_silent": the_seller_was_silent,
    "changes_never_came": changes_never_came,
}


# --- until when ---------------------------------------------------------------------------
def length(order: Order) -> timedelta:
    """14 days; 30 where the work was long."""
    days = max((milestone.days for milestone in order.milestones.all()), default=0)
    return LONG_WINDOW if days >= LONG_WORK_DAYS else WINDOW


def new(order: Order, now: datetime) -> Window:
    """The window of an ended order as it would be written; closed at once where nobody may review."""
    may = rights(order)
    opened_at = order.ended_at or now
    closes_at = opened_at + length(order)
    return Window(
        order=order,
        state=Window.State.OPEN if may else Window.State.CLOSED,
        buyer_may=BUYER in may,
        seller_may=SELLER in may,
        opened_at=opened_at,
        closes_at=closes_at,
        due_at=closes_at,
        remind_at=closes_at - REMINDER if may else None,
        closed_at=None if may else now,
    )


def at(order: Order, now: datetime) -> Window | None:
    """The window of a locked order, made if there is none yet; None while the order goes on."""
    found = Window.objects.filter(order=order).first()
    if found is None and order.state in ENDED:
        found = new(order, now)
        found.save(force_insert=True)
    return found


def freeze(window: Window, disputes: Iterable[Dispute]) -> Freeze:
    """What the disputes of the order and the bank put off."""
    undecided, until = False, []
    for dispute in disputes:
        if dispute.state == Dispute.State.OPEN:
            undecided = True
        elif dispute.state != Dispute.State.WITHDRAWN and (
            ruled_at := dispute.ruled_at or dispute.settled_at
        ):
            until.append(ruled_at + FREEZE)
    if window.bank_opened_at:
        if window.bank_ruled_at:
            until.append(window.bank_ruled_at + FREEZE)
        else:
            undecided = True
    return Freeze(undecided, max(until, default=None))


def closes(window: Window, frozen: Freeze) -> datetime | None:
    """When the time to review ends; None while a dispute or chargeback is undecided."""
    if frozen.open:
        return None
    return max(window.closes_at, frozen.until) if frozen.until else window.closes_at
