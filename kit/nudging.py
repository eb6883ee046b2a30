"""Waking a worker after commit: only to be quick. What is due lies in rows and is found by the next sweep anyway."""

import logging

from django.db import transaction

log = logging.getLogger(__name__)


def nudge(task: str) -> None:
    """Send a task by its name once the transaction is committed; a dead Redis is no reason to fail."""
    transaction.on_commit(lambda: _send(task), robust=True)


def _send(task: str) -> None:
    from celery import current_app

    try:
        current_app.send_task(task, retry=False, expires=60)
    except Exception as error:  # the sweep comes anyway
        log.info("no nudge for %s: %s", task, error)
