"""The ledger as outside programs read it: CSV, hledger and beancount, in major units, oldest first.

The last two end with an assertion of every balance, so that the program adds everything up itself."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from kit import spreadsheets
from kit.money import to_major
from ledger import balances
from ledger.accounts import Account
from ledger.balances import JournalView

ASSETS = frozenset({"stripe", "bank", "seller_debt", "dispute_receivable"})
INCOME = frozenset({"commission", "buyer_fee", "rounding"})
EXPENSES = frozenset({"stripe_fee", "dispute_fee", "dispute_loss", "goodwill"})
COLUMNS = "journal effective_at created_at key kind subject ref debit_account credit_account amount currency".split()

Sums = dict[tuple[Account, str], Decimal]


def csv_lines(journals: Iterable[JournalView]) -> Iterator[str]:
    """One line a transfer. Text that a spreadsheet would take for a formula is quoted with an apostrophe."""
    yield spreadsheets.line(COLUMNS)
    for journal in journals:
        for leg in journal.legs:
            yield spreadsheets.line(
                [
                    journal.id,
                    journal.effective_at.isoformat(),
                    journal.created_at.isoformat(),
                    journal.key,
                    journal.kind,
                    journal.subject,
                    journal.ref,
                    str(leg.debit),
                    str(leg.credit),
                    to_major(leg.amount_minor, journal.currency),
                    journal.currency.upper(),
                ]
            )


def hledger_lines(journals: Iterable[JournalView]) -> Iterator[str]:
    """An hledger journal; each transfer is two postings."""
    sums: Sums = defaultdict(Decimal)
    last = date.min
    for journal in journals:
        last = max(last, journal.effective_at.date())
        yield f"{journal.effective_at:%Y-%m-%d} {journal.kind} ({journal.key})  ; subject:{journal.subject}\n"
        for account, amount, currency in _postings(journal, sums):
            yield f"    {_hledger_name(account)}  {amount:f} {currency}\n"
        yield "\n"
    if sums:
        yield f"{last:%Y-%m-%d} every balance\n"
        for (account, currency), total in sorted(sums.items()):
            yield f"    {_hledger_name(account)}  0 {currency} = {total:f} {currency}\n"


def beancount_lines(journals: Iterable[JournalView]) -> Iterator[str]:
    """A beancount file. Accounts are opened on the day they are first used."""
    sums: Sums = defaultdict(Decimal)
    body: list[str] = []
    first: dict[Account, date] = {}
    last = date.min
    for journal in journals:
        day = journal.effective_at.date()
        last = max(last, day)
        body.append(f'{day} * "{journal.kind}" "{journal.key}"\n  subject: "{journal.subject}"\n')
        for account, amount, currency in _postings(journal, sums):
            first[account] = min(first.get(account, day), day)
            body.append(f"  {_beancount_name(account)}  {amount:f} {currency}\n")
        body.append("\n")
    for account, day in sorted(first.items()):
        yield f"{day} open {_beancount_name(account)}\n"
    yield "\n"
    yield from body
    for (account, currency), total in sorted(sums.items()):
        next_day = last + timedelta(days=1)  # a balance is that of the start of its day
        yield f"{next_day} balance {_beancount_name(account)}  {total:f} ~ 0.000 {currency}\n"


FORMATS = {"csv": csv_lines, "hledger": hledger_lines, "beancount": beancount_lines}


def everything(*, subject: str | None = None, batch: int = 500) -> Iterator[JournalView]:
    """All journals, or those of one subject, in the order written, read in batches."""
    yield from balances.journals_of(subject) if subject else balances.all_journals(batch=batch)


def _postings(journal: JournalView, sums: Sums) -> Iterator[tuple[Account, Decimal, str]]:
    """Debits above zero, credits below, as both programs have it."""
    currency = journal.currency.upper()
    for leg in journal.legs:
        amount = to_major(leg.amount_minor, journal.currency)
        for account, signed in ((leg.debit, amount), (leg.credit, -amount)):
            sums[account, currency] += signed
            yield account, signed, currency


def _group(account: Account) -> str:
    if account.kind in ASSETS:
        return "Assets"
    if account.kind in INCOME:
        return "Income"
    return "Expenses" if account.kind in EXPENSES else "Liabilities"


def _hledger_name(account: Account) -> str:
    return ":".join([_group(account).lower(), account.kind, *filter(None, [account.owner.replace(":", "-")])])


def _beancount_name(account: Account) -> str:
    parts = [part for part in (account.kind, account.owner) if part]
    return ":".join(
        [_group(account), *(re.sub(r"[^A-Za-z0-9-]", "-", part[0].upper() + part[1:]) for part in parts)]
    )
