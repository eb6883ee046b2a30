"""Print the ledger for outside accounting programs."""

from django.core.management.base import BaseCommand

from ledger import exports
from ledger.checks import one_snapshot


class Command(BaseCommand):
    help = "Print the ledger, or one subject of it, as CSV, hledger or beancount."

    def add_arguments(self, parser):
        parser.add_argument("--format", choices=sorted(exports.FORMATS), default="csv")
        parser.add_argument("--subject", help="the ref of one order or withdrawal; without it, everything")

    def handle(self, *, subject=None, **options):
        with one_snapshot():
            for line in exports.FORMATS[options["format"]](exports.everything(subject=subject)):
                self.stdout.write(line, ending="")
