"""Where money goes that comes back to a buyer: to the card it came from, or by their own choice to their credit."""

from datetime import datetime

from orders import door
from orders.actors import Actor
from orders.models import Order


def to_credit(*, ref: str, by: Actor, now: datetime, version: int | None = None) -> Order:
    """From now on what comes back of this order is kept for the buyer as credit, at once. Raises NotPossible, Stale."""
    return _choose("refund_to_credit", True, ref=ref, by=by, now=now, version=version)


def to_card(*, ref: str, by: Actor, now: datetime, version: int | None = None) -> Order:
    """From now on what comes back goes to the card it came from. What is credit stays so. Raises NotPossible, Stale."""
    return _choose("refund_to_card", False, ref=ref, by=by, now=now, version=version)


def _choose(command: str, chosen: bool, *, ref: str, by: Actor, now: datetime, version: int | None) -> Order:
    with door.at_order(ref, by=by, now=now, version=version) as act:
        act.move(command, refund_to_credit=chosen)
    return act.order
