"""What the provider says has happened, written down once. Every object is fetched first and only moves forwards, and
every booking has a ledger key of its own: so neither the order of events nor duplicates can matter, and the return
page, the webhook, the poller and the outbox all end here."""

import logging
from datetime import datetime

from django.db import transaction

from kit import clock
from ledger import accounts, posting
from notices import telling
from orders import lifecycle
from payments import cards, crediting, gateway, judging, locks
from payments.alarms import alarm
from payments.models import Payment, Refund, SellerAccount, SuspenseItem

log = logging.getLogger(__name__)
OPEN = (Payment.State.CREATED, Payment.State.OPEN)
UNDECIDED = (*OPEN, Payment.State.EXPIRED, Payment.State.DECLINED)  # money may still land, and is judged then
FROM_OUTCOME = {
    "booked": Payment.State.SUCCEEDED,
    "refused": Payment.State.REFUSED,
    "suspense": Payment.State.SUSPENSE,
}


# --- money in ------------------------------------------------------------------
def is_settled(**which) -> bool:
    """Whether the payment of this session or intent is written down for good, so that asking again tells nothing."""
    return Payment.objects.filter(**which).exclude(state__in=UNDECIDED).exists()


def session(session_id: str) -> gateway.Session:
    """Fetch a checkout and write down where it stands."""
    seen = gateway.gateway().retrieve_session(session_id)
    session_seen(seen)
    return seen


def intent(intent_id: str) -> None:
    """Fetch an intent; where it paid for something of ours, write it down."""
    intent_seen(gateway.gateway().retrieve_intent(intent_id))


def intent_seen(seen: gateway.Intent) -> None:
    """Paid, or a kept card that was refused after all."""
    if seen.charge is not None:
        _paid(seen.payment_ref, seen.id, seen.charge)
    elif seen.status in ("requires_payment_method", "requires_action", "canceled"):
        card_refused(seen.payment_ref, "card_declined")


@transaction.atomic
def card_refused(payment_ref: str, code: str) -> bool:
    """A kept card was not charged: the payment is over, and what it was for may be paid otherwise. Whether it was
    open until now."""
    payment = locks.payment(payment_ref)
    if payment is None or payment.card_id is None or payment.state not in OPEN:
        return False
    payment.state, payment.refusal = Payment.State.DECLINED, code[:60]
    payment.save(update_fields=["state", "refusal"])
    crediting.give_back(payment, now=clock.now())
    return True


def session_seen(seen: gateway.Session) -> None:
    """Paid, expired, or still open: whichever the provider says."""
    if seen.charge is not None:
        _paid(seen.payment_ref, seen.intent_id, seen.charge)
    elif seen.status == "expired":
        _session_gone(seen.payment_ref)


@transaction.atomic
def _paid(payment_ref: str, intent_id: str, charge: gateway.Charge) -> None:
    """Money has landed: the order judges it under its lock, once."""
    now = clock.now()
    payment = locks.payment(payment_ref)
    if payment is None:
        log.warning("intent %s pays for nothing of ours", intent_id)
        return
    if payment.state not in UNDECIDED:
        return
    payment.intent_id, payment.charge_id = intent_id, charge.id
    payment.card_brand, payment.card_last4 = charge.card_brand, charge.card_last4
    payment.card_fingerprint, payment.paid_at = charge.card_fingerprint, now
    verdict = _judged(payment, charge, intent_id, now)
    payment.state, payment.refusal = FROM_OUTCOME[verdict.outcome], getattr(verdict, "reason", "") or ""
    payment.save()
    if payment.state != Payment.State.SUCCEEDED:
        crediting.give_back(payment, now=now)
    cards.keep(payment, charge, now=now)
    if payment.state == Payment.State.SUSPENSE:
        _suspend(payment, charge, now)


def _judged(payment: Payment, charge: gateway.Charge, intent_id: str, now: datetime) -> lifecycle.Paid:
    """What the order says to this money."""
    return judging.judge(
        payment,
        amount_minor=charge.amount_minor,
        currency=charge.currency,
        charge_id=charge.id,
        intent_id=intent_id,
        card_fingerprint=charge.card_fingerprint,
        seller_fingerprints=_fingerprints_of(payment.order.seller),
        now=now,
    )


def _suspend(payment: Payment, charge: gateway.Charge, now: datetime) -> None:
    """Another amount or currency than was asked for: set aside until a person has looked."""
    SuspenseItem.objects.get_or_create(
        object_id=charge.id,
        defaults={
            "payment": payment,
            "currency": charge.currency,
            "amount_minor": charge.amount_minor,
            "why": SuspenseItem.Why.AMOUNT_DIFFERS,
            "created_at": now,
        },
    )
    alarm(
        kind="suspense",
        about=payment.order.ref,
        now=now,
        amount={"minor": charge.amount_minor, "currency": charge.currency},
        object=charge.id,
    )


