"""Parts of withdrawals on their way out: one transfer each, out of the charge that paid for it where there is one.

State, journals, key and outbox row belong to the part. A part that cannot be sent comes back by itself; one that
waits for balance or for the seller's account waits three days at most."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from kit import clock
from ledger import accounts, halting, posting
from notices import telling
from orders.models import ReleaseLine
from payments import gateway, locks, outbox
from payments.alarms import alarm
from payments.models import Call, PayoutPart, SellerAccount, SuspenseItem

log = logging.getLogger(__name__)
WAITS_AT_MOST = timedelta(days=3)  # business time
RETRY_PAUSE = timedelta(minutes=1)  # raw clock
NO_BALANCE = frozenset({"balance_insufficient"})
ACCOUNT_SHUT = frozenset(
    {"insufficient_capabilities_for_transfer", "account_invalid", "transfers_not_allowed", "account_closed"}
)


# --- the call ------------------------------------------------------------------
def ask(part: PayoutPart, *, account_id: str, attempt: int = 1) -> Call:
    """Write the call that sends a part."""
    params = {
        "amount_minor": part.amount_minor,
        "currency": part.currency,
        "destination": account_id,
        "source_charge": part.source_charge,
        "order_ref": part.release_line.release.order.ref,
    }
    return outbox.write(op="transfer", object_ref=part.ref, params=params, attempt=attempt)


def send(call: Call) -> gateway.Transfer:
    return gateway.gateway().create_transfer(
        key=call.idempotency_key, part_ref=call.object_ref, **call.params
    )


def book(call: Call, seen: gateway.Transfer) -> None:
    transfer_seen(seen)


def look_up(call: Call) -> gateway.Transfer | None:
    """The transfer of this part, found among those of its order."""
    for seen in gateway.gateway().list_transfers(call.params["order_ref"]):
        if seen.part_ref == call.object_ref:
            return seen
    return None


def refused(call: Call, error: gateway.GatewayError) -> str:
    """Where the cause may go away the part waits for it; otherwise its money comes back at once."""
    part = locks.part(call.object_ref)
    if part is not None and error.code not in NO_BALANCE | ACCOUNT_SHUT:
        part_returned(part, why=str(error), now=clock.now())
    if error.code in ACCOUNT_SHUT:  # the news of it may still be on its way
        SellerAccount.objects.filter(account_id=call.params["destination"]).update(
            state=SellerAccount.State.RESTRICTED
        )
    return Call.State.FAILED


def retry_due() -> int:
    """Write a new attempt for each waiting part whose cause has gone; return those that waited too long."""
    waiting = PayoutPart.objects.filter(state=PayoutPart.State.REQUESTED, withdrawal__method="stripe")
    moved = 0
    for ref in waiting.values_list("ref", flat=True):
        last = Call.objects.filter(op="transfer", object_ref=ref).order_by("-attempt").first()
        if (
            last is not None
            and last.state == Call.State.FAILED
            and clock.raw_now() >= last.next_at + RETRY_PAUSE
        ):
            moved += _retry(ref, last)
    return moved


def _retry(ref: str, last: Call) -> bool:
    cause = last.error.partition(":")[0]
    part = PayoutPart.objects.select_related("withdrawal").get(ref=ref)
    account = SellerAccount.objects.get(user=part.withdrawal.seller_id)
    now = clock.now()
    gone = account.state == SellerAccount.State.ACTIVE and not halting.is_halted()
    if gone and cause in NO_BALANCE:
        try:
            gone = gateway.gateway().balance(part.currency)[0] >= part.amount_minor
        except gateway.GatewayError:
            gone = False
    with transaction.atomic():
        part = locks.part(ref)
        newest = Call.objects.filter(op="transfer", object_ref=ref).order_by("-attempt").first()
        if part.state != PayoutPart.State.REQUESTED or newest.pk != last.pk:
            return False
        if gone:
            ask(part, account_id=account.account_id, attempt=last.attempt + 1)
        elif now >= part.created_at + WAITS_AT_MOST:
            part_returned(part, why=last.error.partition(": ")[2], now=now)
        else:
            return False
    return True


# --- what became of it ------------------------------------------------------------
def transfer(transfer_id: str) -> None:
    """Fetch a transfer and write down where it stands."""
    transfer_seen(gateway.gateway().retrieve_transfer(transfer_id))


@transaction.atomic
def transfer_seen(seen: gateway.Transfer) -> None:
    """The provider has moved a part's money to the seller."""
    row = locks.part(seen.part_ref)
    if row is None:
        log.warning("transfer %s is none of ours", seen.id)
        return
    if seen.reversed_minor:
        alarm(kind="transfer_reversed_staff", about=row.ref, now=clock.now(), object=seen.id)
    if row.state == PayoutPart.State.SENT:
        return
    if row.state == PayoutPart.State.RETURNED:
        _sent_after_all(row, seen)
        return
    part_sent(row, source=accounts.stripe(), object_id=seen.id, now=clock.now())


