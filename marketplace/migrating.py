"""Bringing the two databases to the state of the code: the site's, and the sandbox's with its own tables only."""

import contextlib
from collections.abc import Iterator
from typing import Any

from django.core.management import call_command
from django.core.management.commands import migrate as command
from django.db import connections, migrations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

SITE, SANDBOX = "default", "sandbox"
ADDS = (
    migrations.AddConstraint,
    migrations.AddField,
    migrations.AddIndex,
    migrations.CreateModel,
    migrations.RunPython,
    migrations.RunSQL,
    AddTrigger,
)


def migrate(*aliases: str) -> None:
    """Apply what is missing in these databases, in both by default. Takes about half the time of migrating every app
    in the sandbox's database too, where they have no tables."""
    for alias in aliases or (SITE, SANDBOX):
        only = ["sandbox"] if alias == SANDBOX else []
        with _from_nothing() if _is_empty(alias) else contextlib.nullcontext():
            call_command("migrate", *only, database=alias, verbosity=0, interactive=False)


def _is_empty(alias: str) -> bool:
    return not MigrationRecorder(connections[alias]).applied_migrations()


@contextlib.contextmanager
def _from_nothing() -> Iterator[None]:
    """An empty database is filled in a quarter of the time. Django draws a model and all that are related to it anew
    after each operation, since an operation might change any of them; those that only add something need the model
    itself. A migration that does more, and any code in one, gets everything drawn anew."""
    with _standing_in(command, "MigrationExecutor", _Filling):
        yield


@contextlib.contextmanager
def _standing_in(owner: Any, name: str, other: Any) -> Iterator[None]:
    usual = getattr(owner, name)
    setattr(owner, name, other)
    try:
        yield
    finally:
        setattr(owner, name, usual)


class _Filling(MigrationExecutor):
    def apply_migration(self, state, migration, *args, **options):
        if not all(isinstance(operation, ADDS) for operation in migration.operations):
            state.clear_delayed_apps_cache()
            return super().apply_migration(state, migration, *args, **options)
        with _standing_in(ProjectState, "_find_reload_model", _itself):
            return super().apply_migration(state, migration, *args, **options)


def _itself(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> set:
    state.is_delayed = True  # code in a migration, and whoever comes afterwards, has all models drawn anew
    return {(app_label, model_name)}
