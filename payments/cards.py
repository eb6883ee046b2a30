"""Kept cards: the provider keeps the number, we keep its name, and its owner may take it back at any time."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from kit.problems import Refused
from payments import gateway, locks, outbox
from payments.models import Call, Customer, Payment, SavedCard


class NoSuchCard(Refused):
    """The card is not kept any more, or was never theirs."""

    status = 404
    code = "no_such_card"


def kept(user: User) -> QuerySet[SavedCard]:
    """The cards this member keeps, newest first."""
    return SavedCard.objects.filter(user=user, removed_at=None).order_by("-id")


def usable(user: User, now: datetime) -> list[SavedCard]:
    """Those of them that have not run out, newest first."""
    month = (now.year, now.month)
    return [card for card in kept(user) if (card.exp_year, card.exp_month) >= month]


def customer_of(user: User) -> str:
    """The provider's name for this member, made the first time. Not inside a transaction. Raises GatewayError."""
    found = Customer.objects.filter(user=user).first()
    if found is None:
        name = gateway.gateway().create_customer(
            key=f"cus:{user.ref}", email=user.email, name=user.shown_name, user_ref=user.ref
        )
        found, _made = Customer.objects.get_or_create(user=user, defaults={"customer_id": name})
    return found.customer_id


def keep(payment: Payment, charge: gateway.Charge, *, now: datetime) -> SavedCard | None:
    """Keep the card of a payment that has landed, where its payer wanted that and the provider has kept it. In the
    transaction that books the payment. The same card typed again replaces the one of before."""
    if not (payment.keep_card and charge.method_id and charge.customer_id):
        return None
    if card := SavedCard.objects.filter(method_id=charge.method_id).first():
        return card
    for old in kept(payment.payer).filter(fingerprint=charge.card_fingerprint).exclude(fingerprint=""):
        _forget(old, now)
    return SavedCard.objects.create(
        user=payment.payer,
        method_id=charge.method_id,
        brand=charge.card_brand,
        last4=charge.card_last4,
        fingerprint=charge.card_fingerprint,
        exp_month=charge.card_exp_month,
        exp_year=charge.card_exp_year,
        saved_at=now,
    )


@transaction.atomic
def remove(*, ref: str, by: User, now: datetime) -> SavedCard:
    """The owner takes the card back: it is never charged again, here at once and at the provider soon after.

    Raises NoSuchCard."""
    card = locks.kept_card(kept(by).filter(ref=ref))
    if card is None:
        raise NoSuchCard(_("This card is not kept here."))
    _forget(card, now)
    return card


def _forget(card: SavedCard, now: datetime) -> None:
    card.removed_at = now
    card.save(update_fields=["removed_at"])
    outbox.write(op="forget_card", object_ref=card.ref, params={"method_id": card.method_id})


# --- the call -------------------------------------------------------------------------
def send(call: Call) -> gateway.Method:
    """Tell the provider to forget the card; one that it has forgotten before is as good."""
    try:
        return gateway.gateway().forget_card(call.params["method_id"], key=call.idempotency_key)
    except gateway.Final:
        return gateway.Method(id=call.params["method_id"], customer_id="")


def book(call: Call, seen: gateway.Method) -> None:
    """Nothing is left to write: the card was removed when its owner said so."""


def look_up(call: Call) -> gateway.Method | None:
    """The card, once nobody may be charged with it."""
    seen = gateway.gateway().retrieve_card(call.params["method_id"])
    return None if seen.customer_id else seen


def refused(call: Call, error: gateway.GatewayError) -> str:
    return Call.State.FAILED
