"""Giving money back to the card: orders decide and leave a row, here it becomes a refund and a call."""

from django.db import transaction

from kit import clock
from orders.models import Chargeback, MoneyDue
from payments import gateway, locks, outbox, settling
from payments.models import Call, Payment, Refund

BATCH = 100


def take_due(*, limit: int = BATCH) -> int:
    """Turn the refunds that orders want into calls, each in a transaction of its own; how many."""
    taken = 0
    while taken < limit and _take_one():
        taken += 1
    return taken


@transaction.atomic
def _take_one() -> bool:
    due = locks.money_due(MoneyDue.Kind.REFUND)
    if due is None:
        return False
    now = clock.now()
    payment = Payment.objects.get(ref=due.payment_ref)
    row = Refund.objects.create(
        ref=due.ref,  # so that a backup from before this moment asks again under the same key
        payment=payment,
        money_due_ref=due.ref,
        currency=due.currency,
        amount_minor=due.amount_minor,
        created_at=now,
    )
    params = {
        "order_ref": due.order.ref,
        "intent_id": payment.intent_id,
        "amount_minor": row.amount_minor,
    }
    outbox.write(op="refund", object_ref=row.ref, params=params)
    due.taken_at = now
    due.save(update_fields=["taken_at"])
    return True


def send(call: Call) -> gateway.Refund:
    """Ask for the refund. Where it is refused, it may have been made before: then that one counts."""
    try:
        return gateway.gateway().create_refund(
            key=call.idempotency_key, refund_ref=call.object_ref, **call.params
        )
    except gateway.Final as error:
        found = look_up(call)
        if found is None:
            if error.code == "charge_disputed" and not _is_lost(call):  # it waits for the bank's decision
                raise gateway.Transient(str(error), error.code) from error
            if error.code == "charge_already_refunded":  # not by us: never give the money twice
                raise gateway.StoredError(str(error), error.code) from error
            raise
        return found


def _is_lost(call: Call) -> bool:
    """Whether a bank has taken the payment for good; the news of a chargeback may come after the refusal."""
    payment = Refund.objects.filter(ref=call.object_ref).values("payment__ref")
    return Chargeback.objects.filter(payment_ref__in=payment, state=Chargeback.State.LOST).exists()


def book(call: Call, seen: gateway.Refund) -> None:
    settling.refund_seen(seen)


def look_up(call: Call) -> gateway.Refund | None:
    """The refund of ours among those of its payment."""
    for seen in gateway.gateway().list_refunds(call.params["intent_id"]):
        if seen.refund_ref == call.object_ref:
            return seen
    return None


def refused(call: Call, error: gateway.GatewayError) -> str:
    """The provider does not refund this: the money becomes buyer credit, never lost."""
    settling.refund_failed(locks.refund(call.object_ref))
    return Call.State.FAILED
