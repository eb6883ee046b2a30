"""Trials of chaos in small: each holds; those that race fail once their locks are taken away."""

import os
import random

import pytest

from kit import clock
from marketplace.chaos import overspends, races
from marketplace.chaos.together import Crowd, without_locks
from marketplace.chaos.trials import TRIALS
from marketplace.tests.meeting import meeting_in
from orders import door
from payments import withdrawing

SEED = int(os.environ.get("CHAOS_SEED", "7"))


def holds(name: str, size: int) -> None:
    """The trial finds nothing wrong; what it counted is printed."""
    outcome = TRIALS[name].run(random.Random(SEED), size)
    print(f"{name}, seed {SEED}: {outcome}")
    assert not outcome.wrong, "\n".join(outcome.wrong)


@pytest.mark.parametrize(("name", "size"), [("overspends", 60), ("races", 9), ("webhooks", 60), ("forgeries", 110)])
def test_a_little_chaos_costs_nobody_a_cent(shared_committed_db, name, size):
    holds(name, size)


@pytest.mark.broken_books
def test_without_locks_a_seller_takes_out_what_is_not_there(committed_db, monkeypatch):
    with without_locks(), meeting_in(monkeypatch, withdrawing, "_allot", locked=False):
        assert overspends.run(random.Random(SEED), overspends.CROWD).wrong


@pytest.mark.broken_books
def test_without_locks_two_win_a_race(committed_db, monkeypatch):
    race = races.at_the_end_of_the_review(random.Random(SEED), clock.now())
    with without_locks(), meeting_in(monkeypatch, door, "Act", locked=False), Crowd(races.MOST) as crowd:
        came = dict(zip(race.acts, crowd.at_once(list(race.acts.values())), strict=True))
    _winner, errors = races.judge(race, came)
    assert errors
