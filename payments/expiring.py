"""Closing checkouts that nobody may pay any more: the provider first, our rows when it says so."""

from django.db import transaction

from kit import clock
from orders import lifecycle
from orders import locks as order_locks
from orders.models import MoneyDue
from payments import checkout, gateway, locks, outbox, settling
from payments.models import Call, Payment

BATCH = 100
OPEN = (Payment.State.CREATED, Payment.State.OPEN)


def take_due(*, limit: int = BATCH) -> int:
    """Close the checkouts of orders that are over; where an order has none open, tell it at once. How many orders."""
    taken = 0
    while taken < limit and _take_one():
        taken += 1
    return taken


@transaction.atomic
def _take_one() -> bool:
    due = locks.money_due(MoneyDue.Kind.EXPIRE_SESSIONS)
    if due is None:
        return False
    now = clock.now()
    order_locks.order(ref=due.order.ref)
    open_ones = locks.open_payments(Payment.objects.filter(order=due.order_id))
    for payment in open_ones:
        want_closed(payment)
    due.taken_at = now
    due.save(update_fields=["taken_at"])
    if not open_ones:
        lifecycle.session_gone(order_ref=due.order.ref, now=now)
    return True


def want_closed(payment: Payment) -> None:
    """Write the call that closes a payment's checkout, once. A kept card that is being charged has none: what it
    brings is judged when it lands."""
    if payment.card_id:
        return
    if not Call.objects.filter(op="expire_session", object_ref=payment.ref).exists():
        outbox.write(op="expire_session", object_ref=payment.ref, params={})


def look_at_due(*, limit: int = BATCH) -> int:
    """Ask the provider about checkouts whose time has passed, and about those never opened; how many."""
    now = clock.now()
    due = Payment.objects.filter(state__in=OPEN, session_expires_at__lte=now)
    refs = list(due.order_by("session_expires_at").values_list("ref", flat=True)[:limit])
    for ref in refs:
        with transaction.atomic():
            payment = locks.payment_alone(ref)
            if payment.state in OPEN:
                want_closed(payment)
    return len(refs)


def send(call: Call) -> gateway.Session:
    """Close the checkout, and answer where it stands then: expired, or paid a moment before.

    Where we never learnt the session's name, asking for it again under its key tells it, or that there is none."""
    payment = Payment.objects.select_related("order", "milestone", "payer").get(ref=call.object_ref)
    session_id = payment.session_id
    if session_id is None:
        try:
            session_id = checkout.ask_for_session(payment).id
        except (gateway.Final, gateway.StoredError):
            return checkout.never_opened(payment)
    try:
        gateway.gateway().expire_session(session_id, key=call.idempotency_key)
    except gateway.Final:
        pass  # it is over already: look how it ended
    seen = gateway.gateway().retrieve_session(session_id)
    if seen.status == "open":
        raise gateway.Transient("still open", "session_open")
    return seen


def book(call: Call, seen: gateway.Session) -> None:
    settling.session_seen(seen)


def look_up(call: Call) -> gateway.Session | None:
    """Where the checkout stands, once it is over."""
    payment = Payment.objects.select_related("order", "milestone", "payer").get(ref=call.object_ref)
    if payment.session_id is None:
        return send(call)
    seen = gateway.gateway().retrieve_session(payment.session_id)
    return None if seen.status == "open" else seen


def refused(call: Call, error: gateway.GatewayError) -> str:
    return Call.State.FAILED
