"""Extras while an order runs: paid on top, with a funding line of their own; the due date moves only when paid."""

import pytest

from ledger import accounts
from orders import (
    answering,
    cancelling,
    clearing,
    disputes,
    extras,
    giving_back,
    lifecycle,
    outlook,
    owing,
    sweeps,
    testing,
)
from orders.models import FundingLine, MoneyDue, Policy, Release, ReleaseLine, SideRequest
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
DUE = NOW + days(5)


def propose(order, by, price=20_00, more_days=2, now=NOW, title="Files for print", **more):
    return extras.propose(
        milestone_ref=milestone(order).ref, title=title, price_minor=price, days=more_days, by=by, now=now, **more
    )  # fmt: skip


def agree(order, by, now=NOW):
    return extras.agree(milestone_ref=milestone(order).ref, by=by, now=now)


def checkouts_shut(order):
    return MoneyDue.objects.filter(order=order, kind="expire_sessions").exists()


def test_wei_proposes_an_extra_and_only_the_payment_moves_the_due_date():
    order = testing.order_active(now=NOW)
    asked = propose(order, seller(order))
    assert (asked.expires_at, milestone(order).due_at, in_escrow(order)) == (NOW + days(7), DUE, [100_00])
    assert testing.pay_extra(asked, now=NOW + days(1)).outcome == "booked"
    paid = milestone(order)
    assert (paid.due_at, paid.price_minor, in_escrow(order)) == (DUE + days(2), 120_00, [120_00])
    order = testing.fresh(order)
    assert (order.price_minor, order.extras[0]["title"]) == (120_00, "Files for print")
    assert list(FundingLine.objects.values_list("number", "amount_minor")) == [(1, 100_00), (2, 20_00)]
    assert commands(order)[-2:] == ["propose_extra", "pay_extra"]


def test_a_hundred_dollars_and_a_twenty_dollar_extra_line_by_line():
    order = testing.order_active(now=NOW)
    testing.pay_extra(propose(order, seller(order)), now=NOW)
    testing.deliver(testing.fresh(order), now=NOW)
    lifecycle.accept(milestone_ref=milestone(order).ref, by=buyer(order), now=NOW)
    lines = ReleaseLine.objects.values_list("gross_minor", "commission_minor", "net_minor")
    assert list(lines) == [(100_00, 20_00, 80_00), (20_00, 4_00, 16_00)]
    release = Release.objects.get()
    assert (in_escrow(order), holds(accounts.seller_pending(release.ref)), holds(accounts.commission())) == (
        [0], 96_00, 24_00,
    )  # fmt: skip
    clearing.clear_due(now=NOW + days(20))
    assert holds(accounts.seller_available(order.seller.ref)) == 96_00


def test_ana_asks_and_pays_only_after_wei_agrees():
    order = testing.order_active(now=NOW)
    asked = propose(order, buyer(order))
    assert (asked.expires_at, asked.payable_at) == (NOW + hours(48), None)
    assert testing.pay_extra(asked, now=NOW).reason == "too_late"  # nobody can ask for that money yet
    with refused("not_allowed"):
        agree(order, buyer(order))
    asked = agree(order, seller(order), now=NOW + hours(5))
    assert asked.expires_at == NOW + hours(5) + days(7)
    assert outlook.what_happens_next(order, "buyer", NOW + hours(5)).mine
    with refused("not_possible"):
        agree(order, seller(order), now=NOW + hours(6))
    assert testing.pay_extra(asked, now=NOW + hours(6)).outcome == "booked"
    assert (refunds(order), in_escrow(order)) == ([20_00], [120_00])


def test_wrong_prices_days_and_titles_are_refused_beside_their_fields():
    order = testing.order_active(now=NOW)
    for wrong in ({"price": 99}, {"price": 0}, {"price": -1}, {"price": 10.5}, {"price": 100_000_01}):
        with refused("invalid") as caught:
            propose(order, seller(order), **wrong)
        assert set(caught.value.fields) == {"price"}
    for wrong in (-1, 61, 1.5, 52):  # 52 would hold the money for too long
        with refused("invalid") as caught:
            propose(order, seller(order), more_days=wrong)
        assert set(caught.value.fields) == {"days"}
    with refused("invalid") as caught:
        propose(order, seller(order), title="  ")
    assert set(caught.value.fields) == {"title"}
    propose(order, seller(order), more_days=51)


def test_one_extra_at_a_time():
    order = testing.order_active(now=NOW)
    propose(order, seller(order))
    for by in (seller(order), buyer(order)):
        with refused("not_possible"):
            propose(order, by)


def test_a_payment_is_judged_when_it_lands():
    order = testing.order_delivered(now=NOW)
    asked = propose(order, seller(order))
    lifecycle.accept(milestone_ref=milestone(order).ref, by=buyer(order), now=NOW)
    asked.refresh_from_db()
    assert (asked.state, checkouts_shut(order)) == ("overtaken", True)
    paid = testing.pay_extra(asked, now=NOW + hours(1))
    assert (paid.outcome, paid.reason, refunds(order)) == ("refused", "too_late", [20_00])
    assert holds(accounts.refund_in_flight()) == 20_00
    assert order.buyer.notices.filter(kind="payment_returned").exists()


