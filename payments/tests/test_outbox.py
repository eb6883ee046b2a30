"""Calls that move money: sent at least once, done once, whoever dies in between."""

from datetime import timedelta

import pytest

from kit import clock
from ledger import accounts, balances, halting
from ledger import testing as ledger_testing
from ledger.checks import Finding
from orders import lifecycle
from orders.actors import Actor
from orders.models import MoneyDue
from payments import gateway, outbox, paying_out, refunding, sending, unknown, withdrawing
from payments.models import Call, PayoutPart, Refund
from payments.tests import stage
from sandbox import inprocess

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])


@pytest.fixture
def refund_call(provider) -> Call:
    """ana cancelled within the hour: her refund waits in the outbox."""
    order = stage.order_paid()
    lifecycle.cancel_mistake(ref=order.ref, by=Actor.buyer(order.buyer), now=clock.now())
    refunding.take_due()
    return Call.objects.get(op="refund")


def refunds_at_provider(call) -> int:
    return len(gateway.gateway().list_refunds(call.params["intent_id"]))


def fault(kind: str, path: str = "/v1/refunds", times: int = 1) -> None:
    inprocess.control("faults", next=[{"kind": kind, "path": path, "times": times}])


def lease_runs_out(call: Call) -> None:
    Call.objects.filter(pk=call.pk).update(lease_until=clock.raw_now() - timedelta(seconds=1))


def due_now(call: Call) -> None:
    Call.objects.filter(pk=call.pk).update(next_at=clock.raw_now() - timedelta(seconds=1))


def in_flight() -> int:
    return balances.totals_by_kind("usd")["refund_in_flight"]


def test_a_refund_is_sent_and_booked(refund_call):
    assert in_flight() == 100_00
    sending.send_due()
    refund_call.refresh_from_db()
    assert (refund_call.state, refunds_at_provider(refund_call)) == (Call.State.DONE, 1)
    assert (in_flight(), balances.totals_by_kind("usd")["stripe"]) == (0, 0)
    assert Refund.objects.get().state == Refund.State.SUCCEEDED


def test_taking_the_same_refund_twice_makes_one(refund_call):
    assert refunding.take_due() == 0
    assert (Refund.objects.count(), MoneyDue.objects.filter(taken_at=None).count()) == (1, 0)


def test_a_worker_that_dies_before_the_call_is_followed_by_another(refund_call):
    outbox.claim()
    assert outbox.claim() is None
    lease_runs_out(refund_call)
    sending.send_due()
    assert refunds_at_provider(refund_call) == 1


def test_a_worker_that_dies_after_the_call_pays_once(refund_call):
    claimed = outbox.claim()
    assert claimed.first_sent_at is not None
    sending.OPS["refund"].send(claimed)  # and here it died, before booking
    assert in_flight() == 100_00
    lease_runs_out(refund_call)
    sending.send_due()
    assert (refunds_at_provider(refund_call), in_flight()) == (1, 0)


def test_two_workers_with_the_same_call_book_once(refund_call):
    claimed = outbox.claim()
    result = sending.OPS["refund"].send(claimed)
    sending.done(claimed, result)
    sending.done(claimed, result)
    assert (in_flight(), balances.totals_by_kind("usd")["stripe"]) == (0, 0)


@pytest.mark.parametrize("kind", ["error_before", "error_after", "rate_limit", "conflict", "timeout"])
def test_no_answer_means_again_under_the_same_key(refund_call, kind):
    fault(kind)
    sending.send_due()
    refund_call.refresh_from_db()
    assert refund_call.state == Call.State.QUEUED
    assert refund_call.next_at > clock.raw_now()
    due_now(refund_call)
    sending.send_due()
    refund_call.refresh_from_db()
    assert (refund_call.state, refunds_at_provider(refund_call), in_flight()) == (Call.State.DONE, 1, 0)


