"""Money comes in once, whatever order the news comes in."""

import pytest

from kit import clock
from ledger import accounts, balances
from orders import lifecycle
from orders.actors import Actor
from orders.models import Order
from payments import checkout, expiring, inbox, polling, sending, settling
from payments.models import Payment, ProviderEvent, Refund, SuspenseItem
from payments.tests import stage
from sandbox import inprocess

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])


def escrow(order) -> int:
    return sum(balances.balance(accounts.escrow(m.ref), "usd") for m in order.milestones.all())


def test_ana_pays_and_comes_back(provider):
    order = stage.order_unpaid(price=100_00)
    payment = stage.pay(order)
    assert (payment.state, payment.card_last4) == (Payment.State.SUCCEEDED, "4242")
    assert order.state == Order.State.ACTIVE
    assert escrow(order) == 100_00


def test_a_second_click_opens_the_same_payment_page(provider):
    order = stage.order_unpaid()
    first, second = stage.start(order), stage.start(order)
    assert first.session_url == second.session_url
    assert order.payments.count() == 1


def test_the_webhook_comes_before_ana_does(provider, client):
    order = stage.order_unpaid()
    payment = stage.start(order)
    stage.type_card(payment)
    for event in stage.events():
        assert stage.send_webhook(client, event).status_code == 200
    inbox.apply_due()
    assert escrow(order) == 100_00
    settling.session(payment.session_id)
    assert escrow(order) == 100_00


def test_every_event_three_times_and_backwards_books_once(provider, client):
    order = stage.order_unpaid()
    payment = stage.start(order)
    stage.type_card(payment)
    for event in [*reversed(stage.events())] * 3:
        assert stage.send_webhook(client, event).status_code == 200
    inbox.apply_due()
    assert ProviderEvent.objects.count() == len(stage.events())
    assert escrow(order) == 100_00
    assert balances.totals_by_kind("usd")["stripe"] == 100_00


def test_lost_webhooks_are_found_by_asking(provider):
    order = stage.order_unpaid()
    stage.type_card(stage.start(order))
    assert polling.poll() > 0
    inbox.apply_due()
    assert escrow(order) == 100_00
    assert polling.poll() == 0


def test_a_declined_card_charges_nothing_and_may_be_tried_again(provider):
    order = stage.order_unpaid()
    payment = stage.start(order)
    assert stage.type_card(payment, stage.DECLINED).status_code != 303
    settling.session(payment.session_id)
    payment.refresh_from_db()
    assert (payment.state, escrow(order)) == (Payment.State.OPEN, 0)
    assert stage.type_card(payment).status_code == 303
    settling.session(payment.session_id)
    assert escrow(order) == 100_00


def test_a_payment_for_an_order_that_has_ended_goes_back(provider):
    """The card is charged while the order expires: no ghost order, the money returns."""
    order = stage.order_unpaid()
    payment = stage.start(order)
    stage.type_card(payment)
    lifecycle.expire(order_ref=order.ref, now=clock.now())
    settling.session(payment.session_id)
    payment.refresh_from_db()
    assert (payment.state, payment.refusal) == (Payment.State.REFUSED, "too_late")
    stage.work()
    refund = Refund.objects.get(payment=payment)
    assert (refund.state, refund.amount_minor) == (Refund.State.SUCCEEDED, 100_00)
    order.refresh_from_db()
    assert (order.state, escrow(order)) == (Order.State.EXPIRED, 0)
    assert balances.totals_by_kind("usd")["stripe"] == 0


def test_another_amount_than_asked_is_set_aside(provider):
    order = stage.order_unpaid()
    staff = stage.make_finance("fin")
    payment = stage.start(order)
    stage.type_card(payment)
    Order.objects.filter(pk=order.pk).update(fee_minor=1_00)  # as if the snapshot asked for more
    settling.session(payment.session_id)
    payment.refresh_from_db()
    assert payment.state == Payment.State.SUSPENSE
    assert SuspenseItem.objects.get().amount_minor == 100_00
    assert balances.totals_by_kind("usd")["suspense"] == 100_00
    assert staff.notices.filter(kind="suspense").exists()
    assert escrow(order) == 0


