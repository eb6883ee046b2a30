"""Money that fits nothing is set aside; one member of finance says where it belongs, another confirms, then it moves."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import has_role
from kit.problems import Invalid, NotAllowed, Refused
from kit.text import Words, clean
from ledger import accounts, balances, posting
from ledger.accounts import Account
from orders.models import MoneyDue, Order
from payments import locks
from payments.models import SuspenseItem


@dataclass(frozen=True)
class Way:
    """Where set-aside money can go. of: the reasons it is offered for. legs(item, order): debit and credit."""

    words: Words
    of: str
    legs: Callable[[SuspenseItem, Order], tuple[Account, Account]]


WAYS = {
    "refund": Way(
        gettext_lazy("Back to the card it came from"),
        SuspenseItem.Why.AMOUNT_DIFFERS,
        lambda item, order: (accounts.suspense(), accounts.refund_in_flight()),
    ),
    "credit": Way(
        gettext_lazy("Kept for the buyer as credit"),
        SuspenseItem.Why.AMOUNT_DIFFERS,
        lambda item, order: (accounts.suspense(), accounts.buyer_credit(order.buyer.ref)),
    ),
    "debt": Way(
        gettext_lazy("Owed by the seller, repaid from what they earn next"),
        SuspenseItem.Why.SENT_AFTER_RETURN,
        lambda item, order: (accounts.seller_debt(order.seller.ref), accounts.suspense()),
    ),
    "loss": Way(
        gettext_lazy("Borne by the house"),
        SuspenseItem.Why.SENT_AFTER_RETURN,
        lambda item, order: (accounts.dispute_loss(), accounts.suspense()),
    ),
}


def ways_of(item: SuspenseItem) -> list[tuple[str, Words]]:
    """What may be proposed for it: code and words."""
    return [(code, way.words) for code, way in WAYS.items() if way.of == item.why]


def order_of(item: SuspenseItem) -> Order:
    """The order it has to do with."""
    if item.payment is not None:
        return item.payment.order
    booked = balances.journal_by_key(f"sus:{item.object_id}")
    if booked is None:
        raise Refused(_("Nothing tells which order this belongs to."), code="no_order")
    return Order.objects.select_related("buyer", "seller").get(ref=booked.subject)


@transaction.atomic
def propose(*, ref: str, way: str, reason: str, by: User, now: datetime) -> SuspenseItem:
    """The first person says where it belongs and why; nothing moves yet. Raises NotAllowed, Invalid, Refused."""
    item = _locked(ref, by)
    reason, fields = clean(reason), {}
    if way not in dict(ways_of(item)):
        fields["way"] = _("Choose where the money belongs.")
    if not reason:
        fields["reason"] = _("Write down the reason.")
    if fields:
        raise Invalid(_("This is not complete."), fields=fields)
    item.way, item.closed_reason = way, reason[:300]
    item.proposed_by, item.proposed_at = by, now
    item.save(update_fields=["way", "closed_reason", "proposed_by", "proposed_at"])
    return item


@transaction.atomic
def confirm(*, ref: str, by: User, now: datetime) -> SuspenseItem:
    """Another person agrees: the money moves. Raises NotAllowed, Refused."""
    item = _locked(ref, by)
    if not item.way:
        raise Refused(_("Nobody has said where this belongs."), code="not_proposed")
    if item.proposed_by_id == by.pk:
        raise NotAllowed(_("Another member of staff must confirm this."), code="second_person")
    order = order_of(item)
    debit, credit = WAYS[item.way].legs(item, order)
    posting.post(
        key=f"sus:{item.object_id}:solved",
        kind="suspense_solved",
        currency=item.currency,
        legs=[posting.Leg(debit, credit, item.amount_minor)],
        subject=order.ref,
        effective_at=now,
        ref=item.object_id if item.way == "refund" else "",
    )
    if item.way == "refund" and item.payment is not None:
        MoneyDue.objects.create(
            order=order,
            kind=MoneyDue.Kind.REFUND,
            payment_ref=item.payment.ref,
            amount_minor=item.amount_minor,
            currency=item.currency,
            reason="suspense",
            created_at=now,
        )
    item.closed_at, item.closed_by = now, by
    item.save(update_fields=["closed_at", "closed_by"])
    return item


def _locked(ref: str, by: User) -> SuspenseItem:
    if not has_role(by, "finance"):
        raise NotAllowed(_("Only finance staff can do this."))
    item = locks.suspense(ref)
    if item.closed_at is not None:
        raise Refused(_("This has been sorted out already."), code="closed")
    order = order_of(item)
    if by.pk in (order.buyer_id, order.seller_id):
        raise NotAllowed(_("You are a side of this order. Somebody else has to do this."), code="own_case")
    return item
