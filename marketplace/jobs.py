"""Work that joins apps: waking every repeating job at once."""

import contextlib

from marketplace.celery import app
from marketplace.schedule import TABLE

LONG_EVERY = 3600  # jobs rarer than this are not woken: they look at everything


def wake_all() -> None:
    """Ask the workers to look at every table now. Best effort: without Redis the next tick does it."""
    with contextlib.suppress(Exception):
        for _name, task, seconds in TABLE:
            if seconds < LONG_EVERY:
                app.send_task(task, expires=60)
