"""More time by agreement: an absolute instant, 48 hours to answer, and nothing that depends on when the answer comes."""

from datetime import timedelta

import pytest

from orders import answering, deliveries, disputes, extending, lifecycle, milestones, outlook, sweeps, testing
from orders.actors import Actor
from orders.models import Outage, SideRequest
from orders.tests.story import (
    INSTANT,
    NOW,
    buyer,
    commands,
    days,
    hours,
    milestone,
    refunds,
    refused,
    seller,
    states,
)

pytestmark = pytest.mark.django_db
DUE = NOW + days(5)


def ask(order, by, to, now=NOW, **more):
    return extending.ask(milestone_ref=milestone(order).ref, new_due_at=to, by=by, now=now, **more)


def agree(order, by, now=NOW):
    return extending.accept(milestone_ref=milestone(order).ref, by=by, now=now)


def told(order, kind):
    return order.buyer.notices.filter(kind=kind).exists(), order.seller.notices.filter(kind=kind).exists()


def test_wei_asks_for_three_days_and_ana_agrees():
    order = testing.order_active(now=NOW)
    asked = ask(order, seller(order), DUE + days(3), reason="The printer is shut.")
    assert (asked.expires_at, milestone(order).due_at) == (NOW + hours(48), DUE)
    agree(order, buyer(order), now=NOW + days(1))
    assert milestone(order).due_at == DUE + days(3)
    assert commands(order)[-2:] == ["ask_extension", "accept_extension"]
    assert told(order, "extension_asked") == (True, False)
    assert told(order, "extension_accepted") == (False, True)


def test_ana_may_offer_a_later_date_herself():
    order = testing.order_active(now=NOW)
    ask(order, buyer(order), DUE + days(1))
    with refused("not_possible"):
        agree(order, buyer(order))
    agree(order, seller(order))
    assert milestone(order).due_at == DUE + days(1)


def test_a_date_that_is_no_extension_is_refused():
    order = testing.order_active(now=NOW)
    for wrong in (NOW - days(1), NOW, DUE - INSTANT, DUE, DUE.replace(tzinfo=None), "tomorrow"):
        with refused("invalid") as caught:
            ask(order, seller(order), wrong)
        assert "new_due_at" in caught.value.fields
    assert not SideRequest.objects.exists()


def test_an_extension_into_the_past_of_late_work_is_refused():
    order = testing.order_active(now=NOW)
    with refused("invalid"):
        ask(order, seller(order), DUE + hours(1), now=DUE + hours(2))
    ask(order, seller(order), DUE + hours(3), now=DUE + hours(2))


def test_an_extension_ends_sixty_days_past_due_and_before_money_is_held_too_long():
    order = testing.order_active(now=NOW)
    # 80 days of holding less 3 of review, 7 of longer review, 14 of clearance
    latest = NOW + days(80 - 3 - 7 - 14)
    with refused("invalid"):
        ask(order, seller(order), latest + INSTANT)
    ask(order, seller(order), latest)
    agree(order, buyer(order))
    for role in ("buyer", "seller"):  # no later instant is left, so nobody is offered to ask
        offered = outlook.allowed(testing.fresh(order), milestone(order), role, NOW)
        assert "ask_extension" not in {move.command for move in offered}
    with refused("not_possible") as caught:
        ask(order, seller(order), latest + days(1))
    assert "held any longer" in str(caught.value)


def test_sixty_days_past_due_is_the_most_where_money_may_be_held_longer():
    order = testing.order_active(now=NOW)
    order.policy.__class__.objects.filter(pk=order.policy_id).update(most_hold_days=500)
    with refused("invalid"):
        ask(order, seller(order), DUE + days(60) + INSTANT)
    ask(order, seller(order), DUE + days(60))


def test_one_request_at_a_time():
    order = testing.order_active(now=NOW)
    ask(order, seller(order), DUE + days(3))
    for by in (seller(order), buyer(order)):
        with refused("not_possible"):
            ask(order, by, DUE + days(4))


