"""`check_reviews`: are the sums of reviews what the rows say?"""

import sys

from django.core.management.base import BaseCommand

from reviews import books


class Command(BaseCommand):
    help = "Proves every sum of reviews against the published reviews."

    def handle(self, **options):
        found = books.check()
        for each in found:
            self.stderr.write(str(each))
        if found:
            sys.exit(1)
        self.stdout.write("Every sum of reviews is what the rows say.")
