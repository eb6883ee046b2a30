"""Another answer to a question of the brief after work has begun: the buyer asks, the seller agrees or not, and the
clock moves only by the days that come with it (T27)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from kit.problems import Invalid
from kit.templatetags.kit import moment_text
from kit.text import clean
from orders import answering, asking, door, extending, requirements, side_guards
from orders.actors import Actor
from orders.case import sure
from orders.door import Act
from orders.models import Answer, Milestone, SideRequest
from orders.refusals import NotPossible

Kind, State = SideRequest.Kind, SideRequest.State
MOST_DAYS = 60


def ask(
    *,
    ref: str,
    question_ref: str,
    value: str | Sequence[str],
    by: Actor,
    now: datetime,
    days: int = 0,
    reason: str = "",
    version: int | None = None,
) -> SideRequest:
    """The buyer wants this answer instead; `days`: delivery days more that come with it (T27).

    Files are sent as messages. Raises Invalid, NotPossible, Stale."""
    with door.at_order(ref, by=by, now=now, version=version) as act:
        act.check_possible("ask_change")
        milestone = sure(act.under_way)
        question = _question(act, question_ref)
        kept = requirements.kept(question, value)
        _check(act, milestone, question, kept, days)
        act.move("ask_change", reason=clean(reason), data={"question": question_ref, "days": days})
        expires_at = now + timedelta(hours=act.policy.answer_hours)
        made = asking.open_request(
            act,
            milestone,
            Kind.CHANGE,
            expires_at=expires_at,
            question_ref=question_ref,
            value=kept,
            days=days,
            reason=clean(reason),
        )
        act.remind("change", deadline=expires_at, at=expires_at - timedelta(hours=24), milestone=milestone)
        act.tell("seller", "change_asked", answer_by=expires_at)
    return made


def accept(*, ref: str, by: Actor, now: datetime, version: int | None = None) -> SideRequest:
    """The seller agrees: the new answer counts, and the due date moves by the days that come with it (T27)."""
    with door.at_request(_open_ref(ref), by=by, now=now, version=version) as act:
        act.move("accept_change")
        request, milestone = sure(act.request), act.milestone
        request = sure(act.asked(Kind.CHANGE))
        Answer.objects.update_or_create(
            order=act.order,
            question_ref=request.question_ref,
            defaults={"value": request.value, "saved_at": now},
        )
        asking.close(act, request, State.ACCEPTED)
        if request.days:
            more = timedelta(days=request.days)
            changes: dict[str, Any] = {"due_at": sure(milestone.due_at) + more}
            if milestone.state == Milestone.State.IN_REVISION:
                changes["revision_due_at"] = sure(milestone.revision_due_at) + more
            act.change(milestone, **changes)
            extending.remind_of_work(act, milestone)
        act.tell(
            "buyer", "change_accepted", milestone=milestone.title, due_at=side_guards.deadline_of(milestone)
        )
    return request


def decline(
    *, ref: str, by: Actor, now: datetime, answer: str = "", version: int | None = None
) -> SideRequest:
    """The seller keeps to the brief as it was (T27)."""
    return answering.answer_change(
        request_ref=_open_ref(ref), state=State.DECLINED, answer=answer, by=by, now=now, version=version
    )


def withdraw(*, ref: str, by: Actor, now: datetime, version: int | None = None) -> SideRequest:
    """The buyer takes the change back (T27)."""
    return answering.answer_change(
        request_ref=_open_ref(ref), state=State.WITHDRAWN, answer="", by=by, now=now, version=version
    )


def _open_ref(order_ref: str) -> str:
    """The open change of an order; looked at again under the lock."""
    rows = SideRequest.objects.filter(order__ref=order_ref, kind=Kind.CHANGE, state=State.OPEN)
    found = rows.values_list("ref", flat=True).first()
    if found is None:
        raise NotPossible(_("No change of the brief is open now."))
    return found


def _question(act: Act, question_ref: str) -> dict:
    for question in act.order.questions:
        if question["ref"] == question_ref and question["kind"] != "file":
            return question
    message = _("Choose a question of the brief. Files are sent as a message.")
    raise Invalid(message, fields={"question": message})


def _check(act: Act, milestone: Milestone, question: dict, value: str | list[str], days: int) -> None:
    wrong = requirements.problem_with(question, value)
    given = Answer.objects.filter(order=act.order, question_ref=question["ref"]).first()
    if not wrong and given and given.value == value:
        wrong = _("This is the answer already.")
    if wrong:
        raise Invalid(wrong, fields={"value": wrong})
    if type(days) is not int or not 0 <= days <= MOST_DAYS:
        raise Invalid(_("Name 0 to 60 days."), fields={"days": _("Name 0 to 60 days.")})
    act.about = milestone
    latest = side_guards.latest_due_at(act)
    if days and side_guards.deadline_of(milestone) + timedelta(days=days) > latest:
        message = _("With this the work would be due after %(latest)s, the latest there is.")
        message %= {"latest": moment_text(latest)}
        raise Invalid(message, fields={"days": message})
