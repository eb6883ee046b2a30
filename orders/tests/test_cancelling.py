"""Ending early by agreement, and what silence does."""

import pytest

from orders import cancelling, lifecycle, outlook, testing
from orders.actors import Actor
from orders.models import Cancellation, Dispute, Release
from orders.tests.story import (
    INSTANT,
    NOW,
    buyer,
    commands,
    days,
    hours,
    in_escrow,
    milestone,
    refunds,
    refused,
    seller,
    states,
)

pytestmark = pytest.mark.django_db


def ask(order, by, now=NOW, reason="agreed", **what):
    return cancelling.ask(ref=order.ref, reason_code=reason, by=by, now=now, **what)


def test_an_agreed_cancellation_sends_the_escrow_back():
    order = testing.order_active(milestones=3, now=NOW)
    testing.pay(order, now=NOW)
    ask(order, buyer(order), reason="changed_mind")
    with refused("not_possible"):
        ask(order, seller(order))
    with refused("not_possible"):
        cancelling.accept(ref=order.ref, by=buyer(order), now=NOW)
    cancelling.accept(ref=order.ref, by=seller(order), now=NOW + hours(1))
    assert states(order) == ("cancelled", ["cancelled"] * 3)
    assert (refunds(order), in_escrow(order)) == ([100_00, 100_00], [0, 0, 0])
    order = testing.fresh(order)
    assert order.end_reason == "cancelled_changed_mind"
    assert order.events.get(command="accept_cancellation").data["fault"] == "buyer"


def test_a_reason_that_blames_the_other_side_counts_only_if_that_side_confirms_it():
    for confirms, fault in ((False, "both"), (True, "seller")):
        order = testing.order_active(now=NOW)
        ask(order, buyer(order), reason="seller_silent")
        cancelling.accept(ref=order.ref, by=seller(order), now=NOW, confirms=confirms)
        assert order.events.get(command="accept_cancellation").data["fault"] == fault


def test_an_agreed_split_settles_the_milestone():
    order = testing.order_delivered(now=NOW)
    ask(order, seller(order), reason="cannot_do", to_seller_minor=33_33)
    cancelling.accept(ref=order.ref, by=buyer(order), now=NOW)
    assert states(order) == ("completed", ["settled"])
    release = Release.objects.get()
    assert (refunds(order), release.gross_minor, release.commission_minor) == ([66_67], 33_33, 6_67)


def test_what_was_released_before_stays():
    order = testing.order_accepted(milestones=2, now=NOW)
    testing.pay(order, now=NOW)
    ask(order, buyer(order))
    cancelling.accept(ref=order.ref, by=seller(order), now=NOW)
    assert states(order) == ("completed", ["accepted", "cancelled"])
    assert refunds(order) == [100_00] and Release.objects.get().gross_minor == 100_00


def test_bad_requests_are_refused():
    order = testing.order_active(now=NOW)
    for wrong in (-1, 100_00, 1.5, True):
        with refused("invalid"):
            ask(order, buyer(order), to_seller_minor=wrong)
    with refused("invalid"):
        ask(order, buyer(order), reason="cannot_do")
    with refused("not_allowed"):
        ask(order, Actor.buyer(testing.make_buyer("ion")))
    paid = testing.order_paid(now=NOW)
    with refused("stale"):
        ask(paid, buyer(paid))


def test_between_milestones_there_is_nothing_to_cancel():
    order = testing.order_accepted(milestones=2, now=NOW)
    with refused("not_possible"):
        ask(order, buyer(order))


def test_declining_or_taking_back_lets_the_order_go_on():
    order = testing.order_active(now=NOW)
    ask(order, buyer(order))
    with refused("not_possible"):
        cancelling.withdraw(ref=order.ref, by=seller(order), now=NOW)
    cancelling.decline(ref=order.ref, by=seller(order), now=NOW)
    ask(order, seller(order))
    cancelling.withdraw(ref=order.ref, by=seller(order), now=NOW)
    assert states(order) == ("active", ["in_progress"])
    assert list(Cancellation.objects.order_by("id").values_list("state", flat=True)) == [
        "declined",
        "withdrawn",
    ]


def test_silence_cancels_when_nothing_was_delivered():
    order = testing.order_active(now=NOW)
    ask(order, seller(order), reason="cannot_do")
    with refused("not_yet"):
        cancelling.lapsed(ref=order.ref, now=NOW + hours(48) - INSTANT)
    cancelling.lapsed(ref=order.ref, now=NOW + hours(48))
    assert states(order) == ("cancelled", ["cancelled"]) and refunds(order) == [100_00]
    assert order.events.get(command="cancellation_lapsed").data["fault"] == "seller"
    other = testing.order_active(now=NOW)
    ask(other, buyer(other))
    cancelling.lapsed(ref=other.ref, now=NOW + hours(48))
    assert other.events.get(command="cancellation_lapsed").data["fault"] == "nobody"


def test_silence_never_destroys_finished_work():
    order = testing.order_delivered(now=NOW)
    ask(order, buyer(order), to_seller_minor=30_00)
    cancelling.lapsed(ref=order.ref, now=NOW + hours(48))
    assert states(order) == ("active", ["delivered"])
    dispute = Dispute.objects.get()
    assert (dispute.cause, dispute.role, dispute.claimed_minor) == ("cancellation_lapsed", "buyer", 70_00)
    assert (dispute.held_escrow_minor, in_escrow(order)) == (70_00, [30_00])
    assert refunds(order) == []


def test_only_the_first_request_on_delivered_work_stops_acceptance():
    order = testing.order_delivered(now=NOW)
    ask(order, buyer(order), now=NOW + hours(60))
    with refused("not_possible"):
        lifecycle.auto_accept(milestone_ref=milestone(order).ref, now=NOW + hours(72))
    cancelling.withdraw(ref=order.ref, by=buyer(order), now=NOW + hours(70))
    assert milestone(order).accept_by == NOW + hours(94)  # 24 hours from the withdrawal
    second = ask(order, buyer(order), now=NOW + hours(80))
    assert not second.blocks
    cancelling.withdraw(ref=order.ref, by=buyer(order), now=NOW + hours(93))
    assert milestone(order).accept_by == NOW + hours(94)
    ask(order, buyer(order), now=NOW + hours(93))
    lifecycle.auto_accept(milestone_ref=milestone(order).ref, now=NOW + hours(94))
    assert states(order) == ("completed", ["accepted"])
    assert Cancellation.objects.latest("id").state == "overtaken"


def test_accepting_the_work_overtakes_a_request():
    order = testing.order_delivered(now=NOW)
    ask(order, seller(order))
    lifecycle.accept(milestone_ref=milestone(order).ref, by=buyer(order), now=NOW)
    assert Cancellation.objects.get().state == "overtaken"
    with refused("stale"):
        cancelling.accept(ref=order.ref, by=buyer(order), now=NOW)


def test_both_sides_see_who_answers_a_request():
    order = testing.order_active(now=NOW)
    ask(order, buyer(order))
    order = testing.fresh(order)
    asked, answers = (outlook.what_happens_next(order, role, NOW) for role in ("buyer", "seller"))
    assert (asked.who, answers.who, answers.mine) == ("seller", "seller", True)
    assert answers.by == NOW + hours(48)
    allowed = {m.command for m in outlook.allowed(order, milestone(order), "seller", NOW)}
    assert {"accept_cancellation", "decline_cancellation"} <= allowed
    assert commands(order)[-1] == "ask_cancellation" and days(2) == hours(48)
