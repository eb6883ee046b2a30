"""Two at once about a chargeback, on committed data; each again without its lock, where the race must show."""

import threading

import pytest
from django.db import transaction

from gigs.testing import make_user
from kit import clock
from ledger import accounts, balances, posting
from marketplace.tests.meeting import at_once, meeting_in
from orders import bank_money, chargebacks, clearing, giving_back, lifecycle, payers
from orders.actors import Actor
from orders.models import Chargeback, Milestone, Payer
from payments import chargebacks as bank
from payments import checkout, withdrawing
from payments.models import Payment
from payments.tests import stage
from payments.tests.test_crediting import give
from payments.tests.test_races import errors, locked, provider, without_locks  # noqa: F401
from sandbox import inprocess


def opened(order) -> str:
    return inprocess.control("disputes", charge=order.payments.get().charge_id, reason="fraudulent")["id"]


@pytest.mark.broken_books
def test_two_webhooks_of_one_chargeback_hold_once(provider, monkeypatch, locked):  # noqa: F811
    order = stage.order_accepted()
    case = opened(order)
    if not locked:
        without_locks(monkeypatch)
    with meeting_in(monkeypatch, chargebacks, "_row", locked=locked):
        results = at_once(lambda: bank.chargeback(case), lambda: bank.chargeback(case))
    assert bool(errors(results)) is not locked  # without the lock only the unique row stops the second
    assert Chargeback.objects.count() == 1
    if locked:
        assert balances.totals_by_kind("usd")["hold_pending"] == 80_00


@pytest.mark.broken_books
def test_a_chargeback_and_an_acceptance_at_once_release_nothing_that_is_held(provider, monkeypatch, locked):  # noqa: F811
    order = stage.order_paid()
    stage.deliver(order)
    milestone = order.milestones.get()
    case = opened(order)
    if not locked:
        without_locks(monkeypatch)

    def accept():
        lifecycle.accept(milestone_ref=milestone.ref, by=Actor.buyer(order.buyer), now=clock.now())

    looked, done, real = threading.Event(), threading.Event(), bank_money._hold_escrow

    def hold(*args):
        looked.set()
        done.wait(
            0.5 if locked else 60
        )  # with the lock nobody can accept meanwhile; without it, the buyer does
        return real(*args)

    def late_accept():
        assert looked.wait(60)
        try:
            accept()
        finally:
            done.set()

    monkeypatch.setattr(bank_money, "_hold_escrow", hold)
    chargeback, accepted = at_once(lambda: bank.chargeback(case), late_accept)
    assert isinstance(accepted, Exception) is locked
    assert isinstance(chargeback, Exception) is not locked  # the money it wants to hold is gone from escrow
    if locked:
        milestone.refresh_from_db()
        totals = balances.totals_by_kind("usd")
        assert milestone.state == Milestone.State.DELIVERED
        assert (totals["hold_escrow"], totals["seller_pending"]) == (100_00, 0)


@pytest.mark.broken_books
def test_a_chargeback_and_a_refund_at_once_give_nothing_twice(provider, monkeypatch, locked):  # noqa: F811
    order = stage.order_accepted()
    milestone = order.milestones.get()
    giving_back.propose(
        milestone_ref=milestone.ref, amount_minor=100_00, by=Actor.buyer(order.buyer), now=clock.now()
    )
    case = opened(order)
    if not locked:
        without_locks(monkeypatch)
    looked, done, real = threading.Event(), threading.Event(), bank_money._gross

    def gross(*args):
        looked.set()
        done.wait(0.5 if locked else 60)  # with the lock the refund cannot come; without it, it does
        return real(*args)

    def refund():
        assert looked.wait(60)
        try:
            giving_back.accept(milestone_ref=milestone.ref, by=Actor.seller(order.seller), now=clock.now())
        finally:
            done.set()

    monkeypatch.setattr(bank_money, "_gross", gross)
    chargeback, given = at_once(lambda: bank.chargeback(case), refund)
    assert isinstance(given, Exception) is locked
    if locked:
        assert chargeback is None
        assert balances.totals_by_kind("usd")["hold_pending"] == 80_00


