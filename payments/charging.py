"""Charging a kept card: the call of the outbox, what it brings, and what its refusal means."""

from datetime import timedelta

from kit import clock
from notices import telling
from orders.models import Milestone, Order
from payments import gateway, settling
from payments.models import Call, Payment

LOOK_BACK = timedelta(hours=1)


def send(call: Call) -> gateway.Intent:
    """Charge the card. What was ended or taken back before the first attempt is left alone."""
    payment = _payment(call)
    if call.tries <= 1 and not _is_wanted(payment):
        raise gateway.Final("nothing to pay any more", "not_wanted")
    return gateway.gateway().charge_card(
        key=call.idempotency_key, payment_ref=payment.ref, order_ref=payment.order.ref, **call.params
    )


def book(call: Call, seen: gateway.Intent) -> None:
    settling.intent_seen(seen)


def look_up(call: Call) -> gateway.Intent | None:
    """The intent of ours among those of the buyer, as it is now."""
    found = gateway.gateway().list_intents(
        call.params["customer_id"], since=(call.first_sent_at or call.created_at) - LOOK_BACK
    )
    ours = next((each for each in found if each.payment_ref == call.object_ref), None)
    return ours and gateway.gateway().retrieve_intent(ours.id)


def refused(call: Call, error: gateway.GatewayError) -> str:
    """Nothing was charged. The buyer who has pressed the button sees it; who has gone on is told."""
    if settling.card_refused(call.object_ref, error.code or "card_declined") and call.tries > 1:
        _tell(_payment(call))
    return Call.State.FAILED


def _payment(call: Call) -> Payment:
    return Payment.objects.select_related("order", "milestone", "card", "payer").get(ref=call.object_ref)


def _is_wanted(payment: Payment) -> bool:
    """The milestone still waits for its payment, and the card is still kept."""
    waits = payment.milestone.state == Milestone.State.UNFUNDED and payment.order.state == Order.State.ACTIVE
    return waits and payment.card.removed_at is None


def _tell(payment: Payment) -> None:
    order = payment.order
    telling.tell(
        to=payment.payer,
        kind="card_refused",
        url=f"/orders/{order.ref}/#milestones",
        now=clock.now(),
        about=order.ref,
        data={
            "title": order.title,
            "milestone": payment.milestone.title,
            "amount": {"minor": payment.amount_minor, "currency": payment.currency},
            "card": payment.card.last4,
        },
    )
