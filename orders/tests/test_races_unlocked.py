"""The races of test_races.py with the lock taken away: each must go wrong, or it would prove nothing."""

import pytest

from ledger.posting import Overdrawn
from orders import figures, locks
from orders.tests import races
from orders.tests.races import RACES, run

pytestmark = pytest.mark.broken_books


@pytest.mark.parametrize("make", RACES, ids=lambda make: make.__name__)
def test_without_the_lock_the_race_shows(shared_committed_db, monkeypatch, make):
    race = make()
    races.no_lock(monkeypatch)
    races.met(monkeypatch, locks, "order", locked=False)
    outcomes = run(race.acts)
    assert not race.fair(outcomes), outcomes


def test_without_the_lock_both_get_the_last_place(shared_committed_db, monkeypatch):
    _gig, acts = races.two_buyers_one_place()
    races.no_lock(monkeypatch)
    races.met(monkeypatch, figures, "gig_queue", locked=False)
    assert run(acts) == ["done", "done"]


def test_without_the_lock_a_refund_asks_for_money_that_has_cleared(shared_committed_db, monkeypatch):
    _order, came, agree = races.refund_while_clearing(monkeypatch)
    races.no_lock(monkeypatch)
    with pytest.raises(Overdrawn):
        agree()
    assert came == ["cleared"]
