"""Which documents a journal asks for, told from its legs alone, so that every kind of journal there is or will be
is covered: money that comes in for work is a sale, what the buyer gets back of it is a credit note, what
reaches or leaves the commission is a commission invoice or its credit note. Amounts in minor units."""

from dataclasses import dataclass

from ledger.balances import JournalView
from payments.models import Document

OUTSIDE = frozenset({"stripe", "bank", "credit_hold", "suspense"})
PAID_FOR = frozenset({"escrow", "seller_pending", "commission"})  # a tip may be released as it is paid
WORK = frozenset(
    {
        "escrow",
        "hold_escrow",
        "hold_pending",
        "seller_pending",
        "seller_available",
        "seller_debt",
        "commission",
        "rounding",
    }
)
BACK = frozenset({"refund_in_flight", "buyer_credit", "dispute_receivable"})


@dataclass(frozen=True)
class Claim:
    """One document to be made: `credit` for a credit note."""

    kind: str
    credit: bool
    net_minor: int
    tax_minor: int = 0


def claims(journal: JournalView) -> list[Claim]:
    """The documents this journal asks for, at most one of a kind; none for most journals."""
    sale = fee = tax = commission = 0
    for leg in journal.legs:
        sale += leg.amount_minor * _sale(leg.debit.kind, leg.credit.kind)
        fee += leg.amount_minor * _side("buyer_fee", leg.debit.kind, leg.credit.kind)
        tax += leg.amount_minor * _side("vat", leg.debit.kind, leg.credit.kind)
        commission += leg.amount_minor * _side("commission", leg.debit.kind, leg.credit.kind)
    of_fee = abs(tax) * abs(fee) // (abs(sale) + abs(fee)) if fee else 0
    made = [
        _claim(Document.Kind.SALE, sale, abs(tax) - of_fee),
        _claim(Document.Kind.FEE, fee, of_fee),
        _claim(Document.Kind.COMMISSION, commission, 0),
    ]
    return [claim for claim in made if claim]


def milestone_owners(journal: JournalView) -> tuple[set[str], set[str]]:
    """Refs of the milestones and of the releases whose accounts the journal touches."""
    milestones, releases = set(), set()
    for leg in journal.legs:
        for owner in (leg.debit.owner, leg.credit.owner):
            kind, _sign, rest = owner.partition(":")
            if kind == "milestone":
                milestones.add(rest)
            elif kind in ("dispute", "chargeback"):
                milestones.add(rest.rpartition(":")[2])
            elif kind == "release":
                releases.add(rest)
    return milestones, releases


def _sale(debit: str, credit: str) -> int:
    """+1 for a leg that pays for work, −1 for one that gives the buyer something back, and the other way round where
    a correction turns such a leg round."""
    if debit in OUTSIDE and credit in PAID_FOR:
        return 1
    if debit in WORK and credit in BACK:
        return -1
    if (debit, credit) == (
        "dispute_loss",
        "dispute_receivable",
    ):  # borne for the seller, but the buyer has it back
        return -1
    if debit in PAID_FOR and credit in OUTSIDE:
        return -1
    return 1 if debit in BACK and credit in WORK else 0


def _side(kind: str, debit: str, credit: str) -> int:
    return (credit == kind) - (debit == kind)


def _claim(kind: str, amount: int, tax: int) -> Claim | None:
    return Claim(kind, amount < 0, abs(amount), tax) if amount else None
