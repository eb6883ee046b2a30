"""Two at once, on committed data. Each race is run again with its lock taken away, and must be seen then."""

import threading
from datetime import timedelta

import pytest
from django.db.utils import OperationalError

from kit import clock
from kit.problems import Refused
from ledger import accounts, balances
from marketplace.tests.meeting import at_once, meeting_in
from notices.models import Notice
from orders import clearing, lifecycle, testing
from orders import locks as order_locks
from orders.actors import Actor
from orders.models import Order, OrderEvent, ReleaseLine
from payments import (
    cards,
    gateway,
    inbox,
    issuing,
    locks,
    one_click,
    outbox,
    refunding,
    settling,
    withdrawing,
)
from payments.models import Call, Document, Payment, ProviderEvent, Refund, Withdrawal
from payments.stripe_gateway import StripeGateway
from payments.tests import stage
from sandbox import inprocess


@pytest.fixture
def provider(committed_db, settings):
    settings.SITE_URL = "http://shop.test"
    with gateway.using(StripeGateway(http_client=inprocess.transport())) as speaking:
        yield speaking


def without_locks(monkeypatch):
    for module in (locks, order_locks):
        monkeypatch.setattr(module, "_for_update", lambda rows, **options: rows)
    monkeypatch.setattr("ledger.posting.lock", lambda *args: None)


@pytest.fixture(params=["locked", "unlocked"])
def locked(request, monkeypatch):
    """Whether the locks are there."""
    return request.param == "locked"


def errors(results) -> list:
    return [each for each in results if isinstance(each, Exception)]


@pytest.mark.broken_books
def test_two_withdrawals_at_once_make_one(provider, monkeypatch, locked):
    order = stage.order_cleared(price=100_00)
    seller = order.seller
    stage.onboard(seller)
    if not locked:
        without_locks(monkeypatch)

    def take():
        return withdrawing.withdraw(by=seller, amount_minor=20_00, currency="usd", now=clock.now())

    with meeting_in(monkeypatch, withdrawing, "_allot", locked=locked):
        at_once(take, take)
    made = Withdrawal.objects.count()
    assert (made == 1) is locked
    if locked:
        assert balances.balance(accounts.seller_available(seller.ref), "usd") == 60_00
        assert ReleaseLine.objects.get().allotted_minor == 20_00


@pytest.mark.broken_books
def test_the_webhook_and_the_return_page_at_once_book_once(provider, monkeypatch, locked):
    order = stage.order_unpaid()
    payment = stage.start(order)
    stage.type_card(payment)
    seen = provider.retrieve_session(payment.session_id)
    if not locked:
        without_locks(monkeypatch)
    with meeting_in(monkeypatch, lifecycle, "pay", locked=locked):
        results = at_once(lambda: settling.session_seen(seen), lambda: settling.session_seen(seen))
    assert bool(errors(results)) is not locked
    assert OrderEvent.objects.filter(order=order, command="pay").count() == 1
    assert balances.totals_by_kind("usd")["stripe"] == 100_00


@pytest.mark.broken_books
def test_two_clicks_on_pay_open_one_page(provider, monkeypatch, locked):
    order = stage.order_unpaid()
    if not locked:
        without_locks(monkeypatch)
    with meeting_in(monkeypatch, locks, "open_payments", locked=locked):
        results = at_once(lambda: stage.start(order), lambda: stage.start(order))
    assert bool(errors(results)) is not locked
    assert Payment.objects.count() == 1
    if locked:
        assert len({payment.session_url for payment in results}) == 1


@pytest.mark.broken_books
def test_two_clicks_at_once_charge_a_kept_card_once(provider, monkeypatch, locked):
    order = stage.order_unpaid(parts=2)
    payment = stage.start(order, keep_card=True)
    stage.type_card(payment)
    settling.session(payment.session_id)
    stage.deliver(order)
    stage.accept(order)
    following, card = order.milestones.get(position=2), cards.kept(order.buyer)[0]
    if not locked:
        without_locks(monkeypatch)

    def click():
        return one_click.pay_milestone(
            order_ref=order.ref,
            milestone_ref=following.ref,
            card_ref=card.ref,
            by=order.buyer,
            now=clock.now(),
        )

    with meeting_in(monkeypatch, locks, "open_payments", locked=locked):
        results = at_once(click, click)
    slipped = [each for each in errors(results) if not isinstance(each, Refused)]
    assert bool(slipped) is not locked  # without the lock nothing but the constraint stands between
    assert Payment.objects.filter(milestone=following).count() == 1
    if locked:
        stage.work()
        assert len(stage.events("payment_intent.succeeded")) == 2
        assert balances.balance(accounts.escrow(following.ref), "usd") == 100_00


@pytest.mark.parametrize("locked", [True, False])
def test_two_sweeps_at_once_clear_the_releases_of_an_order_once(committed_db, monkeypatch, locked):
    """Both milestones' money is the seller's once, and the seller is told once of each."""
    order = testing.order_accepted(milestones=2)
    testing.pay(order)
    testing.deliver(testing.fresh(order))
    stage.accept(order)
    later = clock.now() + timedelta(days=15)
    if not locked:
        without_locks(monkeypatch)
    with meeting_in(monkeypatch, clearing, "_repaid", locked=locked):
        done = at_once(lambda: clearing.clear_due(now=later), lambda: clearing.clear_due(now=later))
    told = Notice.objects.filter(to=order.seller, kind="cleared").count()
    assert (sorted(done) == [0, 2], told == 2) == (locked, locked)
    assert balances.balance(accounts.seller_available(order.seller.ref), "usd") == 160_00


