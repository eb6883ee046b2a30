"""The outbox: a call that moves money is a committed row first; here rows are written, claimed and laid aside.

A worker claims a row by lease. When it dies the lease runs out and the row is sent again under the same key, so the
provider does it once. After 23 hours a key may be forgotten there: such a call is looked up, never sent again."""

import logging
from datetime import timedelta

from django.db import connection, transaction

from kit import clock
from ledger import halting
from payments import locks
from payments.models import Call
from payments.nudging import nudge

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
NEVER_AGAIN_AFTER = timedelta(hours=23)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=6)
CLAIM = """
    UPDATE payments_call SET lease_until = clock_timestamp() + %s * interval '1 second', tries = tries + 1,
           first_sent_at = coalesce(first_sent_at, clock_timestamp())
     WHERE id = (SELECT id FROM payments_call
                  WHERE state = 'queued' AND next_at <= clock_timestamp()
                    AND (lease_until IS NULL OR lease_until <= clock_timestamp())
                    AND (first_sent_at IS NULL OR first_sent_at > clock_timestamp() - %s * interval '1 second')
                    AND (NOT %s OR op <> 'transfer' OR first_sent_at IS NOT NULL)
                    AND (%s::bigint IS NULL OR id = %s)
                  ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id"""
PREFIX = {
    "transfer": "tr",
    "refund": "re",
    "expire_session": "exp",
    "payment_intent": "pi",
    "forget_card": "pm",
}


def write(*, op: str, object_ref: str, params: dict, attempt: int = 1, awaited: bool = False) -> Call:
    """Put a call into the outbox, in the transaction of the act that wants it. Its key comes from the row.

    awaited: whoever writes it sends it right afterwards; the workers find it by their own round only."""
    now = clock.raw_now()
    key = f"{PREFIX[op]}:{object_ref}" + (f":{attempt}" if attempt > 1 else "")
    call = Call.objects.create(
        op=op,
        object_ref=object_ref,
        attempt=attempt,
        idempotency_key=key,
        params=params,
        next_at=now,
        created_at=now,
    )
    if not awaited:
        nudge("payments.tasks.send_calls")
    return call


def claim(*, only: int | None = None) -> Call | None:
    """The next due call, leased to this worker; `first_sent_at` is committed before anything is sent. only: the id
    of the one call that is wanted, by somebody who waits for it.

    While the house is halted no new transfer starts; one that was claimed before goes on."""
    words = [LEASE.total_seconds(), NEVER_AGAIN_AFTER.total_seconds(), halting.is_halted(), only, only]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, words)
        row = cursor.fetchone()
    return Call.objects.get(pk=row[0]) if row else None


def claim_unknown() -> Call | None:
    """The next call to be looked up, leased to this worker."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """UPDATE payments_call SET lease_until = clock_timestamp() + %s * interval '1 second'
                WHERE id = (SELECT id FROM payments_call
                             WHERE state = 'unknown' AND next_at <= clock_timestamp()
                               AND (lease_until IS NULL OR lease_until <= clock_timestamp())
                             ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING id""",
            [LEASE.total_seconds()],
        )
        row = cursor.fetchone()
    return Call.objects.get(pk=row[0]) if row else None


def later(call: Call, why: str) -> None:
    """Send it again under the same key after a pause that doubles, from 5 s to 6 h."""
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(call.tries - 1, 20))
    Call.objects.filter(pk=call.pk, state=Call.State.QUEUED).update(
        lease_until=None, next_at=clock.raw_now() + pause, error=why[:2000]
    )
    log.info("%s waits %s: %s", call.idempotency_key, pause, why)


def to_unknown(call: Call, why: str) -> None:
    """Nobody knows whether it was done: it is looked up from now on."""
    Call.objects.filter(pk=call.pk, state=Call.State.QUEUED).update(
        state=Call.State.UNKNOWN, lease_until=None, next_at=clock.raw_now(), error=why[:2000]
    )
    log.warning("%s: outcome unknown: %s", call.idempotency_key, why)


def stop_old_ones() -> None:
    """What was first sent 23 hours ago is not sent again: its key may be forgotten at the provider."""
    now = clock.raw_now()
    for call in Call.objects.filter(state=Call.State.QUEUED, first_sent_at__lte=now - NEVER_AGAIN_AFTER):
        if call.lease_until is None or call.lease_until <= now:
            to_unknown(call, "first sent more than 23 hours ago")


def finish(call: Call, *, state: str, result_id: str = "", error: str = "") -> bool:
    """End a call, in the caller's transaction; False where another worker ended it before."""
    locked = locks.call(call.pk)
    if locked.state not in (Call.State.QUEUED, Call.State.UNKNOWN):
        return False
    locked.state, locked.result_id, locked.error = state, result_id, error[:2000]
    locked.lease_until, locked.next_at = None, clock.raw_now()
    locked.save(update_fields=["state", "result_id", "error", "lease_until", "next_at"])
    return True
