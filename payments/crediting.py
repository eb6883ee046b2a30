"""A buyer's credit is spent before their card: set aside when a payment begins, moved to escrow by the journal that books
the payment, given back when nothing comes of it. What credit pays alone needs no page of the provider."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.models import User
from ledger import accounts, balances, posting
from payments import judging
from payments.models import Payment

CARD_LEAST_MINOR = 50  # no card is charged less: so much of the credit stays for the next time


def has(user: User, currency: str) -> int:
    """What this member can spend here without a card, in minor units."""
    return balances.balance(accounts.buyer_credit(user.ref), currency)


def usable(credit_minor: int, amount_minor: int) -> int:
    """How much of the credit goes into a payment of this amount: all that fits, and a card is charged 50 or nothing."""
    credit = min(credit_minor, amount_minor)
    rest = amount_minor - credit
    return max(amount_minor - CARD_LEAST_MINOR, 0) if 0 < rest < CARD_LEAST_MINOR else credit


def set_aside(payment: Payment, *, now: datetime) -> None:
    """Take the payer's credit into a payment that was just made. In its transaction, the order locked."""
    credit = accounts.buyer_credit(payment.payer.ref)
    if not balances.balance(credit, payment.currency):
        return
    posting.lock([credit], payment.currency)
    amount = usable(balances.balance(credit, payment.currency), payment.amount_minor)
    if not amount:
        return
    posting.post(
        key=f"credit:{payment.ref}:held",
        kind="credit_held",
        currency=payment.currency,
        legs=[posting.Leg(credit, accounts.credit_hold(payment.ref), amount)],
        subject=payment.order.ref,
        effective_at=now,
    )
    payment.credit_minor = amount
    payment.save(update_fields=["credit_minor"])


def give_back(payment: Payment, *, now: datetime) -> None:
    """Nothing came of the payment: its credit can be spent again. In a transaction, the payment locked. May be called
    again."""
    if not payment.credit_minor:
        return
    posting.post(
        key=f"credit:{payment.ref}:back",
        kind="credit_given_back",
        currency=payment.currency,
        legs=[
            posting.Leg(
                accounts.credit_hold(payment.ref),
                accounts.buyer_credit(payment.payer.ref),
                payment.credit_minor,
            )
        ],
        subject=payment.order.ref,
        effective_at=now,
    )
    payment.credit_minor = 0
    payment.save(update_fields=["credit_minor"])


@transaction.atomic
def pay_alone(payment: Payment, *, now: datetime) -> None:
    """Book a payment that credit pays whole, at once, as one that has landed (T3, T11, T19)."""
    verdict = judging.judge(
        payment,
        amount_minor=0,
        currency=payment.currency,
        charge_id="",
        intent_id=f"credit_{payment.ref}",
        now=now,
    )
    payment.session_url = f"{settings.SITE_URL}/checkout/{payment.order.ref}/return/"
    payment.paid_at = now
    if verdict.outcome == "booked":
        payment.state = Payment.State.SUCCEEDED
    else:
        payment.state, payment.refusal = Payment.State.EXPIRED, verdict.reason
        give_back(payment, now=now)
    payment.save(update_fields=["state", "refusal", "paid_at", "session_url"])
