"""Servers, databases and a site for one run of chaos; ends with 1 unless everything held."""

import argparse
import os
import random
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

from marketplace import services


def main() -> int:
    options = read_options()
    seed = options.seed if options.seed is not None else secrets.randbelow(10**6)
    print(f"chaos with {options.faults} faults, seed {seed}", flush=True)
    name = f"chaos{os.getpid()}-"
    postgres, redis = services.Postgres(name=f"{name}pg"), services.Redis(name=f"{name}redis")
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    try:
        postgres.start()
        redis.start()
        point_at(postgres.url(), redis.url(), folder)
        from marketplace.chaos import run

        orders = options.orders if options.orders is not None else max(5, options.faults // 2)
        return run.run(folder, rng=random.Random(seed), faults=options.faults, orders=orders)
    finally:
        postgres.stop()
        redis.stop()
        for place in (postgres.data, redis.data, folder):
            shutil.rmtree(place, ignore_errors=True)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="chaos")
    parser.add_argument("--faults", type=int, default=200)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--orders", type=int)
    return parser.parse_args()


def point_at(database_url: str, redis_url: str, folder: Path) -> None:
    """Let this process and its children use these servers alone, and make the databases."""
    os.environ |= {
        "DATABASE_URL": database_url,
        "SANDBOX_DATABASE_URL": services.sandbox_url(database_url),
        "REDIS_URL": redis_url,
        "MEDIA_ROOT": str(folder / "media"),
        "PRIVATE_ROOT": str(folder / "private"),
        "DJANGO_SETTINGS_MODULE": "marketplace.settings",
        "LOG_LEVEL": "WARNING",
        "PGAPPNAME": "chaos",
    }
    services.ensure_database(database_url)
    services.ensure_database(os.environ["SANDBOX_DATABASE_URL"])
    import django

    django.setup()
    from marketplace import migrating

    migrating.migrate()


if __name__ == "__main__":
    sys.exit(main())
