"""What the page says an act would do to the money is what it does."""

import pytest

from orders import at_stake, cancelling, milestones, testing
from orders.models import Order, Policy, Release
from orders.tests.story import NOW, buyer, days, milestone, refunds, seller, states

pytestmark = pytest.mark.django_db


def read(order: Order) -> Order:
    return Order.objects.prefetch_related("milestones__funding_lines", "milestones__release").get(pk=order.pk)


def said(command: str, order: Order, role: str, asked=None) -> dict:
    return {str(line.words): line.amount_minor for line in at_stake.lines(command, read(order), role, asked)}


def three_with_one_accepted_and_one_paid(now=NOW) -> Order:
    """$33.33 was released, $33.33 is in escrow, $33.34 is not paid."""
    order = testing.order_accepted(milestones=[33_33, 33_33, 33_34], now=now)
    testing.pay(order, now=now)
    return order


def test_stopping_charges_nothing_more_and_touches_nothing_that_was_paid():
    order = three_with_one_accepted_and_one_paid()
    assert said("stop", order, "buyer") == {
        "Stays in escrow for what is under way": 33_33,
        "Is never charged to you": 33_34,
        "Stays with the seller": 33_33,
    }
    assert said("stop", order, "seller") == {
        "Stays in escrow for what is under way": 33_33,
        "You will not earn": 26_67,
        "You keep, after commission": 26_66,
    }
    milestones.stop(ref=order.ref, by=seller(order), now=NOW)
    assert refunds(order) == [] and Release.objects.get().net_minor == 26_66


def test_cancelling_a_late_one_returns_what_was_not_released():
    order = three_with_one_accepted_and_one_paid()
    told = said("cancel_late", order, "buyer")
    assert told == {
        "Goes back to you": 33_33,
        "Is never charged to you": 33_34,
        "Stays with the seller": 33_33,
    }
    milestones.cancel_late(milestone_ref=milestone(order, 2).ref, by=buyer(order), now=NOW + days(6))
    assert sum(refunds(order)) == told["Goes back to you"]
    assert states(order) == ("completed", ["accepted", "cancelled", "cancelled"])


@pytest.mark.parametrize("kept", [0, 1, 17_01, 59_98])
def test_a_split_says_to_the_cent_what_each_side_gets(kept):
    policy = Policy.objects.current()
    Policy.objects.create(number=policy.number + 1, since=NOW, buyer_fee_bps=333)
    order = testing.order_active(milestones=[59_99, 40_01], now=NOW)
    testing.pay(order, now=NOW)  # the second one ahead
    asked = cancelling.ask(
        ref=order.ref, reason_code="agreed", to_seller_minor=kept, by=buyer(order), now=NOW
    )
    told = said("accept_cancellation", order, "buyer", asked)
    earns = said("accept_cancellation", order, "seller", asked).get("You keep, after commission", 0)
    cancelling.accept(ref=order.ref, by=seller(order), now=NOW)
    assert sum(refunds(order)) == told["Goes back to you"]
    assert sum(Release.objects.values_list("net_minor", flat=True)) == earns


def test_acts_that_end_nothing_cost_nothing():
    order = testing.order_delivered(now=NOW)
    assert said("accept", order, "buyer") == {} and said("stop", order, "staff") == {}
