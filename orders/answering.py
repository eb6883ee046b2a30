"""The plain answers to a side request: no, never mind, and silence. Saying yes is each kind's own act."""

from datetime import datetime

from kit.text import clean
from orders import asking, door, milestones, side_guards
from orders.actors import Actor
from orders.case import sure
from orders.door import Act
from orders.models import SideRequest

Kind, State = SideRequest.Kind, SideRequest.State


def decline(
    *, milestone_ref: str, kind: str, by: Actor, now: datetime, answer: str = "", version: int | None = None
) -> SideRequest:
    """The side that was asked says no; everything stays as it was (T18, T19, T20). Raises NotPossible, Stale."""
    with door.at_milestone(milestone_ref, by=by, now=now, version=version) as act:
        act.move(f"decline_{kind}", reason=clean(answer))
        return _no(act, side_guards.of_other(act, kind), State.DECLINED, answer=clean(answer))


def withdraw(
    *, milestone_ref: str, kind: str, by: Actor, now: datetime, version: int | None = None
) -> SideRequest:
    """The side that asked takes its request back (T17, T19, T20). Raises NotPossible, Stale."""
    with door.at_milestone(milestone_ref, by=by, now=now, version=version) as act:
        act.move(f"withdraw_{kind}")
        return _no(act, side_guards.of_mine(act, kind), State.WITHDRAWN)


def answer_change(
    *, request_ref: str, state: str, answer: str, by: Actor, now: datetime, version: int | None = None
) -> SideRequest:
    """No, or never mind, to a change of the brief, which is the order's and not a milestone's (T27)."""
    command = "decline_change" if state == State.DECLINED else "withdraw_change"
    with door.at_request(request_ref, by=by, now=now, version=version) as act:
        act.move(command, reason=clean(answer))
        return _no(act, sure(act.asked(Kind.CHANGE)), state, answer=clean(answer))


def lapsed(*, request_ref: str, now: datetime) -> SideRequest:
    """Nobody answered in time: it counts as a no (T17, T19, T20, T27)."""
    with door.at_request(request_ref, now=now) as act:
        kind = sure(act.request).kind
        act.move(f"{kind}_lapsed")
        return _no(act, sure(act.asked(kind)), State.LAPSED)


def _no(act: Act, request: SideRequest, state: str, *, answer: str = "") -> SideRequest:
    asking.close(act, request, state, answer=answer)
    told = asking.other(request.role) if state == State.WITHDRAWN else request.role
    act.tell(told, f"{request.kind}_{state}", milestone=act.milestone.title)
    if request.kind == Kind.EXTRA:
        milestones.shut_checkouts(act)
        if state == State.LAPSED:
            act.tell(asking.other(request.role), "extra_lapsed", milestone=act.milestone.title)
    return request
