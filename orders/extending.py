"""More time by agreement: an absolute new instant, so that it does not matter when it is accepted (T17, T18)."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from kit.problems import Invalid
from kit.templatetags.kit import moment_text
from kit.text import clean
from orders import asking, door, milestones, side_guards
from orders.actors import Actor
from orders.case import sure
from orders.door import Act
from orders.models import Milestone, SideRequest

Kind, State = SideRequest.Kind, SideRequest.State


def ask(
    *,
    milestone_ref: str,
    new_due_at: datetime,
    by: Actor,
    now: datetime,
    reason: str = "",
    version: int | None = None,
) -> SideRequest:
    """Either side asks that the work is due at `new_due_at`; the other has 48 hours (T17).

    Raises Invalid for an instant that is no later than the deadline, is past, or is further than money may wait."""
    with door.at_milestone(milestone_ref, by=by, now=now, version=version) as act:
        act.check_possible("ask_extension")
        milestone = act.milestone
        _check(act, new_due_at)
        act.move("ask_extension", reason=clean(reason), data={"new_due_at": new_due_at.isoformat()})
        expires_at = now + timedelta(hours=act.policy.answer_hours)
        made = asking.open_request(
            act, milestone, Kind.EXTENSION, expires_at=expires_at, new_due_at=new_due_at, reason=clean(reason)
        )
        act.remind("extension", deadline=expires_at, at=expires_at - timedelta(hours=24), milestone=milestone)
        act.tell(
            asking.other(by.role),
            "extension_asked",
            milestone=milestone.title,
            new_due_at=new_due_at,
            answer_by=expires_at,
        )
    return made


def accept(*, milestone_ref: str, by: Actor, now: datetime, version: int | None = None) -> SideRequest:
    """The other side agrees: the work is due at that instant, or later if it was already; being late is forgotten,
    even where the old date has passed (T18). Raises NotPossible once the milestone is not as it was, Stale."""
    with door.at_milestone(milestone_ref, by=by, now=now, version=version) as act:
        act.check_possible("accept_extension")
        milestone, request = act.milestone, sure(act.asked(Kind.EXTENSION))
        new = sure(request.new_due_at)
        changes: dict[str, Any] = {"due_at": max(sure(milestone.due_at), new)}
        if milestone.state == Milestone.State.IN_REVISION:
            changes["revision_due_at"] = max(sure(milestone.revision_due_at), new)
        act.move("accept_extension", data={"due_at": changes["due_at"].isoformat()}, **changes)
        asking.close(act, request, State.ACCEPTED)
        remind_of_work(act, milestone)
        act.tell(
            request.role,
            "extension_accepted",
            milestone=milestone.title,
            due_at=side_guards.deadline_of(milestone),
        )
    return request


def remind_of_work(act: Act, milestone: Milestone) -> None:
    """Warn the seller of a deadline that has moved."""
    if milestone.state == Milestone.State.IN_REVISION:
        milestones.remind_of_revision(act, milestone)
    elif milestone.state == Milestone.State.IN_PROGRESS:
        due = sure(milestone.due_at)
        act.remind("due", deadline=due, at=due - timedelta(hours=24), milestone=milestone)


def _check(act: Act, new_due_at: datetime) -> None:
    deadline, latest = side_guards.deadline_of(act.milestone), side_guards.latest_due_at(act)
    if not isinstance(new_due_at, datetime) or new_due_at.tzinfo is None:
        raise _wrong(_("Name a date and a time."))
    if new_due_at <= act.now:
        raise _wrong(_("This date has passed. Choose one that is still to come."))
    if new_due_at <= deadline:
        raise _wrong(_("The work is due on %(due)s. Choose a later date.") % {"due": moment_text(deadline)})
    if new_due_at > latest:
        raise _wrong(_("Choose a date up to %(latest)s.") % {"latest": moment_text(latest)})


def _wrong(message: str) -> Invalid:
    return Invalid(message, fields={"new_due_at": message})
