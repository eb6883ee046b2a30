"""The only way into the ledger: one call, one round trip, all of a journal or none of it.

Amounts are integers in minor units. A journal's key names what happened and can be used once: the same
key with the same body is a replay and changes nothing, with another body it is an error."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from ledger import words
from ledger.accounts import Account
from ledger.models import Journal, Transfer

MAX_AMOUNT_MINOR = 1_000_000_000_000  # as the check in the database


class Refused(Exception):
    """The ledger does not take this journal; nothing of it is written."""


class Overdrawn(Refused):
    """An owned account would fall below zero."""


class KeyReused(Refused):
    """The key is taken by a journal with another body."""


class CrossCurrency(Refused):
    """An account has another currency than the journal."""


class NotMoney(Refused):
    """An amount is negative, too large, or no integer."""


@dataclass(frozen=True)
class Leg:
    """An amount from one account (debit) to another (credit); zero is dropped."""

    debit: Account
    credit: Account
    amount_minor: int


@dataclass(frozen=True)
class Entry:
    """A journal to be posted. `subject` is the ref of the order (or withdrawal) it is about, `ref` the object
    at Stripe, `effective_at` business time, `reverses` the id of the journal it takes back."""

    key: str
    kind: str
    currency: str
    legs: Sequence[Leg]
    subject: str
    effective_at: datetime
    ref: str = ""
    reverses: int | None = None


@dataclass(frozen=True)
class Posted:
    """What came of it: `journal_id` is None when all legs were zero, `replayed` when it was there already."""

    journal_id: int | None
    replayed: bool

    @property
    def empty(self) -> bool:
        return self.journal_id is None


_REFUSALS = {
    "ledger_no_negative_balance": Overdrawn,
    "ledger_key_reused": KeyReused,
    "ledger_account_one_currency": CrossCurrency,
    "ledger_debit_currency": CrossCurrency,
    "ledger_credit_currency": CrossCurrency,
    "ledger_amount_is_money": NotMoney,
}


def post(
    *,
    key: str,
    kind: str,
    currency: str,
    legs: Sequence[Leg],
    subject: str,
    effective_at: datetime,
    ref: str = "",
    reverses: int | None = None,
) -> Posted:
    """Book one journal, inside the caller's transaction, in one query.

    Legs are booked in the order given. Raises Overdrawn, KeyReused, CrossCurrency, NotMoney or Refused;
    the refusal is rolled back by itself, so the caller's transaction is still usable."""
    return post_many([Entry(key, kind, currency, legs, subject, effective_at, ref, reverses)])[0]


def post_many(entries: Sequence[Entry]) -> list[Posted]:
    """Book several journals in one query, all or none; all their accounts are locked first, in one order."""
    _inside_a_transaction()
    if not entries:
        return []
    body = json.dumps([_checked(entry) for entry in entries])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT journal_id, replayed, refused, message, detail FROM ledger_try_post(%s::jsonb)", [body]
        )
        rows = cursor.fetchall()
    if len(rows) == 1 and rows[0][2]:
        _, _, refused, message, detail = rows[0]
        raise _REFUSALS.get(refused, Refused)(". ".join(part for part in (message, detail) if part))
    return [Posted(journal_id, replayed) for journal_id, replayed, *_ in rows]


def reverse(*, journal_id: int, key: str, effective_at: datetime, kind: str = "correction") -> Posted:
    """Take back a whole journal by one with its legs turned round. Raises Overdrawn where the money has moved on."""
    journal = Journal.objects.get(pk=journal_id)
    transfers = Transfer.objects.filter(journal=journal).select_related("debit", "credit").order_by("-seq")
    legs = [
        Leg(
            Account(t.credit.kind_id, t.credit.owner), Account(t.debit.kind_id, t.debit.owner), t.amount_minor
        )
        for t in transfers
    ]
    return post(
        key=key,
        kind=kind,
        currency=transfers[0].currency,
        legs=legs,
        subject=journal.subject,
        effective_at=effective_at,
        ref=journal.ref,
        reverses=journal.pk,
    )


def lock(accounts: Iterable[Account], currency: str) -> None:
    """Lock these accounts in the one order everybody uses, opening what is missing, in one query.

    For a transaction that reads balances before it decides, or posts several journals one by one: call it
    first with all their accounts, or two such transactions may wait for each other."""
    _inside_a_transaction()
    names = [[account.kind, account.owner, currency] for account in accounts]
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_lock(%s::jsonb)", [json.dumps(names)])


def _inside_a_transaction() -> None:
    if not connection.in_atomic_block:
        raise TransactionManagementError("the ledger is written inside transaction.atomic only")


def _checked(entry: Entry) -> dict:
    """The journal as the database wants it. Raises NotMoney, and ValueError for a slip of the programmer."""
    if entry.kind not in words.JOURNALS:
        raise ValueError(f"no kind of journal is called {entry.kind!r}: give it words in ledger/words.py")
    if timezone.is_naive(entry.effective_at):
        raise ValueError(f"effective_at of {entry.key} has no time zone")
    for leg in entry.legs:
        amount = leg.amount_minor
        if type(amount) is not int or not 0 <= amount <= MAX_AMOUNT_MINOR:
            raise NotMoney(f"{amount!r} from {leg.debit} to {leg.credit} in {entry.key}")
    return {
        "key": entry.key,
        "kind": entry.kind,
        "currency": entry.currency,
        "subject": entry.subject,
        "effective_at": entry.effective_at.isoformat(),
        "ref": entry.ref,
        "reverses": entry.reverses,
        "legs": [
            [leg.debit.kind, leg.debit.owner, leg.credit.kind, leg.credit.owner, leg.amount_minor]
            for leg in entry.legs
        ],
    }
