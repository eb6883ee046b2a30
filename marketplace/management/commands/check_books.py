"""`check_books`: each invariant of the books, ok or failed, with what it is about. Ends with 1 where one fails."""

import sys

from django.core.management.base import BaseCommand

from marketplace import books


class Command(BaseCommand):
    help = "Checks every invariant of the books."

    def handle(self, **options):
        report = books.check()
        for name, words in books.INVARIANTS.items():
            found = report.of(name)
            mark = self.style.ERROR("failed") if found else self.style.SUCCESS("ok")
            self.stdout.write(f"{name:<4} {mark:<6} {words}")
            for finding in found:
                self.stdout.write(
                    f"     {finding.subject}: {finding.text} ({finding.expected} ≠ {finding.found})"
                )
        for alarm in report.alarms:
            self.stdout.write(self.style.WARNING(f"     late: {alarm}"))
        if report.findings:
            sys.exit(1)
