"""Two at once, on committed data: exactly one wins and the other is told. The races are in races.py."""

import threading

import pytest
from django.db import connections

from ledger import accounts
from orders import clearing, door, figures, locks, sweeps, testing
from orders.models import Order, Release
from orders.tests import races
from orders.tests.races import ACCEPTED, RACES, run
from orders.tests.story import NOW, buyer, days, holds, states


@pytest.mark.parametrize("make", RACES, ids=lambda make: make.__name__)
def test_two_at_once_end_fairly(shared_committed_db, monkeypatch, make):
    race = make()
    races.met(monkeypatch, locks, "order", locked=True)
    outcomes = run(race.acts)
    assert race.fair(outcomes), outcomes


def test_the_last_place_in_a_queue_goes_to_one_buyer(shared_committed_db, monkeypatch):
    gig, acts = races.two_buyers_one_place()
    races.met(monkeypatch, figures, "gig_queue", locked=True)
    assert run(acts) == ["done", "queue_full"] and Order.objects.filter(gig=gig).count() == 1


def test_clearing_passes_by_a_release_that_a_refund_is_at(shared_committed_db, monkeypatch):
    order, came, agree = races.refund_while_clearing(monkeypatch)
    agree()
    release = Release.objects.get(order=order)
    assert came == ["pending"] and release.net_taken_back_minor == 20_00
    before = holds(accounts.seller_pending(release.ref))
    clearing.clear_due(now=NOW + days(14))
    assert (before, holds(accounts.seller_pending(release.ref))) == (60_00, 0)


# --- sweeps beside people and beside each other ------------------------------------------------------
def test_two_sweepers_share_the_work(shared_committed_db):
    orders = [testing.order_delivered(now=NOW) for _ in range(6)]
    assert run([lambda: sweeps.run("accept", now=NOW + days(4))] * 2) == ["done", "done"]
    assert all(states(order) == ACCEPTED for order in orders)
    assert Release.objects.filter(order__in=orders).count() == 6
    assert run([lambda: clearing.clear_due(now=NOW + days(30), batch=2)] * 2) == ["done", "done"]
    assert not Release.objects.filter(state="pending").exists()


def test_a_sweeper_passes_by_an_order_somebody_is_at(shared_committed_db):
    order = testing.order_delivered(now=NOW)
    inside, done = threading.Event(), threading.Event()

    def hold():
        try:
            with door.at_order(order.ref, by=buyer(order), now=NOW):
                inside.set()
                done.wait(timeout=10)
        finally:
            connections.close_all()

    person = threading.Thread(target=hold)
    person.start()
    assert inside.wait(timeout=10)
    swept = sweeps.run("accept", now=NOW + days(4))
    done.set()
    person.join()
    assert (swept.busy, swept.done) == (1, 0)
    assert sweeps.run("accept", now=NOW + days(4)).done == 1
