"""`check_books`: each invariant of the books, ok or failed, with what it is about. Ends with 1 where one fails.

`--seals` also hashes every sealed day again."""

import sys

from django.core.management.base import BaseCommand

from ledger import sealing
from marketplace import books


class Command(BaseCommand):
    help = "Checks every invariant of the books."

    def add_arguments(self, parser):
        parser.add_argument("--seals", action="store_true", help="hash every sealed day again")

    def handle(self, *, seals=False, **options):
        broken = self._seals() if seals else 0
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
        if report.findings or broken:
            sys.exit(1)

    def _seals(self) -> int:
        """Say what the seals say; how many days are not as they were sealed."""
        findings = sealing.verify()
        mark = self.style.ERROR("failed") if findings else self.style.SUCCESS("ok")
        newest = sealing.newest()
        until = f"until {newest.day} with {newest.digest}" if newest else "no day yet"
        self.stdout.write(f"seal {mark:<6} what was booked is what was sealed, {until}")
        for finding in findings:
            self.stdout.write(f"     {finding.subject}: {finding.text}")
        return len(findings)
