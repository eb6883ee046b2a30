"""`market manage simulate_orders --runs 200000`: lives of orders by chance against the model of the whole order."""

import secrets

from django.core.management.base import BaseCommand, CommandError

from ledger import simulating


class Command(BaseCommand):
    """Needs no database. The seed is printed; with it the same lives are told again."""

    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--runs", type=int, default=200_000)
        parser.add_argument("--seed", type=int)

    def handle(self, *args, runs, seed, **options):
        seed = secrets.randbelow(10**6) if seed is None else seed
        self.stdout.write(f"{runs:,} lives of orders, seed {seed}")
        try:
            done = simulating.run(runs, seed)
        except simulating.Wrong as wrong:
            raise CommandError(str(wrong)) from wrong
        for name, times in done.most_common():
            self.stdout.write(f"{times:>12,} × {name.replace('_', ' ')}")
        self.stdout.write("every cent accounted for")
