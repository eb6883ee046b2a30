"""Are the books right? The ledger's own three invariants, and the shape in which any check tells what it found.

I1 debits equal credits. I2 what is written on an account is the sum of its transfers. I3 no owned account is
below zero. The invariants that need orders and payments are put together in `marketplace`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from ledger.accounts import Account


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: which invariant, about what, what it should be and what it is."""

    invariant: str
    subject: str
    expected: int | str
    found: int | str
    text: str

    def __str__(self):
        return f"{self.invariant} {self.subject}: {self.text} (expected {self.expected}, found {self.found})"


@contextmanager
def one_snapshot() -> Iterator[None]:
    """All queries inside see the same moment and cannot write; inside a transaction it is the caller's."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def check(*, since: datetime | None = None) -> list[Finding]:
    """I1, I2 and I3 over everything, or over what was written to since a moment of the database's clock.

    An empty list means that nothing is wrong."""
    with one_snapshot(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT invariant, kind, owner, currency, expected, found, broken FROM ledger_audit_since(%s)",
            [since],
        )
        return [
            Finding(invariant, f"{Account(kind, owner)} {currency}".strip(), expected, found, broken)
            for invariant, kind, owner, currency, expected, found, broken in cursor.fetchall()
        ]