def part_sent(row: PayoutPart, *, source: accounts.Account, object_id: str, now: datetime) -> None:
    """A part has left the house, from the balance at the provider or from the bank. In a transaction."""
    posting.post(
        key=f"tr:{row.ref}",
        kind="payout_sent",
        currency=row.currency,
        legs=[posting.Leg(accounts.payout_in_flight(), source, row.amount_minor)],
        subject=row.release_line.release.order.ref,
        effective_at=now,
        ref=object_id,
    )
    row.state, row.settled_at = PayoutPart.State.SENT, now
    row.transfer_id = object_id or None
    row.save(update_fields=["state", "settled_at", "transfer_id"])
    withdrawal = row.withdrawal
    if not withdrawal.parts.exclude(state=PayoutPart.State.SENT).exists():
        _tell_seller("withdrawal_sent", withdrawal.seller, withdrawal, now)


def part_returned(row: PayoutPart, *, why: str, now: datetime) -> None:
    """A part cannot be sent: its money is available again. In a transaction, the part locked."""
    if row.state != PayoutPart.State.REQUESTED:
        return
    line, seller = row.release_line, row.withdrawal.seller
    ReleaseLine.objects.filter(pk=line.pk).update(allotted_minor=F("allotted_minor") - row.amount_minor)
    posting.post(
        key=f"tr:{row.ref}:failed",
        kind="payout_failed",
        currency=row.currency,
        legs=[
            posting.Leg(accounts.payout_in_flight(), accounts.seller_available(seller.ref), row.amount_minor)
        ],
        subject=line.release.order.ref,
        effective_at=now,
    )
    row.state, row.settled_at, row.failure = PayoutPart.State.RETURNED, now, why[:300]
    row.save(update_fields=["state", "settled_at", "failure"])
    _tell_seller("withdrawal_returned", seller, row, now, why=why[:300])
    alarm(kind="payout_failed_staff", about=row.ref, now=now, amount=_money(row), why=why[:300])


def _sent_after_all(row: PayoutPart, seen: gateway.Transfer) -> None:
    """Given back to the seller and then found at the provider: booked as it is, and a person must look."""
    item, made = SuspenseItem.objects.get_or_create(
        object_id=seen.id,
        defaults={
            "currency": seen.currency,
            "amount_minor": seen.amount_minor,
            "why": SuspenseItem.Why.SENT_AFTER_RETURN,
            "created_at": clock.now(),
        },
    )
    if not made:
        return
    posting.post(
        key=f"sus:{seen.id}",
        kind="suspense",
        currency=seen.currency,
        legs=[posting.Leg(accounts.suspense(), accounts.stripe(), seen.amount_minor)],
        subject=row.release_line.release.order.ref,
        effective_at=item.created_at,
        ref=seen.id,
    )
    alarm(kind="suspense", about=row.ref, now=item.created_at, amount=_money(row), object=seen.id)


def _tell_seller(kind: str, seller, what, now: datetime, **data) -> None:
    telling.tell(
        to=seller, kind=kind, url="/earnings/", now=now, about=what.ref, data={"amount": _money(what), **data}
    )


def _money(row) -> dict:
    return {"minor": row.amount_minor, "currency": row.currency}
