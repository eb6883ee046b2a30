"""`market bench NAME`: measurements, each a module of marketplace/benches with a function `run(write, arguments)`."""

import argparse
import importlib
import pkgutil

from django.core.management.base import BaseCommand, CommandError

from marketplace import benches


class Command(BaseCommand):
    help = "Measure something and print the figures."

    def add_arguments(self, parser):
        parser.add_argument("name", help="what to measure")
        parser.add_argument("arguments", nargs=argparse.REMAINDER, help="of the bench itself")

    def handle(self, *, name, arguments, **options):
        known = [module.name for module in pkgutil.iter_modules(benches.__path__)]
        if name not in known:
            raise CommandError(f"There is no bench {name}. Known: {', '.join(known) or 'none'}.")
        importlib.import_module(f"marketplace.benches.{name}").run(self.stdout.write, arguments)
