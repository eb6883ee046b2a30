"""`manage.py levels_from_csv FILE`: shops of elsewhere run through the rule: how many land on each level, and why."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from kit import clock
from sellers import elsewhere
from sellers.levels import Level
from sellers.models import LevelPolicy


class Command(BaseCommand):
    help = "Run a file of shops through the level rule and print where they land and why."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--per-dollar", type=float, default=7.2, help="units of the file's money in a dollar"
        )

    def handle(self, *, file, per_dollar, **options):
        policy = LevelPolicy.objects.current()
        try:
            landed = elsewhere.run(file, policy=policy, now=clock.now(), per_dollar=per_dollar)
        except (OSError, elsewhere.NotReadable) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{landed.shops} shops; not in this file, so not asked: {', '.join(landed.missing)}"
        )
        if landed.unreadable:
            self.stdout.write(f"{landed.unreadable} rows could not be read")
        for level in Level:
            share = 100 * landed.levels[level] / landed.shops if landed.shops else 0
            self.stdout.write(f"{level.label:<10} {landed.levels[level]:>7} {share:>5.1f} %")
        self.stdout.write("Top Rated means: everything but the choice by a person.")
        for level in (Level.ONE, Level.TWO, Level.TOP):
            self.stdout.write(f"What keeps shops from {level.label} (one shop may have several reasons):")
            for key, count in landed.why[level].most_common():
                self.stdout.write(f"  {elsewhere.label(key):<28} {count:>7}")
