"""People and money for tests of payments: every state is reached through the real acts and the sandbox's own pages."""

import hashlib
import hmac
import json
import time
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import Group

from accounts.models import User
from gigs.testing import make_seller, make_user
from kit import clock
from kit.refs import new_ref
from ledger import accounts
from ledger.posting import Leg
from orders import clearing, deliveries, door, lifecycle, placing
from orders.actors import GATEWAY, Actor
from orders.models import FundingLine, Order
from payments import checkout, expiring, gateway, inbox, onboarding, polling, refunding, sending, settling
from payments.models import Payment, SellerAccount
from sandbox import inprocess

GOOD, OTHER_GOOD, DECLINED, SCA = (
    "4242424242424242",
    "5555555555554444",
    "4000000000000002",
    "4000002760003184",
)
AT_ONCE = "4000000000000077"  # funds are available at once
REFUND_FAILS = "4000000000005126"
TYPED = {"expiry": "12 / 40", "cvc": "123", "name": "Ana Ionescu", "email": "ana@example.com"}


def advance(**by) -> None:
    """Move business time and the provider's test clock alike."""
    inprocess.control("clock", forward_seconds=int(timedelta(**by).total_seconds()))
    clock.advance(timedelta(**by))


def make_finance(username: str) -> User:
    user = make_user(username, is_staff=True)
    user.groups.add(Group.objects.get_or_create(name="finance")[0])
    return user


def order_unpaid(
    *, price: int = 100_00, parts: int = 1, buyer: User | None = None, seller: User | None = None
) -> Order:
    """ana has ordered from wei and not paid."""
    buyer = buyer or User.objects.filter(username="ana").first() or make_user("ana")
    seller = seller or User.objects.filter(username="wei").first() or make_seller("wei", country="RO")
    return placing.place_with_milestones(
        seller=seller,
        title="A mark for a bakery",
        parts=[placing.Part(f"Part {n + 1}", price, 5, 2) for n in range(parts)],
        by=Actor.buyer(buyer),
        now=clock.now(),
    )


def start(order: Order, milestone_ref: str | None = None, *, keep_card: bool = False) -> Payment:
    return checkout.start(
        order_ref=order.ref,
        milestone_ref=milestone_ref,
        keep_card=keep_card,
        by=order.buyer,
        now=clock.now(),
    )


def type_card(payment: Payment, number: str = GOOD):
    """Post a card to the provider's page."""
    return inprocess.ask("POST", f"/c/pay/{payment.session_id}", body={**TYPED, "number": number})


def order_paid(number: str = GOOD, **what) -> Order:
    order = order_unpaid(**what)
    pay(order, number=number)
    return order


def pay(order: Order, milestone_ref: str | None = None, number: str = GOOD) -> Payment:
    """Pay on the provider's page and come back."""
    payment = start(order, milestone_ref)
    assert type_card(payment, number).status_code == 303
    settling.session(payment.session_id)
    payment.refresh_from_db()
    order.refresh_from_db()
    return payment


def deliver(order: Order) -> None:
    milestone = order.milestones.filter(state__in=["in_progress", "in_revision"]).first()
    deliveries.deliver(
        milestone_ref=milestone.ref,
        by=Actor.seller(order.seller),
        now=clock.now(),
        message="Here is the finished mark. " * 3,
    )


def accept(order: Order) -> None:
    milestone = order.milestones.filter(state="delivered").first()
    lifecycle.accept(milestone_ref=milestone.ref, by=Actor.buyer(order.buyer), now=clock.now())
    order.refresh_from_db()


def order_accepted(**what) -> Order:
    order = order_paid(**what)
    deliver(order)
    accept(order)
    return order


def order_cleared(**what) -> Order:
    """Accepted, and the clearance is over."""
    order = order_accepted(**what)
    advance(days=15)
    clearing.clear_due(now=clock.now())
    return order


def onboard(seller: User) -> SellerAccount:
    """The seller gives the provider what it asks for; the lock after that has passed."""
    link = onboarding.start(by=seller, now=clock.now())
    typed = {"first_name": "Wei", "last_name": "Wen", "country": "RO", "bank": "000123456789"}
    assert inprocess.ask("POST", link, body=typed).status_code == 303
    account = SellerAccount.objects.get(user=seller)
    onboarding.account(account.account_id)
    advance(hours=73)
    account.refresh_from_db()
    return account


def work() -> None:
    """What the workers do in one round."""
    refunding.take_due()
    expiring.take_due()
    sending.send_due()
    polling.poll()
    inbox.apply_due()


def events(type: str = "") -> list[gateway.Event]:
    """What the provider has recorded, oldest first."""
    found = [event for event in gateway.gateway().events(since=None) if type in ("", event.type)]
    return list(reversed(found))


def event(type: str, thing: dict, *, account: str = "") -> gateway.Event:
    """An event as the provider would write it."""
    ref = f"evt_{new_ref()}"
    body = {
        "id": ref,
        "object": "event",
        "type": type,
        "created": int(time.time()),
        "data": {"object": thing},
    }
    if account:
        body["account"] = account
    return gateway.Event(ref, type, thing["id"], clock.raw_now(), body, account)


def signed(payload: bytes, *, secret: str = "", at: float | None = None) -> str:
    stamp = int(time.time() if at is None else at)
    secret = secret or settings.STRIPE_WEBHOOK_SECRETS[0]
    mac = hmac.new(secret.encode(), f"{stamp}.".encode() + payload, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={mac}"


def send_webhook(client, event: gateway.Event, **how):
    """Deliver an event as the provider would."""
    payload = json.dumps(event.payload).encode()
    return client.post(
        "/webhooks/stripe/",
        data=payload,
        content_type="application/json",
        headers={"Stripe-Signature": signed(payload, **how)},
    )


def paid_extra(order: Order, milestone, amount_minor: int) -> Payment:
    """A second charge for the same milestone, as an extra will be: its own session, its own funding line."""
    now = clock.now()
    payment = Payment.objects.create(
        order=order,
        milestone=milestone,
        kind=Payment.Kind.EXTRA,
        payer=order.buyer,
        currency=order.currency,
        amount_minor=amount_minor,
        session_expires_at=now + timedelta(minutes=31),
        created_at=now,
    )
    seen = checkout.ask_for_session(payment)
    payment.session_id, payment.session_url, payment.state = seen.id, seen.url, Payment.State.OPEN
    payment.save()
    assert type_card(payment).status_code == 303
    seen = gateway.gateway().retrieve_session(payment.session_id)
    payment.intent_id, payment.charge_id = seen.intent_id, seen.charge.id
    payment.state, payment.paid_at = Payment.State.SUCCEEDED, now
    payment.save()
    with door.at_order(order.ref, by=GATEWAY, now=now) as act:
        target = next(m for m in act.milestones if m.pk == milestone.pk)
        act.change(act.order, price_minor=act.order.price_minor + amount_minor)
        act.change(target, price_minor=target.price_minor + amount_minor)
        FundingLine.objects.create(
            milestone=target,
            number=2,
            payment_ref=payment.ref,
            charge_id=payment.charge_id,
            amount_minor=amount_minor,
            funded_at=now,
        )
        act.post(
            key=f"pi:{payment.intent_id}:succeeded",
            kind="payment",
            ref=payment.intent_id,
            legs=[Leg(accounts.stripe(), accounts.escrow(target.ref), amount_minor)],
        )
    return payment
