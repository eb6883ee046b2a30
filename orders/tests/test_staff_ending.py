"""Staff ends an order: with a reason, nobody's fault, and two members of staff above $500."""

import pytest

from ledger import accounts
from orders import clearing, disputes, extras, lifecycle, staff_ending, testing
from orders.actors import Actor
from orders.models import Dispute, MoneyDue, SideRequest
from orders.tests.story import (
    NOW,
    buyer,
    commands,
    days,
    holds,
    in_escrow,
    milestone,
    refunds,
    refused,
    seller,
    states,
)

pytestmark = pytest.mark.django_db


def staff(name="sup"):
    return Actor.staff(testing.make_support(name))


def cancel(order, by=None, now=NOW, code="fraud", reason="A stolen card.", **more):
    return staff_ending.cancel(
        ref=order.ref, reason_code=code, reason=reason, by=by or staff(), now=now, **more
    )


@pytest.mark.parametrize("make", [testing.order_paid, testing.order_active, testing.order_delivered])
def test_one_member_of_staff_ends_a_small_order_in_any_state(make):
    order = make(now=NOW)
    assert cancel(order).waiting is None
    assert (states(order), refunds(order), in_escrow(order)) == (("cancelled", ["cancelled"]), [100_00], [0])
    event = order.events.get(command="staff_cancel")
    assert (event.data["fault"], event.reason, event.role) == ("nobody", "A stolen card.", "staff")
    assert testing.fresh(order).end_reason == "staff_fraud"
    for person in (order.buyer, order.seller):
        assert person.notices.filter(kind="ended_by_staff").exists()


def test_above_five_hundred_dollars_a_second_member_of_staff_agrees():
    order = testing.order_active(milestones=[500_01], now=NOW)
    assert cancel(order).waiting is not None
    assert (states(order)[0], refunds(order)) == ("active", [])
    with refused("second_person"):
        staff_ending.confirm(ref=order.ref, by=staff(), now=NOW)
    with refused("not_possible"):
        cancel(order, by=staff("two"))
    staff_ending.confirm(ref=order.ref, by=staff("two"), now=NOW)
    assert (states(order)[0], refunds(order)) == ("cancelled", [500_01])
    with refused("not_possible"):
        staff_ending.confirm(ref=order.ref, by=staff("three"), now=NOW)


def test_exactly_five_hundred_needs_one():
    order = testing.order_active(milestones=[500_00], now=NOW)
    assert cancel(order).waiting is None


def test_a_waiting_cancellation_can_be_taken_back():
    order = testing.order_active(milestones=[900_00], now=NOW)
    cancel(order)
    staff_ending.withdraw(ref=order.ref, by=staff("two"), now=NOW)
    assert SideRequest.objects.get().state == "withdrawn" and states(order)[0] == "active"
    assert commands(order)[-2:] == ["ask_staff_end", "withdraw_staff_end"]


def test_what_was_earned_before_stays_unless_staff_takes_it_back():
    order = testing.order_accepted(milestones=2, now=NOW)
    testing.pay(order, now=NOW)
    cancel(order, code="platform_error")
    assert states(order) == ("completed", ["accepted", "cancelled"])
    assert refunds(order) == [100_00] and holds(accounts.commission()) == 20_00


def test_fraud_takes_back_what_is_in_clearance_too():
    order = testing.order_accepted(milestones=2, now=NOW)
    testing.pay(order, now=NOW)
    cancel(order, take_back=True)
    assert states(order) == ("cancelled", ["cancelled", "cancelled"])
    assert sorted(refunds(order)) == [100_00, 100_00]
    assert (holds(accounts.commission()), holds(accounts.refund_in_flight())) == (0, 200_00)


def test_a_complete_order_in_clearance_is_taken_back_and_a_cleared_one_is_not():
    order = testing.order_accepted(now=NOW)
    with refused("not_possible"):
        cancel(order)
    cancel(order, take_back=True)
    assert (states(order), refunds(order)) == (("completed", ["cancelled"]), [100_00])
    order = testing.order_accepted(now=NOW)
    clearing.clear_due(now=NOW + days(20))
    with refused("not_possible"):
        cancel(order, take_back=True, now=NOW + days(20))


def test_an_open_dispute_and_its_hold_end_with_the_order():
    for make in (testing.order_delivered, testing.order_accepted):
        order = make(now=NOW)
        disputes.open_dispute(
            milestone_ref=milestone(order).ref, claim="x", to_buyer_minor=40_00, by=buyer(order), now=NOW
        )
        cancel(order, take_back=True)
        assert Dispute.objects.get(order=order).state == "withdrawn"
        assert refunds(order) == [100_00]


def test_an_extra_that_waits_for_payment_is_closed_with_it():
    order = testing.order_active(now=NOW)
    asked = extras.propose(
        milestone_ref=milestone(order).ref, title="x", price_minor=5_00, days=0, by=seller(order), now=NOW
    )
    cancel(order)
    assert MoneyDue.objects.filter(order=order, kind="expire_sessions").exists()
    assert testing.pay_extra(asked, now=NOW).outcome == "refused"


def test_a_reason_is_written_down_and_only_support_may():
    order = testing.order_active(now=NOW)
    for wrong in ({"code": "because"}, {"reason": "  "}):
        with refused("invalid"):
            cancel(order, **wrong)
    for by in (buyer(order), seller(order), Actor.staff(testing.make_buyer("ion"))):
        with refused("not_allowed"):
            cancel(order, by=by)


def test_nothing_happens_to_an_order_that_is_over_or_unpaid():
    order = testing.order_placed(now=NOW)
    with refused("stale"):
        cancel(order)
    order = testing.order_active(now=NOW)
    lifecycle.cancel_mistake(ref=order.ref, by=buyer(order), now=NOW)
    with refused("stale"):
        cancel(order)
