"""Holding the ledger against the provider's own record: every movement there is matched with a journal here by its
source, fees are booked as they are told, and what matches nothing is shown to staff."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from kit import clock
from ledger import accounts, balances, posting
from payments import gateway
from payments.alarms import alarm
from payments.models import Payment, PayoutPart, ProviderTransaction, Reconciliation, Refund

OVERLAP = timedelta(hours=1)
ALARM_AFTER = timedelta(hours=24)


def reconcile() -> Reconciliation | None:
    """Take in what is new at the provider, match it, and compare the balances. None where it does not answer."""
    newest = ProviderTransaction.objects.aggregate(newest=Max("created_at"))["newest"]
    try:
        seen = list(gateway.gateway().balance_transactions(since=newest - OVERLAP if newest else None))
        available, pending = gateway.gateway().balance(settings.CURRENCY)
    except gateway.GatewayError:
        return None
    _store(seen)
    match_open()
    return _compared(available + pending)


def _store(seen: list[gateway.Transaction]) -> None:
    now = clock.raw_now()
    rows = [
        ProviderTransaction(
            transaction_id=each.id,
            type=each.type,
            amount_minor=each.amount_minor,
            fee_minor=each.fee_minor,
            net_minor=each.net_minor,
            currency=each.currency,
            source=each.source,
            created_at=each.created_at,
            available_at=each.available_at,
            seen_at=now,
        )
        for each in seen
    ]
    ProviderTransaction.objects.bulk_create(rows, ignore_conflicts=True)


def _awaited() -> Exists:
    """Of a refund that the provider has sent and the bank has yet to confirm. It is known, and I9 watches its age."""
    theirs = Refund.objects.filter(refund_id=OuterRef("source"), state=Refund.State.PENDING)
    return Exists(theirs.filter(amount_minor=0 - OuterRef("amount_minor")))


def unmatched() -> QuerySet[ProviderTransaction]:
    """Movements at the provider that nothing here explains."""
    return ProviderTransaction.objects.filter(~_awaited(), booked=False)


def awaited() -> QuerySet[ProviderTransaction]:
    """Movements that left the provider's balance for refunds not yet confirmed: the ledger follows when they are."""
    return ProviderTransaction.objects.filter(_awaited(), booked=False)


def match_open() -> int:
    """Match what has no journal yet; how many found theirs. What stays open for a day is told to staff, once."""
    matched = 0
    for row in ProviderTransaction.objects.filter(booked=False).order_by("created_at", "transaction_id"):
        matched += _match(row)
    return matched


@transaction.atomic
def _match(row: ProviderTransaction) -> bool:
    locked = ProviderTransaction.objects.select_for_update().get(pk=row.pk)
    if locked.booked:
        return False
    key, subject = _journal(locked)
    if key is None:
        return False
    _book_fee(locked, subject or locked.transaction_id)
    locked.booked, locked.journal_key = True, key
    locked.save(update_fields=["booked", "journal_key"])
    return True


def _journal(row: ProviderTransaction) -> tuple[str | None, str]:
    """The key and subject of the journal that books this movement, if it moves the same amount."""
    if row.amount_minor == 0:
        return "", ""  # a fee alone
    if row.type in ("payout", "payout_failure", "payout_cancel"):
        return _book_payout(row), row.source
    for key in _keys(row):
        found = balances.journal_by_key(key)
        if found is not None and _stripe_moves(found) == row.amount_minor:
            return key, found.subject
    return None, ""


def _keys(row: ProviderTransaction) -> list[str]:
    """Which journals may book a movement with this source."""
    if row.type in ("charge", "payment"):
        intent = Payment.objects.filter(charge_id=row.source).values_list("intent_id", flat=True).first()
        return [f"pi:{intent}:{end}" for end in ("succeeded", "refused", "suspense")] if intent else []
    if row.type in ("refund", "payment_refund"):
        ref = Refund.objects.filter(refund_id=row.source).values_list("ref", flat=True).first()
        return [f"re:{ref}:succeeded"] if ref else []
    if row.type in ("refund_failure", "payment_failure_refund"):
        ref = Refund.objects.filter(refund_id=row.source).values_list("ref", flat=True).first()
        return [f"re:{ref}:failed"] if ref else []
    if row.type == "adjustment":
        return [f"dp:{row.source}:{end}" for end in ("withdrawn", "reinstated")]
    if row.type == "transfer":
        ref = PayoutPart.objects.filter(transfer_id=row.source).values_list("ref", flat=True).first()
        return [f"tr:{ref}"] if ref else [f"sus:{row.source}"]
    return []


def _stripe_moves(journal: balances.JournalView) -> int:
    """What a journal does to our balance at the provider."""
    house = accounts.stripe()
    return sum(
        leg.amount_minor if leg.debit == house else -leg.amount_minor
        for leg in journal.legs
        if house in (leg.debit, leg.credit)
    )


def _book_fee(row: ProviderTransaction, subject: str) -> None:
    """The provider's fee is the house's cost; below zero it came back."""
    if row.fee_minor == 0:
        return
    of_bank = row.type == "adjustment"
    cost = accounts.dispute_fee() if of_bank else accounts.stripe_fee()
    there, back = (cost, accounts.stripe()), (accounts.stripe(), cost)
    debit, credit = there if row.fee_minor > 0 else back
    posting.post(
        key=f"txn:{row.transaction_id}:fee",
        kind="chargeback_fee" if of_bank else "stripe_fee",
        currency=row.currency,
        legs=[posting.Leg(debit, credit, abs(row.fee_minor))],
        subject=subject,
        effective_at=row.created_at,
        ref=row.transaction_id,
    )


def _book_payout(row: ProviderTransaction) -> str:
    """Money the provider sent to the house's bank, or took back because the bank refused it."""
    there = (
        (accounts.bank(), accounts.stripe()) if row.amount_minor < 0 else (accounts.stripe(), accounts.bank())
    )
    key = f"po:{row.source}" if row.type == "payout" else f"po:{row.source}:{row.type}"
    posting.post(
        key=key,
        kind="bank_payout",
        currency=row.currency,
        legs=[posting.Leg(*there, abs(row.amount_minor))],
        subject=row.source,
        effective_at=row.created_at,
        ref=row.source,
    )
    return key


def _compared(provider_minor: int) -> Reconciliation:
    now = clock.now()
    open_ones = unmatched()
    made = Reconciliation.objects.create(
        made_at=now,
        currency=settings.CURRENCY,
        provider_minor=provider_minor,
        ledger_minor=balances.totals_by_kind(settings.CURRENCY).get("stripe", 0),
        unmatched=open_ones.count(),
    )
    raw = clock.raw_now()
    late = open_ones.filter(seen_at__lte=raw - ALARM_AFTER)
    if late.exists() and not _told_lately(now):
        alarm(kind="unmatched_staff", about=late.first().pk[:40], now=now, count=late.count())
    return made


def _told_lately(now) -> bool:
    """Whether an earlier comparison of the last day had open movements too: one alarm a day is enough."""
    recent = Reconciliation.objects.filter(made_at__gt=now - ALARM_AFTER, made_at__lt=now, unmatched__gt=0)
    return recent.exists()
