"""Paying the next milestone with a kept card, in one click (T11): a committed payment and its call first, then the
card is charged while the buyer waits. Where no answer comes in time the workers go on by themselves."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from orders import locks as order_locks
from payments import cards, checkout, crediting, expiring, outbox, sending
from payments import locks as payment_locks
from payments.models import Call, Payment

AUTHENTICATE = "authentication_required"
TRIES = 3


@dataclass(frozen=True)
class Charged:
    """What became of a click. outcome: paid | charging (the bank has not said) | authenticate (the bank wants to see
    the buyer: pay at the checkout) | declined (nothing was charged) | returned (taken, and on its way back)."""

    payment: Payment
    outcome: str


def pay_milestone(*, order_ref: str, milestone_ref: str, card_ref: str, by: User, now: datetime) -> Charged:
    """Charge a kept card for the next milestone. A second click finds the first one's charge.

    Raises checkout.NotPayable, checkout.ProviderDown, cards.NoSuchCard; Order.DoesNotExist for anybody but the
    buyer. Not inside a transaction."""
    customer_id = cards.customer_of(by)
    for _attempt in range(TRIES):
        call = _written(order_ref, milestone_ref, card_ref, customer_id, by=by, now=now)
        if isinstance(call, Payment):
            return Charged(call, "paid")  # by credit alone
        sending.send_now(call)
        if call.op == "payment_intent":
            return _outcome(call)
    raise checkout.ProviderDown(
        _(
            "The payment page you opened before cannot be closed at the moment. Nothing was charged. Pay there."
        )
    )


@transaction.atomic(durable=True)
def _written(
    order_ref: str, milestone_ref: str, card_ref: str, customer_id: str, *, by: User, now: datetime
) -> Call | Payment:
    """The call to be made now: the charge, or first the end of a checkout that is still open for the same thing. Where
    the buyer's credit pays all of it, the payment."""
    order, milestones = order_locks.order(ref=order_ref, buyer=by)
    due = checkout.due_of(order, milestones, now, milestone_ref=milestone_ref)
    rows = Payment.objects.filter(order=order, kind=due.kind, milestone=due.milestone)
    found = next(iter(payment_locks.open_payments(rows)), None)
    if found is not None and found.card_id is None:
        expiring.want_closed(found)
    elif found is None:
        found = _new_payment(order, due, card_ref, customer_id, by=by, now=now)
        if found.state == Payment.State.SUCCEEDED:
            return found
    return Call.objects.filter(object_ref=found.ref).order_by("-id")[0]


def _new_payment(order, due: checkout.Due, card_ref: str, customer_id: str, *, by: User, now: datetime):
    card = next((card for card in cards.usable(by, now) if card.ref == card_ref), None)
    if card is None:
        raise cards.NoSuchCard(
            _("This card is not kept here any more, or it has run out. Pay with another one.")
        )
    made = Payment.objects.create(
        order=order,
        milestone=due.milestone,
        kind=due.kind,
        payer=by,
        card=card,
        currency=order.currency,
        amount_minor=due.amount_minor,
        created_at=now,
    )
    crediting.set_aside(made, now=now)
    if made.credit_minor == made.amount_minor:
        crediting.pay_alone(made, now=now)
        return made
    params = {
        "customer_id": customer_id,
        "method_id": card.method_id,
        "amount_minor": made.amount_minor - made.credit_minor,
        "currency": made.currency,
    }
    outbox.write(op="payment_intent", object_ref=made.ref, params=params, awaited=True)
    return made


def _outcome(call: Call) -> Charged:
    payment = Payment.objects.select_related("order", "milestone", "card").get(ref=call.object_ref)
    state = payment.state
    if state == Payment.State.DECLINED:
        return Charged(payment, "authenticate" if payment.refusal == AUTHENTICATE else "declined")
    outcomes: dict[str, str] = {Payment.State.SUCCEEDED: "paid", Payment.State.CREATED: "charging"}
    return Charged(payment, outcomes.get(state, "returned"))
