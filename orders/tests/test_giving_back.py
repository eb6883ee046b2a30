"""Part of the money back by agreement, with every balance: before acceptance, in clearance, and after a payout."""

import pytest

from ledger import accounts, posting
from ledger import balances as ledger_balances
from ledger.posting import Leg
from orders import (
    answering,
    cancelling,
    clearing,
    disputes,
    giving_back,
    lifecycle,
    milestones,
    owing,
    sweeps,
    testing,
)
from orders.actors import Actor
from orders.models import FundingLine, MoneyDue, Release, ReleaseLine, SideRequest, Tally
from orders.tests.story import (
    INSTANT,
    NOW,
    buyer,
    commands,
    days,
    holds,
    hours,
    in_escrow,
    milestone,
    refunds,
    refused,
    seller,
    states,
)

pytestmark = pytest.mark.django_db


def propose(order, by, amount, now=NOW, position=1, **more):
    ref = milestone(order, position).ref
    return giving_back.propose(milestone_ref=ref, amount_minor=amount, by=by, now=now, **more)


def agree(order, by, now=NOW, position=1):
    return giving_back.accept(milestone_ref=milestone(order, position).ref, by=by, now=now)


def balances(order, position=1):
    """Escrow, in clearance, available, commission, rounding, on its way back."""
    release = Release.objects.filter(milestone=milestone(order, position)).first()
    return (
        in_escrow(order)[position - 1],
        holds(accounts.seller_pending(release.ref)) if release else 0,
        holds(accounts.seller_available(order.seller.ref)),
        holds(accounts.commission()),
        holds(accounts.rounding()),
        holds(accounts.refund_in_flight()),
    )


def pays_out(order, amount, now):
    """The seller withdraws: what payments would book, for one line of the newest release."""
    available = accounts.seller_available(order.seller.ref)
    posting.post(
        key=f"payout:{order.ref}", kind="payout", currency="usd", subject=order.ref, effective_at=now,
        legs=[Leg(available, accounts.payout_in_flight(), amount)],
    )  # fmt: skip
    line = ReleaseLine.objects.get(release__order=order)
    line.allotted_minor += amount
    line.save()


# --- before acceptance ------------------------------------------------------------------
def test_wei_offers_twenty_dollars_and_ana_agrees_before_acceptance():
    order = testing.order_delivered(now=NOW)
    propose(order, seller(order), 20_00, reason="I was slow.")
    assert balances(order) == (100_00, 0, 0, 0, 0, 0)
    agree(order, buyer(order), now=NOW + hours(1))
    assert balances(order) == (80_00, 0, 0, 0, 0, 20_00)
    assert (states(order), refunds(order)) == (("active", ["delivered"]), [20_00])
    lifecycle.accept(milestone_ref=milestone(order).ref, by=buyer(order), now=NOW + hours(2))
    assert balances(order) == (0, 64_00, 0, 16_00, 0, 20_00)
    clearing.clear_due(now=NOW + days(30))
    assert balances(order) == (0, 0, 64_00, 16_00, 0, 20_00)


def test_all_of_the_escrow_is_a_cancellation_and_not_a_refund():
    order = testing.order_active(now=NOW)
    for wrong in (100_00, 100_01, 0, -5, 10.5, True, None):
        with refused("invalid") as caught:
            propose(order, buyer(order), wrong)
        assert "amount" in caught.value.fields
    propose(order, buyer(order), 99_99)


def test_two_refunds_leave_less_for_the_second():
    order = testing.order_active(now=NOW)
    propose(order, buyer(order), 60_00)
    agree(order, seller(order))
    with refused("invalid"):
        propose(order, buyer(order), 40_00)
    propose(order, buyer(order), 39_99)
    agree(order, seller(order))
    assert (refunds(order), in_escrow(order)) == ([60_00, 39_99], [1])


def test_an_open_request_to_cancel_with_a_split_is_answered_first():
    order = testing.order_active(now=NOW)
    cancelling.ask(ref=order.ref, reason_code="agreed", by=seller(order), now=NOW, to_seller_minor=70_00)
    with refused("not_possible"):
        propose(order, seller(order), 30_00)
    propose(order, seller(order), 29_99)
    agree(order, buyer(order))
    cancelling.accept(ref=order.ref, by=buyer(order), now=NOW)
    assert refunds(order) == [29_99, 1]


