"""The inbox: events are stored once by their id, then applied one by one. An event only says where to look; what is
written down comes from the object as the provider has it now."""

import logging
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from kit import clock
from payments import chargebacks, gateway, onboarding, paying_out, settling
from payments.alarms import alarm
from payments.models import Payment, ProviderEvent
from payments.nudging import nudge

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)
BATCH = 100
CLAIM = """
    UPDATE payments_providerevent SET lease_until = clock_timestamp() + %s * interval '1 second', tries = tries + 1
     WHERE event_id = (SELECT event_id FROM payments_providerevent
                        WHERE state IN ('new', 'error') AND next_at <= clock_timestamp()
                          AND (lease_until IS NULL OR lease_until <= clock_timestamp())
                        ORDER BY next_at, received_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING *"""


def store(events: Iterable[gateway.Event]) -> int:
    """Keep events that are not here yet; how many were new."""
    now = clock.raw_now()
    rows = [
        ProviderEvent(
            event_id=event.id[:80],
            type=event.type[:80],
            account=event.account[:80],
            object_id=event.object_id[:120],
            payload=event.payload,
            state=ProviderEvent.State.NEW if event.type in ACTS else ProviderEvent.State.IGNORED,
            created_at=event.created_at,
            received_at=now,
            next_at=now,
        )
        for event in events
    ]
    with transaction.atomic():
        known = set(
            ProviderEvent.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
        )
        fresh = [row for row in rows if row.pk not in known]
        ProviderEvent.objects.bulk_create(fresh, ignore_conflicts=True)
        if fresh:
            nudge("payments.tasks.apply_events")
    return len(fresh)


def apply_due(*, limit: int = BATCH) -> int:
    """Apply what is due; how many events."""
    applied = 0
    while applied < limit and (event := _claim()) is not None:
        apply(event)
        applied += 1
    return applied


def apply(event: ProviderEvent) -> None:
    """Look where the event points and write down what is there; what fails is tried again later."""
    act = ACTS.get(event.type)
    try:
        if act is None:
            _end(event, ProviderEvent.State.IGNORED)
            return
        act(event)
    except Exception as error:  # one bad event must not hold up the others
        log.exception("event %s (%s)", event.pk, event.type)
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(event.tries - 1, 20))
        ProviderEvent.objects.filter(pk=event.pk).update(
            state=ProviderEvent.State.ERROR,
            lease_until=None,
            next_at=clock.raw_now() + pause,
            error=f"{type(error).__name__}: {error}"[:2000],
        )
    else:
        _end(event, ProviderEvent.State.DONE)


def _end(event: ProviderEvent, state: str) -> None:
    ProviderEvent.objects.filter(pk=event.pk).update(state=state, lease_until=None, error="")


def _claim() -> ProviderEvent | None:
    with transaction.atomic():
        return next(iter(ProviderEvent.objects.raw(CLAIM, [LEASE.total_seconds()])), None)


# --- where to look ---------------------------------------------------------------
def _session(event: ProviderEvent) -> None:
    if not settling.is_settled(session_id=event.object_id):
        settling.session(event.object_id)


def _intent(event: ProviderEvent) -> None:
    if not settling.is_settled(intent_id=event.object_id):
        settling.intent(event.object_id)


def _card_refused(event: ProviderEvent) -> None:
    """A card typed at the checkout may be tried again there; only a kept one ends its payment."""
    ref = (event.payload["data"]["object"].get("metadata") or {}).get("payment", "")
    if Payment.objects.filter(ref=ref, card__isnull=False, state__in=settling.OPEN).exists():
        settling.intent(event.object_id)


def _refund(event: ProviderEvent) -> None:
    settling.refund(event.object_id)


def _charge_refunds(event: ProviderEvent) -> None:
    intent = event.payload["data"]["object"].get("payment_intent")
    if intent:
        for seen in gateway.gateway().list_refunds(intent):
            settling.refund_seen(seen)


def _transfer(event: ProviderEvent) -> None:
    paying_out.transfer(event.object_id)


def _account(event: ProviderEvent) -> None:
    onboarding.account(event.account or event.object_id)


def _left(event: ProviderEvent) -> None:
    onboarding.account_left(event.account)


def _payout_failed(event: ProviderEvent) -> None:
    if event.account:
        onboarding.bank_refused(event.account, event.object_id)
    else:
        alarm(kind="house_payout_failed", about=event.object_id[:40], now=clock.now(), object=event.object_id)


def _disputed(event: ProviderEvent) -> None:
    chargebacks.chargeback(event.object_id)


def _fraud_warned(event: ProviderEvent) -> None:
    chargebacks.fraud_warned(str(event.payload["data"]["object"].get("charge") or ""))


ACTS = {
    "checkout.session.completed": _session,
    "checkout.session.async_payment_succeeded": _session,
    "checkout.session.async_payment_failed": _session,
    "checkout.session.expired": _session,
    "payment_intent.succeeded": _intent,
    "payment_intent.payment_failed": _card_refused,
    "refund.created": _refund,
    "refund.updated": _refund,
    "refund.failed": _refund,
    "charge.refunded": _charge_refunds,
    "transfer.created": _transfer,
    "transfer.updated": _transfer,
    "transfer.reversed": _transfer,
    "account.updated": _account,
    "capability.updated": _account,
    "account.external_account.updated": _account,
    "account.external_account.deleted": _account,
    "account.application.deauthorized": _left,
    "payout.failed": _payout_failed,
    "charge.dispute.created": _disputed,
    "charge.dispute.updated": _disputed,
    "charge.dispute.funds_withdrawn": _disputed,
    "charge.dispute.funds_reinstated": _disputed,
    "charge.dispute.closed": _disputed,
    "radar.early_fraud_warning.created": _fraud_warned,
}
