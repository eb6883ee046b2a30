"""Levels out of orders, reviews and strikes: what a seller did, and the level that comes of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client

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


def read(user: User, path: str) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_wei_sees_every_number_and_its_events(django_assert_max_num_queries):
    complete(buyer="ana", at=NOW)
    order = complete(buyer="ben", at=NOW, late_days=1)
    levels.recompute_dirty(now=NOW + days(1))
    read(wei(), "/selling/level/")
    client = Client()
    client.force_login(wei())
    with django_assert_max_num_queries(10):
        page = client.get("/selling/level/?on_time=8&five_stars=3").content.decode()
    assert f'href="/orders/{order.ref}/"' in page
    assert "50 % (1 of 2)" in page and "90 % (9 of 10)" in page
    ref = LevelEvaluation.objects.latest("id").ref
    assert "50 % (1 of 2)" in read(wei(), f"/selling/level/judgements/{ref}/")


def test_everybody_reads_what_levels_need():
    page = Client().get("/levels/").content.decode()
    assert "$2,000" in page and "4.6" in page and "Version 1" in page


def test_staff_pages_open():
    mod = testing.make_support("mod")
    mod.groups.set(Group.objects.all())
    wei()
    for path in ("/staff/levels/", "/staff/levels/?preset=classic", "/staff/top-rated/", "/staff/strikes/"):
        read(mod, path)