# --- after acceptance ---------------------------------------------------------------------
def test_a_refund_in_clearance_takes_pending_and_commission_alike():
    order = testing.order_accepted(now=NOW)
    assert balances(order) == (0, 80_00, 0, 20_00, 0, 0)
    propose(order, buyer(order), 25_00, now=NOW + days(1))
    agree(order, seller(order), now=NOW + days(2))
    assert balances(order) == (0, 60_00, 0, 15_00, 0, 25_00)
    assert states(order) == ("completed", ["accepted"])
    clearing.clear_due(now=NOW + days(30))
    assert balances(order) == (0, 0, 60_00, 15_00, 0, 25_00)


def test_a_refund_after_clearance_comes_from_what_is_available():
    order = testing.order_accepted(now=NOW)
    clearing.clear_due(now=NOW + days(15))
    propose(order, seller(order), 50_00, now=NOW + days(16))
    agree(order, buyer(order), now=NOW + days(17))
    assert balances(order) == (0, 0, 40_00, 10_00, 0, 50_00)
    line = ReleaseLine.objects.get()
    assert (line.withheld_minor, line.allotted_minor, line.payable_minor) == (40_00, 0, 40_00)


def test_a_refund_after_a_payout_comes_from_other_orders_oldest_first():
    order = testing.order_accepted(now=NOW)
    clearing.clear_due(now=NOW + days(15))
    pays_out(order, 80_00, NOW + days(15))
    with refused("invalid") as caught:
        propose(order, seller(order), 10_00, now=NOW + days(16))
    assert "no longer in clearance or available" in str(caught.value)
    second, third = (testing.order_accepted(milestones=[50_00], now=NOW + days(n)) for n in (1, 2))
    clearing.clear_due(now=NOW + days(17))
    propose(order, seller(order), 60_00, now=NOW + days(17))
    agree(order, buyer(order), now=NOW + days(17))

    assert holds(accounts.seller_available(order.seller.ref)) == 80_00 - 48_00
    given = {line.release.order_id: line.allotted_minor for line in ReleaseLine.objects.all()}
    assert given == {order.pk: 80_00, second.pk: 40_00, third.pk: 8_00}
    assert ReleaseLine.objects.get(release__order=order).covered_minor == 48_00


def test_sellers_who_have_paid_out_in_part_give_their_own_first():
    order = testing.order_accepted(now=NOW)
    clearing.clear_due(now=NOW + days(15))
    pays_out(order, 50_00, NOW + days(15))
    propose(order, seller(order), 30_00, now=NOW + days(16))
    agree(order, buyer(order), now=NOW + days(16))
    line = ReleaseLine.objects.get()
    assert (line.withheld_minor, line.covered_minor, line.payable_minor) == (24_00, 0, 6_00)


def test_several_refunds_that_add_up_to_all_bring_the_commission_to_nothing():
    order = testing.order_accepted(milestones=[33_33], now=NOW)
    for amount in (1, 11_11, 3, 22_18):
        propose(order, buyer(order), amount, now=NOW)
        agree(order, seller(order), now=NOW)
    assert balances(order)[:5] == (0, 0, 0, 0, 0)
    assert sum(refunds(order)) == 33_33 and states(order) == ("completed", ["accepted"])
    with refused("not_possible"):
        propose(order, buyer(order), 1, now=NOW)


def test_more_than_is_left_is_refused_when_asked_and_when_agreed():
    order = testing.order_accepted(now=NOW)
    with refused("invalid"):
        propose(order, buyer(order), 100_01)
    propose(order, buyer(order), 100_00)
    clearing.clear_due(now=NOW + days(15))
    pays_out(order, 80_00, NOW + days(15))
    with refused("invalid"):
        agree(order, seller(order), now=NOW + days(15))
    assert refunds(order) == []


def test_refunds_are_agreed_until_thirty_days_after_clearance():
    order = testing.order_accepted(now=NOW)
    clearing.clear_due(now=NOW + days(15))
    end = NOW + days(14 + 30)
    with refused("too_late"):
        propose(order, buyer(order), 10_00, now=end + INSTANT)
    propose(order, buyer(order), 10_00, now=end)
    with refused("too_late"):
        agree(order, seller(order), now=end + INSTANT)


def test_the_highest_funding_line_is_refunded_first():
    order = testing.order_active(now=NOW)
    first = FundingLine.objects.get()
    assert first.number == 1
    propose(order, buyer(order), 10_00)
    agree(order, seller(order))
    first.refresh_from_db()
    assert first.refunded_minor == 10_00


# --- answers -----------------------------------------------------------------------------
def test_nobody_agrees_to_their_own_proposal():
    order = testing.order_active(now=NOW)
    propose(order, buyer(order), 10_00)
    with refused("not_possible"):
        agree(order, buyer(order))
    with refused("not_possible"):
        propose(order, seller(order), 20_00)
    with refused("not_allowed"):
        agree(order, Actor.seller(testing.make_buyer("ion")))


