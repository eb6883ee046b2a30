"""The buyer's answers to the seller's questions, in parts as they are typed; the work starts when they are sent
(T4), or the order ends before it began (T5)."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Upload
from kit.problems import Invalid
from kit.text import clean, clean_line, is_web_address
from orders import door, guards, lifecycle
from orders.actors import Actor
from orders.case import sure
from orders.door import Act
from orders.models import Answer, AnswerFile, Order

LONGEST = {"short_text": 300, "long_text": 10_000, "link": 500, "choice": 300, "date": 10, "colour": 7}
MOST_FILES = 10
DECLINE_REASONS = {
    "out_of_scope": gettext_lazy("It is out of the scope of the gig"),
    "cannot_now": gettext_lazy("I cannot take it now"),
}


def save(*, ref: str, question_ref: str, by: Actor, now: datetime, value: str | Sequence[str] = "") -> Answer:
    """Keep what was typed so far, right or not; it is judged when the answers are sent.

    Raises Stale once work has started, Invalid for an unknown question or an answer that is too long."""
    with door.at_order(ref, by=by, now=now) as act:
        question = _question(act, question_ref)
        answer, _made = Answer.objects.update_or_create(
            order=act.order,
            question_ref=question_ref,
            defaults={"value": kept(question, value), "saved_at": now},
        )
    return answer


def attach(*, ref: str, question_ref: str, uploads: Sequence[Upload], by: Actor, now: datetime) -> Answer:
    """Add the buyer's files to the answer to a file question. Raises Invalid, Stale."""
    with door.at_order(ref, by=by, now=now) as act:
        question = _question(act, question_ref)
        if question["kind"] != "file" or any(upload.owner_id != by.person.pk for upload in uploads):
            raise Invalid(
                _("A file cannot be added here."), fields={question_ref: _("A file cannot be added here.")}
            )
        answer, _made = Answer.objects.get_or_create(
            order=act.order, question_ref=question_ref, defaults={"saved_at": now}
        )
        known = set(answer.files.values_list("upload_id", flat=True))  # a draft says the same files again
        uploads = [upload for upload in uploads if upload.pk not in known]
        if len(known) + len(uploads) > MOST_FILES:
            message = _("%(most)d files at most.") % {"most": MOST_FILES}
            raise Invalid(message, fields={question_ref: message})
        AnswerFile.objects.bulk_create(AnswerFile(answer=answer, upload=upload) for upload in uploads)
        Answer.objects.filter(pk=answer.pk).update(saved_at=now)
    return answer


def detach(*, ref: str, question_ref: str, upload_ref: str, by: Actor, now: datetime) -> None:
    """Take a file out of an answer again."""
    with door.at_order(ref, by=by, now=now) as act:
        _question(act, question_ref)
        AnswerFile.objects.filter(
            answer__order=act.order, answer__question_ref=question_ref, upload__ref=upload_ref
        ).delete()


def answer(*, ref: str, by: Actor, now: datetime, version: int | None = None) -> Order:
    """Send the answers: when every required one is there and right, work starts (T4).

    Raises Invalid with `fields` {question ref: what is wrong}."""
    with door.at_order(ref, by=by, now=now, version=version) as act:
        act.check_possible("answer")
        wrong = problems(act.order)
        if wrong:
            raise Invalid(_("Some answers are missing or not right."), fields=wrong, code="answers_missing")
        lifecycle.start(act, "answer", answered_at=now)
        act.tell("seller", "order_started", due_at=act.milestones[0].due_at)
    return act.order


def start_anyway(*, ref: str, by: Actor, now: datetime, version: int | None = None) -> Order:
    """The seller starts without the answers (T4)."""
    with door.at_order(ref, by=by, now=now, version=version) as act:
        lifecycle.start(act, "start_anyway")
        act.tell("buyer", "order_started_anyway", due_at=act.milestones[0].due_at)
    return act.order


# --- ending before the start -------------------------------------------------------------
def cancel(*, ref: str, by: Actor, now: datetime, reason: str = "", version: int | None = None) -> Order:
    """The buyer cancels before work has started: everything goes back (T5)."""
    with door.at_order(ref, by=by, now=now, version=version) as act:
        back = lifecycle.cancel_all(act, "cancel_unstarted", end_reason="before_start", reason=reason)
        act.tell("seller", "order_cancelled")
        act.tell("buyer", "refunded", amount=act.money(back))
    return act.order


