"""The table of repeating jobs names tasks that exist and need no arguments."""

import inspect

import pytest

from marketplace import schedule
from marketplace.celery import app


@pytest.fixture(scope="module")
def tasks():
    app.loader.import_default_modules()
    return app.tasks


@pytest.mark.parametrize(("name", "task", "seconds"), schedule.TABLE, ids=[row[0] for row in schedule.TABLE])
def test_every_job_is_a_task_that_only_looks_at_its_table(tasks, name, task, seconds):
    assert task in tasks
    assert not inspect.signature(tasks[task].run).parameters
    assert seconds > 0


def test_no_job_is_listed_twice():
    assert len(schedule.BEAT) == len(schedule.TABLE)
    assert len({task for _, task, _ in schedule.TABLE}) == len(schedule.TABLE)