@pytest.mark.broken_books
def test_money_that_lands_and_a_second_click_on_pay_wait_for_each_other_in_one_order(
    provider, monkeypatch, locked
):
    """Both take the order first. Were the payment taken first on the one way, each would hold what the other wants."""
    order = stage.order_unpaid()
    payment = stage.start(order)
    stage.type_card(payment)
    seen = provider.retrieve_session(payment.session_id)
    if not locked:
        monkeypatch.setattr(order_locks, "row", lambda **which: Order.objects.filter(**which).exists())
    with meeting_in(monkeypatch, lifecycle, "pay", (locks, "open_payments"), locked=locked):
        landed, clicked = at_once(lambda: settling.session_seen(seen), lambda: stage.start(order))
    embraced = [each for each in (landed, clicked) if isinstance(each, OperationalError)]
    assert len(embraced) == (0 if locked else 1)
    if locked:
        assert landed is None
        assert isinstance(clicked, Payment | Refused)
        assert balances.totals_by_kind("usd")["escrow"] == 100_00


@pytest.mark.broken_books
def test_two_workers_take_a_refund_once(provider, monkeypatch, locked):
    order = stage.order_paid()
    lifecycle.cancel_mistake(ref=order.ref, by=Actor.buyer(order.buyer), now=clock.now())
    if not locked:
        without_locks(monkeypatch)
    with meeting_in(monkeypatch, clock, "now", locked=locked):
        results = at_once(refunding._take_one, refunding._take_one)
    assert bool(errors(results)) is not locked
    assert Refund.objects.count() == 1


@pytest.mark.parametrize("locked", [True, False])
def test_workers_never_claim_the_same_call(committed_db, monkeypatch, locked):
    now = clock.raw_now()
    Call.objects.bulk_create(
        Call(
            op="refund",
            object_ref=f"r{n}",
            idempotency_key=f"re:r{n}",
            params={},
            next_at=now,
            created_at=now,
        )
        for n in range(60)
    )
    if not locked:
        monkeypatch.setattr(
            outbox,
            "CLAIM",
            outbox.CLAIM.replace("FOR UPDATE SKIP LOCKED", "").replace(
                "AND (lease_until IS NULL OR lease_until <= clock_timestamp())",
                "AND pg_sleep(0.002) IS NOT NULL AND tries = 0",
            ),
        )
    barrier, claimed = threading.Barrier(4), []

    def work():
        barrier.wait()
        while (call := outbox.claim()) is not None:
            claimed.append(call.pk)

    at_once(work, work, work, work)
    assert (len(claimed) == len(set(claimed)) == 60) is locked


@pytest.mark.parametrize("locked", [True, False])
def test_workers_never_claim_the_same_event(committed_db, monkeypatch, locked):
    now = clock.raw_now()
    ProviderEvent.objects.bulk_create(
        ProviderEvent(
            event_id=f"evt_{n}",
            type="charge.updated",
            payload={},
            created_at=now,
            received_at=now,
            next_at=now,
        )
        for n in range(60)
    )
    if not locked:
        monkeypatch.setattr(inbox, "CLAIM", inbox.CLAIM.replace("FOR UPDATE SKIP LOCKED", ""))
    barrier, claimed = threading.Barrier(4), []

    def work():
        barrier.wait()
        while (event := inbox._claim()) is not None:
            claimed.append(event.pk)

    at_once(work, work, work, work)
    assert (len(claimed) == len(set(claimed)) == 60) is locked


def test_paying_and_expiring_at_once_end_with_one_of_them(provider):
    order = stage.order_unpaid()
    payment = stage.start(order)
    stage.type_card(payment)
    seen = provider.retrieve_session(payment.session_id)
    at_once(
        lambda: settling.session_seen(seen), lambda: lifecycle.expire(order_ref=order.ref, now=clock.now())
    )
    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.state, payment.state) in (
        (Order.State.ACTIVE, Payment.State.SUCCEEDED),
        (Order.State.EXPIRED, Payment.State.REFUSED),
    )
    stage.work()
    held = balances.totals_by_kind("usd")
    assert held["escrow"] == (100_00 if order.state == Order.State.ACTIVE else 0)
    assert held["refund_in_flight"] == 0


def test_two_workers_at_once_give_two_invoices_two_numbers(committed_db, monkeypatch, locked):
    """Two sweeps beside each other, each with a journal of its own and of the same seller."""
    testing.order_paid()
    issuing.issue_due()
    orders = [testing.order_paid(), testing.order_paid()]
    journals = [
        [each for each in balances.journals_of(order.ref) if each.kind == "payment"] for order in orders
    ]
    if not locked:
        without_locks(monkeypatch)
    with meeting_in(monkeypatch, issuing, "_number", locked=locked):
        results = at_once(*(lambda mine=mine: issuing.issue(mine) for mine in journals))
    numbers = list(Document.objects.order_by("number").values_list("number", flat=True))
    assert (numbers == [1, 2, 3]) is locked
    assert bool(errors(results)) is not locked
