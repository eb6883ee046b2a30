"""Tips: a payment, a release and a commission of their own, within 30 days, never more than the price."""

import pytest

from ledger import accounts
from orders import cancelling, clearing, giving_back, lifecycle, testing, tips
from orders.models import Release, Tip
from orders.tests.story import (
    INSTANT,
    NOW,
    buyer,
    commands,
    days,
    holds,
    milestone,
    refunds,
    refused,
    seller,
)

pytestmark = pytest.mark.django_db


def offer(order, amount, now=NOW, by=None, **more):
    return tips.offer(ref=order.ref, amount_minor=amount, by=by or buyer(order), now=now, **more)


def give(order, amount, now=NOW):
    return testing.pay_tip(offer(order, amount, now), now=now)


def test_ana_tips_ten_dollars_and_wei_gets_all_of_it():
    order = testing.order_accepted(now=NOW)
    assert give(order, 10_00).outcome == "booked"
    tip = Release.objects.get(tip__isnull=False)
    assert (tip.gross_minor, tip.commission_minor, tip.net_minor) == (10_00, 0, 10_00)
    assert (holds(accounts.seller_pending(tip.ref)), holds(accounts.commission())) == (10_00, 20_00)
    assert commands(order)[-1] == "tip" and order.seller.notices.filter(kind="tip_received").exists()
    clearing.clear_due(now=NOW + days(20))
    assert holds(accounts.seller_available(order.seller.ref)) == 90_00


def test_above_a_fifth_of_the_price_the_house_takes_its_share_however_the_tips_are_cut():
    order = testing.order_accepted(now=NOW)
    for amount, fee in ((15_00, 0), (10_00, 1_00), (3_33, 67), (71_67, 14_33)):
        assert give(order, amount).outcome == "booked"
        assert Release.objects.order_by("-id").first().commission_minor == fee
    assert holds(accounts.commission()) == 20_00 + 16_00  # 20 % of what lies above the first 20 dollars
    with refused("invalid"):
        offer(order, 1_00)


def test_a_tip_is_at_least_a_dollar_and_all_together_at_most_the_price():
    order = testing.order_accepted(now=NOW)
    for wrong in (99, 0, -100, 100_01, 10.5, True, None):
        with refused("invalid") as caught:
            offer(order, wrong)
        assert "amount" in caught.value.fields
    give(order, 60_00)
    with refused("invalid"):
        offer(order, 40_01)
    assert tips.most_minor(testing.fresh(order), NOW) == 40_00


def test_a_tip_can_be_given_for_thirty_days():
    order = testing.order_accepted(now=NOW)
    tip = offer(order, 5_00, now=NOW + days(30))
    with refused("too_late"):
        offer(order, 6_00, now=NOW + days(30) + INSTANT)
    paid = testing.pay_tip(tip, now=NOW + days(30) + INSTANT)
    assert (paid.outcome, paid.reason, refunds(order)) == ("refused", "too_late", [5_00])


def test_no_tip_before_the_end_or_on_a_cancelled_order():
    order = testing.order_delivered(now=NOW)
    with refused("not_possible"):
        offer(order, 5_00)
    cancelling.ask(ref=order.ref, reason_code="agreed", by=buyer(order), now=NOW)
    cancelling.accept(ref=order.ref, by=seller(order), now=NOW)
    with refused("not_possible"):
        offer(order, 5_00)


def test_only_the_buyer_tips():
    order = testing.order_accepted(now=NOW)
    for by in (seller(order), type(buyer(order)).buyer(testing.make_buyer("ion"))):
        with refused("not_allowed"):
            offer(order, 5_00, by=by)


def test_two_tips_at_once_that_pass_the_price_together_leave_one():
    order = testing.order_accepted(now=NOW)
    one, two = offer(order, 60_00), offer(order, 70_00)
    assert testing.pay_tip(one, now=NOW).outcome == "booked"
    late = testing.pay_tip(two, now=NOW)
    assert (late.outcome, late.reason, refunds(order)) == ("refused", "too_much", [70_00])


def test_asked_twice_it_is_one_tip_and_paid_twice_the_second_goes_back():
    order = testing.order_accepted(now=NOW)
    assert offer(order, 5_00) == offer(order, 5_00)
    tip = Tip.objects.get()
    testing.pay_tip(tip, now=NOW)
    assert testing.pay_tip(tip, now=NOW).reason == "already_paid"


def test_the_sellers_own_card_and_a_wrong_amount_are_not_taken():
    order = testing.order_accepted(now=NOW)
    tip = offer(order, 5_00)
    own = testing.pay_tip(tip, now=NOW, card_fingerprint="wei", seller_fingerprints=["wei"])
    assert own.reason == "own_card"
    assert testing.pay_tip(tip, now=NOW, amount_minor=4_99).outcome == "suspense"


def test_wei_gives_the_newest_tip_back_commission_and_all():
    order = testing.order_accepted(now=NOW)
    give(order, 15_00)
    give(order, 25_01)
    assert holds(accounts.commission()) == 24_00
    tips.give_back(ref=order.ref, by=seller(order), now=NOW)
    assert (holds(accounts.commission()), refunds(order)) == (20_00, [25_01])
    tips.give_back(ref=order.ref, by=seller(order), now=NOW)
    assert (refunds(order), tips.given_minor(order)) == ([25_01, 15_00], 0)
    with refused("not_possible"):
        tips.give_back(ref=order.ref, by=seller(order), now=NOW)
    assert give(order, 100_00).outcome == "booked"


def test_a_tip_stays_where_it_is_when_part_of_the_price_goes_back():
    order = testing.order_accepted(now=NOW)
    give(order, 30_00)
    giving_back.propose(milestone_ref=milestone(order).ref, amount_minor=100_00, by=buyer(order), now=NOW)
    giving_back.accept(milestone_ref=milestone(order).ref, by=seller(order), now=NOW)
    assert (holds(accounts.commission()), refunds(order)) == (2_00, [100_00])
    tip = Release.objects.get(tip__isnull=False)
    assert holds(accounts.seller_pending(tip.ref)) == 28_00


def test_a_late_second_milestone_changes_nothing_for_the_tip_of_a_complete_order():
    order = testing.order_accepted(milestones=2, now=NOW)
    with refused("not_possible"):
        offer(order, 5_00)
    testing.pay(order, now=NOW)
    testing.deliver(testing.fresh(order), now=NOW)
    lifecycle.accept(milestone_ref=milestone(order, 2).ref, by=buyer(order), now=NOW)
    assert give(order, 200_00).outcome == "booked"
