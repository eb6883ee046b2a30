"""From payment to clearance: every move and its forbidden neighbours, at exact instants."""

import pytest

from accounts.models import User
from gigs import publishing
from ledger import accounts
from notices.models import Notice
from orders import clearing, deliveries, lifecycle, milestones, placing, requirements, testing
from orders.actors import Actor
from orders.models import FundingLine, Milestone, MoneyDue, Order, OrderEvent, Release
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
ASK = {"asks_first": True}


def told(user: User) -> list[str]:
    return list(Notice.objects.filter(to=user).order_by("id").values_list("kind", flat=True))


# --- payment ---------------------------------------------------------------------------
def test_a_payment_fills_escrow_and_asks_for_answers():
    order = testing.order_placed(now=NOW)
    assert testing.pay(order, now=NOW + hours(0.5)).outcome == "booked"
    order = testing.fresh(order)
    assert states(order) == ("awaiting_requirements", ["funded"])
    assert (order.paid_at, order.requirements_by) == (NOW + hours(0.5), NOW + hours(0.5) + days(14))
    assert in_escrow(order) == [100_00]
    assert told(order.buyer) == ["order_paid"] and told(order.seller) == ["order_new"]
    line = FundingLine.objects.get()
    assert (line.number, line.amount_minor, line.kind) == (1, 100_00, "charge")


def test_the_same_payment_told_twice_is_booked_once():
    order = testing.order_placed(now=NOW)
    same = {"payment_ref": "samepayment1", "intent_id": "pi_same", "charge_id": "ch_same"}
    assert testing.pay(order, now=NOW, **same).outcome == "booked"
    again = testing.pay(order, milestone=milestone(order), now=NOW + hours(1), **same)
    assert (again.outcome, again.replayed) == ("booked", True)
    assert in_escrow(order) == [100_00] and FundingLine.objects.count() == 1


def test_a_second_payment_for_the_same_order_goes_back():
    order = testing.order_paid(now=NOW)
    paid = testing.pay(order, milestone=milestone(order), now=NOW)
    assert (paid.outcome, paid.reason) == ("refused", "already_paid")
    assert refunds(order) == [100_00] and in_escrow(order) == [100_00]


def test_a_late_payment_is_taken_while_the_order_still_waits():
    order = testing.order_placed(now=NOW)
    assert testing.pay(order, now=NOW + hours(5)).outcome == "booked"


def test_money_that_lands_on_an_expired_order_goes_back_and_makes_no_ghost():
    order = testing.order_placed(now=NOW)
    lifecycle.close_checkout(ref=order.ref, now=NOW + hours(1))
    assert lifecycle.expire(order_ref=order.ref, now=NOW + hours(1))
    same = {"payment_ref": "latepayment1", "intent_id": "pi_late", "charge_id": "ch_late"}
    paid = testing.pay(order, now=NOW + hours(1.5), milestone=milestone(order), **same)
    assert (paid.outcome, paid.reason) == ("refused", "too_late")
    assert states(order) == ("expired", ["cancelled"])
    due = MoneyDue.objects.get(kind="refund")
    assert (due.payment_ref, due.amount_minor, due.reason) == ("latepayment1", 100_00, "too_late")
    assert holds(accounts.refund_in_flight()) == 100_00
    assert told(order.buyer) == ["order_expired", "payment_returned"]
    again = testing.pay(order, now=NOW + hours(2), milestone=milestone(order), **same)
    assert again.outcome == "refused" and again.replayed and refunds(order) == [100_00]


def test_the_sellers_own_card_is_refunded_and_the_order_expires():
    order = testing.order_placed(now=NOW)
    paid = testing.pay(order, now=NOW, card_fingerprint="fp1", seller_fingerprints=["fp0", "fp1"])
    assert (paid.outcome, paid.reason) == ("refused", "own_card")
    assert states(order) == ("expired", ["cancelled"]) and refunds(order) == [100_00]


@pytest.mark.parametrize("other", [{"amount_minor": 99_99}, {"currency": "eur"}])
def test_another_amount_or_currency_is_set_aside(other):
    order = testing.order_placed(now=NOW)
    assert testing.pay(order, now=NOW, payment_ref="odd", intent_id="pi_odd", **other).outcome == "suspense"
    assert states(order) == ("expired", ["cancelled"])
    assert refunds(order) == [] and in_escrow(order) == [0]
    again = testing.pay(
        order, now=NOW, milestone=milestone(order), payment_ref="odd", intent_id="pi_odd", **other
    )
    assert again.outcome == "suspense" and again.replayed


