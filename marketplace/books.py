"""Are the books right? All twelve invariants over ledger, orders and payments in one snapshot."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from kit import clock
from ledger import checks, halting
from ledger.checks import Finding
from orders import books as orders_books
from payments import books as payments_books

INVARIANTS = {
    "I1": _("debits equal credits"),
    "I2": _("what is written on an account is the sum of its transfers"),
    "I3": _("no owned account is below zero"),
    "I4": _("what was paid is refunded, in escrow, held or released"),
    "I5": _("what was released is commission, rounding, the seller's or taken back"),
    "I6": _("commission is exactly its share of what was released"),
    "I7": _("the ledger moved what the payment provider moved"),
    "I8": _("nothing is booked twice"),
    "I9": _("nothing is in flight for more than two days"),
    "I10": _("no charge pays out more than it holds"),
    "I11": _("orders that are over have nothing in escrow"),
    "I12": _("cleared money was paid out or is available"),
}


@dataclass(frozen=True)
class Report:
    """What a check found: `findings` are wrong, `alarms` are late and want a person."""

    findings: list[Finding] = field(default_factory=list)
    alarms: list[Finding] = field(default_factory=list)

    def of(self, invariant: str) -> list[Finding]:
        return [finding for finding in self.findings if finding.invariant == invariant]


ROWS = """
    SELECT EXISTS (SELECT FROM ledger_journal) OR EXISTS (SELECT FROM orders_order)
        OR EXISTS (SELECT FROM payments_payment) OR EXISTS (SELECT FROM payments_call)
"""


def are_empty() -> bool:
    """Whether there is neither an order nor money, so that every invariant holds of itself. One query."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS)
        return not cursor.fetchone()[0]


def check(*, now: datetime | None = None) -> Report:
    """Check everything in one read-only snapshot."""
    with checks.one_snapshot():
        now = now or clock.now()
        findings = [*checks.check(), *orders_books.check(), *payments_books.check()]
        return Report(findings, payments_books.alarms(now=now))


def check_and_halt() -> Report:
    """Check, and let a failure that is seen twice stop money from leaving."""
    report = check()
    halting.looked(report.findings)
    return report
