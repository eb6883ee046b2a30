"""`python -m marketplace.mutants [--only WORDS] [--flipped N] [--seed N]`: which test finds which planted bug.

Ends with 1 if a bug was found by none. The tests of a bug stop at the first that fails."""

import argparse
import os
import random
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from marketplace import services
from marketplace.mutants import bugs, flipping

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "var", "node_modules", ".hypothesis", "__pycache__", "*_cache"
)
LONGEST = 900  # seconds; a bug that makes the tests hang is found


def main() -> int:
    options = read_options()
    seed = options.seed if options.seed is not None else secrets.randbelow(10**6)
    planted = [bug for bug in bugs.BUGS if options.only in bug.name] if not options.flipped else []
    planted += flipping.chosen(ROOT, options.flipped, random.Random(seed))
    if options.rotate:
        planted = random.Random(seed).sample(planted, options.rotate)
    print(f"{len(planted)} planted bugs, seed {seed}", flush=True)
    name = f"mutants{os.getpid()}-"
    postgres, redis = (
        services.Postgres(name=f"{name}pg", test=True),
        services.Redis(name=f"{name}redis", test=True),
    )
    folder = Path(tempfile.mkdtemp(prefix="mutants-"))
    try:
        postgres.start()
        redis.start()
        services.ensure_database(postgres.url())
        copy = folder / "code"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT, symlinks=True)
        env = {**os.environ, "DATABASE_URL": postgres.url(), "REDIS_URL": redis.url()}
        env |= {"MARKETPLACE_STATE_DIR": str(folder / "state"), "PYTHONDONTWRITEBYTECODE": "1"}
        (folder / "state").mkdir()
        asked = sorted({tests for bug in planted for tests in bug.tests})
        control = ["--collect-only", *asked] if options.no_control else asked
        if failed := failing(control, copy, env):
            print(f"Without any bug {failed} fails already: what it finds says nothing.")
            return 2
        missed = [bug.name for bug in planted if not find(bug, copy, env)]
    finally:
        postgres.stop()
        redis.stop()
        for place in (postgres.data, redis.data, folder):
            shutil.rmtree(place, ignore_errors=True)
    print(f"{len(planted) - len(missed)} of {len(planted)} found")
    for each in missed:
        print(f"MISSED: {each}")
    return 1 if missed else 0


def find(bug: bugs.Bug, copy: Path, env: dict) -> bool:
    """Plant it, ask its tests, take it out again. Raises ValueError where its place is not there, or there twice."""
    file = copy / bug.file
    sound = file.read_text()
    if sound.count(bug.before) != 1:
        raise ValueError(f"“{bug.name}”: its text stands {sound.count(bug.before)} times in {bug.file}")
    file.write_text(sound.replace(bug.before, bug.after))
    try:
        by = failing(bug.tests, copy, env)
    finally:
        file.write_text(sound)
    print(f"{'found ' if by else 'MISSED'}  {bug.name}: {by or 'nobody'}", flush=True)
    return bool(by)


def failing(tests: Iterable[str], copy: Path, env: dict) -> str:
    """The first of these tests that fails in this copy; empty where all pass."""
    try:
        asked = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "-m", "not slow", *tests],
            cwd=copy, env=env, capture_output=True, text=True, timeout=LONGEST, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"something that still runs after {LONGEST} s"
    by = re.search(r"^(?:FAILED|ERROR) (\S+)", asked.stdout, re.MULTILINE)
    return (
        by.group(1)
        if by
        else f"the start ({(asked.stdout + asked.stderr)[-300:]})"
        if asked.returncode
        else ""
    )


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="mutants", description=__doc__)
    parser.add_argument("--only", default="", help="bugs with these words in their names")
    parser.add_argument("--flipped", type=int, default=0, help="so many made by chance, instead of the list")
    parser.add_argument("--rotate", type=int, default=0, help="only so many of them, by chance")
    parser.add_argument("--seed", type=int)
    parser.add_argument(
        "--no-control",
        action="store_true",
        help="see first only that the tests start without a bug, not that they pass",
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
