"""manage.py load_gigs FILE.csv: load gigs of another catalogue; a report says what became of every row."""

import csv
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from gigs import loading
from kit import clock
from kit.progress import Progress


class Command(BaseCommand):
    help = "Load gigs from a CSV file. Every row is loaded, updated, unchanged, or refused with a written reason."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--rates", type=Path, default=loading.RATES, help="CSV: currency, usd (dollars a unit)"
        )
        parser.add_argument(
            "--currency", default="", help="what prices without a currency are in (else refused)"
        )
        parser.add_argument(
            "--report", type=Path, help="where the report goes (default: FILE.report.csv here)"
        )

    def handle(self, *, file, rates, currency, report, **options):
        csv.field_size_limit(10_000_000)
        try:
            with file.open(newline="", encoding="utf-8-sig") as opened:
                lines = list(csv.DictReader(opened))
                columns = set(lines[0] if lines else [])
            table = loading.rates(rates)
        except (OSError, UnicodeDecodeError, csv.Error, KeyError, ArithmeticError) as error:
            raise CommandError(f"The file cannot be read: {error}") from error
        missing = {"gig_uid", "title", "category_slug", "price"} - columns
        if missing:
            raise CommandError(f"The file lacks the columns {', '.join(sorted(missing))}.")
        bar = Progress("Loading gigs", len(lines), self.stderr)
        result = loading.load(lines, table=table, now=clock.now(), currency=currency, step=bar.step)
        report = report or Path(f"{file.name}.report.csv")
        result.write(report)
        words = ", ".join(f"{result.count(o)} {o}" for o in ("loaded", "updated", "unchanged", "refused"))
        self.stdout.write(f"{len(lines)} rows: {words}. Report: {report}")