def test_the_same_extra_is_paid_once():
    order = testing.order_active(now=NOW)
    asked = propose(order, seller(order))
    first = testing.pay_extra(asked, now=NOW, payment_ref="same", intent_id="pi_same", charge_id="ch_same")
    again = testing.pay_extra(asked, now=NOW, payment_ref="same", intent_id="pi_same", charge_id="ch_same")
    assert (first.replayed, again.replayed, again.outcome) == (False, True, "booked")
    assert testing.pay_extra(asked, now=NOW).reason == "already_paid"
    assert (in_escrow(order), refunds(order)) == ([120_00], [20_00])


def test_another_amount_is_set_aside_and_the_sellers_own_card_goes_back():
    order = testing.order_active(now=NOW)
    asked = propose(order, seller(order))
    assert testing.pay_extra(asked, now=NOW, amount_minor=19_99).outcome == "suspense"
    own = testing.pay_extra(asked, now=NOW, card_fingerprint="wei", seller_fingerprints=["wei"])
    assert (own.outcome, own.reason) == ("refused", "own_card")
    assert in_escrow(order) == [100_00] and holds(accounts.suspense()) == 19_99


def test_seven_days_without_payment_end_an_extra():
    order = testing.order_active(now=NOW, days=20)
    asked = propose(order, seller(order))
    sweeps.run("requests", now=NOW + days(7) - INSTANT)
    asked.refresh_from_db()
    assert asked.state == "open"
    sweeps.run("requests", now=NOW + days(7))
    asked.refresh_from_db()
    assert (asked.state, checkouts_shut(order)) == ("lapsed", True)
    assert testing.pay_extra(asked, now=NOW + days(8)).reason == "too_late"


def test_a_no_and_a_never_mind_shut_the_checkout():
    order = testing.order_active(now=NOW)
    ref = milestone(order).ref
    for act, by in ((answering.decline, buyer(order)), (answering.withdraw, seller(order))):
        asked = propose(order, seller(order))
        act(milestone_ref=ref, kind="extra", by=by, now=NOW)
        assert testing.pay_extra(asked, now=NOW).outcome == "refused"
    assert checkouts_shut(order) and refunds(order) == [20_00, 20_00]


def test_a_cancellation_returns_the_extra_with_the_base():
    order = testing.order_active(now=NOW)
    testing.pay_extra(propose(order, seller(order)), now=NOW)
    cancelling.ask(ref=order.ref, reason_code="agreed", by=buyer(order), now=NOW)
    cancelling.accept(ref=order.ref, by=seller(order), now=NOW)
    assert (refunds(order), in_escrow(order)) == ([20_00, 100_00], [0])
    assert states(order) == ("cancelled", ["cancelled"])


def test_an_extra_is_refunded_alone():
    order = testing.order_active(now=NOW)
    testing.pay_extra(propose(order, seller(order)), now=NOW)
    giving_back.propose(milestone_ref=milestone(order).ref, amount_minor=20_00, by=seller(order), now=NOW)
    giving_back.accept(milestone_ref=milestone(order).ref, by=buyer(order), now=NOW)
    assert list(FundingLine.objects.values_list("refunded_minor", flat=True)) == [0, 20_00]


def test_a_refund_after_acceptance_eats_the_extras_line_first():
    order = testing.order_active(now=NOW)
    testing.pay_extra(propose(order, seller(order)), now=NOW)
    testing.deliver(testing.fresh(order), now=NOW)
    lifecycle.accept(milestone_ref=milestone(order).ref, by=buyer(order), now=NOW)
    giving_back.propose(milestone_ref=milestone(order).ref, amount_minor=30_00, by=seller(order), now=NOW)
    giving_back.accept(milestone_ref=milestone(order).ref, by=buyer(order), now=NOW)
    assert refunds(order) == [20_00, 10_00]
    assert list(ReleaseLine.objects.values_list("withheld_minor", flat=True)) == [8_00, 16_00]
    assert holds(accounts.seller_pending(Release.objects.get().ref)) == 72_00


def test_an_extra_on_the_first_milestone_leaves_the_price_of_the_second_alone():
    Policy.objects.update(buyer_fee_bps=550)
    order = testing.order_active(milestones=[33_33, 66_67], now=NOW)
    second = milestone(order, 2)
    before = owing.to_pay(testing.fresh(order), list(order.milestones.all()), second)
    testing.pay_extra(propose(order, seller(order), price=10_00), now=NOW)
    order = testing.fresh(order)
    assert owing.to_pay(order, list(order.milestones.all()), second) == before
    assert testing.pay(order, milestone=second, now=NOW).outcome == "booked"
    paid = sum(line.fee_minor for line in FundingLine.objects.all())
    assert (paid, order.fee_minor) == (6_05, 6_05)


def test_nothing_is_added_before_work_after_it_or_in_a_dispute():
    for make, code in ((testing.order_paid, "stale"), (testing.order_accepted, "stale")):
        with refused(code):
            order = make(now=NOW)
            propose(order, seller(order))
    order = testing.order_active(now=NOW)
    asked = propose(order, seller(order))
    disputes.open_dispute(
        milestone_ref=milestone(order).ref, claim="x", to_buyer_minor=50_00, by=buyer(order), now=NOW
    )
    assert testing.pay_extra(asked, now=NOW).outcome == "refused"
    assert SideRequest.objects.filter(kind="extra", order=order).count() == 1