def test_a_paid_order_does_not_expire():
    order = testing.order_paid(now=NOW)
    assert not lifecycle.expire(order_ref=order.ref, now=NOW + days(1))
    with refused("stale"):
        lifecycle.close_checkout(ref=order.ref, now=NOW + days(1))


def test_a_dropped_order_closes_its_checkout_first():
    order = testing.order_placed(now=NOW)
    lifecycle.drop(ref=order.ref, by=buyer(order), now=NOW + hours(0.2))
    assert MoneyDue.objects.get().kind == "expire_sessions"
    assert states(order)[0] == "pending_payment"
    with refused("not_possible"):
        lifecycle.drop(ref=order.ref, by=buyer(order), now=NOW + hours(0.3))
    assert lifecycle.session_gone(order_ref=order.ref, now=NOW + hours(0.3))
    assert states(order)[0] == "expired"


def test_a_dropped_order_that_was_paid_all_the_same_goes_on():
    order = testing.order_placed(now=NOW)
    lifecycle.drop(ref=order.ref, by=buyer(order), now=NOW)
    assert testing.pay(order, now=NOW).outcome == "booked"
    assert (testing.fresh(order).state, testing.fresh(order).end_reason) == ("awaiting_requirements", "")


def test_a_session_that_ends_before_the_order_leaves_it_payable():
    order = testing.order_placed(now=NOW)
    assert not lifecycle.session_gone(order_ref=order.ref, now=NOW + hours(0.6))
    assert testing.pay(order, now=NOW + hours(0.7)).outcome == "booked"


def test_fee_and_tax_are_booked_beside_the_price_and_go_back_with_it():
    order = testing.order_placed(now=NOW)
    Order.objects.update(fee_minor=5_00, tax_minor=1_99)
    order = testing.fresh(order)
    assert testing.pay(order, now=NOW).outcome == "booked"
    assert (holds(accounts.buyer_fee()), holds(accounts.vat()), in_escrow(order)) == (5_00, 1_99, [100_00])
    requirements.cancel(ref=order.ref, by=buyer(order), now=NOW)
    assert refunds(order) == [106_99]
    assert (holds(accounts.buyer_fee()), holds(accounts.vat())) == (0, 0)


# --- ask first --------------------------------------------------------------------------------
def ask_first(**what):
    order = testing.order_placed(now=NOW, **what)
    Order.objects.filter(pk=order.pk).update(asks_first=True)
    testing.pay(order, now=NOW)
    return testing.fresh(order)


def test_a_gig_that_asks_first_waits_for_the_seller():
    order = ask_first()
    assert order.state == "awaiting_approval" and order.approve_by == NOW + days(1)
    lifecycle.approve(ref=order.ref, by=seller(order), now=NOW + hours(3))
    order = testing.fresh(order)
    assert (order.state, order.requirements_by) == ("awaiting_requirements", NOW + hours(3) + days(14))


def test_approval_starts_an_order_without_questions():
    order = ask_first(questions=[])
    lifecycle.approve(ref=order.ref, by=seller(order), now=NOW + hours(3))
    assert states(order) == ("active", ["in_progress"])
    assert milestone(order).due_at == NOW + hours(3) + days(5)


def test_declining_sends_everything_back():
    order = ask_first()
    lifecycle.decline_order(ref=order.ref, by=seller(order), now=NOW, reason="Too much to do")
    assert states(order) == ("cancelled", ["cancelled"])
    assert (in_escrow(order), refunds(order)) == ([0], [100_00])
    assert testing.fresh(order).end_reason == "declined"


def test_silence_for_24_hours_sends_everything_back():
    order = ask_first()
    with refused("not_yet"):
        lifecycle.approval_lapsed(ref=order.ref, now=NOW + days(1) - INSTANT)
    lifecycle.approval_lapsed(ref=order.ref, now=NOW + days(1))
    assert states(order)[0] == "cancelled" and refunds(order) == [100_00]


def test_the_third_silence_in_30_days_pauses_the_gig():
    gig = testing.make_gig_live(mode="ask_first", now=NOW)
    ref = gig.live.packages.first().ref
    for n, (day, state) in enumerate(
        [(0, "active"), (9, "active"), (30.5, "active"), (31, "paused")], start=1
    ):
        now = NOW + days(day)
        order = placing.place(package_ref=ref, by=Actor.buyer(testing.make_buyer()), now=now)
        assert order.asks_first
        testing.pay(order, now=now)
        lifecycle.approval_lapsed(ref=order.ref, now=now + days(1))
        gig.refresh_from_db()
        assert gig.state == state, n
    assert "gig_paused_unanswered" in told(gig.seller)
    publishing.resume(ref=gig.ref, by=gig.seller, now=NOW + days(33))