def test_asked_before_due_and_agreed_after_due_clears_lateness():
    order = testing.order_active(now=NOW)
    ask(order, seller(order), DUE + days(2), now=DUE - hours(20))
    agree(order, buyer(order), now=DUE + hours(26))
    assert milestone(order).due_at == DUE + days(2)
    testing.deliver(
        testing.fresh(order),
        now=DUE
        + days(
            1,
        )
        + hours(12),
    )
    assert milestone(order).first_delivered_at < milestone(order).due_at


def test_agreed_when_ana_may_already_cancel_the_first_to_commit_wins():
    order = testing.order_active(now=NOW)
    ask(order, seller(order), DUE + days(3), now=DUE - hours(1))
    agree(order, buyer(order), now=DUE + hours(25))
    with refused("not_yet"):
        milestones.cancel_late(milestone_ref=milestone(order).ref, by=buyer(order), now=DUE + hours(25))
    order = testing.order_active(now=NOW)
    ask(order, seller(order), DUE + days(3), now=DUE - hours(1))
    milestones.cancel_late(milestone_ref=milestone(order).ref, by=buyer(order), now=DUE + hours(25))
    with refused("stale"):
        agree(order, buyer(order), now=DUE + hours(25))
    assert SideRequest.objects.get(order=order).state == "overtaken"
    assert refunds(order) == [100_00]


def test_cancelling_very_late_work_declines_what_was_asked_after_due():
    order = testing.order_active(now=NOW)
    ask(order, seller(order), DUE + days(3), now=DUE + hours(1))
    milestones.cancel_late(milestone_ref=milestone(order).ref, by=buyer(order), now=DUE + hours(24))
    assert SideRequest.objects.get(order=order).state == "declined"


def test_an_extension_asked_after_due_does_not_keep_abandoned_work_alive():
    order = testing.order_active(now=NOW)
    ask(order, seller(order), DUE + days(20), now=DUE + days(13))
    milestones.abandon(milestone_ref=milestone(order).ref, now=DUE + days(14))
    assert states(order) == ("cancelled", ["cancelled"])


def test_nothing_is_agreed_after_delivery():
    order = testing.order_active(now=NOW)
    asked = ask(order, seller(order), DUE + days(3))
    testing.deliver(order, now=NOW)
    with refused("stale"):
        agree(order, buyer(order))
    asked.refresh_from_db()
    assert (asked.state, milestone(order).due_at) == ("overtaken", DUE)


def test_nothing_is_agreed_after_the_end():
    order = testing.order_active(now=NOW)
    ask(order, seller(order), DUE + days(3))
    testing.deliver(order, now=NOW)
    lifecycle.accept(milestone_ref=milestone(order).ref, by=buyer(order), now=NOW)
    with refused("stale"):
        agree(order, buyer(order))


def test_nothing_is_agreed_against_another_due_date():
    order = testing.order_active(now=NOW)
    asked = ask(order, seller(order), DUE + days(3))
    SideRequest.objects.filter(pk=asked.pk).update(milestone_version=asked.milestone_version - 1)
    with refused("not_possible") as caught:
        agree(order, buyer(order))
    assert "has changed since" in str(caught.value)


def test_an_open_dispute_freezes_extensions_and_leaves_none_behind():
    order = testing.order_active(now=NOW)
    asked = ask(order, seller(order), DUE + days(3))
    disputes.open_dispute(
        milestone_ref=milestone(order).ref, claim="x", to_buyer_minor=50_00, by=buyer(order), now=NOW
    )
    asked.refresh_from_db()
    assert asked.state == "overtaken"
    with refused("disputed"):
        ask(order, seller(order), DUE + days(4))


def test_a_no_and_a_never_mind_leave_the_date_alone():
    order = testing.order_active(now=NOW)
    ref = milestone(order).ref
    ask(order, seller(order), DUE + days(3))
    with refused("not_possible"):
        answering.decline(milestone_ref=ref, kind="extension", by=seller(order), now=NOW)
    answering.decline(milestone_ref=ref, kind="extension", by=buyer(order), now=NOW, answer="I need it.")
    ask(order, seller(order), DUE + days(2))
    with refused("not_possible"):
        answering.withdraw(milestone_ref=ref, kind="extension", by=buyer(order), now=NOW)
    answering.withdraw(milestone_ref=ref, kind="extension", by=seller(order), now=NOW)
    assert milestone(order).due_at == DUE
    assert [r.state for r in SideRequest.objects.all()] == ["declined", "withdrawn"]
    assert told(order, "extension_declined") == (False, True)


