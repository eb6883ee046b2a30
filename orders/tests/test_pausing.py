"""Questions that stop the clock: twice, five days in all, and a way out for the seller after seven without an answer."""

import pytest

from orders import deliveries, extending, lifecycle, milestones, outlook, pausing, sweeps, testing
from orders.models import SideRequest
from orders.tests.story import NOW, buyer, commands, days, hours, milestone, refunds, refused, seller, states

pytestmark = pytest.mark.django_db
DUE = NOW + days(5)


def ask(order, now=NOW, by=None, question="q1", text="Which of the two names is it?"):
    ref = milestone(order).ref
    return pausing.ask(milestone_ref=ref, question_ref=question, text=text, by=by or seller(order), now=now)


def answer(order, now):
    return pausing.answer(milestone_ref=milestone(order).ref, text="Aurora.", by=buyer(order), now=now)


def test_the_clock_stands_still_until_ana_answers():
    order = testing.order_active(now=NOW)
    asked = ask(order, now=NOW + days(1))
    assert (asked.stands_until, asked.expires_at) == (NOW + days(6), NOW + days(8))
    answer(order, NOW + days(3))
    assert milestone(order).due_at == DUE + days(2)
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("accepted", "Aurora.")
    assert commands(order)[-2:] == ["ask_blocking", "answer_blocking"]
    assert order.seller.notices.filter(kind="question_answered").exists()


def test_nothing_is_late_while_the_clock_stands_still():
    order = testing.order_active(now=NOW)
    ask(order, now=DUE - hours(1))
    with refused("not_yet"):
        milestones.cancel_late(milestone_ref=milestone(order).ref, by=buyer(order), now=DUE + days(4))
    answer(order, DUE + days(4))
    testing.deliver(testing.fresh(order), now=DUE + days(4) + hours(1))
    assert milestone(order).first_delivered_at == milestone(order).due_at


def test_after_five_days_the_clock_runs_again_by_itself():
    order = testing.order_active(now=NOW)
    ask(order)
    answer(order, NOW + days(6))
    assert milestone(order).due_at == DUE + days(5)


def test_two_pauses_and_five_days_in_all():
    order = testing.order_active(now=NOW)
    ask(order)
    with refused("not_possible"):
        ask(order)
    answer(order, NOW + days(3))
    asked = ask(order, now=NOW + days(4))
    assert asked.stands_until == NOW + days(6)  # two days are left
    answer(order, NOW + days(4) + hours(12))
    assert milestone(order).due_at == DUE + days(3) + hours(12)
    with refused("not_possible") as caught:
        ask(order, now=NOW + days(5))
    assert "twice" in str(caught.value)


def test_five_days_used_up_by_the_first_leave_no_second():
    order = testing.order_active(now=NOW)
    ask(order)
    answer(order, NOW + days(5))
    with refused("not_possible") as caught:
        ask(order, now=NOW + days(5))
    assert "5 days" in str(caught.value)


def test_ana_contests_and_wei_goes_on_without():
    order = testing.order_active(now=NOW)
    ref = milestone(order).ref
    ask(order)
    pausing.contest(milestone_ref=ref, text="It is in the brief.", by=buyer(order), now=NOW + hours(6))
    assert milestone(order).due_at == DUE + hours(6)
    ask(order, now=NOW + days(1))
    pausing.withdraw(milestone_ref=ref, by=seller(order), now=NOW + days(2))
    assert milestone(order).due_at == DUE + hours(30)
    assert [r.state for r in SideRequest.objects.all()] == ["declined", "withdrawn"]


def test_seven_days_without_an_answer_let_wei_close_and_ana_gets_everything_back():
    order = testing.order_active(milestones=2, now=NOW)
    testing.pay(order, milestone=milestone(order, 2), now=NOW)
    ask(order)
    close = lambda now: pausing.close(milestone_ref=milestone(order).ref, by=seller(order), now=now)  # noqa: E731
    with refused("not_yet"):
        close(NOW + days(7) - hours(1))
    sweeps.run_all(now=NOW + days(7))
    assert states(order) == ("active", ["in_progress", "funded"])  # nothing closes by itself
    close(NOW + days(7))
    assert states(order) == ("cancelled", ["cancelled", "cancelled"])
    assert sorted(refunds(order)) == [100_00, 100_00]
    assert testing.fresh(order).end_reason == "question_unanswered"


def test_ana_may_answer_late_while_nobody_has_closed():
    order = testing.order_active(now=NOW)
    ask(order)
    answer(order, NOW + days(8))
    with refused("not_possible"):
        pausing.close(milestone_ref=milestone(order).ref, by=seller(order), now=NOW + days(8))


def test_a_delivery_ends_the_pause_and_gives_the_rest_of_it_back():
    order = testing.order_active(now=NOW)
    asked = ask(order)
    testing.deliver(testing.fresh(order), now=NOW + days(1))
    asked.refresh_from_db()
    assert (asked.state, milestone(order).due_at) == ("overtaken", DUE + days(1))
    with refused("stale"):
        answer(order, NOW + days(1))


def test_a_pause_moves_an_open_request_for_more_time_out_of_the_way():
    order = testing.order_active(now=NOW)
    asked = extending.ask(
        milestone_ref=milestone(order).ref, new_due_at=DUE + days(1), by=seller(order), now=NOW
    )
    ask(order)
    asked.refresh_from_db()
    assert asked.state == "overtaken"


def test_changes_asked_for_stand_still_too():
    order = testing.order_delivered(now=NOW)
    deliveries.ask_revision(milestone_ref=milestone(order).ref, items=["x"], by=buyer(order), now=NOW)
    due = milestone(order).revision_due_at
    ask(order)
    answer(order, NOW + days(2))
    assert milestone(order).revision_due_at == due + days(2)


def test_a_question_is_about_the_brief_and_has_words():
    order = testing.order_active(now=NOW)
    for wrong in ({"question": "q9"}, {"text": "   "}):
        with refused("invalid"):
            ask(order, **wrong)
    with refused("not_allowed"):
        ask(order, by=buyer(order))
    bare = testing.order_active(now=NOW, questions=())
    with refused("not_possible"):
        ask(bare)


def test_no_question_before_work_or_after_delivery():
    for make in (testing.order_paid, testing.order_delivered):
        with refused("stale"):
            ask(make(now=NOW))


def test_ana_is_reminded_three_times_and_reads_what_silence_may_do():
    order = testing.order_active(now=NOW, days=20)
    ask(order)
    for at in (hours(24), hours(72), days(6)):
        sweeps.run_all(now=NOW + at)
    assert order.buyer.notices.filter(kind="remind_question").count() == 3
    told = outlook.what_happens_next(order, "buyer", NOW)
    assert told.mine and "may close" in str(told.if_nobody)
    assert not outlook.what_happens_next(order, "seller", NOW).mine


def test_an_end_by_other_means_leaves_no_question_behind():
    order = testing.order_active(now=NOW)
    asked = ask(order)
    testing.deliver(testing.fresh(order), now=NOW)
    lifecycle.accept(milestone_ref=milestone(order).ref, by=buyer(order), now=NOW)
    asked.refresh_from_db()
    assert asked.state == "overtaken"
