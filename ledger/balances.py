"""Reading the ledger: what is where, and where every cent of an order went. Amounts are minor units,
positive on the normal side of their account."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from ledger import words
from ledger.accounts import Account
from ledger.models import Journal, Transfer


@dataclass(frozen=True)
class Flow:
    """All that went from one kind of account to another for one subject."""

    subject: str
    currency: str
    debit: str
    credit: str
    amount_minor: int


@dataclass(frozen=True)
class LegView:
    """One leg as a reader sees it."""

    debit: Account
    credit: Account
    amount_minor: int

    @property
    def source(self):
        return words.account(self.debit.kind)

    @property
    def destination(self):
        return words.account(self.credit.kind)


@dataclass(frozen=True)
class JournalView:
    """One journal as a reader sees it, with its legs in the order booked."""

    id: int
    key: str
    kind: str
    subject: str
    ref: str
    currency: str
    effective_at: datetime
    created_at: datetime
    reverses: int | None
    legs: tuple[LegView, ...]

    @property
    def label(self):
        return words.journal(self.kind)


# these are joined into queries below; nothing from outside ever is
_SIGNED = "CASE a.normal WHEN 'C' THEN {credits} - {debits} ELSE {debits} - {credits} END"
_SUMMED = _SIGNED.format(
    credits="(SELECT coalesce(sum(t.amount), 0) FROM ledger_transfer t WHERE t.credit_id = a.id)",
    debits="(SELECT coalesce(sum(t.amount), 0) FROM ledger_transfer t WHERE t.debit_id = a.id)",
)
# owned accounts carry their balance, the house's are summed
_BALANCE = f"CASE WHEN a.hot THEN {_SUMMED} ELSE {_SIGNED.format(credits='a.credits', debits='a.debits')} END"


def balance(account: Account, currency: str) -> int:
    """What the account holds; 0 where it was never opened."""
    return balances([account], currency)[account]


def balances(accounts: Iterable[Account], currency: str) -> dict[Account, int]:
    """What each of these accounts holds, in one query; 0 where never opened."""
    found = dict.fromkeys(accounts, 0)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT a.kind, a.owner, {_BALANCE} FROM unnest(%s::text[], %s::text[]) AS w(kind, owner)
                JOIN ledger_account a ON a.kind = w.kind AND a.owner = w.owner AND a.currency = %s""",  # noqa: S608
            [[a.kind for a in found], [a.owner for a in found], currency],
        )
        found.update({Account(kind, owner): int(amount) for kind, owner, amount in cursor.fetchall()})
    return found


def owned_by(owner: str) -> dict[tuple[Account, str], int]:
    """Every account of one owner ('user:…', 'milestone:…') with what it holds, by account and currency."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT a.kind, a.owner, a.currency, {_BALANCE} FROM ledger_account a WHERE a.owner = %s ORDER BY 1, 3",  # noqa: S608
            [owner],
        )
        return {(Account(kind, own), cur): int(amount) for kind, own, cur, amount in cursor.fetchall()}


def balances_of(subject: str, currency: str) -> dict[Account, int]:
    """What the journals of one subject have left on each account they touched, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT a.kind, a.owner, sum(CASE WHEN s.side = a.normal THEN t.amount ELSE -t.amount END)
                 FROM ledger_journal j JOIN ledger_transfer t ON t.journal_id = j.id,
                      LATERAL (VALUES (t.debit_id, 'D'), (t.credit_id, 'C')) AS s(id, side)
                 JOIN ledger_account a ON a.id = s.id
                WHERE j.subject = %s AND t.currency = %s GROUP BY 1, 2 ORDER BY 1, 2""",
            [subject, currency],
        )
        return {Account(kind, owner): int(amount) for kind, owner, amount in cursor.fetchall()}


def flows(*, subjects: Iterable[str] | None = None) -> list[Flow]:
    """Sums of transfers by subject and pair of kinds, for these subjects or for all: what the checks of the
    books compare with orders and payments (released gross = escrow → commission + escrow → seller_pending)."""
    wanted = None if subjects is None else list(subjects)
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT j.subject, t.currency, d.kind, c.kind, sum(t.amount)
                 FROM ledger_journal j JOIN ledger_transfer t ON t.journal_id = j.id
                 JOIN ledger_account d ON d.id = t.debit_id JOIN ledger_account c ON c.id = t.credit_id
                WHERE %s::text[] IS NULL OR j.subject = ANY (%s::text[])
                GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4""",
            [wanted, wanted],
        )
        return [
            Flow(subject, currency, debit, credit, int(amount))
            for subject, currency, debit, credit, amount in cursor.fetchall()
        ]


