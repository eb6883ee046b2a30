"""Settings for pytest: a throw-away PostgreSQL and Redis for the whole run, unless their addresses are given.

The servers must exist before pytest-django reads the settings, so they are started here."""

import atexit
import os

from marketplace import services

if not os.environ.get("DATABASE_URL"):
    _postgres = services.Postgres(name="testpg", test=True).start()
    atexit.register(_postgres.stop)
    os.environ["DATABASE_URL"] = _postgres.url()
if not os.environ.get("REDIS_URL"):
    _redis = services.Redis(name="testredis", test=True).start()
    atexit.register(_redis.stop)
    os.environ["REDIS_URL"] = _redis.url()

from marketplace.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
