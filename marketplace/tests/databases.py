"""Databases for tests, cloned from templates that are migrated once per state of the migrations.

Ordinary tests (`django_db`, `db`) run in a transaction that is rolled back. `committed_db` is for threads, child
processes and real workers: a clone of its own that is dropped afterwards. Nothing is ever flushed by TRUNCATE."""

import contextlib
import fcntl
import hashlib
import itertools
import os
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import pytest
from psycopg2 import sql

from marketplace import services

ALIASES = ("default", "sandbox")
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Clone:
    """Two databases made from the templates, and their addresses for child processes."""

    database_url: str
    sandbox_database_url: str

    @property
    def env(self) -> dict:
        return {"DATABASE_URL": self.database_url, "SANDBOX_DATABASE_URL": self.sandbox_database_url}

    def names(self) -> dict:
        return {
            "default": services.database_name(self.database_url),
            "sandbox": services.database_name(self.sandbox_database_url),
        }


def _url(name: str) -> str:
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{quote(name)}").geturl()


def _fingerprint() -> str:
    """Changes when any migration, any installed package or the list of apps changes."""
    from django.conf import settings

    digest = hashlib.sha256(repr((settings.INSTALLED_APPS, settings.DATABASE_ROUTERS)).encode())
    files = [settings.BASE_DIR / "requirements.txt", *sorted(settings.BASE_DIR.glob("*/migrations/**/*.*"))]
    files.append(settings.BASE_DIR / "gigs" / "data" / "categories.json")
    for file in files:
        if file.suffix != ".pyc":
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:12]


@contextlib.contextmanager
def _pointed_at(names: dict):
    """Django's connections, of this thread and of those started later, use the databases with these names."""
    from django.db import connections

    before = {alias: connections.settings[alias]["NAME"] for alias in names}

    def point(at: dict) -> None:
        for alias, name in at.items():
            connections[alias].close()
            connections.settings[alias]["NAME"] = name
            connections[alias].settings_dict["NAME"] = name

    point(names)
    try:
        yield
    finally:
        point(before)


def _copy(cursor, template: str, name: str) -> None:
    cursor.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    )


def _drop(cursor, name: str) -> None:
    cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _build(cursor, final: dict) -> None:
    """Migrate two databases beside their place, then rename them and close them to connections."""
    from django.core.management import call_command

    from marketplace import migrating

    parts = {alias: f"{name}_part" for alias, name in final.items()}
    for name in parts.values():
        _drop(cursor, name)
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    with _pointed_at(parts):
        migrating.migrate(*ALIASES)
        call_command("load_tree", verbosity=0)
    for alias in reversed(ALIASES):  # the default comes last, so that its presence says that both are there
        name = sql.Identifier(final[alias])
        cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(parts[alias]), name))
        cursor.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(name))


@pytest.fixture(scope="session")
def database_templates(django_test_environment, django_db_blocker) -> dict:
    """The names of the two migrated templates, built at most once per state of the migrations."""
    prefix = f"{services.database_name(os.environ['DATABASE_URL'])}_template_"
    name = prefix + _fingerprint()
    names = {"default": name, "sandbox": f"{name}_sandbox"}
    with (
        open(services.state_dir() / "template.lock", "w") as lock,
        django_db_blocker.unblock(),
        services.maintenance(os.environ["DATABASE_URL"]) as cursor,
    ):
        fcntl.flock(lock, fcntl.LOCK_EX)
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        have = {row[0] for row in cursor.fetchall()}
        if name not in have:
            for old in have:
                _drop(cursor, old)
            _build(cursor, names)
    return names


@contextlib.contextmanager
def cloned(templates: dict):
    """A Clone of the templates, dropped at the end."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"test_{worker}_{os.getpid()}_{next(_numbers)}"
    clone = Clone(_url(name), _url(f"{name}_sandbox"))
    with services.maintenance(os.environ["DATABASE_URL"]) as cursor:
        try:
            for alias, copy in clone.names().items():
                _copy(cursor, templates[alias], copy)
            yield clone
        finally:
            for copy in clone.names().values():
                _drop(cursor, copy)


@contextlib.contextmanager
def _used(templates: dict, blocker):
    from django.core.cache import cache
    from django.db import connections

    with cloned(templates) as clone, blocker.unblock(), _pointed_at(clone.names()):
        before = {name: os.environ.get(name) for name in clone.env}
        os.environ.update(clone.env)  # child processes inherit the clone
        cache.clear()  # the queue and the cache of the test before
        try:
            yield clone
        finally:
            connections.close_all()
            for name, value in before.items():
                os.environ.pop(name, None)
                if value is not None:
                    os.environ[name] = value


@pytest.fixture(scope="session")
def django_db_setup(database_templates, django_db_blocker):
    """The database that ordinary tests roll back: one clone per run and worker, instead of migrating it."""
    with django_db_blocker.unblock(), cloned(database_templates) as clone, _pointed_at(clone.names()):
        yield


def _refuse_rollback(request) -> None:
    if request.node.get_closest_marker("django_db") or "db" in getattr(request, "fixturenames", ()):
        raise pytest.UsageError(
            f"{request.node.nodeid}: a test has either django_db or committed data, not both"
        )


@pytest.fixture
def committed_db(request, database_templates, django_db_blocker):
    """A clone for one test: what it commits is seen by threads and child processes, and dropped with it."""
    _refuse_rollback(request)
    if "shared_committed_db" in request.fixturenames:
        raise pytest.UsageError("a test has either committed_db or shared_committed_db")
    with _used(database_templates, django_db_blocker) as clone:
        yield clone


@pytest.fixture(scope="module")
def shared_committed_db(database_templates, django_db_blocker):
    """A clone for a whole file: quicker, and its tests see what the ones before them left."""
    with _used(database_templates, django_db_blocker) as clone:
        yield clone
