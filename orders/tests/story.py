"""What the tests of orders share: a fixed moment, short names for the acts of the cast."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from kit.problems import Refused
from ledger import accounts, balances
from orders.actors import Actor
from orders.models import Milestone, MoneyDue, Order

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


def hours(n: float) -> timedelta:
    return timedelta(hours=n)


def days(n: float) -> timedelta:
    return timedelta(days=n)


def buyer(order: Order) -> Actor:
    return Actor.buyer(order.buyer)


def seller(order: Order) -> Actor:
    return Actor.seller(order.seller)


def milestone(order: Order, position: int = 1) -> Milestone:
    return Milestone.objects.get(order=order, position=position)


def states(order: Order) -> tuple[str, list[str]]:
    """The order's state and its milestones' states, in their order."""
    order.refresh_from_db()
    return order.state, list(order.milestones.order_by("position").values_list("state", flat=True))


def commands(order: Order) -> list[str]:
    return list(order.events.order_by("sequence").values_list("command", flat=True))


@contextmanager
def refused(code: str):
    """The act is refused with this code, and nothing of it stays."""
    with pytest.raises(Refused) as caught:
        yield caught
    assert caught.value.code == code, (caught.value.code, str(caught.value))


def holds(account: accounts.Account) -> int:
    return balances.balance(account, "usd")


def in_escrow(order: Order) -> list[int]:
    return [
        holds(accounts.escrow(ref))
        for ref in order.milestones.order_by("position").values_list("ref", flat=True)
    ]


def refunds(order: Order) -> list[int]:
    """Refunds waiting to be sent, in the order they were decided."""
    due = MoneyDue.objects.filter(order=order, kind=MoneyDue.Kind.REFUND).order_by("id")
    return list(due.values_list("amount_minor", flat=True))