@transaction.atomic
def _session_gone(payment_ref: str) -> None:
    """Nothing can be paid in this checkout any more; the order hears of it when none is left open."""
    payment = locks.payment(payment_ref)
    if payment is None or payment.state not in OPEN:
        return
    payment.state = Payment.State.EXPIRED
    payment.save(update_fields=["state"])
    crediting.give_back(payment, now=clock.now())
    if payment.kind == Payment.Kind.ORDER:
        lifecycle.session_gone(order_ref=payment.order.ref, now=clock.now())


def _fingerprints_of(seller) -> frozenset[str]:
    """The cards this member has paid with or is paid on: a buyer with one of them is the same person."""
    paid_with = Payment.objects.filter(payer=seller).exclude(card_fingerprint="")
    own = SellerAccount.objects.filter(user=seller).exclude(card_fingerprint="")
    cards = paid_with.values_list("card_fingerprint", flat=True)
    return frozenset(cards.union(own.values_list("card_fingerprint", flat=True)))


# --- money back ----------------------------------------------------------------
def refund(refund_id: str) -> None:
    """Fetch a refund and write down where it stands."""
    refund_seen(gateway.gateway().retrieve_refund(refund_id))


@transaction.atomic
def refund_seen(seen: gateway.Refund) -> None:
    """queued → pending → succeeded | failed; a bank may still fail what had succeeded, never the other way round."""
    row = locks.refund(seen.refund_ref)
    if row is None:
        log.warning("refund %s is none of ours", seen.id)
        return
    if row.refund_id is None:
        row.refund_id = seen.id
        row.save(update_fields=["refund_id"])
    if seen.status == "succeeded":
        _refund_succeeded(row, seen)
    elif seen.status in ("failed", "canceled"):
        refund_failed(row, object_id=seen.id, moved=seen.moved)
    elif row.state == Refund.State.QUEUED:
        row.state = Refund.State.PENDING
        row.save(update_fields=["state"])


def _refund_succeeded(row: Refund, seen: gateway.Refund) -> None:
    if row.state not in (Refund.State.QUEUED, Refund.State.PENDING):
        return
    now = clock.now()
    _book_sent(row, seen.id, now)
    row.state, row.settled_at = Refund.State.SUCCEEDED, now
    row.save(update_fields=["state", "settled_at"])
    _tell_buyer("refund_sent", row, now)


def _book_sent(row: Refund, object_id: str, now: datetime) -> None:
    posting.post(
        key=f"re:{row.ref}:succeeded",
        kind="refund_sent",
        currency=row.currency,
        legs=[posting.Leg(accounts.refund_in_flight(), accounts.stripe(), row.amount_minor)],
        subject=row.payment.order.ref,
        effective_at=now,
        ref=object_id,
    )


def refund_failed(row: Refund, *, object_id: str = "", moved: bool = False) -> None:
    """The card does not take the money back: it becomes buyer credit, and staff hear of it. In a transaction.

    moved: it had left the provider's balance before it came back, so that both movements are booked."""
    if row.state in (Refund.State.FAILED, Refund.State.OVERTAKEN):
        return
    now = clock.now()
    was_sent = row.state == Refund.State.SUCCEEDED
    if moved and not was_sent:
        _book_sent(row, object_id, now)
        was_sent = True
    source = accounts.stripe() if was_sent else accounts.refund_in_flight()
    credit = accounts.buyer_credit(row.payment.payer.ref)
    posting.post(
        key=f"re:{row.ref}:failed",
        kind="refund_failed",
        currency=row.currency,
        legs=[posting.Leg(source, credit, row.amount_minor)],
        subject=row.payment.order.ref,
        effective_at=now,
        ref=object_id,
    )
    row.state, row.settled_at = Refund.State.FAILED, now
    row.save(update_fields=["state", "settled_at"])
    _tell_buyer("refund_failed", row, now)
    alarm(kind="refund_failed_staff", about=row.payment.order.ref, now=now, amount=_money(row), ref=row.ref)


def _tell_buyer(kind: str, row: Refund, now: datetime) -> None:
    order = row.payment.order
    telling.tell(
        to=row.payment.payer,
        kind=kind,
        url=f"/orders/{order.ref}/",
        now=now,
        about=order.ref,
        data={"title": order.title, "amount": _money(row), "card": row.payment.card_last4},
    )


def _money(row) -> dict:
    return {"minor": row.amount_minor, "currency": row.currency}
