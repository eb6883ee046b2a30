"""Worked money: who has every cent after every step, and checks that notice when one is missing."""

import random

import pytest

from ledger import accounts
from ledger.commission import commission
from orders import books, cancelling, clearing, lifecycle, testing
from orders.models import FundingLine, Release, ReleaseLine
from orders.tests.story import NOW, buyer, days, holds, in_escrow, milestone, refunds, seller, states

pytestmark = pytest.mark.django_db


def accept(order, position, now=NOW):
    testing.deliver(order, now=now)
    lifecycle.accept(milestone_ref=milestone(order, position).ref, by=buyer(order), now=now)


def test_three_milestones_with_odd_cents_add_up_to_the_commission_of_the_whole():
    order = testing.order_active(milestones=[33_33, 33_33, 33_37], now=NOW)
    assert in_escrow(order) == [33_33, 0, 0]
    accept(order, 1)
    first = Release.objects.get()
    assert (first.commission_minor, first.net_minor, holds(accounts.commission())) == (667, 2666, 667)
    testing.pay(order, now=NOW)
    accept(order, 2)
    assert holds(accounts.commission()) == 1333  # F(66.66), where 6.67 twice would be 13.34
    testing.pay(order, now=NOW)
    accept(order, 3)
    assert holds(accounts.commission()) == commission(100_03, 2000) == 2001
    assert in_escrow(order) == [0, 0, 0] and states(order)[0] == "completed"
    assert clearing.clear_due(now=NOW + days(14)) == 3
    assert holds(accounts.seller_available(order.seller.ref)) == 100_03 - 2001


def test_a_split_in_the_middle_keeps_the_running_commission_right():
    order = testing.order_accepted(milestones=[33_33, 50_01], now=NOW)
    testing.pay(order, now=NOW)
    cancelling.ask(ref=order.ref, reason_code="agreed", by=buyer(order), now=NOW, to_seller_minor=17_77)
    cancelling.accept(ref=order.ref, by=seller(order), now=NOW)
    assert holds(accounts.commission()) == commission(33_33 + 17_77, 2000)
    assert refunds(order) == [50_01 - 17_77] and in_escrow(order) == [0, 0]
    line = FundingLine.objects.get(milestone=milestone(order, 2))
    assert (line.amount_minor, line.refunded_minor) == (50_01, 32_24)
    released = ReleaseLine.objects.get(funding_line=line)
    assert (released.gross_minor, released.net_minor + released.commission_minor) == (17_77, 17_77)


@pytest.mark.parametrize("cents", [1, 2, 3, 5, 7, 99])
def test_the_smallest_orders_leave_no_cent_behind(cents):
    order = testing.order_accepted(milestones=[cents], now=NOW)
    fee = (cents * 20 + 50) // 100
    assert holds(accounts.commission()) == fee
    clearing.clear_due(now=NOW + days(14))
    assert holds(accounts.seller_available(order.seller.ref)) == cents - fee


def test_a_house_that_takes_everything_clears_nothing():
    from orders.models import Policy

    Policy.objects.create(number=2, since=NOW, commission_bps=10_000)
    testing.order_accepted(now=NOW)
    release = Release.objects.get()
    assert (release.net_minor, release.state, release.cleared_at) == (0, "cleared", NOW)
    assert clearing.clear_due(now=NOW + days(14)) == 0


def test_shares_of_fee_and_tax_add_up_over_milestones():
    from orders import owing
    from orders.models import Order

    order = testing.order_placed(milestones=[33_33, 33_33, 33_34], now=NOW)
    Order.objects.update(fee_minor=5_01, tax_minor=19_01)
    order = testing.fresh(order)
    parts = list(order.milestones.all())
    charges = [owing.to_pay(order, parts, part) for part in parts]
    assert sum(c.fee_minor for c in charges) == 5_01 and sum(c.tax_minor for c in charges) == 19_01
    assert sum(c.total_minor for c in charges) == order.total_minor


def test_any_way_through_an_order_leaves_the_books_right():
    chance = random.Random(20)
    for _ in range(12):
        prices = [chance.randint(1, 5000) for _ in range(chance.randint(1, 4))]
        order = testing.order_active(milestones=prices, now=NOW)
        for position in range(1, len(prices) + 1):
            way = chance.random()
            if way < 0.6:
                accept(order, position)
            else:
                to_seller = chance.randint(0, prices[position - 1] - 1)
                cancelling.ask(
                    ref=order.ref, reason_code="agreed", by=buyer(order), now=NOW, to_seller_minor=to_seller
                )
                cancelling.accept(ref=order.ref, by=seller(order), now=NOW)
            if states(order)[0] != "active":
                break
            testing.pay(order, now=NOW)
        assert books.check([order.ref]) == []
    clearing.clear_due(now=NOW + days(30))
    assert books.check() == []


# --- the checks find what is wrong ------------------------------------------------------------------
@pytest.mark.broken_books
@pytest.mark.parametrize(
    ("rows", "field", "invariants"),
    [
        (FundingLine, "amount_minor", {"I4"}),
        (FundingLine, "refunded_minor", {"I4"}),
        (Release, "taken_back_minor", {"I4", "I5", "I6"}),
        (ReleaseLine, "allotted_minor", {"I12"}),
    ],
)
def test_a_changed_row_is_found(rows, field, invariants):
    order = testing.order_accepted(now=NOW)
    clearing.clear_due(now=NOW + days(14))
    assert books.check() == []
    rows.objects.update(**{field: 1_00})
    found = books.check()
    assert {f.invariant for f in found} == invariants
    assert {f.subject for f in found} <= {order.ref, f"user:{order.seller.ref}"}


@pytest.mark.broken_books
def test_money_left_in_escrow_of_an_ended_order_is_found():
    from ledger import posting
    from ledger.posting import Leg

    order = testing.order_accepted(now=NOW)
    legs = [Leg(accounts.stripe(), accounts.escrow(milestone(order).ref), 5)]
    posting.post(
        key="pi:pi_odd:succeeded",
        kind="payment",
        currency="usd",
        legs=legs,
        subject=order.ref,
        effective_at=NOW,
    )
    assert {f.invariant for f in books.check()} == {"I4", "I11"}
