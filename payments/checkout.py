"""Paying: one open payment for each thing to be paid, and a hosted checkout at the provider for it.

The payment is committed first, then the provider is asked outside any transaction under a key made of the payment's
ref, so a second click, a retry or a crash in between all end at the same checkout."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from kit import clock
from kit.problems import Refused
from kit.templatetags.kit import moment_text
from orders import locks, owing, tips
from orders.models import Milestone, Order, SideRequest
from payments import cards, crediting, gateway, outbox
from payments import locks as payment_locks
from payments.models import Call, Payment


class ProviderDown(Refused):
    """The provider gave no answer: nothing was charged, the order stays payable."""

    status = 503
    code = "provider_down"


class NotPayable(Refused):
    """There is nothing to pay, or not any more."""

    code = "not_payable"


@dataclass(frozen=True)
class Due:
    """What is to be paid: an order, a milestone of it, an extra or a tip, by its ref."""

    kind: str
    amount_minor: int
    milestone: Milestone | None = None
    about_ref: str = ""


def start(
    *,
    order_ref: str,
    by: User,
    now: datetime,
    milestone_ref: str | None = None,
    extra_ref: str = "",
    tip_ref: str = "",
    keep_card: bool = False,
) -> Payment:
    """The open payment of this order (or milestone, extra, tip) with its checkout's address, made if there is none.

    keep_card: the buyer wants to pay later milestones with the same card; the newest word counts.
    Raises NotPayable, ProviderDown; Order.DoesNotExist for anybody but the buyer. Not inside a transaction."""
    wanted = {"milestone_ref": milestone_ref, "extra_ref": extra_ref, "tip_ref": tip_ref}
    for _attempt in range(3):
        payment = _payment(order_ref=order_ref, by=by, now=now, keep_card=keep_card, **wanted)
        if payment.state == Payment.State.SUCCEEDED:
            return payment  # by credit alone
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
def _payment(*, order_ref: str, by: User, now: datetime, keep_card: bool, **wanted) -> Payment:
    """The open payment under the order's lock; a checkout that has run out is left behind for a new one."""
    order, milestones = locks.order(ref=order_ref, buyer=by)
    due = due_of(order, milestones, now, **wanted)
    rows = Payment.objects.filter(order=order, kind=due.kind, milestone=due.milestone)
    if due.kind == Payment.Kind.TIP:
        rows = rows.filter(about_ref=due.about_ref)
    found = next(iter(payment_locks.open_payments(rows)), None)
    if found is not None and found.card_id:
        raise NotPayable(_("Your card is being charged for this. Look again in a minute."), code="charging")
    if found is not None and found.about_ref != due.about_ref:
        raise NotPayable(_("The last payment page is being closed. Try again in a minute."), code="closing")
    if found is not None and (found.session_expires_at > now or found.state == Payment.State.OPEN):
        if found.session_expires_at > now:
            if found.keep_card != keep_card:
                found.keep_card = keep_card
                found.save(update_fields=["keep_card"])
            return _with(found, order, due.milestone, by)
        raise NotPayable(_("The last payment page has just run out. Try again in a minute."), code="closing")
    if found is not None:
        found.state = Payment.State.EXPIRED
        found.save(update_fields=["state"])
        crediting.give_back(found, now=now)
    made = Payment.objects.create(
        order=order,
        milestone=due.milestone,
        kind=due.kind,
        about_ref=due.about_ref,
        payer=by,
        currency=order.currency,
        amount_minor=due.amount_minor,
        keep_card=keep_card,
        session_expires_at=now + timedelta(minutes=order.policy.session_minutes),
        created_at=now,
    )
    _with(made, order, due.milestone, by)
    crediting.set_aside(made, now=now)
    if made.credit_minor == made.amount_minor:
        crediting.pay_alone(made, now=now)
    return made


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


def due_of(
    order: Order,
    milestones: list[Milestone],
    now: datetime,
    *,
    milestone_ref: str | None = None,
    extra_ref: str = "",
    tip_ref: str = "",
) -> Due:
    """What is to be paid. Raises NotPayable; Milestone, SideRequest or Tip.DoesNotExist for another order's."""
    if tip_ref:
        tip = tips.to_pay(order=order, ref=tip_ref, now=now)
        return Due(Payment.Kind.TIP, tip.amount_minor, about_ref=tip.ref)
    if extra_ref:
        request = SideRequest.objects.get(order=order, ref=extra_ref, kind=SideRequest.Kind.EXTRA)
        milestone = next(m for m in milestones if m.pk == request.milestone_id)
        if request.state != SideRequest.State.OPEN or request.payable_at is None or milestone.disputed:
            raise NotPayable(_("This extra is not waiting for a payment. Nothing was charged."))
        amount = (request.amount_minor or 0) + request.fee_minor
        return Due(Payment.Kind.EXTRA, amount, milestone, request.ref)
    milestone = _one_of(milestones, milestone_ref)
    amount = owing.to_pay(order, milestones, milestone or milestones[0]).total_minor
    if milestone is not None:
        if order.state != Order.State.ACTIVE or milestone.state != Milestone.State.UNFUNDED:
            raise NotPayable(_("This part of the order is not waiting for a payment."))
        return Due(Payment.Kind.MILESTONE, amount, milestone)
    if order.state != Order.State.PENDING_PAYMENT:
        raise NotPayable(_("This order is not waiting for a payment. Nothing was charged."))
    if now >= order.pay_by:
        raise NotPayable(
            _("The time to pay this order has run out. Nothing was charged; you can order again."),
            code="too_late",
        )
    return Due(Payment.Kind.ORDER, amount)


def title_of(payment: Payment) -> str:
    """What is paid for, in words; the same whenever it is asked."""
    if payment.kind == Payment.Kind.TIP:
        return f"Tip: {payment.order.title}"
    if payment.kind == Payment.Kind.EXTRA and payment.about_ref:
        return SideRequest.objects.get(ref=payment.about_ref).title
    return payment.milestone.title if payment.milestone else payment.order.title


def ask_for_session(payment: Payment) -> gateway.Session:
    """The provider's checkout for this payment; asked again, the same one. Raises GatewayError."""
    order = payment.order
    here = f"{settings.SITE_URL}/checkout/{order.ref}/return/"
    return gateway.gateway().create_session(
        key=f"cs:{payment.ref}",
        payment_ref=payment.ref,
        order_ref=order.ref,
        title=title_of(payment),
        amount_minor=payment.amount_minor - payment.credit_minor,
        currency=payment.currency,
        email=payment.payer.email,
        expires_at=payment.session_expires_at,
        success_url=here,
        cancel_url=here,
        customer_id=cards.customer_of(payment.payer) if payment.keep_card else "",
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
        crediting.give_back(locked, now=clock.now())


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
