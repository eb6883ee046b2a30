"""Where PostgreSQL and Redis are: given by the environment, served by a running `market up`, or started here.

Standard library only at import, since settings, `manage.py` and `market` read it first."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator
from urllib.parse import SplitResult, unquote, urlsplit

from marketplace.servers import Postgres, Redis, born, is_alive, state_dir

__all__ = ["Postgres", "Redis", "Unreachable", "adopt", "require", "running", "started", "state_dir"]

NEEDED = ("DATABASE_URL", "REDIS_URL")
POSTGRES = ("postgresql", "postgres")
REDIS = ("redis", "rediss")
# Known only to the `up` that made them; taken over with its database, never with another one.
ADDRESSES = ("SANDBOX_DATABASE_URL", "SITE_URL", "SANDBOX_URL", "SANDBOX_WEBHOOK_URL")


class Unreachable(Exception):
    """A service that was asked for does not answer; the text is one line and names the variable."""


def sandbox_url(database_url: str) -> str:
    """The address of the sandbox's own database: the same server, the name with `_sandbox` behind it."""
    head, _, query = database_url.partition("?")
    return f"{head}_sandbox" + (f"?{query}" if query else "")


# ---------------------------------------------------------------- a running `up`
def _note():
    return state_dir() / "services.json"


def running() -> dict:
    """What a live `market up` wrote down: its pid and addresses; empty when none runs."""
    with contextlib.suppress(FileNotFoundError, json.JSONDecodeError, KeyError):
        noted = json.loads(_note().read_text())
        if is_alive(noted["pid"]) and noted["born"] == born(noted["pid"]):
            return noted
    return {}


def write_note(addresses: dict) -> None:
    """Tell other terminals where this process's services are."""
    note = _note()
    part = note.with_suffix(f".{os.getpid()}")
    part.touch(mode=0o600)
    part.write_text(json.dumps({"pid": os.getpid(), "born": born(os.getpid()), **addresses}))
    part.replace(note)


def remove_note() -> None:
    if running().get("pid") == os.getpid():
        _note().unlink(missing_ok=True)


def adopt() -> None:
    """Fill what the environment leaves open from a running `up`. Given values always win."""
    noted = running()
    for name in NEEDED:
        if not os.environ.get(name) and noted.get(name):
            os.environ[name] = noted[name]
    if noted and os.environ.get("DATABASE_URL") == noted.get("DATABASE_URL"):
        for name in ADDRESSES:
            if noted.get(name):
                os.environ.setdefault(name, noted[name])


# ---------------------------------------------------------------- do they answer?
def require(*names: str) -> None:
    """Raise Unreachable, with one line that names the variable, unless the services answer (both, or the named)."""
    ask = {"DATABASE_URL": _ask_postgres, "REDIS_URL": _ask_redis}
    for name in names or NEEDED:
        if not os.environ.get(name):
            raise Unreachable(
                f"{name} is not set and no `python3 market up` runs. Start that, or use `python3 market manage …`."
            )
        ask[name](os.environ[name])


def require_given() -> None:
    """As require, for those that the environment names; the others will be started."""
    if given := [name for name in NEEDED if os.environ.get(name)]:
        require(*given)


def read_address(name: str, url: str, schemes: tuple[str, ...]) -> SplitResult:
    """The parts of the address in the variable `name`. Raises Unreachable when it is malformed."""
    try:
        parts = urlsplit(url)
        if parts.scheme not in schemes:
            raise ValueError(f"it must start with {schemes[0]}://")
        if parts.port == 0 or not parts.hostname:
            raise ValueError("it names no server")
        if schemes == POSTGRES and not parts.path.strip("/"):
            raise ValueError("it names no database")
    except ValueError as error:
        raise Unreachable(f"{name} is not an address that can be used: {error}.") from None
    return parts


def _where(parts) -> str:
    return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname


def _ask_postgres(url: str) -> None:
    import psycopg2

    parts = read_address("DATABASE_URL", url, POSTGRES)
    try:
        psycopg2.connect(url.replace("postgres://", "postgresql://", 1), connect_timeout=5).close()
    except psycopg2.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise Unreachable(f"DATABASE_URL: PostgreSQL at {_where(parts)} does not answer: {reason}") from None


def _ask_redis(url: str) -> None:
    import redis

    parts = read_address("REDIS_URL", url, REDIS)
    try:
        client = redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5)
        client.ping()
        client.close()
    except (redis.RedisError, ValueError, OSError) as error:
        reason = str(error).strip().splitlines()[0]
        raise Unreachable(f"REDIS_URL: Redis at {_where(parts)} does not answer: {reason}") from None


# ---------------------------------------------------------------- starting them
@contextlib.contextmanager
def maintenance(url: str) -> Iterator:
    """A cursor outside any transaction, in the server's own database: for CREATE and DROP DATABASE."""
    import psycopg2

    connection = psycopg2.connect(urlsplit(url)._replace(path="/postgres").geturl())
    connection.autocommit = True
    try:
        yield connection.cursor()
    finally:
        connection.close()


def database_name(url: str) -> str:
    return unquote(urlsplit(url).path.strip("/"))


def ensure_database(url: str) -> None:
    """Create the database of the address if the server lacks it. Raises Unreachable when that is refused."""
    import psycopg2
    from psycopg2 import sql

    name = database_name(url)
    with contextlib.suppress(psycopg2.OperationalError):
        psycopg2.connect(url).close()
        return
    try:
        with maintenance(url) as cursor:
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    except psycopg2.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise Unreachable(f"DATABASE_URL: the database {name} could not be made: {reason}") from None


def database_number(url: str) -> int:
    """The server's own number of the database; another one after it was dropped and made again."""
    with maintenance(url) as cursor:
        cursor.execute("SELECT oid FROM pg_database WHERE datname = %s", [database_name(url)])
        return cursor.fetchone()[0]


def drop_database(url: str) -> None:
    """Drop the database of the address, whoever is connected to it."""
    from psycopg2 import sql

    with maintenance(url) as cursor:
        name = sql.Identifier(database_name(url))
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


@contextlib.contextmanager
def only_one(*, wait: bool) -> Iterator[bool]:
    """Hold the lock of the embedded servers' data. Yields False when another process holds it (wait=False)."""
    state_dir().mkdir(parents=True, exist_ok=True)
    with open(state_dir() / "up.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True


@contextlib.contextmanager
def started() -> Iterator[None]:
    """Services for the length of one command: found, or started and stopped again."""
    adopt()
    if all(os.environ.get(name) for name in NEEDED):
        yield
        return
    with contextlib.ExitStack() as stack:
        while not stack.enter_context(only_one(wait=False)):
            time.sleep(0.2)  # an `up` that is just starting, or another command: take over its addresses
            adopt()
            if all(os.environ.get(name) for name in NEEDED):
                yield
                return
        if not os.environ.get("DATABASE_URL"):
            postgres = Postgres().start()
            stack.callback(postgres.stop)
            os.environ["DATABASE_URL"] = postgres.url()
            ensure_database(postgres.url())
            ensure_database(sandbox_url(postgres.url()))
        if not os.environ.get("REDIS_URL"):
            redis = Redis().start()
            stack.callback(redis.stop)
            os.environ["REDIS_URL"] = redis.url()
        yield
