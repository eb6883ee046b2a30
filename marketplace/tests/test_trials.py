"""Trials of chaos: a little of each here, the small figures in `market long`, the full ones by `market manage chaos`.

Each holds; those that race fail once their locks are taken away. CHAOS_SEED repeats a run."""

import logging
import os
import random
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command

from kit import clock
from marketplace.chaos import overspends, races
from marketplace.chaos.together import Crowd, without_locks
from marketplace.chaos.trials import TABLE, TRIALS
from marketplace.tests.meeting import meeting_in
from orders import door
from payments import withdrawing

SEED = int(os.environ.get("CHAOS_SEED", "0")) or random.randrange(1, 10**6)
LITTLE = {"overspends": 40, "races": 6, "webhooks": 18, "forgeries": 44, "clocks": 2}
NEEDS_A_SITE = {"flushes"}


@pytest.fixture
def quiet():
    """Refusals and second tries are what a trial is made of: they are not logged."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def holds(name: str, size: int) -> None:
    """The trial finds nothing wrong; what it counted is printed."""
    outcome = TRIALS[name].run(random.Random(SEED), size)
    print(f"{name}, seed {SEED}: {outcome}")
    assert not outcome.wrong, f"CHAOS_SEED={SEED}\n" + "\n".join(outcome.wrong)


@pytest.mark.parametrize("name", LITTLE)
def test_a_little_chaos_costs_nobody_a_cent(committed_db, quiet, name):
    holds(name, LITTLE[name])


@pytest.mark.long
@pytest.mark.parametrize("name", [trial.name for trial in TABLE if trial.name not in NEEDS_A_SITE])
def test_more_chaos_costs_nobody_a_cent(committed_db, quiet, name):
    holds(name, TRIALS[name].small)


@pytest.mark.long
@pytest.mark.parametrize("name", NEEDS_A_SITE)
def test_a_site_under_load_loses_nothing(name):
    words = ["-m", "marketplace.chaos", name, "--seed", str(SEED)]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", *words],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr[-6000:]


@pytest.mark.broken_books
def test_without_locks_a_seller_takes_out_what_is_not_there(committed_db, monkeypatch, quiet):
    with without_locks(), meeting_in(monkeypatch, withdrawing, "_allot", locked=False):
        assert overspends.run(random.Random(SEED), overspends.CROWD).wrong


@pytest.mark.broken_books
def test_without_locks_two_win_a_race(committed_db, monkeypatch, quiet):
    race = races.at_the_end_of_the_review(random.Random(SEED), clock.now())
    with without_locks(), meeting_in(monkeypatch, door, "Act", locked=False), Crowd(races.MOST) as crowd:
        came = dict(zip(race.acts, crowd.at_once(list(race.acts.values())), strict=True))
    _winner, errors = races.judge(race, came)
    assert errors


def test_whoever_asks_for_chaos_is_shown_every_trial_with_its_figures(capsys):
    call_command("chaos")
    told = capsys.readouterr().out
    assert all(f"{trial.goal} " in told and trial.shows in told for trial in TABLE)
