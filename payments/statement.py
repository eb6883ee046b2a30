"""What a seller earned in a year, read from the ledger alone: every row is a journal, so the sums are the ledger's.

A year is that of UTC, by the moment the money moved. The seller's money is what clears, what is available and what a
case holds, less what they owe. Amounts in minor units."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from accounts.models import User
from kit import spreadsheets
from kit.money import to_major
from ledger import accounts, balances, words
from ledger.balances import JournalView
from orders.models import Order

SELLERS = frozenset({"seller_pending", "seller_available", "hold_pending", "seller_debt"})
HOUSE_SHARE = frozenset({"commission", "rounding"})
PAID_OUT = frozenset({"payout_in_flight", "stripe", "bank"})
COLUMNS = "date what order title gross commission net paid_out balance currency".split()


@dataclass(frozen=True)
class Row:
    """One journal. gross − commission = net, what was earned (below zero: given back); paid_out left the house;
    balance is what the seller has here afterwards."""

    at: datetime
    kind: str
    order_ref: str
    title: str
    gross_minor: int
    commission_minor: int
    net_minor: int
    paid_out_minor: int
    balance_minor: int

    @property
    def label(self):
        return words.journal(self.kind)


@dataclass(frozen=True)
class Statement:
    """A year of one seller: opening + net − paid out = closing."""

    year: int
    currency: str
    opening_minor: int
    rows: list[Row]

    @property
    def gross_minor(self) -> int:
        return sum(row.gross_minor for row in self.rows)

    @property
    def commission_minor(self) -> int:
        return sum(row.commission_minor for row in self.rows)

    @property
    def net_minor(self) -> int:
        return sum(row.net_minor for row in self.rows)

    @property
    def paid_out_minor(self) -> int:
        return sum(row.paid_out_minor for row in self.rows)

    @property
    def closing_minor(self) -> int:
        return self.rows[-1].balance_minor if self.rows else self.opening_minor


def of(user: User, year: int, currency: str) -> Statement:
    """The statement of one seller and year, in six queries."""
    titles = dict(Order.objects.sold_by(user).filter(currency=currency).values_list("ref", "title"))
    end = datetime(year + 1, 1, 1, tzinfo=UTC)
    found = {journal.id: journal for journal in balances.journals_of_all(titles)}
    own = [accounts.seller_available(user.ref), accounts.seller_debt(user.ref)]
    found.update({journal.id: journal for journal in balances.journals_touching(own, currency)})
    opening = balance = 0
    rows = []
    for journal in sorted(found.values(), key=lambda each: (each.effective_at, each.id)):
        if journal.effective_at >= end:
            continue
        net, share, paid_out = _moved(journal, user)
        if not (net or paid_out):
            continue
        balance += net - paid_out
        if journal.effective_at.year < year:
            opening = balance
            continue
        rows.append(
            Row(
                at=journal.effective_at,
                kind=journal.kind,
                order_ref=journal.subject if journal.subject in titles else "",
                title=titles.get(journal.subject, ""),
                gross_minor=net + share,
                commission_minor=share,
                net_minor=net,
                paid_out_minor=paid_out,
                balance_minor=balance,
            )
        )
    return Statement(year, currency, opening, rows)


def years(user: User, *, now: datetime) -> list[int]:
    """The years a member sold in, newest first; this year where they have not yet."""
    first = Order.objects.sold_by(user).exclude(paid_at=None).order_by("paid_at").first()
    return list(range(now.year, (first.paid_at.year if first else now.year) - 1, -1))


def csv_lines(statement: Statement) -> Iterator[str]:
    """One line a row, in major units, oldest first."""
    yield spreadsheets.line(COLUMNS)
    for row in statement.rows:
        amounts = (
            row.gross_minor,
            row.commission_minor,
            row.net_minor,
            row.paid_out_minor,
            row.balance_minor,
        )
        yield spreadsheets.line(
            [
                f"{row.at.astimezone(UTC):%Y-%m-%d}",
                row.kind,
                row.order_ref,
                row.title,
                *(to_major(amount, statement.currency) for amount in amounts),
                statement.currency.upper(),
            ]
        )


def _moved(journal: JournalView, user: User) -> tuple[int, int, int]:
    """(net, the house's share, paid out) of one journal, for this seller."""
    change = share = paid_out = 0
    for leg in journal.legs:
        to_seller, from_seller = _is_of(leg.credit, user), _is_of(leg.debit, user)
        change += leg.amount_minor * (to_seller - from_seller)
        if from_seller and leg.credit.kind in PAID_OUT:
            paid_out += leg.amount_minor
        if to_seller and leg.debit.kind in PAID_OUT:
            paid_out -= leg.amount_minor
        share += leg.amount_minor * ((leg.credit.kind in HOUSE_SHARE) - (leg.debit.kind in HOUSE_SHARE))
    return change + paid_out, share, paid_out


def _is_of(account: accounts.Account, user: User) -> bool:
    """Pending and held money of a seller's order is the seller's; named accounts are their owner's."""
    if account.kind not in SELLERS:
        return False
    return not account.owner.startswith("user:") or account.owner == f"user:{user.ref}"
