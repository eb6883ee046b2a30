"""From one milestone to the next, and what lateness does."""

import pytest

from orders import deliveries, lifecycle, milestones, testing
from orders.models import MoneyDue, Release
from orders.tests.story import (
    INSTANT,
    NOW,
    buyer,
    days,
    in_escrow,
    milestone,
    refunds,
    refused,
    seller,
    states,
)

pytestmark = pytest.mark.django_db


# --- milestones -----------------------------------------------------------------------------------------------
def test_each_milestone_is_paid_when_its_turn_comes():
    order = testing.order_accepted(milestones=3, now=NOW)
    assert states(order) == ("active", ["accepted", "unfunded", "unfunded"])
    assert milestone(order, 2).fund_by == NOW + days(7)
    third = testing.pay(order, milestone=milestone(order, 3), now=NOW + days(1))
    assert (third.outcome, third.reason) == ("refused", "too_late")
    assert testing.pay(order, now=NOW + days(2)).outcome == "booked"
    part = milestone(order, 2)
    assert (part.state, part.started_at, part.due_at) == ("in_progress", NOW + days(2), NOW + days(7))
    assert in_escrow(order) == [0, 100_00, 0]


def test_a_milestone_paid_ahead_begins_when_the_one_before_ends():
    order = testing.order_active(milestones=2, now=NOW)
    testing.pay(order, now=NOW)
    assert states(order) == ("active", ["in_progress", "funded"])
    with refused("stale"):
        deliveries.deliver(milestone_ref=milestone(order, 2).ref, message="x" * 40, by=seller(order), now=NOW)
    testing.deliver(order, now=NOW + days(1))
    lifecycle.accept(milestone_ref=milestone(order).ref, by=buyer(order), now=NOW + days(2))
    assert states(order) == ("active", ["accepted", "in_progress"])
    assert milestone(order, 2).due_at == NOW + days(7)


def test_an_unpaid_milestone_ends_the_order_complete_after_seven_days():
    order = testing.order_accepted(milestones=2, now=NOW)
    with refused("not_yet"):
        milestones.fund_lapsed(ref=order.ref, now=NOW + days(7) - INSTANT)
    milestones.fund_lapsed(ref=order.ref, now=NOW + days(7))
    assert states(order) == ("completed", ["accepted", "cancelled"])
    assert MoneyDue.objects.get(order=order).kind == "expire_sessions" and refunds(order) == []
    late = testing.pay(order, milestone=milestone(order, 2), now=NOW + days(8))
    assert (late.outcome, refunds(order)) == ("refused", [100_00])


def test_either_side_stops_while_the_next_milestone_is_unpaid():
    order = testing.order_accepted(milestones=2, now=NOW)
    milestones.stop(ref=order.ref, by=seller(order), now=NOW)
    assert states(order) == ("completed", ["accepted", "cancelled"])
    order = testing.order_active(milestones=3, now=NOW)
    milestones.stop(ref=order.ref, by=buyer(order), now=NOW)
    assert states(order) == ("active", ["in_progress", "cancelled", "cancelled"])
    testing.deliver(order, now=NOW)
    lifecycle.accept(milestone_ref=milestone(order).ref, by=buyer(order), now=NOW)
    assert states(order)[0] == "completed"
    with refused("stale"):
        milestones.stop(ref=order.ref, by=buyer(order), now=NOW)


def test_nothing_is_left_to_stop_when_all_is_paid():
    order = testing.order_active(now=NOW)
    with refused("not_possible"):
        milestones.stop(ref=order.ref, by=buyer(order), now=NOW)


# --- late ---------------------------------------------------------------------------------------------------------
def test_a_very_late_milestone_may_be_cancelled_and_later_ones_go_with_it():
    order = testing.order_active(milestones=3, now=NOW)
    testing.pay(order, now=NOW)
    part = milestone(order)
    with refused("not_yet"):
        milestones.cancel_late(milestone_ref=part.ref, by=buyer(order), now=NOW + days(6) - INSTANT)
    milestones.cancel_late(milestone_ref=part.ref, by=buyer(order), now=NOW + days(6))
    assert states(order) == ("cancelled", ["cancelled"] * 3)
    assert (refunds(order), in_escrow(order)) == ([100_00, 100_00], [0, 0, 0])
    assert testing.fresh(order).end_reason == "very_late"


def test_what_was_accepted_before_stays_with_the_seller():
    order = testing.order_accepted(milestones=2, now=NOW)
    testing.pay(order, now=NOW)
    milestones.cancel_late(milestone_ref=milestone(order, 2).ref, by=buyer(order), now=NOW + days(6))
    assert states(order) == ("completed", ["accepted", "cancelled"])
    assert refunds(order) == [100_00] and Release.objects.get().net_minor == 80_00


def test_an_abandoned_milestone_is_cancelled_by_itself_after_14_days():
    order = testing.order_active(now=NOW)
    with refused("not_yet"):
        milestones.abandon(milestone_ref=milestone(order).ref, now=NOW + days(19) - INSTANT)
    milestones.abandon(milestone_ref=milestone(order).ref, now=NOW + days(19))
    assert states(order) == ("cancelled", ["cancelled"]) and refunds(order) == [100_00]


def test_delivered_work_is_never_cancelled_for_being_late():
    order = testing.order_active(now=NOW)
    testing.deliver(order, now=NOW + days(30))
    deliveries.ask_revision(
        milestone_ref=milestone(order).ref, items=["x"], by=buyer(order), now=NOW + days(30)
    )
    with refused("not_possible"):
        milestones.cancel_late(milestone_ref=milestone(order).ref, by=buyer(order), now=NOW + days(60))
    with refused("not_possible"):
        milestones.abandon(milestone_ref=milestone(order).ref, now=NOW + days(60))
