"""Another answer after work has begun: a request, which moves the clock only if the seller agrees."""

import pytest

from orders import extending, lifecycle, rebriefing, sweeps, testing
from orders.models import Answer, SideRequest
from orders.tests.story import NOW, buyer, commands, days, hours, milestone, refused, seller

pytestmark = pytest.mark.django_db
DUE = NOW + days(5)
BRIEF = [
    testing.QUESTION,
    {**testing.QUESTION, "ref": "q2", "kind": "choice", "choices": ["red", "blue"], "required": False},
    {**testing.QUESTION, "ref": "q3", "kind": "file", "required": False},
]


def active():
    order = testing.order_paid(now=NOW, questions=BRIEF)
    from orders import requirements

    requirements.save(ref=order.ref, question_ref="q1", value="Aurora", by=buyer(order), now=NOW)
    requirements.answer(ref=order.ref, by=buyer(order), now=NOW)
    return testing.fresh(order)


def ask(order, value="Zori", question="q1", now=NOW, by=None, **more):
    return rebriefing.ask(
        ref=order.ref, question_ref=question, value=value, by=by or buyer(order), now=now, **more
    )


def answered(order, question="q1"):
    return Answer.objects.get(order=order, question_ref=question).value


def test_the_old_answer_counts_until_wei_agrees():
    order = active()
    ask(order)
    assert (answered(order), milestone(order).due_at) == ("Aurora", DUE)
    rebriefing.accept(ref=order.ref, by=seller(order), now=NOW + hours(1))
    assert (answered(order), milestone(order).due_at) == ("Zori", DUE)
    assert commands(order)[-2:] == ["ask_change", "accept_change"]


def test_the_clock_moves_only_by_the_days_that_come_with_it_and_only_if_wei_agrees():
    order = active()
    ask(order, days=2)
    assert milestone(order).due_at == DUE
    rebriefing.accept(ref=order.ref, by=seller(order), now=NOW)
    assert milestone(order).due_at == DUE + days(2)


def test_a_no_a_never_mind_and_silence_keep_the_brief():
    order = active()
    ask(order, days=2)
    rebriefing.decline(ref=order.ref, by=seller(order), now=NOW, answer="It is drawn already.")
    ask(order)
    rebriefing.withdraw(ref=order.ref, by=buyer(order), now=NOW)
    ask(order)
    sweeps.run("requests", now=NOW + hours(48))
    assert (answered(order), milestone(order).due_at) == ("Aurora", DUE)
    assert [r.state for r in SideRequest.objects.all()] == ["declined", "withdrawn", "lapsed"]
    for act, by in ((rebriefing.accept, seller(order)), (rebriefing.decline, seller(order))):
        with refused("not_possible"):
            act(ref=order.ref, by=by, now=NOW)


def test_a_new_answer_is_judged_as_the_first_one_was():
    order = active()
    for wrong in ({"value": ""}, {"value": "Aurora"}, {"question": "q9"}, {"question": "q3", "value": "x"}):
        with refused("invalid"):
            ask(order, **wrong)
    with refused("invalid"):
        ask(order, question="q2", value="green")
    for wrong in (-1, 61, 52):
        with refused("invalid") as caught:
            ask(order, days=wrong)
        assert "days" in caught.value.fields
    ask(order, question="q2", value="blue")
    with refused("not_possible"):
        ask(order)


def test_only_the_buyer_asks_and_only_the_seller_answers():
    order = active()
    with refused("not_allowed"):
        ask(order, by=seller(order))
    ask(order)
    with refused("not_allowed"):
        rebriefing.accept(ref=order.ref, by=buyer(order), now=NOW)
    with refused("not_allowed"):
        rebriefing.withdraw(ref=order.ref, by=seller(order), now=NOW)


def test_no_change_before_the_start_or_after_the_end():
    with refused("stale"):
        ask(testing.order_paid(now=NOW))
    order = active()
    asked = ask(order)
    testing.deliver(order, now=NOW)
    lifecycle.accept(milestone_ref=milestone(order).ref, by=buyer(order), now=NOW)
    asked.refresh_from_db()
    assert asked.state == "overtaken"
    with refused("stale"):
        ask(order)


def test_more_days_leave_a_request_for_more_time_behind():
    order = active()
    asked = extending.ask(
        milestone_ref=milestone(order).ref, new_due_at=DUE + days(1), by=seller(order), now=NOW
    )
    ask(order, days=1)
    rebriefing.accept(ref=order.ref, by=seller(order), now=NOW)
    asked.refresh_from_db()
    assert (asked.state, milestone(order).due_at) == ("overtaken", DUE + days(1))
