"""Work that joins apps: the levels of sellers, and waking every repeating job at once."""

import contextlib

from kit import clock
from marketplace import levels
from marketplace.celery import app
from marketplace.schedule import TABLE

LONG_EVERY = 3600  # jobs rarer than this are not woken: they look at everything


def wake_all() -> None:
    """Ask the workers to look at every table now. Best effort: without Redis the next tick does it."""
    with contextlib.suppress(Exception):
        for _name, task, seconds in TABLE:
            if seconds < LONG_EVERY:
                app.send_task(task, expires=60)


def recompute_levels() -> None:
    """Everybody's level, once after each 03:00 UTC."""
    levels.nightly(now=clock.now())


def recompute_dirty_levels() -> None:
    """The levels of those to whom something happened."""
    levels.recompute_dirty(now=clock.now())
