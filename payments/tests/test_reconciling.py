"""The provider's own record against the ledger, and the books that check it all."""

import pytest
from django.db import connection

from kit import clock
from ledger import accounts, balances, posting
from orders import lifecycle
from orders.actors import Actor
from payments import books as payments_books
from payments import reconciling, refunding, sending, withdrawing
from payments.models import PayoutPart, ProviderTransaction, Reconciliation, Refund
from payments.tests import stage
from sandbox import inprocess

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])


def an_hour_passes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE payments_providertransaction SET seen_at = seen_at - interval '61 minutes'")


def test_every_movement_is_matched_and_fees_are_booked(provider):
    order = stage.order_cleared(price=100_00)
    stage.onboard(order.seller)
    withdrawing.withdraw(by=order.seller, amount_minor=80_00, currency="usd", now=clock.now())
    sending.send_due()
    other = stage.order_paid(price=50_00)
    lifecycle.cancel_mistake(ref=other.ref, by=Actor.buyer(other.buyer), now=clock.now())
    stage.work()
    made = reconciling.reconcile()
    assert made.unmatched == 0
    assert made.provider_minor == made.ledger_minor
    fee = 3_20 + 1_75  # 2.9 % and 30 cents, of $100 and of $50
    assert balances.totals_by_kind("usd")["stripe_fee"] == fee
    assert made.ledger_minor == 20_00 - fee
    an_hour_passes()
    assert payments_books.check() == []


def test_twice_books_nothing_twice(provider):
    stage.order_paid(price=100_00)
    reconciling.reconcile()
    before = balances.totals_by_kind("usd")
    reconciling.reconcile()
    assert balances.totals_by_kind("usd") == before
    assert Reconciliation.objects.count() == 2


def test_a_movement_nobody_booked_is_open_until_its_news_comes(provider):
    order = stage.order_unpaid()
    stage.type_card(stage.start(order))  # charged, and no webhook yet
    assert reconciling.reconcile().unmatched == 1
    stage.work()
    made = reconciling.reconcile()
    assert (made.unmatched, made.provider_minor == made.ledger_minor) == (0, True)


def test_money_that_came_from_elsewhere_is_told_to_staff_after_a_day(provider):
    staff = stage.make_finance("fin")
    ProviderTransaction.objects.create(
        transaction_id="txn_elsewhere",
        type="adjustment",
        amount_minor=-5_00,
        fee_minor=0,
        net_minor=-5_00,
        currency="usd",
        source="",
        created_at=clock.now(),
        seen_at=clock.raw_now(),
    )
    reconciling.reconcile()
    assert not staff.notices.exists()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE payments_providertransaction SET seen_at = seen_at - interval '25 hours'")
    Reconciliation.objects.all().delete()
    reconciling.reconcile()
    assert staff.notices.filter(kind="unmatched_staff").count() == 1
    reconciling.reconcile()
    assert staff.notices.filter(kind="unmatched_staff").count() == 1
    assert [alarm.invariant for alarm in payments_books.alarms(now=clock.now())] == ["I8"]


@pytest.mark.broken_books
def test_i7_sees_a_movement_booked_with_another_amount(provider):
    stage.order_paid()
    reconciling.reconcile()
    an_hour_passes()
    ProviderTransaction.objects.update(amount_minor=99_00, net_minor=95_80)
    assert {finding.invariant for finding in payments_books.check()} == {"I7"}


@pytest.mark.broken_books
def test_i8_sees_a_charge_booked_twice(provider):
    payment = stage.order_paid().payments.get()
    posting.post(
        key="pi:again:succeeded",
        kind="suspense",
        currency="usd",
        legs=[posting.Leg(accounts.stripe(), accounts.suspense(), 100_00)],
        subject=payment.order.ref,
        effective_at=clock.now(),
        ref=payment.intent_id,
    )
    assert [finding.invariant for finding in payments_books.check()] == ["I8"]


@pytest.mark.broken_books
def test_i10_sees_a_charge_that_pays_out_more_than_it_holds(provider):
    order = stage.order_cleared(price=100_00)
    stage.onboard(order.seller)
    withdrawing.withdraw(by=order.seller, amount_minor=80_00, currency="usd", now=clock.now())
    PayoutPart.objects.update(amount_minor=80_01)
    assert {finding.invariant for finding in payments_books.check()} == {"I10", "I12"}


def test_a_refund_the_bank_has_yet_to_confirm_is_known_and_alarms_nobody(provider):
    order = stage.order_paid(number="4000000000007726", price=90_00)
    lifecycle.cancel_mistake(ref=order.ref, by=Actor.buyer(order.buyer), now=clock.now())
    refunding.take_due()
    sending.send_due()
    refund = Refund.objects.get()
    assert refund.state == "pending"
    made = reconciling.reconcile()
    assert made.unmatched == 0
    assert made.ledger_minor - made.provider_minor == refund.amount_minor
    assert [-row.net_minor for row in reconciling.awaited()] == [refund.amount_minor]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE payments_providertransaction SET seen_at = seen_at - interval '25 hours'")
    assert payments_books.alarms(now=clock.now()) == []


def test_a_refund_that_was_on_its_way_and_then_failed_leaves_no_movement_unmatched(provider):
    order = stage.order_paid(number="4000000000007726", price=90_00)
    lifecycle.cancel_mistake(ref=order.ref, by=Actor.buyer(order.buyer), now=clock.now())
    refunding.take_due()
    sending.send_due()
    refund = Refund.objects.get()
    inprocess.control(f"refunds/{refund.refund_id}/fail", method="POST", reason="lost")
    stage.work()
    refund.refresh_from_db()
    assert refund.state == "failed"
    made = reconciling.reconcile()
    assert (made.unmatched, reconciling.awaited().count()) == (0, 0)
    assert made.ledger_minor == made.provider_minor
    assert balances.balance(accounts.buyer_credit(order.buyer.ref), "usd") == refund.amount_minor
