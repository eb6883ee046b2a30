"""Disputes: what is held, what waits, who decides, and where every cent goes."""

import pytest

from kit.problems import Refused
from ledger import accounts
from orders import cancelling, clearing, deliveries, disputes, lifecycle, milestones, outlook, testing
from orders.actors import Actor
from orders.models import Delivery, Dispute, Policy, Release, ReleaseLine
from orders.tests.story import (
    INSTANT,
    NOW,
    buyer,
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


def open_by(order, by, amount=40_00, now=NOW, position=1):
    return disputes.open_dispute(
        milestone_ref=milestone(order, position).ref,
        claim="The letters are wrong.",
        to_buyer_minor=amount,
        by=by,
        now=now,
    )


def rule(dispute, amount, now=NOW, fault="seller", by=None):
    """Staff decides, after the two sides did not agree."""
    dispute.refresh_from_db()
    if dispute.stage == "answer":
        testing.to_staff(dispute, now=now)
    return disputes.rule(
        dispute_ref=dispute.ref, to_buyer_minor=amount, fault=fault, rule="not_as_described", reason="Two letters differ.",
        by=by or Actor.staff(testing.make_support()), now=now,
    )  # fmt: skip


def waive(order, dispute, now=NOW):
    disputes.waive_appeal(dispute_ref=dispute.ref, by=buyer(order), now=now)
    disputes.waive_appeal(dispute_ref=dispute.ref, by=seller(order), now=now)


def case(order, dispute):
    return accounts.dispute_case(dispute.ref, milestone(order).ref)


# --- opening -----------------------------------------------------------------------------
def test_a_dispute_holds_the_number_the_buyer_names_and_freezes_the_rest():
    order = testing.order_delivered(now=NOW)
    dispute = open_by(order, buyer(order))
    assert holds(accounts.hold_escrow(case(order, dispute))) == 40_00 and in_escrow(order) == [60_00]
    ref = milestone(order).ref
    for act in (
        lambda: lifecycle.accept(milestone_ref=ref, by=buyer(order), now=NOW),
        lambda: lifecycle.auto_accept(milestone_ref=ref, now=NOW + days(9)),
        lambda: cancelling.ask(ref=order.ref, reason_code="agreed", by=buyer(order), now=NOW),
    ):
        with refused("disputed"):
            act()
    with refused("not_possible"):
        open_by(order, seller(order))
    assert outlook.what_happens_next(testing.fresh(order), "buyer", NOW).who == "seller"


def test_where_the_seller_claims_the_whole_is_held():
    order = testing.order_delivered(now=NOW)
    dispute = open_by(order, seller(order), amount=0)
    assert holds(accounts.hold_escrow(case(order, dispute))) == 100_00 and in_escrow(order) == [0]


@pytest.mark.parametrize("amount", [0, -1, 100_01, 10.0, True])
def test_a_number_outside_the_milestone_is_refused(amount):
    order = testing.order_delivered(now=NOW)
    with refused("invalid"):
        open_by(order, buyer(order), amount=amount)


def test_nothing_is_disputed_before_work_or_after_clearance():
    paid = testing.order_paid(now=NOW)
    with refused("stale"):
        open_by(paid, buyer(paid))
    order = testing.order_accepted(now=NOW)
    with refused("too_late"):
        open_by(order, buyer(order), now=NOW + days(14))
    clearing.clear_due(now=NOW + days(14))
    with refused("too_late"):
        open_by(order, buyer(order), now=NOW + days(13))


def test_an_open_request_to_cancel_gives_way_to_the_dispute():
    order = testing.order_delivered(now=NOW)
    request = cancelling.ask(ref=order.ref, reason_code="agreed", by=buyer(order), now=NOW)
    open_by(order, seller(order))
    request.refresh_from_db()
    assert request.state == "overtaken"


# --- withdrawing --------------------------------------------------------------------------
def test_withdrawing_returns_the_hold_and_gives_a_day_to_look():
    order = testing.order_delivered(now=NOW)
    dispute = open_by(order, buyer(order), now=NOW + hours(70))
    with refused("not_possible"):
        disputes.withdraw(dispute_ref=dispute.ref, by=seller(order), now=NOW + hours(80))
    disputes.withdraw(dispute_ref=dispute.ref, by=buyer(order), now=NOW + hours(80))
    part = milestone(order)
    assert (part.disputed, part.accept_by, in_escrow(order)) == (False, NOW + hours(104), [100_00])
    again = open_by(order, buyer(order), now=NOW + hours(103))
    disputes.withdraw(dispute_ref=again.ref, by=buyer(order), now=NOW + hours(103.5))
    assert milestone(order).accept_by == NOW + hours(104)  # only the first earns time
    with refused("not_possible"):
        open_by(order, buyer(order), now=NOW + hours(103.6))


def test_the_days_to_pay_the_next_milestone_stand_still_meanwhile():
    order = testing.order_accepted(milestones=2, now=NOW)
    dispute = open_by(order, buyer(order), now=NOW + days(2))
    with refused("disputed"):
        milestones.fund_lapsed(ref=order.ref, now=NOW + days(8))
    disputes.withdraw(dispute_ref=dispute.ref, by=buyer(order), now=NOW + days(9))
    assert milestone(order, 2).fund_by == NOW + days(14)


def test_a_withdrawn_dispute_about_late_changes_gives_the_seller_time_again():
    order = testing.order_delivered(now=NOW)
    deliveries.ask_revision(milestone_ref=milestone(order).ref, items=["x"], by=buyer(order), now=NOW)
    dispute = disputes.revision_abandoned(milestone_ref=milestone(order).ref, now=NOW + days(12))
    disputes.withdraw(dispute_ref=dispute.ref, by=buyer(order), now=NOW + days(13))
    assert milestone(order).revision_due_at == NOW + days(14)


# --- ruling ---------------------------------------------------------------------------------
def test_only_support_staff_decides_with_amount_fault_rule_and_reason():
    order = testing.order_delivered(now=NOW)
    dispute = open_by(order, buyer(order))
    for by in (
        buyer(order),
        Actor.staff(testing.make_buyer("ion")),
        Actor.staff(testing.gigs.make_moderator()),
    ):
        with refused("not_allowed"):
            disputes.rule(
                dispute_ref=dispute.ref,
                to_buyer_minor=1,
                fault="seller",
                rule="other",
                reason="x",
                by=by,
                now=NOW,
            )
    support = Actor.staff(testing.make_support())
    with refused("not_yet"):  # the two sides have their time first
        disputes.rule(
            dispute_ref=dispute.ref,
            to_buyer_minor=1,
            fault="seller",
            rule="other",
            reason="x",
            by=support,
            now=NOW,
        )
    testing.to_staff(dispute, now=NOW)
    with refused("invalid") as caught:
        disputes.rule(
            dispute_ref=dispute.ref,
            to_buyer_minor=40_01,
            fault="me",
            rule="",
            reason=" ",
            by=support,
            now=NOW,
        )
    assert set(caught.value.fields) == {"to_buyer", "fault", "rule", "reason"}


def test_the_money_moves_when_the_time_to_appeal_ends():
    order = testing.order_delivered(now=NOW)
    dispute = rule(open_by(order, buyer(order)), 25_01)
    assert (dispute.state, dispute.settles_at) == ("ruled", NOW + days(3))
    assert refunds(order) == [] and states(order) == ("active", ["delivered"])
    with refused("not_possible"):
        disputes.withdraw(dispute_ref=dispute.ref, by=buyer(order), now=NOW)
    with refused("not_yet"):
        disputes.settle_due(dispute_ref=dispute.ref, now=NOW + days(3) - INSTANT)
    disputes.settle_due(dispute_ref=dispute.ref, now=NOW + days(3))
    assert states(order) == ("completed", ["settled"])
    release = Release.objects.get()
    assert (refunds(order), release.gross_minor, release.commission_minor) == ([25_01], 74_99, 15_00)
    with pytest.raises(Refused):
        disputes.settle_due(dispute_ref=dispute.ref, now=NOW + days(3))


def test_both_may_waive_the_appeal():
    order = testing.order_delivered(now=NOW)
    dispute = rule(open_by(order, buyer(order)), 40_00)
    disputes.waive_appeal(dispute_ref=dispute.ref, by=buyer(order), now=NOW)
    with refused("not_possible"):
        disputes.waive_appeal(dispute_ref=dispute.ref, by=buyer(order), now=NOW)
    assert states(order)[1] == ["delivered"]
    disputes.waive_appeal(dispute_ref=dispute.ref, by=seller(order), now=NOW)
    assert states(order) == ("completed", ["settled"]) and refunds(order) == [40_00]


def test_all_to_the_seller_is_acceptance_and_all_to_the_buyer_is_cancellation():
    order = testing.order_delivered(now=NOW)
    waive(order, rule(open_by(order, buyer(order)), 0, fault="buyer"))
    assert states(order) == ("completed", ["accepted"]) and refunds(order) == []
    assert Release.objects.get().net_minor == 80_00
    order = testing.order_delivered(milestones=2, now=NOW)
    testing.pay(order, now=NOW)
    waive(order, rule(open_by(order, buyer(order), amount=100_00), 100_00))
    assert states(order) == ("cancelled", ["cancelled", "cancelled"])
    assert refunds(order) == [100_00, 100_00]


def test_a_settled_milestone_goes_on_to_the_next():
    order = testing.order_delivered(milestones=2, now=NOW)
    waive(order, rule(open_by(order, buyer(order)), 10_00))
    assert states(order) == ("active", ["settled", "unfunded"])
    assert milestone(order, 2).fund_by == NOW + days(7)


def test_above_the_limit_two_members_of_staff_decide():
    order = testing.order_delivered(milestones=[600_00], now=NOW)
    dispute = rule(open_by(order, buyer(order), amount=500_01), 500_01)
    assert dispute.state == "open" and dispute.settles_at is None
    with refused("second_person"):
        disputes.second(dispute_ref=dispute.ref, by=Actor.staff(testing.make_support()), now=NOW)
    other = Actor.staff(testing.make_support("sup2"))
    dispute = disputes.second(dispute_ref=dispute.ref, by=other, now=NOW + hours(1))
    assert (dispute.state, dispute.settles_at) == ("ruled", NOW + hours(1) + days(3))


def test_there_is_nothing_to_confirm_before_a_decision():
    order = testing.order_delivered(now=NOW)
    with refused("not_possible"):
        disputes.second(
            dispute_ref=open_by(order, buyer(order)).ref, by=Actor.staff(testing.make_support()), now=NOW
        )


def test_a_contest_won_makes_the_delivery_stand_and_count():
    order = testing.order_delivered(now=NOW)
    deliveries.void(milestone_ref=milestone(order).ref, reason="Empty", by=buyer(order), now=NOW + days(1))
    dispute = disputes.contest_void(
        milestone_ref=milestone(order).ref, claim="No.", by=seller(order), now=NOW + days(1)
    )
    waive(order, rule(dispute, 0, fault="buyer", now=NOW + days(8)), now=NOW + days(8))
    assert states(order) == ("completed", ["accepted"])
    assert milestone(order).first_delivered_at == NOW and Delivery.objects.get().voided_at is None


# --- after acceptance ------------------------------------------------------------------------
def test_after_acceptance_only_the_disputed_share_waits():
    order = testing.order_accepted(now=NOW)
    dispute = open_by(order, buyer(order), amount=50_00, now=NOW + days(1))
    assert holds(accounts.hold_pending(case(order, dispute))) == 40_00
    clearing.clear_due(now=NOW + days(14))
    assert holds(accounts.seller_available(order.seller.ref)) == 40_00
    assert ReleaseLine.objects.get().payable_minor == 40_00
    waive(order, rule(dispute, 20_00, now=NOW + days(15)), now=NOW + days(15))
    assert states(order) == ("completed", ["settled"])
    assert (refunds(order), holds(accounts.commission())) == ([20_00], 16_00)
    assert holds(accounts.seller_available(order.seller.ref)) == 64_00
    assert ReleaseLine.objects.get().payable_minor == 64_00


def test_after_acceptance_all_of_it_may_go_back_and_the_commission_with_it():
    order = testing.order_accepted(milestones=[33_33], now=NOW)
    dispute = open_by(order, buyer(order), amount=33_33)
    waive(order, rule(dispute, 33_33))
    assert states(order) == ("completed", ["cancelled"])
    assert (refunds(order), holds(accounts.commission())) == ([33_33], 0)
    clearing.clear_due(now=NOW + days(14))
    assert holds(accounts.seller_available(order.seller.ref)) == 0


def test_a_claim_that_fails_returns_to_clearance():
    order = testing.order_accepted(now=NOW)
    waive(order, rule(open_by(order, buyer(order), amount=50_00), 0, fault="buyer"))
    assert states(order) == ("completed", ["accepted"])
    clearing.clear_due(now=NOW + days(14))
    assert holds(accounts.seller_available(order.seller.ref)) == 80_00


def test_the_odd_cent_of_a_later_refund_is_the_houses():
    """F(3) + F(3) is 2, F(6) is 1: taking the first back asks a cent more than that release holds."""
    order = testing.order_active(milestones=[3, 3], now=NOW)
    for _ in range(2):
        testing.deliver(order, now=NOW)
        part = order.milestones.get(state="delivered")
        lifecycle.accept(milestone_ref=part.ref, by=buyer(order), now=NOW)
        if part.position == 1:
            testing.pay(order, now=NOW)
    assert list(Release.objects.order_by("id").values_list("commission_minor", flat=True)) == [1, 0]
    for position in (2, 1):
        dispute = open_by(order, buyer(order), amount=3, position=position)
        waive(order, rule(dispute, 3))
    assert refunds(order) == [3, 3]
    assert holds(accounts.commission()) == 0 == holds(accounts.rounding())
    assert all(holds(accounts.seller_pending(r.ref)) == 0 for r in Release.objects.all())


def test_a_claim_withdrawn_after_acceptance_clears_with_the_rest():
    order = testing.order_accepted(milestones=2, now=NOW)
    testing.pay(order, now=NOW)
    dispute = open_by(order, buyer(order), amount=50_00)
    told = outlook.what_happens_next(testing.fresh(order), "seller", NOW)
    assert (told.who, told.milestone.position) == ("seller", 2)  # work on the next one goes on
    disputes.withdraw(dispute_ref=dispute.ref, by=buyer(order), now=NOW + days(1))
    clearing.clear_due(now=NOW + days(14))
    assert holds(accounts.seller_available(order.seller.ref)) == 80_00


def test_a_complete_order_with_a_dispute_says_who_decides():
    order = testing.order_accepted(now=NOW)
    dispute = open_by(order, buyer(order))
    told = outlook.what_happens_next(testing.fresh(order), "buyer", NOW)
    assert (told.who, told.mine, told.by) == ("seller", False, NOW + hours(72))
    testing.to_staff(dispute, now=NOW)
    assert outlook.what_happens_next(testing.fresh(order), "seller", NOW).who == "staff"


def test_two_persons_limit_is_the_policys():
    Policy.objects.create(number=2, since=NOW, two_persons_above_minor=10_00)
    order = testing.order_delivered(now=NOW)
    assert rule(open_by(order, buyer(order)), 1_00).state == "open"
    assert Dispute.objects.get().ruled_minor == 1_00
