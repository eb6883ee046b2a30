"""A buyer's credit is spent before the card, and comes back where it came from."""

import pytest
from django.db import transaction

from kit import clock
from ledger import accounts, balances, posting
from orders import clearing, lifecycle
from orders.actors import Actor
from orders.models import FundingLine, Order, Release
from payments import cents, crediting, expiring, withdrawing
from payments.models import Payment, Refund
from payments.tests import stage

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])


@transaction.atomic
def give(user, minor: int) -> None:
    posting.post(
        key=f"adjustment:{user.ref}:{minor}", kind="goodwill", currency="usd", subject=user.ref,
        effective_at=clock.now(),
        legs=[posting.Leg(accounts.goodwill(), accounts.buyer_credit(user.ref), minor)],
    )  # fmt: skip


def test_credit_is_spent_first_and_the_card_pays_the_rest(provider):
    order = stage.order_unpaid()
    give(order.buyer, 30_00)
    payment = stage.pay(order)
    assert (payment.amount_minor, payment.credit_minor) == (100_00, 30_00)
    assert crediting.has(order.buyer, "usd") == 0
    lines = FundingLine.objects.values_list("kind", "number", "amount_minor").order_by("number")
    assert list(lines) == [("credit", 1, 30_00), ("charge", 2, 70_00)]
    totals = balances.totals_by_kind("usd")
    assert (totals["escrow"], totals["stripe"], totals["credit_hold"]) == (100_00, 70_00, 0)
    told = cents.where_every_cent_went(order)
    assert (told.paid_minor, [(str(p.words), p.amount_minor) for p in told.places]) == (
        100_00,
        [("Escrow", 100_00)],
    )


def test_a_refund_gives_the_card_its_part_and_the_credit_the_rest(provider):
    order = stage.order_unpaid()
    give(order.buyer, 30_00)
    stage.pay(order)
    lifecycle.cancel_mistake(ref=order.ref, by=Actor.buyer(order.buyer), now=clock.now())
    stage.work()
    assert Refund.objects.get().amount_minor == 70_00
    assert crediting.has(order.buyer, "usd") == 30_00
    told = cents.where_every_cent_went(order)
    assert told.paid_minor == 100_00
    assert {str(p.words): p.amount_minor for p in told.places} == {
        "Buyer credit": 30_00,
        "Refund sent to the card": 70_00,
    }


def test_what_credit_pays_alone_is_booked_at_once_and_charges_no_card(provider):
    order = stage.order_unpaid()
    give(order.buyer, 120_00)
    payment = stage.start(order)
    order.refresh_from_db()
    assert payment.state == Payment.State.SUCCEEDED and payment.session_id is None
    assert order.state == Order.State.ACTIVE
    assert crediting.has(order.buyer, "usd") == 20_00
    stage.deliver(order)
    stage.accept(order)
    assert Release.objects.get().net_minor == 80_00


def test_a_checkout_that_runs_out_gives_the_credit_back(provider):
    order = stage.order_unpaid()
    give(order.buyer, 30_00)
    stage.start(order)
    assert crediting.has(order.buyer, "usd") == 0
    stage.advance(minutes=40)
    expiring.look_at_due()
    stage.work()
    assert crediting.has(order.buyer, "usd") == 30_00
    told = cents.where_every_cent_went(order)
    assert (told.paid_minor, told.places) == (0, [])
    stage.pay(order)
    assert Payment.objects.filter(state=Payment.State.SUCCEEDED).get().credit_minor == 30_00


def test_a_card_is_charged_fifty_cents_or_nothing():
    assert crediting.usable(99_80, 100_00) == 99_50
    assert crediting.usable(100_00, 100_00) == 100_00
    assert crediting.usable(200_00, 100_00) == 100_00
    assert crediting.usable(20, 40) == 0
    assert crediting.usable(0, 100_00) == 0


def test_work_paid_by_credit_is_paid_out_without_a_charge_behind_it(provider):
    stage.order_cleared(number=stage.AT_ONCE, price=200_00)
    order = stage.order_unpaid()
    give(order.buyer, 100_00)
    stage.start(order)
    stage.deliver(order)
    stage.accept(order)
    stage.advance(days=15)
    clearing.clear_due(now=clock.now())
    stage.onboard(order.seller)
    made = withdrawing.withdraw(by=order.seller, amount_minor=240_00, currency="usd", now=clock.now())
    assert [bool(part.source_charge) for part in made.parts.all()] == [True, False]
