"""A buyer's credit is spent before the card, and comes back where it came from."""

import pytest
from django.db import transaction

from kit import clock
from ledger import accounts, balances, posting
from orders import chargebacks, clearing, extras, giving_back, lifecycle, refund_choice, tips
from orders.actors import Actor
from orders.models import Chargeback, FundingLine, MoneyDue, Order, Release
from orders.tests.story import refused
from payments import cards, cents, checkout, crediting, expiring, one_click, settling, withdrawing
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


# --- extras, tips and kept cards ------------------------------------------------------------------
def pay_side(order, **about):
    """ana opens the checkout of an extra or a tip and pays what her credit leaves to the card."""
    payment = checkout.start(order_ref=order.ref, by=order.buyer, now=clock.now(), **about)
    if payment.state != Payment.State.SUCCEEDED:
        stage.type_card(payment)
        settling.session(payment.session_id)
    payment.refresh_from_db()
    return payment


def test_an_extra_is_paid_by_credit_first(provider):
    order = stage.order_paid()
    give(order.buyer, 15_00)
    asked = extras.propose(
        milestone_ref=order.milestones.get().ref, title="Print", price_minor=20_00, days=0,
        by=Actor.seller(order.seller), now=clock.now(),
    )  # fmt: skip
    payment = pay_side(order, extra_ref=asked.ref)
    assert (payment.state, payment.credit_minor) == (Payment.State.SUCCEEDED, 15_00)
    lines = FundingLine.objects.order_by("number").values_list("number", "kind", "amount_minor")
    assert list(lines) == [(1, "charge", 100_00), (2, "credit", 15_00), (3, "charge", 5_00)]
    assert crediting.has(order.buyer, "usd") == 0


@pytest.mark.parametrize(("credit", "by_card"), [(4_00, 6_00), (10_00, 0)])
def test_a_tip_is_paid_by_credit_first_and_its_commission_is_that_of_the_whole_tip(provider, credit, by_card):
    order = stage.order_accepted(price=20_00)
    give(order.buyer, credit)
    tip = tips.offer(ref=order.ref, amount_minor=10_00, by=Actor.buyer(order.buyer), now=clock.now())
    pay_side(order, tip_ref=tip.ref)
    made = Release.objects.get(tip=tip)
    assert (made.gross_minor, made.commission_minor) == (10_00, 1_20)  # 20 % above a fifth of the price
    assert sum(line.net_minor for line in made.lines.all()) == made.net_minor
    assert balances.totals_by_kind("usd")["stripe"] == 20_00 + by_card
    tips.give_back(ref=order.ref, by=Actor.seller(order.seller), now=clock.now())
    stage.work()
    assert crediting.has(order.buyer, "usd") == credit
    assert sum(Refund.objects.values_list("amount_minor", flat=True)) == by_card


def kept_card(order):
    payment = stage.start(order, keep_card=True)
    stage.type_card(payment)
    settling.session(payment.session_id)
    stage.deliver(order)
    stage.accept(order)
    return cards.kept(order.buyer)[0]


@pytest.mark.parametrize(("credit", "by_card"), [(30_00, 70_00), (100_00, 0)])
def test_one_click_spends_credit_before_the_kept_card(provider, credit, by_card):
    order = stage.order_unpaid(parts=2)
    card = kept_card(order)
    give(order.buyer, credit)
    following = order.milestones.get(position=2)
    charged = one_click.pay_milestone(
        order_ref=order.ref, milestone_ref=following.ref, card_ref=card.ref, by=order.buyer, now=clock.now()
    )
    following.refresh_from_db()
    assert (charged.outcome, following.state) == ("paid", "in_progress")
    assert balances.totals_by_kind("usd")["stripe"] == 100_00 + by_card
    assert crediting.has(order.buyer, "usd") == 0


def test_the_page_says_what_credit_pays_of_the_next_milestone_before_the_kept_card(provider, client):
    order = stage.order_unpaid(parts=2)
    kept_card(order)
    give(order.buyer, 30_00)
    client.force_login(order.buyer)
    page = client.get(f"/orders/{order.ref}/").content.decode()
    assert "$30.00 comes from your credit" in page and "Pay $70.00 with Visa" in page
    give(order.buyer, 80_00)
    page = client.get(f"/orders/{order.ref}/").content.decode()
    assert "Your credit pays all of it" in page and "with Visa" not in page


