"""Settings for pytest: throw-away PostgreSQL and Redis for the whole run, unless their addresses are given.

The servers must exist before pytest-django reads the settings, so they are started here. Child processes of tests
use these settings too: they inherit the addresses and start nothing."""

import atexit
import fcntl
import os

from marketplace import services


def _slot() -> str:
    """A name for this run's data that no other run in this clone holds now."""
    services.state_dir().mkdir(parents=True, exist_ok=True)
    for number in range(1, 100):
        lock = open(services.state_dir() / f"test{number}.lock", "w")  # noqa: SIM115 – held until we exit
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        _locks.append(lock)
        return f"test{number}-"
    raise SystemExit("Too many test runs at once.")


_locks: list = []
try:
    services.require_given()
except services.Unreachable as error:
    raise SystemExit(str(error)) from None

_name = _slot() if not all(os.environ.get(name) for name in services.NEEDED) else ""
if not os.environ.get("DATABASE_URL"):
    _postgres = services.Postgres(name=f"{_name}pg", test=True).start()
    atexit.register(_postgres.stop)
    os.environ["DATABASE_URL"] = _postgres.url()
    services.ensure_database(_postgres.url())
if not os.environ.get("REDIS_URL"):
    _redis = services.Redis(name=f"{_name}redis", test=True).start()
    atexit.register(_redis.stop)
    os.environ["REDIS_URL"] = _redis.url()
if _worker := os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw"):
    # one database number per worker, and its child processes inherit it
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{int(_worker) % 15 + 1}"

from marketplace.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
