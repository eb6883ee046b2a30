"""Levels out of orders, reviews and strikes: what a seller did, and the level that comes of it."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import User
from marketplace import levels
from orders import clearing, lifecycle, testing
from orders.actors import Actor
from orders.models import Order, Tally
from sellers.models import DirtySeller, LevelEvaluation

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def days(number: float) -> timedelta:
    return timedelta(days=number)


def wei() -> User:
    return testing.the_seller()


def complete(*, buyer: str, at: datetime, late_days: float = 0, price: int = 200_00) -> Order:
    """An order of one milestone of five days, delivered at `at` and accepted."""
    begun = at - days(5 + late_days)
    order = testing.order_active(
        buyer=testing.make_buyer(buyer), milestones=[price], days=5, now=begun, questions=[]
    )
    testing.deliver(order, now=at)
    lifecycle.accept(milestone_ref=order.milestones.get().ref, by=Actor.buyer(order.buyer), now=at)
    return testing.fresh(order)


def test_what_happens_is_tallied_and_marks_the_seller():
    complete(buyer="ana", at=NOW)
    row = Tally.objects.get()
    assert (row.on_time, row.completed_at, row.fault_halves, row.net_minor) == (True, NOW, 0, 0)
    assert DirtySeller.objects.exists()
    clearing.clear_due(now=NOW + days(15))
    row.refresh_from_db()
    assert row.net_minor == 160_00
    levels.recompute_dirty(now=NOW + days(15))
    assert not DirtySeller.objects.exists()
    evaluation = LevelEvaluation.objects.get()
    assert evaluation.figures["orders"] == 1 and evaluation.figures["earnings"] == 160_00