def test_a_remembered_failure_that_did_nothing_gets_a_new_key(refund_call):
    fault("stored_error")
    for _ in range(2):
        sending.send_due()
        due_now(refund_call)
    refund_call.refresh_from_db()
    assert refund_call.state == Call.State.UNKNOWN
    unknown.resolve_due()
    refund_call.refresh_from_db()
    assert (refund_call.state, refund_call.looked_up_at is not None) == (Call.State.UNKNOWN, True)
    assert unknown.resolve_due() == 0  # not before ten minutes have passed
    due_now(refund_call)
    unknown.resolve_due()
    refund_call.refresh_from_db()
    assert refund_call.state == Call.State.SUPERSEDED
    sending.send_due()
    second = Call.objects.get(attempt=2)
    assert (second.state, second.idempotency_key) == (Call.State.DONE, f"re:{second.object_ref}:2")
    assert (refunds_at_provider(refund_call), in_flight()) == (1, 0)


def test_a_remembered_failure_that_did_it_is_found_and_booked(refund_call):
    fault("stored_error_after")
    for _ in range(2):
        sending.send_due()
        due_now(refund_call)
    unknown.resolve_due()
    refund_call.refresh_from_db()
    assert (refund_call.state, Call.objects.count()) == (Call.State.DONE, 1)
    assert (refunds_at_provider(refund_call), in_flight()) == (1, 0)


def test_after_23_hours_a_call_is_looked_up_and_never_sent_again(refund_call):
    claimed = outbox.claim()
    sending.OPS["refund"].send(claimed)
    Call.objects.filter(pk=claimed.pk).update(
        first_sent_at=clock.raw_now() - timedelta(hours=23, seconds=1), lease_until=None
    )
    assert sending.send_due() == 0
    claimed.refresh_from_db()
    assert claimed.state == Call.State.UNKNOWN
    unknown.resolve_due()
    claimed.refresh_from_db()
    assert (claimed.state, refunds_at_provider(claimed), in_flight()) == (Call.State.DONE, 1, 0)


def test_a_refused_refund_becomes_credit_and_staff_hear_of_it(refund_call):
    staff = stage.make_finance("fin")
    refund = Refund.objects.select_related("payment__payer").get()
    order = refund.payment.order
    sending.refuse(outbox.claim(), gateway.Final("no", "charge_not_refundable"))
    refund.refresh_from_db()
    assert refund.state == Refund.State.FAILED
    assert balances.balance(accounts.buyer_credit(order.buyer.ref), "usd") == 100_00
    assert (in_flight(), staff.notices.filter(kind="refund_failed_staff").count()) == (0, 1)


def test_a_backup_from_before_a_refund_asks_for_it_under_the_same_key(refund_call):
    """So that the provider sends it once, however often the decision is taken from an older copy."""
    due = MoneyDue.objects.get(kind=MoneyDue.Kind.REFUND)
    assert refund_call.idempotency_key == f"re:{due.ref}"


def test_a_refund_the_bank_sends_back_becomes_credit(provider):
    order = stage.order_paid(number=stage.REFUND_FAILS)
    lifecycle.cancel_mistake(ref=order.ref, by=Actor.buyer(order.buyer), now=clock.now())
    stage.work()
    assert Refund.objects.get().state == Refund.State.SUCCEEDED
    stage.advance(days=1)
    stage.work()
    assert Refund.objects.get().state == Refund.State.FAILED
    assert balances.balance(accounts.buyer_credit(order.buyer.ref), "usd") == 100_00
    assert balances.totals_by_kind("usd")["stripe"] == 100_00


def test_a_call_is_frozen_and_a_finished_one_stays_finished(refund_call):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=refund_call.pk).update(params={"amount_minor": 1})
    sending.send_due()
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=refund_call.pk).update(state=Call.State.QUEUED)


def test_a_halt_stops_new_transfers_but_not_refunds(provider):
    order = stage.order_cleared()
    stage.onboard(order.seller)
    withdrawing.withdraw(by=order.seller, amount_minor=80_00, currency="usd", now=clock.now())
    other = stage.order_paid(price=50_00)
    lifecycle.cancel_mistake(ref=other.ref, by=Actor.buyer(other.buyer), now=clock.now())
    refunding.take_due()
    ledger_testing.halted()
    sending.send_due()
    assert {call.op: call.state for call in Call.objects.exclude(op="expire_session")} == {
        "transfer": Call.State.QUEUED,
        "refund": Call.State.DONE,
    }
    ledger_testing.lifted()
    sending.send_due()
    assert PayoutPart.objects.get().state == PayoutPart.State.SENT