def totals_by_kind(currency: str) -> dict[str, int]:
    """What each kind of account holds in all, for the overview of the house; every kind is named."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT k.kind, coalesce(sum({_BALANCE}), 0) FROM ledger_kind k
                LEFT JOIN ledger_account a ON a.kind = k.kind AND a.currency = %s GROUP BY 1 ORDER BY 1""",  # noqa: S608
            [currency],
        )
        return {kind: int(amount) for kind, amount in cursor.fetchall()}


def journals_of(subject: str) -> list[JournalView]:
    """Where every cent of a subject went: its journals with their legs, oldest first, in two queries."""
    journals = list(Journal.objects.filter(subject=subject).defer("body_hash").order_by("effective_at", "id"))
    return with_legs(journals)


def all_journals(*, batch: int = 500) -> Iterator[JournalView]:
    """Every journal with its legs, in the order written, two queries for each batch."""
    after = 0
    while journals := list(Journal.objects.filter(id__gt=after).defer("body_hash").order_by("id")[:batch]):
        yield from with_legs(journals)
        after = journals[-1].pk


def journals_touching(
    accounts: Iterable[Account],
    currency: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[JournalView]:
    """Every journal with a leg on one of these accounts, oldest first; business time from `since` to before
    `until`, where given. Three queries."""
    wanted = list(accounts)
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH own AS (
                   SELECT a.id FROM unnest(%s::text[], %s::text[]) AS w(kind, owner)
                     JOIN ledger_account a ON a.kind = w.kind AND a.owner = w.owner AND a.currency = %s)
               SELECT journal_id FROM ledger_transfer WHERE debit_id IN (SELECT id FROM own)
               UNION SELECT journal_id FROM ledger_transfer WHERE credit_id IN (SELECT id FROM own)""",
            [[a.kind for a in wanted], [a.owner for a in wanted], currency],
        )
        rows = Journal.objects.filter(id__in=[number for (number,) in cursor.fetchall()])
    if since:
        rows = rows.filter(effective_at__gte=since)
    if until:
        rows = rows.filter(effective_at__lt=until)
    return with_legs(list(rows.defer("body_hash").order_by("effective_at", "id")))


def journals_of_all(subjects: Iterable[str]) -> list[JournalView]:
    """The journals of several subjects with their legs, in the order written."""
    return with_legs(
        list(Journal.objects.filter(subject__in=list(subjects)).defer("body_hash").order_by("id"))
    )


def journals_by_id(ids: Iterable[int]) -> dict[int, JournalView]:
    """Journals by number."""
    rows = Journal.objects.filter(id__in=list(ids)).defer("body_hash")
    return {journal.id: journal for journal in with_legs(list(rows))}


def journal_by_key(key: str) -> JournalView | None:
    """The journal with this key, or None."""
    return next(iter(with_legs(list(Journal.objects.filter(key=key).defer("body_hash")))), None)


def with_legs(journals: list[Journal]) -> list[JournalView]:
    """These journals with their legs, in one query."""
    transfers = (
        Transfer.objects.filter(journal__in=journals)
        .select_related("debit", "credit")
        .order_by("journal_id", "seq")
    )
    legs: dict[int, list[LegView]] = {journal.pk: [] for journal in journals}
    currencies: dict[int, str] = {}
    for t in transfers:
        debit, credit = (Account(a.kind_id, a.owner) for a in (t.debit, t.credit))
        legs[t.journal_id].append(LegView(debit, credit, t.amount_minor))
        currencies[t.journal_id] = t.currency
    return [
        JournalView(
            id=j.pk,
            key=j.key,
            kind=j.kind,
            subject=j.subject,
            ref=j.ref,
            currency=currencies.get(j.pk, ""),  # no legs: only where somebody has removed them
            effective_at=j.effective_at,
            created_at=j.created_at,
            reverses=j.reverses_id,
            legs=tuple(legs[j.pk]),
        )
        for j in journals
    ]