def test_silence_is_a_no():
    order = testing.order_active(now=NOW)
    asked = propose(order, buyer(order), 10_00)
    sweeps.run("requests", now=NOW + hours(49))
    asked.refresh_from_db()
    assert (asked.state, asked.answered_at, refunds(order)) == ("lapsed", NOW + hours(48), [])
    with refused("not_possible"):
        agree(order, seller(order), now=NOW + hours(49))


def test_a_no_and_a_never_mind_move_no_money():
    order = testing.order_active(now=NOW)
    ref = milestone(order).ref
    propose(order, buyer(order), 10_00)
    answering.decline(milestone_ref=ref, kind="refund", by=seller(order), now=NOW)
    propose(order, seller(order), 10_00)
    answering.withdraw(milestone_ref=ref, kind="refund", by=seller(order), now=NOW)
    assert (refunds(order), in_escrow(order)) == ([], [100_00])
    assert commands(order)[-4:] == ["propose_refund", "decline_refund", "propose_refund", "withdraw_refund"]


def test_acceptance_leaves_a_proposal_of_before_behind():
    order = testing.order_delivered(now=NOW)
    asked = propose(order, buyer(order), 30_00)
    lifecycle.auto_accept(milestone_ref=milestone(order).ref, now=NOW + hours(72))
    asked.refresh_from_db()
    assert asked.state == "overtaken"
    with refused("not_possible"):
        agree(order, seller(order), now=NOW + hours(72))
    assert order.buyer.notices.filter(kind="request_overtaken").exists()
    propose(order, buyer(order), 30_00, now=NOW + hours(73))
    agree(order, seller(order), now=NOW + hours(73))
    assert refunds(order) == [30_00]


def test_a_delivery_leaves_a_proposal_open():
    order = testing.order_active(now=NOW)
    propose(order, buyer(order), 30_00)
    testing.deliver(order, now=NOW)
    agree(order, seller(order))
    assert refunds(order) == [30_00]


def test_a_dispute_freezes_refunds():
    order = testing.order_accepted(now=NOW)
    propose(order, buyer(order), 10_00)
    disputes.open_dispute(
        milestone_ref=milestone(order).ref, claim="x", to_buyer_minor=40_00, by=buyer(order), now=NOW
    )
    with refused("disputed"):
        agree(order, seller(order))


def test_nothing_goes_back_before_payment_or_after_the_end():
    order = testing.order_placed(now=NOW)
    with refused("stale"):
        propose(order, buyer(order), 10_00)
    order = testing.order_active(now=NOW)
    lifecycle.cancel_mistake(ref=order.ref, by=buyer(order), now=NOW)
    with refused("stale"):
        propose(order, buyer(order), 10_00)
    assert not SideRequest.objects.exists()


def test_the_second_milestone_of_three_is_refunded_in_part():
    order = testing.order_accepted(milestones=[33_33, 33_33, 33_34], now=NOW)
    testing.pay(order, now=NOW)
    testing.deliver(order, now=NOW)
    lifecycle.accept(milestone_ref=milestone(order, 2).ref, by=buyer(order), now=NOW)
    propose(order, seller(order), 10_00, position=2)
    agree(order, buyer(order), position=2)
    # F(66.66) = 13.33 and F(56.66) = 11.33
    assert balances(order, 2)[3] == 11_33 and refunds(order) == [10_00]
    assert owing.released_minor(order) == 56_66


def test_a_milestone_given_back_whole_leaves_no_empty_row_and_counts_for_nothing():
    order = testing.order_accepted(milestones=2, now=NOW)
    part = {"milestone_ref": milestone(order).ref, "now": NOW + days(1)}
    giving_back.propose(**part, amount_minor=100_00, by=seller(order), reason="All of it.")
    giving_back.accept(**part, by=buyer(order))
    milestones.stop(ref=order.ref, by=buyer(order), now=NOW + days(2))
    release = Release.objects.get()
    assert (release.gross_minor, release.taken_back_minor, release.net_taken_back_minor) == (
        100_00,
        100_00,
        80_00,
    )
    assert not MoneyDue.objects.filter(order=order, amount_minor=0).exists()
    assert all(leg.amount_minor for journal in ledger_balances.journals_of(order.ref) for leg in journal.legs)
    tally = Tally.objects.get(milestone__position=1)
    assert (tally.payer_id, tally.completed_at, tally.net_minor) == (None, None, 0)
    clearing.clear_due(now=NOW + days(30))
    assert holds(accounts.commission()) == 0 and holds(accounts.seller_available(order.seller.ref)) == 0
