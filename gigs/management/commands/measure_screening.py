"""`manage.py measure_screening FILE.csv`: how often the rule table is right on labelled titles."""

import csv

from django.core.management.base import BaseCommand

from gigs import screening


class Command(BaseCommand):
    help = "Precision and recall of the rule table on a CSV file with the columns title and label."

    def add_arguments(self, parser):
        parser.add_argument("file", help="labels: forbid, gray, or allow")

    def handle(self, *args, **options):
        with open(options["file"], encoding="utf-8") as file:
            rows = [(row["title"], row["label"] != "allow") for row in csv.DictReader(file)]
        measured = screening.measure(rows)
        for title, wanted in measured.wrong:
            self.stdout.write(f"{'missed' if wanted else 'held in error'}: {title}")
        self.stdout.write(
            f"{len(rows)} titles: precision {measured.precision:.3f}, recall {measured.recall:.3f}"
        )