@pytest.mark.broken_books
def test_a_withdrawal_and_a_chargeback_at_once_never_take_the_same_money(provider, monkeypatch, locked):  # noqa: F811
    order = stage.order_cleared()
    stage.onboard(order.seller)
    case = opened(order)
    if not locked:
        without_locks(monkeypatch)
    looked, done, real = threading.Event(), threading.Event(), bank_money._withhold

    def withhold(*args):
        looked.set()
        done.wait(0.5 if locked else 60)
        return real(*args)

    def withdraw():
        assert looked.wait(60)
        try:
            withdrawing.withdraw(by=order.seller, amount_minor=80_00, currency="usd", now=clock.now())
        finally:
            done.set()

    monkeypatch.setattr(bank_money, "_withhold", withhold)
    chargeback, withdrawn = at_once(lambda: bank.chargeback(case), withdraw)
    assert isinstance(withdrawn, Exception) is locked  # told that there is nothing to withdraw
    assert isinstance(chargeback, Exception) is not locked
    if locked:
        totals = balances.totals_by_kind("usd")
        assert (totals["hold_pending"], totals["payout_in_flight"]) == (80_00, 0)
        found = Chargeback.objects.get()
        assert (found.held_pending_minor, found.exposure_minor) == (80_00, 0)


def test_two_releases_that_clear_at_once_repay_a_debt_once(provider):  # noqa: F811
    first, second = (stage.order_accepted(price=100_00) for _ in range(2))
    with transaction.atomic():
        posting.post(
            key="adjustment:debt1", kind="adjustment", currency="usd", subject=first.ref, effective_at=clock.now(),
            legs=[posting.Leg(accounts.seller_debt(first.seller.ref), accounts.stripe(), 90_00)],
        )  # fmt: skip
        posting.post(
            key="adjustment:debt2", kind="adjustment", currency="usd", subject=first.ref, effective_at=clock.now(),
            legs=[posting.Leg(accounts.stripe(), accounts.goodwill(), 90_00)],
        )  # fmt: skip
    stage.advance(days=15)

    def clear():
        return clearing.clear_due(now=clock.now(), batch=1)

    at_once(clear, clear)
    assert balances.balance(accounts.seller_debt(first.seller.ref), "usd") == 0
    assert balances.balance(accounts.seller_available(second.seller.ref), "usd") == 70_00


def test_two_buyers_with_the_same_new_card_at_once_are_one_payer(committed_db, monkeypatch):
    ana, ion = make_user("ana"), make_user("ion")
    inserted, go_on = threading.Event(), threading.Event()

    def first():
        with transaction.atomic():
            payers.note_card(buyer_id=ana.pk, fingerprint="card")
            inserted.set()
            assert go_on.wait(60)

    def second():
        assert inserted.wait(60)
        threading.Timer(0.3, go_on.set).start()  # the second one is waiting for the first by then
        payers.note_card(buyer_id=ion.pk, fingerprint="card")

    assert not errors(at_once(first, second))
    assert len(set(Payer.objects.values_list("group", flat=True))) == 1
    assert payers.are_linked(ana.pk, ion.pk)


def test_one_credit_is_not_spent_on_two_orders_at_once(provider):  # noqa: F811
    orders = [stage.order_unpaid(), stage.order_unpaid()]
    give(orders[0].buyer, 30_00)
    at_once(
        *(
            lambda each=each: checkout.start(order_ref=each.ref, by=each.buyer, now=clock.now())
            for each in orders
        )
    )
    assert sorted(Payment.objects.values_list("credit_minor", flat=True)) == [0, 30_00]
    assert balances.totals_by_kind("usd")["credit_hold"] == 30_00
