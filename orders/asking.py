"""Side requests as rows: one open of a kind a milestone, closed when answered or when the milestone has moved on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from orders.case import MAKING, UNDER_WAY, sure
from orders.models import Milestone, MoneyDue, SideRequest

if TYPE_CHECKING:
    from orders.door import Act

Kind, State = SideRequest.Kind, SideRequest.State
TOLD_IF_OVERTAKEN = frozenset({Kind.REFUND, Kind.EXTRA, Kind.CHANGE})


def other(role: str) -> str:
    """The side that answers."""
    return "seller" if role == "buyer" else "buyer"


def open_request(
    act: Act, milestone: Milestone, kind: str, *, expires_at: datetime | None, **what
) -> SideRequest:
    """Write the request down, as made against the milestone as it is now."""
    made = SideRequest.objects.create(
        order=act.order,
        milestone=milestone,
        milestone_version=milestone.version,
        kind=kind,
        role=act.by.role,
        asked_by=act.by.person,
        asked_at=act.now,
        expires_at=expires_at,
        **what,
    )
    act.open_requests.append(made)
    return made


def close(act: Act, request: SideRequest, state: str, *, answer: str = "") -> None:
    """The request is open no longer."""
    still_open = act.open_requests  # read before the row changes
    request.state, request.answered_at, request.answer = state, act.now, answer
    request.answered_by = act.by.user
    request.save(update_fields=["state", "answered_at", "answer", "answered_by"])
    still_open.remove(request)


def overtake(act: Act, touched: Iterable[Milestone]) -> None:
    """Requests that the act has left behind: the milestone is not as it was when they were made, or has ended."""
    by_id = {milestone.pk: milestone for milestone in touched}
    for request in list(act.open_requests):
        milestone = by_id.get(request.milestone_id)
        if milestone is None or _stands(request, milestone):
            continue
        late = request.kind == Kind.EXTENSION and milestone.state == Milestone.State.CANCELLED
        late = late and request.asked_at > sure(milestone.due_at)
        close(act, request, State.DECLINED if late else State.OVERTAKEN)
        if request.kind == Kind.QUESTION:
            run_again(act, milestone, request)
        if request.kind == Kind.EXTRA and not act.checkouts_shut:
            act.checkouts_shut = True
            act.owe(MoneyDue.Kind.EXPIRE_SESSIONS)
        if _is_told(request, milestone):
            act.tell(request.role, "request_overtaken", milestone=milestone.title)


def _is_told(request: SideRequest, milestone: Milestone) -> bool:
    """Whether the asker hears of it; an end, and a delivery in answer to more time, have notices of their own."""
    if request.kind == Kind.EXTENSION:
        return milestone.state in MAKING
    return request.kind in TOLD_IF_OVERTAKEN and milestone.state != Milestone.State.CANCELLED


def _stands(request: SideRequest, milestone: Milestone) -> bool:
    if request.kind == Kind.EXTENSION:
        return milestone.state in MAKING and milestone.version == request.milestone_version
    if request.kind == Kind.QUESTION:
        return milestone.state in MAKING
    if request.kind == Kind.REFUND:
        ended = milestone.state in Milestone.FINAL
        return not ended or (milestone.ended_at is not None and milestone.ended_at < request.asked_at)
    if request.kind == Kind.STAFF_END:
        return True  # until staff has answered: it ends what there is then
    return milestone.state in UNDER_WAY


def run_again(act: Act, milestone: Milestone, request: SideRequest) -> None:
    """The clock that a question had stopped runs again: the time that was set aside and not needed comes off."""
    unused = max(sure(request.stands_until) - act.now, timedelta(0))
    if unused:
        changes = {"due_at": sure(milestone.due_at) - unused}
        if milestone.state == Milestone.State.IN_REVISION and milestone.revision_due_at:
            changes["revision_due_at"] = milestone.revision_due_at - unused
        act.change(milestone, **changes)