# --- mistake, seller's own decision ------------------------------------------------------------------
def test_a_mistake_is_undone_within_the_hour():
    order = testing.order_active(now=NOW)
    with refused("too_late"):
        lifecycle.cancel_mistake(ref=order.ref, by=buyer(order), now=NOW + hours(1) + INSTANT)
    lifecycle.cancel_mistake(ref=order.ref, by=buyer(order), now=NOW + hours(1))
    assert states(order) == ("cancelled", ["cancelled"])
    assert refunds(order) == [100_00] and testing.fresh(order).end_reason == "mistake"


def test_after_the_sellers_first_act_it_is_no_mistake():
    order = testing.order_active(now=NOW)
    lifecycle.note_seller_acted(ref=order.ref, now=NOW)
    with refused("not_possible"):
        lifecycle.cancel_mistake(ref=order.ref, by=buyer(order), now=NOW)


# --- acceptance ------------------------------------------------------------------------------------------
def test_acceptance_releases_the_money_and_completes_the_order():
    order = testing.order_delivered(now=NOW)
    lifecycle.accept(milestone_ref=milestone(order).ref, by=buyer(order), now=NOW + days(1))
    assert states(order) == ("completed", ["accepted"])
    release = Release.objects.get()
    assert (release.gross_minor, release.commission_minor, release.net_minor) == (100_00, 20_00, 80_00)
    assert release.clears_at == NOW + days(15)
    assert holds(accounts.seller_pending(release.ref)) == 80_00 and holds(accounts.commission()) == 20_00
    assert commands(order)[-2:] == ["accept", "close"]


def test_silence_accepts_after_72_hours_exactly():
    order = testing.order_delivered(now=NOW)
    ref = milestone(order).ref
    with refused("not_yet"):
        lifecycle.auto_accept(milestone_ref=ref, now=NOW + hours(72) - INSTANT)
    lifecycle.auto_accept(milestone_ref=ref, now=NOW + hours(72))
    part = milestone(order)
    assert (part.state, part.accepted_automatically, part.accepted_at) == ("accepted", True, NOW + hours(72))
    assert states(order)[0] == "completed"


def test_a_person_may_still_act_at_and_after_the_deadline_while_nothing_has_moved():
    order = testing.order_delivered(now=NOW)
    deliveries.ask_revision(
        milestone_ref=milestone(order).ref, items=["Larger"], by=buyer(order), now=NOW + hours(73)
    )
    assert states(order)[1] == ["in_revision"]


def test_the_level_of_the_day_shortens_clearance_but_never_lengthens_it():
    order = testing.order_delivered(now=NOW)
    profile = order.seller.seller
    profile.level = 3
    profile.save()
    lifecycle.accept(milestone_ref=milestone(order).ref, by=buyer(order), now=NOW)
    assert Release.objects.get().clears_at == NOW + days(7)
    other = testing.order_delivered(now=NOW)
    profile.level = 0
    profile.save()
    lifecycle.accept(milestone_ref=milestone(other).ref, by=buyer(other), now=NOW)
    assert Release.objects.get(order=other).clears_at == NOW + days(7)


def test_a_known_buyers_money_clears_in_three_days():
    for _ in range(3):
        testing.order_accepted(now=NOW)
    clearing.clear_due(now=NOW + days(14))
    testing.order_accepted(now=NOW + days(20))
    assert Release.objects.latest("id").clears_at == NOW + days(23)


def test_clearing_makes_it_available_once_and_not_before():
    order = testing.order_accepted(now=NOW)
    assert clearing.clear_due(now=NOW + days(14) - INSTANT) == 0
    assert clearing.clear_due(now=NOW + days(20)) == 1
    assert clearing.clear_due(now=NOW + days(20)) == 0
    release = Release.objects.get()
    assert (release.state, release.cleared_at) == ("cleared", NOW + days(14))
    assert holds(accounts.seller_available(order.seller.ref)) == 80_00
    assert holds(accounts.seller_pending(release.ref)) == 0