def test_silence_for_forty_eight_hours_is_a_no_dated_at_its_own_instant():
    order = testing.order_active(now=NOW)
    asked = ask(order, seller(order), DUE + days(3))
    assert sweeps.run("requests", now=NOW + hours(48) - INSTANT).done == 0
    assert sweeps.run("requests", now=NOW + hours(54)).done == 1
    asked.refresh_from_db()
    assert (asked.state, asked.answered_at) == ("lapsed", NOW + hours(48))
    assert told(order, "extension_lapsed") == (False, True)
    with refused("not_possible"):
        agree(order, buyer(order), now=NOW + hours(54))


def test_ana_may_still_agree_until_the_sweep_has_come():
    order = testing.order_active(now=NOW)
    ask(order, seller(order), DUE + days(3))
    agree(order, buyer(order), now=NOW + hours(50))
    assert sweeps.run("requests", now=NOW + hours(54)).done == 0
    assert milestone(order).due_at == DUE + days(3)


def test_ana_is_reminded_a_day_before():
    order = testing.order_active(now=NOW)
    ask(order, seller(order), DUE + days(3))
    sweeps.run_all(now=NOW + hours(24))
    assert told(order, "remind_extension") == (True, False)


def test_wei_is_reminded_of_the_new_date_and_not_of_the_old_one():
    order = testing.order_active(now=NOW)
    ask(order, seller(order), DUE + days(3))
    agree(order, buyer(order))
    sweeps.run_all(now=DUE - hours(24))
    assert told(order, "remind_due") == (False, False)
    sweeps.run_all(now=DUE + days(2))
    assert told(order, "remind_due") == (False, True)


def test_changes_asked_for_may_take_longer_too():
    order = testing.order_delivered(now=NOW)
    deliveries.ask_revision(milestone_ref=milestone(order).ref, items=["Bigger"], by=buyer(order), now=NOW)
    due = milestone(order).revision_due_at
    with refused("invalid"):
        ask(order, seller(order), due)
    ask(order, seller(order), due + days(4))
    agree(order, buyer(order))
    assert milestone(order).revision_due_at == due + days(4)


def test_time_the_site_was_down_is_given_to_the_answer():
    order = testing.order_active(now=NOW)
    asked = ask(order, seller(order), DUE + days(3))
    Outage.objects.create(began_at=NOW + hours(47), ended_at=NOW + hours(51))
    assert sweeps.run("requests", now=NOW + hours(51)).done == 0
    asked.refresh_from_db()
    assert asked.expires_at == NOW + hours(52)


def test_a_stranger_asks_and_answers_nothing():
    order = testing.order_active(now=NOW)
    ion = testing.make_buyer("ion")
    with refused("not_allowed"):
        ask(order, Actor.seller(ion), DUE + days(3))
    ask(order, seller(order), DUE + days(3))
    with refused("not_allowed"):
        agree(order, Actor.buyer(ion))


def test_both_read_who_must_answer_and_what_silence_does():
    order = testing.order_active(now=NOW)
    ask(order, seller(order), DUE + days(3))
    for_ana = outlook.what_happens_next(order, "buyer", NOW)
    assert for_ana.mine and for_ana.by == NOW + hours(48) and "stays as it is" in str(for_ana.if_nobody)
    for_wei = outlook.what_happens_next(order, "seller", NOW)
    assert for_wei.mine and for_wei.by == DUE  # his work comes first
    [(request, following)] = outlook.waiting(order, "seller", NOW)
    assert not following.mine and following.who == "buyer" and request.kind == "extension"
    names = {m.command for m in outlook.allowed(order, milestone(order), "buyer", NOW)}
    assert {"accept_extension", "decline_extension"} <= names and "ask_extension" not in names


def test_n_days_stay_n_times_24_hours_when_the_clock_changes():
    order = testing.order_active(now=NOW)
    ask(order, seller(order), DUE + timedelta(hours=24 * 30))
    agree(order, buyer(order))
    assert milestone(order).due_at - DUE == timedelta(hours=720)