def test_a_claimed_transfer_goes_on_during_a_halt(provider):
    order = stage.order_cleared()
    stage.onboard(order.seller)
    withdrawing.withdraw(by=order.seller, amount_minor=80_00, currency="usd", now=clock.now())
    claimed = outbox.claim()
    ledger_testing.halted()
    lease_runs_out(claimed)
    sending.send_due()
    assert PayoutPart.objects.get().state == PayoutPart.State.SENT


def test_a_halt_takes_two_looks_a_minute_apart_and_two_people_to_lift(db):
    wrong = [Finding("I4", "m", 1, 2, "wrong")]
    one, two = stage.make_finance("one"), stage.make_finance("two")
    assert halting.looked([Finding("I9", "m", 1, 2, "only late")]) is None
    halting.looked(wrong)
    assert not halting.is_halted()
    halting.looked(wrong)  # at once: too early
    assert not halting.is_halted()
    ledger_testing.a_minute_passes()
    halting.looked(wrong)
    assert halting.is_halted()
    with pytest.raises(halting.Refused):
        halting.lift(by=one, reason="It looks right to me")
    halting.looked([])
    halting.lift(by=one, reason="A row was restored from the backup")
    assert halting.is_halted()
    with pytest.raises(halting.Refused):
        halting.lift(by=one, reason="Again")
    halting.lift(by=two, reason="Seen and agreed")
    assert not halting.is_halted()


def test_a_suspicion_that_goes_away_halts_nothing(db):
    halting.looked([Finding("I4", "m", 1, 2, "wrong")])
    assert halting.looked([]) is None
    assert not halting.is_halted()


def test_a_call_inside_a_transaction_is_a_mistake(provider):
    from django.db import transaction

    with transaction.atomic(), pytest.raises(RuntimeError):
        provider.balance("usd")


def test_the_waiting_part_is_sent_when_there_is_balance(provider):
    """A part without a source charge is refused for want of balance, waits, and goes out when there is some."""
    order = stage.order_cleared()
    stage.onboard(order.seller)
    withdrawing.withdraw(by=order.seller, amount_minor=80_00, currency="usd", now=clock.now())
    part = PayoutPart.objects.select_related("withdrawal__seller", "release_line__release__order").get()
    sending.refuse(outbox.claim(), gateway.Final("not enough", "balance_insufficient"))
    part.refresh_from_db()
    assert part.state == PayoutPart.State.REQUESTED
    assert paying_out.retry_due() == 0  # a minute's pause
    Call.objects.filter(op="transfer").update(next_at=clock.raw_now() - timedelta(minutes=2))
    assert paying_out.retry_due() == 1
    sending.send_due()
    part.refresh_from_db()
    assert (part.state, Call.objects.filter(op="transfer").count()) == (PayoutPart.State.SENT, 2)


def test_a_part_that_waited_three_days_comes_back(provider, settings):
    order = stage.order_cleared()
    account = stage.onboard(order.seller)
    withdrawing.withdraw(by=order.seller, amount_minor=80_00, currency="usd", now=clock.now())
    sending.refuse(outbox.claim(), gateway.Final("restricted", "insufficient_capabilities_for_transfer"))
    type(account).objects.update(state="restricted")
    Call.objects.filter(op="transfer").update(next_at=clock.raw_now() - timedelta(minutes=2))
    assert paying_out.retry_due() == 0
    stage.advance(days=3, minutes=1)
    assert paying_out.retry_due() == 1
    part = PayoutPart.objects.get()
    assert (part.state, part.release_line.allotted_minor) == (PayoutPart.State.RETURNED, 0)
    assert balances.balance(accounts.seller_available(order.seller.ref), "usd") == 80_00