def decline(
    *, ref: str, by: Actor, now: datetime, reason_code: str = "", version: int | None = None
) -> Order:
    """The seller gives the order back: with a reason of the list at once, without one after 7 days' silence (T5)."""
    with door.at_order(ref, by=by, now=now, version=version) as act:
        act.check_possible("decline_unstarted")
        if reason_code not in DECLINE_REASONS:
            if reason_code:
                raise Invalid(
                    _("Choose a reason of the list."), fields={"reason": _("Choose a reason of the list.")}
                )
            if now < silent_from(act.order):
                raise guards.NotYet(_("Choose a reason, or wait until the buyer has been silent for 7 days."))
        lifecycle.cancel_all(
            act,
            "decline_unstarted",
            end_reason="declined" if reason_code else "buyer_silent",
            reason=reason_code,
        )
        act.tell("buyer", "order_declined")
    return act.order


def silent_from(order: Order) -> datetime:
    """From when the seller may give the order back without a reason."""
    policy = order.policy
    days = policy.requirements_days - policy.seller_may_cancel_unanswered_days
    return sure(order.requirements_by) - timedelta(days=days)


def lapsed(*, ref: str, now: datetime) -> Order:
    """Fourteen days without answers: everything goes back (T5)."""
    with door.at_order(ref, now=now) as act:
        back = lifecycle.cancel_all(act, "requirements_lapsed", end_reason="buyer_silent")
        act.tell("buyer", "requirements_lapsed", amount=act.money(back))
        act.tell("seller", "order_cancelled")
    return act.order


# --- judging answers ---------------------------------------------------------------------
def problems(order: Order) -> dict[str, str]:
    """What is wrong with the answers so far: {question ref: message}; empty when they can be sent."""
    answers = {a.question_ref: a for a in order.answers.prefetch_related("files")}
    wrong = {}
    for question in order.questions:
        given = answers.get(question["ref"])
        message = _problem(question, given)
        if message:
            wrong[question["ref"]] = message
    return wrong


def _problem(question: dict, given: Answer | None) -> str:
    kind = question["kind"]
    value = given.files.all() if given and kind == "file" else given and given.value
    if not value:
        return _("Answer this question.") if question["required"] else ""
    return CHECKS[kind](question, value) if kind in CHECKS else ""


def problem_with(question: dict, value: str | list[str]) -> str:
    """What is wrong with a text, or a list of texts, as the answer to this question; empty if nothing is."""
    if not value:
        return _("Answer this question.") if question["required"] else ""
    kind = question["kind"]
    return CHECKS[kind](question, value) if kind in CHECKS else ""


def _link(question, value) -> str:
    return "" if is_web_address(value) else _("Enter a full address, beginning with https://.")


def _date(question, value) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        return _("Enter a date.")
    return ""


def _colour(question, value) -> str:
    return "" if re.fullmatch(r"#[0-9a-fA-F]{6}", value) else _("Enter a colour such as #1d9e75.")


def _choice(question, value) -> str:
    return "" if value in question["choices"] else _("Choose one of these.")


def _choices(question, value) -> str:
    return "" if set(value) <= set(question["choices"]) else _("Choose among these.")


CHECKS = {"link": _link, "date": _date, "colour": _colour, "choice": _choice, "choices": _choices}


def _question(act: Act, question_ref: str) -> dict:
    act.check_possible("answer")
    for question in act.order.questions:
        if question["ref"] == question_ref:
            return question
    raise Invalid(_("This question is not part of the order."), status=404)


def kept(question: dict, value) -> str | list[str]:
    """What is stored: a list of lines for several choices, else a clean text within its length."""
    kind, ref = question["kind"], question["ref"]
    if kind == "choices":
        return [clean_line(v) for v in ([value] if isinstance(value, str) else value) if v][
            : len(question["choices"])
        ]
    if not isinstance(value, str):
        raise Invalid(_("Enter a text."), fields={ref: _("Enter a text.")})
    text = clean(value) if kind == "long_text" else clean_line(value)
    most = LONGEST.get(kind, 300)
    if len(text) > most:
        message = _("%(most)d characters at most.") % {"most": most}
        raise Invalid(message, fields={ref: message})
    return text
