"""Makers of the ledger's states, for tests."""

from datetime import timedelta

from kit import clock
from ledger import halting
from ledger.checks import Finding
from ledger.models import Halt

WRONG = Finding("I4", "an order", 1, 2, "a cent too much")


def a_minute_passes() -> None:
    """The suspicion is old enough for the second look."""
    Halt.objects.update(suspected_at=clock.raw_now() - halting.SECOND_LOOK_AFTER - timedelta(seconds=1))


def halted() -> None:
    """The books did not agree twice: money is halted."""
    halting.looked([WRONG])
    a_minute_passes()
    halting.looked([WRONG])


def lifted() -> None:
    """As if two members of staff had lifted it."""
    Halt.objects.update(over_at=clock.raw_now())
