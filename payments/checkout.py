"""Paying: one open payment for each thing to be paid, and a hosted checkout at the provider for it.

The payment is committed first, then the provider is asked outside any transaction under a key made of the payment's
ref, so a second click, a retry or a crash in between all end at the same checkout."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from kit import clock
from kit.problems import Refused
from kit.templatetags.kit import moment_text
from orders import locks, owing
from orders.models import Milestone, Order
from payments import gateway, outbox
from payments import locks as payment_locks
from payments.models import Call, Payment


class ProviderDown(Refused):
    """The provider gave no answer: nothing was charged, the order stays payable."""

    status = 503
    code = "provider_down"


class NotPayable(Refused):
    """There is nothing to pay, or not any more."""

    code = "not_payable"


def start(*, order_ref: str, by: User, now: datetime, milestone_ref: str | None = None) -> Payment:
    """The open payment of this order (or milestone) with its checkout's address, made if there is none.

    Raises NotPayable, ProviderDown; Order.DoesNotExist for anybody but the buyer. Not inside a transaction."""
    for _attempt in range(3):
        payment = _payment(order_ref=order_ref, milestone_ref=milestone_ref, by=by, now=now)
        if payment.session_url and payment.session_expires_at > now:
            return payment
        try:
            seen = ask_for_session(payment)
        except (gateway.Final, gateway.StoredError):
            _give_up(payment)  # there is no such checkout and never will be: a fresh one
            continue
        except gateway.GatewayError as error:
            raise ProviderDown(
                _(
                    "The payment page cannot be reached at the moment. Nothing was charged and your order is kept "
                    "until %(time)s. Try again in a few minutes."
                )
                % {"time": moment_text(payment.order.pay_by)}
            ) from error
        return _opened(payment, seen)
    raise ProviderDown(_("The payment page cannot be opened at the moment. Nothing was charged."))


@transaction.atomic(durable=True)
def _payment(*, order_ref: str, milestone_ref: str | None, by: User, now: datetime) -> Payment:
    """The open payment under the order's lock; a checkout that has run out is left behind for a new one."""
    order, milestones = locks.order(ref=order_ref, buyer=by)
    milestone = _one_of(milestones, milestone_ref)
    kind = _kind_due(order, milestone, now)
    amount = owing.to_pay(order, milestones, milestone or milestones[0]).total_minor
    rows = Payment.objects.filter(order=order, kind=kind, milestone=milestone)
    found = next(iter(payment_locks.open_payments(rows)), None)
    if found is not None and (found.session_expires_at > now or found.state == Payment.State.OPEN):
        if found.session_expires_at > now:
            return _with(found, order, milestone, by)
        raise NotPayable(_("The last payment page has just run out. Try again in a minute."), code="closing")
    if found is not None:
        found.state = Payment.State.EXPIRED
        found.save(update_fields=["state"])
    made = Payment.objects.create(
        order=order,
        milestone=milestone,
        kind=kind,
        payer=by,
        currency=order.currency,
        amount_minor=amount,
        session_expires_at=now + timedelta(minutes=order.policy.session_minutes),
        created_at=now,
    )
    return _with(made, order, milestone, by)


def _with(payment: Payment, order: Order, milestone: Milestone | None, by: User) -> Payment:
    payment.order, payment.milestone, payment.payer = order, milestone, by
    return payment


def _one_of(milestones: list[Milestone], ref: str | None) -> Milestone | None:
    """The milestone with this ref. Raises Milestone.DoesNotExist where it is another order's."""
    if ref is None:
        return None
    for milestone in milestones:
        if milestone.ref == ref:
            return milestone
    raise Milestone.DoesNotExist


def _kind_due(order: Order, milestone: Milestone | None, now: datetime) -> str:
    """What is to be paid. Raises NotPayable."""
    if milestone is not None:
        if order.state != Order.State.ACTIVE or milestone.state != Milestone.State.UNFUNDED:
            raise NotPayable(_("This part of the order is not waiting for a payment."))
        return Payment.Kind.MILESTONE
    if order.state != Order.State.PENDING_PAYMENT:
        raise NotPayable(_("This order is not waiting for a payment. Nothing was charged."))
    if now >= order.pay_by:
        raise NotPayable(
            _("The time to pay this order has run out. Nothing was charged; you can order again."),
            code="too_late",
        )
    return Payment.Kind.ORDER


def ask_for_session(payment: Payment) -> gateway.Session:
    """The provider's checkout for this payment; asked again, the same one. Raises GatewayError."""
    order = payment.order
    here = f"{settings.SITE_URL}/checkout/{order.ref}/return/"
    return gateway.gateway().create_session(
        key=f"cs:{payment.ref}",
        payment_ref=payment.ref,
        order_ref=order.ref,
        title=payment.milestone.title if payment.milestone else order.title,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        email=payment.payer.email,
        expires_at=payment.session_expires_at,
        success_url=here,
        cancel_url=here,
    )


@transaction.atomic(durable=True)
def _opened(payment: Payment, seen: gateway.Session) -> Payment:
    """Keep the checkout's name and address. Where the order ended meanwhile, the checkout is closed again."""
    fresh = Payment.objects.filter(pk=payment.pk, state=Payment.State.CREATED)
    if fresh.update(session_id=seen.id, session_url=seen.url, state=Payment.State.OPEN):
        payment.session_id, payment.session_url, payment.state = seen.id, seen.url, Payment.State.OPEN
        return payment
    locked = payment_locks.payment_alone(payment.ref)
    locked.session_id, locked.session_url = seen.id, seen.url
    locked.save(update_fields=["session_id", "session_url"])
    if locked.state == Payment.State.EXPIRED:
        if not Call.objects.filter(op="expire_session", object_ref=locked.ref).exists():
            outbox.write(op="expire_session", object_ref=locked.ref, params={})
        raise NotPayable(_("This order is not waiting for a payment any more. Nothing was charged."))
    return locked


@transaction.atomic(durable=True)
def _give_up(payment: Payment) -> None:
    locked = payment_locks.payment_alone(payment.ref)
    if locked.state == Payment.State.CREATED:
        locked.state = Payment.State.EXPIRED
        locked.save(update_fields=["state"])


def never_opened(payment: Payment) -> gateway.Session:
    """What is said of a checkout that the provider has never heard of."""
    return gateway.Session(
        id="",
        status="expired",
        paid=False,
        url="",
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        payment_ref=payment.ref,
        expires_at=payment.session_expires_at or clock.now(),
    )
