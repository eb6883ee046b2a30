"""Calls whose outcome nobody knows: looked up at the provider, twice, ten minutes apart. Found: booked. Absent: a new
attempt under a new key."""

from datetime import timedelta

from django.db import transaction

from kit import clock
from payments import gateway, outbox, sending
from payments.models import Call

APART = timedelta(minutes=10)
BATCH = 50
NEVER_AGAIN = frozenset({"payment_intent"})  # nobody is charged today for what they pressed yesterday


def resolve_due(*, limit: int = BATCH) -> int:
    """Look up what is due; the number of calls looked up."""
    looked_up = 0
    while looked_up < limit and (call := outbox.claim_unknown()) is not None:
        resolve(call)
        looked_up += 1
    return looked_up


def resolve(call: Call) -> None:
    """Look for one call's work at the provider and draw the conclusion."""
    try:
        found = sending.OPS[call.op].look_up(call)
    except gateway.GatewayError as error:
        _again(call, f"looking it up failed: {error}")
        return
    if found is not None:
        sending.done(call, found)
    elif call.looked_up_at is None:
        _again(call, call.error, looked_up_at=clock.raw_now())
    elif call.op in NEVER_AGAIN:
        sending.refuse(call, gateway.Final("never heard of at the provider", "not_found"))
    else:
        _supersede(call)


def _again(call: Call, why: str, **changes) -> None:
    Call.objects.filter(pk=call.pk, state=Call.State.UNKNOWN).update(
        lease_until=None, next_at=clock.raw_now() + APART, error=why[:2000], **changes
    )


@transaction.atomic
def _supersede(call: Call) -> None:
    """It is not there, and was not ten minutes ago: give this key up and try under a new one."""
    if outbox.finish(call, state=Call.State.SUPERSEDED, error=call.error):
        outbox.write(op=call.op, object_ref=call.object_ref, params=call.params, attempt=call.attempt + 1)