# --- who, what, when --------------------------------------------------------------------------------------
def test_strangers_and_the_wrong_side_are_refused():
    order = testing.order_delivered(now=NOW)
    ref = milestone(order).ref
    ion = testing.make_buyer("ion")
    for by in (Actor.buyer(ion), seller(order), Actor.seller(order.buyer), Actor.staff(ion), Actor("buyer")):
        with refused("not_allowed"):
            lifecycle.accept(milestone_ref=ref, by=by, now=NOW)
    with refused("not_allowed"):
        deliveries.deliver(milestone_ref=ref, message="x" * 40, by=buyer(order), now=NOW)


def test_a_stale_page_is_told_the_new_state():
    order = testing.order_active(now=NOW)
    seen = order.version
    testing.deliver(order, now=NOW)
    with refused("stale") as caught:
        lifecycle.cancel_mistake(ref=order.ref, by=buyer(order), now=NOW, version=seen)
    assert caught.value.status == 409
    assert caught.value.extra == {"state": "active", "version": testing.fresh(order).version}
    with refused("stale") as caught:
        lifecycle.accept(milestone_ref=milestone(order).ref, by=buyer(order), now=NOW, version=seen)
    assert caught.value.extra["state"] == "delivered" and "delivered" in str(caught.value)
    now = testing.fresh(order).version
    lifecycle.accept(milestone_ref=milestone(order).ref, by=buyer(order), now=NOW, version=now)


ENDED = {
    "completed": lambda: testing.order_accepted(now=NOW),
    "cancelled": lambda: _cancelled(),
    "expired": lambda: _expired(),
}


def _cancelled():
    order = testing.order_paid(now=NOW)
    requirements.cancel(ref=order.ref, by=buyer(order), now=NOW)
    return testing.fresh(order)


def _expired():
    order = testing.order_placed(now=NOW)
    lifecycle.expire(order_ref=order.ref, now=NOW)
    return testing.fresh(order)


@pytest.mark.parametrize("end", ENDED)
def test_nothing_moves_an_order_that_has_ended(end):
    order = ENDED[end]()
    ref, part, before = order.ref, milestone(order).ref, OrderEvent.objects.count()
    acts = [
        lambda: lifecycle.approve(ref=ref, by=seller(order), now=NOW),
        lambda: lifecycle.decline_order(ref=ref, by=seller(order), now=NOW),
        lambda: requirements.answer(ref=ref, by=buyer(order), now=NOW),
        lambda: requirements.start_anyway(ref=ref, by=seller(order), now=NOW),
        lambda: requirements.cancel(ref=ref, by=buyer(order), now=NOW),
        lambda: lifecycle.cancel_mistake(ref=ref, by=buyer(order), now=NOW),
        lambda: milestones.stop(ref=ref, by=buyer(order), now=NOW),
        lambda: lifecycle.accept(milestone_ref=part, by=buyer(order), now=NOW),
        lambda: lifecycle.auto_accept(milestone_ref=part, now=NOW + days(30)),
        lambda: deliveries.deliver(milestone_ref=part, message="x" * 40, by=seller(order), now=NOW),
        lambda: deliveries.ask_revision(milestone_ref=part, items=["x"], by=buyer(order), now=NOW),
        lambda: deliveries.void(milestone_ref=part, reason="x", by=buyer(order), now=NOW),
        lambda: milestones.cancel_late(milestone_ref=part, by=buyer(order), now=NOW + days(30)),
        lambda: milestones.abandon(milestone_ref=part, now=NOW + days(30)),
    ]
    for act in acts:
        with refused("stale"):
            act()
    assert states(order)[0] == end and OrderEvent.objects.count() == before


# --- budgets --------------------------------------------------------------------------------------------------------
def test_paying_asks_the_database_little(django_assert_max_num_queries):
    order = testing.order_placed(now=NOW)
    part = milestone(order)
    with django_assert_max_num_queries(13):
        lifecycle.pay(
            order_ref=order.ref, payment_ref="p1", milestone_ref=part.ref, amount_minor=100_00, currency="usd",
            charge_id="ch_1", intent_id="pi_1", now=NOW,
        )  # fmt: skip


def test_accepting_asks_the_database_little(django_assert_max_num_queries):
    gig = testing.make_gig_live(now=NOW)
    order = testing.order_delivered(now=NOW)
    Order.objects.update(gig=gig)
    ref, by = milestone(order).ref, buyer(order)
    with django_assert_max_num_queries(25):
        lifecycle.accept(milestone_ref=ref, by=by, now=NOW)
    gig.refresh_from_db()
    assert gig.orders_count == 1
    assert Milestone.objects.get().state == "accepted"
