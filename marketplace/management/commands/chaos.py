"""`market manage chaos`: the table of trials; with the name of one, run it on servers and databases of its own."""

import subprocess
import sys

from django.conf import settings
from django.core.management.base import BaseCommand

from marketplace.chaos import trials


class Command(BaseCommand):
    help = "What goes wrong on purpose, at random and many times, and what must hold all the same."

    def add_arguments(self, parser):
        names = [trials.FAULTS.name, *trials.TRIALS]
        parser.add_argument("trial", nargs="?", choices=names, help="without one, the table is printed")
        parser.add_argument(
            "--size", type=int, help="how many of what the trial counts; default: the small figure"
        )
        parser.add_argument("--full", action="store_true", help="as many as the full figure")
        parser.add_argument("--seed", type=int, help="the same seed, the same choices")
        parser.add_argument("--faults", type=int, help="the trial of faults, with so many")
        parser.add_argument(
            "--orders", type=int, help="faults: how many orders have to settle; default: half as many"
        )

    def handle(self, *, trial, size, full, seed, faults, orders, **options):
        if trial is None and faults is None:
            self.stdout.write(table())
            return
        chosen = trials.TRIALS.get(trial, trials.FAULTS)
        size = size or faults or (chosen.full if full else None)
        words = [chosen.name]
        for name, value in (("--size", size), ("--seed", seed), ("--orders", orders)):
            words += [name, str(value)] if value is not None else []
        # a process of its own: its settings point at databases that this one must not touch
        done = subprocess.run(
            [sys.executable, "-m", "marketplace.chaos", *words], cwd=settings.BASE_DIR, check=False
        )
        sys.exit(done.returncode)


def table() -> str:
    """The trials, a line each: goal, name, small and full size, and what it shows."""
    rows = [trials.FAULTS, *trials.TABLE]
    return "\n".join(
        f"{each.goal:4} {each.name:11} {each.small:>6,} / {each.full:>6,} {each.unit:9} {each.shows}"
        for each in rows
    )