def test_a_kept_card_that_is_refused_gives_the_credit_back(provider):
    order = stage.order_unpaid(parts=2)
    card = kept_card(order)
    give(order.buyer, 30_00)
    made = one_click._written(
        order.ref, order.milestones.get(position=2).ref, card.ref, "cus_1", by=order.buyer, now=clock.now()
    )
    assert crediting.has(order.buyer, "usd") == 0
    settling.card_refused(made.object_ref, "card_declined")
    assert crediting.has(order.buyer, "usd") == 30_00


# --- where refunds go --------------------------------------------------------------------------------
def to_credit(order):
    refund_choice.to_credit(ref=order.ref, by=Actor.buyer(order.buyer), now=clock.now())


def test_refunds_go_to_the_card_unless_the_buyer_wants_credit(provider):
    order = stage.order_paid()
    to_credit(order)
    with refused("not_possible"):
        to_credit(order)
    with refused("not_allowed"):
        refund_choice.to_card(ref=order.ref, by=Actor.seller(order.seller), now=clock.now())
    lifecycle.cancel_mistake(ref=order.ref, by=Actor.buyer(order.buyer), now=clock.now())
    assert crediting.has(order.buyer, "usd") == 100_00
    assert not MoneyDue.objects.filter(kind=MoneyDue.Kind.REFUND).exists()


def test_a_part_as_credit_and_the_rest_to_the_card_again(provider):
    order = stage.order_paid()
    milestone, now = order.milestones.get(), clock.now()
    to_credit(order)
    giving_back.propose(
        milestone_ref=milestone.ref, amount_minor=20_00, by=Actor.seller(order.seller), now=now
    )
    giving_back.accept(milestone_ref=milestone.ref, by=Actor.buyer(order.buyer), now=now)
    refund_choice.to_card(ref=order.ref, by=Actor.buyer(order.buyer), now=now)
    stage.deliver(order)
    stage.accept(order)
    giving_back.propose(
        milestone_ref=milestone.ref, amount_minor=30_00, by=Actor.seller(order.seller), now=now
    )
    giving_back.accept(milestone_ref=milestone.ref, by=Actor.buyer(order.buyer), now=now)
    stage.work()
    assert crediting.has(order.buyer, "usd") == 20_00 and Refund.objects.get().amount_minor == 30_00


def test_a_bank_that_takes_back_what_became_credit_takes_the_unspent_credit_first(provider):
    order = stage.order_paid()
    to_credit(order)
    lifecycle.cancel_mistake(ref=order.ref, by=Actor.buyer(order.buyer), now=clock.now())
    bank = chargebacks.Bank("dp_1", 100_00, "usd", "fraudulent")
    payment = order.payments.get()
    chargebacks.open_case(order_ref=order.ref, payment_ref=payment.ref, bank=bank, now=clock.now())
    assert Chargeback.objects.get().held_credit_minor == 100_00 and crediting.has(order.buyer, "usd") == 0


# --- orders that were lost --------------------------------------------------------------------------
def test_an_order_that_was_refunded_in_full_takes_no_tip(provider):
    order = stage.order_accepted()
    milestone, now = order.milestones.get(), clock.now()
    assert tips.most_minor(order, now) == 100_00
    waiting = tips.offer(ref=order.ref, amount_minor=5_00, by=Actor.buyer(order.buyer), now=now)
    giving_back.propose(
        milestone_ref=milestone.ref, amount_minor=100_00, by=Actor.seller(order.seller), now=now
    )
    giving_back.accept(milestone_ref=milestone.ref, by=Actor.buyer(order.buyer), now=now)
    assert tips.most_minor(order, now) == 0  # the page offers none
    with refused("not_possible"):
        tips.offer(ref=order.ref, amount_minor=6_00, by=Actor.buyer(order.buyer), now=now)
    with refused("not_possible"):
        checkout.start(order_ref=order.ref, by=order.buyer, now=now, tip_ref=waiting.ref)
