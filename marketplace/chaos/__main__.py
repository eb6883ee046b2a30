"""Servers, databases and, where a trial needs it, a site for one run of chaos; ends with 1 unless everything held."""

import argparse
import logging
import os
import random
import secrets
import shutil
import sys
import tempfile
import time
from pathlib import Path

from marketplace import services
from marketplace.chaos import trials


def main() -> int:
    options = read_options()
    seed = options.seed if options.seed is not None else secrets.randbelow(10**6)
    trial = trials.TRIALS.get(options.trial, trials.FAULTS)
    size = options.size or (options.faults if trial is trials.FAULTS else trial.small)
    print(f"chaos with {size} {trial.unit}, seed {seed}", flush=True)
    name = f"chaos{os.getpid()}-"
    postgres, redis = services.Postgres(name=f"{name}pg"), services.Redis(name=f"{name}redis")
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    try:
        postgres.start()
        redis.start()
        point_at(postgres.url(), redis.url(), folder)
        rng = random.Random(seed)
        if trial is trials.FAULTS:
            from marketplace.chaos import run

            orders = options.orders if options.orders is not None else max(5, size // 2)
            return run.run(folder, rng=rng, faults=size, orders=orders)
        return tell(trial, rng, size)
    finally:
        postgres.stop()
        redis.stop()
        for place in (postgres.data, redis.data, folder):
            shutil.rmtree(place, ignore_errors=True)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="chaos")
    parser.add_argument("trial", nargs="?", default=trials.FAULTS.name)
    parser.add_argument("--size", type=int)
    parser.add_argument("--faults", type=int, default=200)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--orders", type=int)
    return parser.parse_args()


def tell(trial: trials.Trial, rng: random.Random, size: int) -> int:
    """Run one trial and print what came of it; 1 where something was wrong."""
    began = time.monotonic()
    logging.disable(logging.ERROR)  # refusals and second tries are what a trial is made of
    outcome = trial.run(rng, size)
    print(f"{trial.goal} {trial.name}: {outcome}; {time.monotonic() - began:.0f} s")
    for each in outcome.wrong[:50]:
        print(f"WRONG: {each}")
    print("FAILED" if outcome.wrong else "held", flush=True)
    return 1 if outcome.wrong else 0


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
