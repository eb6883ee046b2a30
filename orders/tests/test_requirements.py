"""The buyer's answers: in parts, of every kind, and what happens without them."""

import pytest

from orders import requirements, testing
from orders.models import Answer
from orders.tests.story import INSTANT, NOW, buyer, days, hours, milestone, refunds, refused, seller, states

pytestmark = pytest.mark.django_db


def question(kind, ref=None, *, required=True, choices=()):
    return {
        "ref": ref or kind, "kind": kind, "question": f"Which {kind}?", "help": "", "choices": list(choices),
        "required": required,
    }  # fmt: skip


EVERY_KIND = [
    question("short_text"), question("long_text"), question("choice", choices=["Round", "Square"]),
    question("choices", choices=["Print", "Screen"]), question("file"), question("link"), question("date"),
    question("colour"),
]  # fmt: skip
RIGHT = {
    "short_text": "Aurora", "long_text": "We bake.\nSince 1911.", "choice": "Round", "choices": ["Print", "Screen"],
    "link": "https://example.com/a", "date": "2026-05-01", "colour": "#1D9E75",
}  # fmt: skip
WRONG = {
    "choice": "Oval", "choices": ["Print", "Radio"], "link": "javascript:alert(1)", "date": "2026-02-30",
    "colour": "green",
}  # fmt: skip


def save(order, ref, value, now=NOW):
    return requirements.save(ref=order.ref, question_ref=ref, value=value, by=buyer(order), now=now)


def test_answers_of_every_kind_in_parts_start_the_work_when_sent():
    order = testing.order_paid(questions=EVERY_KIND, now=NOW)
    for ref, value in RIGHT.items():
        save(order, ref, value)
    with refused("answers_missing") as caught:
        requirements.answer(ref=order.ref, by=buyer(order), now=NOW)
    assert set(caught.value.fields) == {"file"}
    assert states(order)[0] == "awaiting_requirements"
    upload = testing.make_upload(order.buyer)
    requirements.attach(ref=order.ref, question_ref="file", uploads=[upload], by=buyer(order), now=NOW)
    requirements.answer(ref=order.ref, by=buyer(order), now=NOW + days(1))
    assert states(order) == ("active", ["in_progress"])
    part = milestone(order)
    assert (part.started_at, part.due_at) == (NOW + days(1), NOW + days(6))
    assert {a.question_ref: a.value for a in Answer.objects.exclude(question_ref="file")} == RIGHT


def test_delivery_days_are_24_hours_each_whatever_the_clocks_do():
    spring = NOW.replace(month=3, day=28)  # European clocks go forward on the 29th
    order = testing.order_active(now=spring)
    assert milestone(order).due_at - spring == hours(5 * 24)


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_answer_is_kept_but_not_taken(kind):
    asked = next(q for q in EVERY_KIND if q["kind"] == kind)
    order = testing.order_paid(questions=[asked], now=NOW)
    save(order, kind, WRONG[kind])
    with refused("answers_missing") as caught:
        requirements.answer(ref=order.ref, by=buyer(order), now=NOW)
    assert set(caught.value.fields) == {kind}
    assert Answer.objects.get().value == WRONG[kind]


def test_typing_again_replaces_the_answer():
    order = testing.order_paid(now=NOW)
    save(order, "q1", "Auro")
    save(order, "q1", "Aurora\u202e ")
    assert Answer.objects.get().value == "Aurora"


def test_too_long_an_answer_is_refused_and_the_last_one_stays():
    order = testing.order_paid(now=NOW)
    save(order, "q1", "Aurora")
    with refused("invalid"):
        save(order, "q1", "x" * 301)
    with refused("invalid"):
        save(order, "nothere", "x")
    assert Answer.objects.get().value == "Aurora"


def test_only_the_buyers_own_files_are_attached():
    order = testing.order_paid(questions=EVERY_KIND, now=NOW)
    with refused("invalid"):
        requirements.attach(
            ref=order.ref,
            question_ref="file",
            uploads=[testing.make_upload(order.seller)],
            by=buyer(order),
            now=NOW,
        )
    mine = testing.make_upload(order.buyer)
    requirements.attach(ref=order.ref, question_ref="file", uploads=[mine], by=buyer(order), now=NOW)
    requirements.detach(ref=order.ref, question_ref="file", upload_ref=mine.ref, by=buyer(order), now=NOW)
    assert "file" in requirements.problems(order)


def test_optional_questions_alone_do_not_hold_the_work_up():
    order = testing.order_paid(questions=[question("short_text", required=False)], now=NOW)
    assert states(order) == ("active", ["in_progress"])


def test_no_questions_at_all_start_the_work_at_payment():
    order = testing.order_placed(questions=[], now=NOW)
    testing.pay(order, now=NOW + hours(0.5))
    assert states(order) == ("active", ["in_progress"])
    assert milestone(order).due_at == NOW + hours(0.5) + days(5)


def test_the_seller_may_start_without_the_answers():
    order = testing.order_paid(now=NOW)
    requirements.start_anyway(ref=order.ref, by=seller(order), now=NOW + days(1))
    assert states(order) == ("active", ["in_progress"])
    with refused("stale"):
        save(order, "q1", "too late")


def test_once_work_has_started_the_answers_stay_and_the_clock_too():
    order = testing.order_paid(
        questions=[question("short_text"), question("long_text", required=False)], now=NOW
    )
    save(order, "short_text", "Aurora")
    requirements.answer(ref=order.ref, by=buyer(order), now=NOW)
    due_at = milestone(order).due_at
    for ref in ("short_text", "long_text"):
        with refused("stale"):
            save(order, ref, "Something else", now=NOW + days(1))
    assert list(Answer.objects.values_list("value", flat=True)) == ["Aurora"]
    assert milestone(order).due_at == due_at


def test_the_seller_sees_but_does_not_write_answers():
    order = testing.order_paid(now=NOW)
    with refused("not_allowed"):
        requirements.save(ref=order.ref, question_ref="q1", value="x", by=seller(order), now=NOW)
    with refused("not_allowed"):
        requirements.answer(ref=order.ref, by=seller(order), now=NOW)


def test_the_buyer_cancels_freely_before_the_start():
    order = testing.order_paid(now=NOW)
    requirements.cancel(ref=order.ref, by=buyer(order), now=NOW + days(13))
    assert states(order) == ("cancelled", ["cancelled"]) and refunds(order) == [100_00]


def test_the_seller_declines_at_once_with_a_reason_and_after_seven_days_without():
    order = testing.order_paid(now=NOW)
    with refused("not_yet"):
        requirements.decline(ref=order.ref, by=seller(order), now=NOW + days(7) - INSTANT)
    with refused("invalid"):
        requirements.decline(ref=order.ref, by=seller(order), now=NOW, reason_code="because")
    requirements.decline(ref=order.ref, by=seller(order), now=NOW + days(7))
    assert testing.fresh(order).end_reason == "buyer_silent"
    other = testing.order_paid(now=NOW)
    requirements.decline(ref=other.ref, by=seller(other), now=NOW, reason_code="out_of_scope")
    assert testing.fresh(other).end_reason == "declined" and refunds(other) == [100_00]


def test_fourteen_days_of_silence_send_everything_back():
    order = testing.order_paid(now=NOW)
    with refused("not_yet"):
        requirements.lapsed(ref=order.ref, now=NOW + days(14) - INSTANT)
    requirements.lapsed(ref=order.ref, now=NOW + days(14))
    assert states(order) == ("cancelled", ["cancelled"]) and refunds(order) == [100_00]