def test_the_sellers_own_card_is_refunded(provider):
    mira = stage.make_seller("mira", country="RO")
    wei = stage.make_seller("wei", country="RO")
    stage.pay(stage.order_unpaid(buyer=wei, seller=mira))
    order = stage.order_unpaid(seller=wei)
    payment = stage.pay(order)
    assert (payment.state, payment.refusal) == (Payment.State.REFUSED, "own_card")
    stage.work()
    assert Refund.objects.get(payment=payment).state == Refund.State.SUCCEEDED


def test_an_unpaid_order_expires_when_the_provider_has_closed_its_page(provider):
    order = stage.order_unpaid()
    payment = stage.start(order)
    stage.advance(minutes=29)
    order2 = Order.objects.get(pk=order.pk)
    assert stage.start(order2).session_id == payment.session_id
    stage.advance(minutes=32)
    lifecycle.close_checkout(ref=order.ref, now=clock.now())
    expiring.take_due()
    sending.send_due()
    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.state, payment.state) == (Order.State.EXPIRED, Payment.State.EXPIRED)


def test_the_last_second_belongs_to_the_buyer(provider):
    """Paid at the provider, then the sweeper wants to close: the order is paid, not expired."""
    order = stage.order_unpaid()
    payment = stage.start(order)
    stage.type_card(payment)
    stage.advance(minutes=61)
    lifecycle.close_checkout(ref=order.ref, now=clock.now())
    expiring.take_due()
    sending.send_due()
    order.refresh_from_db()
    assert order.state == Order.State.ACTIVE
    assert escrow(order) == 100_00


def test_an_order_nobody_began_to_pay_expires_at_once(provider):
    order = stage.order_unpaid()
    stage.advance(minutes=61)
    lifecycle.close_checkout(ref=order.ref, now=clock.now())
    expiring.take_due()
    order.refresh_from_db()
    assert order.state == Order.State.EXPIRED


def test_a_page_that_ran_out_is_followed_by_a_new_one(provider):
    order = stage.order_unpaid()
    first = stage.start(order)
    stage.advance(minutes=32)
    with pytest.raises(checkout.NotPayable):
        stage.start(order)
    expiring.look_at_due()
    sending.send_due()
    second = stage.start(order)
    assert second.ref != first.ref
    stage.type_card(second)
    settling.session(second.session_id)
    assert escrow(order) == 100_00


def test_a_silent_provider_leaves_the_order_payable(provider):
    order = stage.order_unpaid()
    inprocess.control("faults", next=[{"kind": "error_before", "path": "/v1/checkout", "times": 1}])
    with pytest.raises(checkout.ProviderDown) as refusal:
        stage.start(order)
    assert "Nothing was charged" in str(refusal.value.message)
    assert stage.start(order).session_url


def test_a_crash_after_the_provider_made_the_page_ends_at_the_same_page(provider):
    order = stage.order_unpaid()
    payment = checkout._payment(
        order_ref=order.ref, milestone_ref=None, by=order.buyer, now=clock.now(), keep_card=False
    )
    seen = checkout.ask_for_session(payment)  # and here the worker died
    assert stage.start(order).session_id == seen.id
    assert order.payments.count() == 1


def test_dropping_an_order_closes_its_page_first(provider):
    order = stage.order_unpaid()
    payment = stage.start(order)
    lifecycle.drop(ref=order.ref, by=Actor.buyer(order.buyer), now=clock.now())
    order.refresh_from_db()
    assert order.state == Order.State.PENDING_PAYMENT
    stage.work()
    order.refresh_from_db()
    assert order.state == Order.State.EXPIRED
    assert stage.type_card(payment).status_code != 303


def test_the_next_milestone_is_paid_by_a_payment_of_its_own(provider):
    order = stage.order_paid(parts=2)
    stage.deliver(order)
    stage.accept(order)
    second = order.milestones.get(position=2)
    payment = stage.pay(order, second.ref)
    assert (payment.kind, payment.state) == ("milestone", Payment.State.SUCCEEDED)
    second.refresh_from_db()
    assert second.state == "in_progress"
    assert balances.balance(accounts.escrow(second.ref), "usd") == 100_00
