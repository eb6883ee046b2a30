"""A question without whose answer the seller cannot go on: the delivery time stands still until the buyer answers or
contests, twice at most and for 5 days in all; after 7 days without an answer the seller may close (T26).

The days that are left are added to the due date at once and what was not needed is taken off again, so every
deadline is right at any moment and nothing has to happen when the pause runs out."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from kit.problems import Invalid
from kit.text import clean
from orders import asking, door, extending, faults, milestones, side_guards
from orders.actors import Actor
from orders.case import sure
from orders.door import Act
from orders.models import Milestone, SideRequest

Kind, State = SideRequest.Kind, SideRequest.State
REMIND_HOURS = (24, 72, 6 * 24)


def ask(
    *,
    milestone_ref: str,
    question_ref: str,
    text: str,
    by: Actor,
    now: datetime,
    version: int | None = None,
) -> SideRequest:
    """The seller asks what is missing about a question of the brief; the clock stands still from now (T26).

    Raises Invalid, NotPossible after two pauses or five days, Stale."""
    with door.at_milestone(milestone_ref, by=by, now=now, version=version) as act:
        act.check_possible("ask_blocking")
        milestone, text = act.milestone, clean(text)
        if question_ref not in [question["ref"] for question in act.order.questions]:
            message = _("Choose the question of the brief it is about.")
            raise Invalid(message, fields={"question": message})
        if not text:
            raise Invalid(
                _("Write what you need to know."), fields={"text": _("Write what you need to know.")}
            )
        asked = list(SideRequest.objects.filter(milestone=milestone, kind=Kind.QUESTION))
        left = side_guards.pause_left(act, asked)
        changes: dict[str, Any] = {"due_at": sure(milestone.due_at) + left}
        if milestone.state == Milestone.State.IN_REVISION:
            changes["revision_due_at"] = sure(milestone.revision_due_at) + left
        act.move("ask_blocking", reason=text, data={"question": question_ref}, **changes)
        close_from = now + timedelta(days=act.policy.close_unanswered_days)
        made = asking.open_request(
            act,
            milestone,
            Kind.QUESTION,
            expires_at=close_from,
            question_ref=question_ref,
            reason=text,
            stands_until=now + left,
        )
        for hours in REMIND_HOURS:
            act.remind("question", deadline=close_from, at=now + timedelta(hours=hours), milestone=milestone)
        act.tell("buyer", "question_asked", milestone=milestone.title, answer_by=close_from)
    return made


def answer(
    *, milestone_ref: str, text: str, by: Actor, now: datetime, version: int | None = None
) -> SideRequest:
    """The buyer answers: the clock runs again from now (T26)."""
    with door.at_milestone(milestone_ref, by=by, now=now, version=version) as act:
        act.check_possible("answer_blocking")
        text = clean(text)
        if not text:
            raise Invalid(_("Write the answer."), fields={"text": _("Write the answer.")})
        return _go_on(act, "answer_blocking", State.ACCEPTED, "question_answered", text)


def contest(
    *, milestone_ref: str, text: str, by: Actor, now: datetime, version: int | None = None
) -> SideRequest:
    """The buyer says that this does not stop the work: the clock runs again from now (T26)."""
    with door.at_milestone(milestone_ref, by=by, now=now, version=version) as act:
        act.check_possible("contest_blocking")
        text = clean(text)
        if not text:
            raise Invalid(_("Say why."), fields={"text": _("Say why.")})
        return _go_on(act, "contest_blocking", State.DECLINED, "question_contested", text)


def withdraw(*, milestone_ref: str, by: Actor, now: datetime, version: int | None = None) -> SideRequest:
    """The seller goes on without an answer: the clock runs again from now (T26)."""
    with door.at_milestone(milestone_ref, by=by, now=now, version=version) as act:
        return _go_on(act, "withdraw_blocking", State.WITHDRAWN, "question_withdrawn", "")


def close(*, milestone_ref: str, by: Actor, now: datetime, version: int | None = None) -> Milestone:
    """Seven days without an answer: the seller closes, and the money of this milestone and of later ones goes back;
    it counts against nobody (T26)."""
    with door.at_milestone(milestone_ref, by=by, now=now, version=version) as act:
        act.check_possible("close_unanswered")
        request = sure(act.asked(Kind.QUESTION))
        why = "question_unanswered"
        back = milestones.end_cancelled(
            act, act.milestone, "close_unanswered", reason=why, fault=faults.of_end(why)
        )
        asking.close(act, request, State.LAPSED)
        act.tell("buyer", "question_closed", amount=act.money(back))
    return act.milestone


def _go_on(act: Act, command: str, state: str, kind: str, text: str) -> SideRequest:
    milestone = act.milestone
    act.move(command, reason=text)
    request = sure(act.asked(Kind.QUESTION))
    asking.close(act, request, state, answer=text)
    asking.run_again(act, milestone, request)
    extending.remind_of_work(act, milestone)
    act.tell(
        asking.other(act.by.role),
        kind,
        milestone=milestone.title,
        due_at=side_guards.deadline_of(milestone),
    )
    return request
