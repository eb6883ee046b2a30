"""Where every cent of an order went, for both of its sides, told from the ledger alone."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from ledger import balances, words
from orders.models import Order

HOUSE_ONLY = frozenset({"stripe_fee", "chargeback_fee"})  # costs of the house, no part of what was paid
OUTSIDE = frozenset({"stripe", "bank"})
BANK = "dispute_receivable"  # what the bank has taken and may give back
CREDIT_IN, CREDIT_BACK = (
    "credit_held",
    "credit_given_back",
)  # credit comes from outside the order, as a card's money does


@dataclass(frozen=True)
class Step:
    """An amount that went from one place to another, in plain words."""

    source: str
    destination: str
    amount_minor: int


@dataclass(frozen=True)
class Row:
    """One thing that happened to the money."""

    at: datetime
    words: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Place:
    """Where some of the money is now."""

    words: str
    amount_minor: int


@dataclass(frozen=True)
class Cents:
    """`rows`: what happened, oldest first. `places`: where it all is now; they add up to what was paid."""

    rows: list[Row]
    places: list[Place]
    paid_minor: int
    currency: str

    def __bool__(self):
        return bool(self.rows)


def where_every_cent_went(order: Order) -> Cents:
    """Every booking of the order in plain words, and where its money is now; two queries."""
    journals = [each for each in balances.journals_of(order.ref) if each.kind not in HOUSE_ONLY]
    rows = [
        Row(
            at=journal.effective_at,
            words=journal.label,
            steps=tuple(Step(leg.source, leg.destination, leg.amount_minor) for leg in journal.legs),
        )
        for journal in journals
    ]
    return Cents(rows, _places(journals), _paid(journals), order.currency)


def _places(journals: list[balances.JournalView]) -> list[Place]:
    """Sums by kind of account; what left the house is named by how it left."""
    held: dict[tuple[str, str], int] = defaultdict(int)
    for journal in journals:
        for leg in journal.legs:
            if leg.debit.kind in OUTSIDE and leg.credit.kind == BANK:
                held["out", "chargeback_withdrawn"] -= leg.amount_minor
                held["", BANK] += leg.amount_minor
                continue
            if leg.debit.kind not in OUTSIDE and journal.kind != CREDIT_IN:
                held["", leg.debit.kind] -= leg.amount_minor
            if journal.kind == CREDIT_BACK:
                continue
            place = ("out", journal.kind) if leg.credit.kind in OUTSIDE else ("", leg.credit.kind)
            held[place] += leg.amount_minor
    return [
        Place(words.journal(kind) if out else words.account(kind), amount)
        for (out, kind), amount in held.items()
        if amount
    ]


def _paid(journals: list[balances.JournalView]) -> int:
    """From cards and from the buyer's credit."""
    return sum(_comes_in(journal.kind, leg) for journal in journals for leg in journal.legs)


def _comes_in(kind: str, leg: balances.LegView) -> int:
    if kind == CREDIT_IN:
        return leg.amount_minor
    if kind == CREDIT_BACK:
        return -leg.amount_minor
    if leg.debit.kind in OUTSIDE and leg.credit.kind not in (*OUTSIDE, BANK):
        return leg.amount_minor
    return 0
