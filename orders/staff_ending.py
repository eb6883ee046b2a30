"""Staff ends an order, for fraud, a ban or an error of ours: everything that is not cleared can go back, it is nobody's
fault, and above $500 a second member of staff must agree (T28)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import roles
from kit.problems import Invalid, NotAllowed
from kit.text import clean
from orders import asking, disputes, door, giving_back, locks, milestones, owing
from orders.actors import Actor
from orders.case import sure
from orders.door import Act
from orders.models import Dispute, Milestone, Order, Release, SideRequest
from orders.refusals import NotPossible

Kind, State = SideRequest.Kind, SideRequest.State
M, S = Milestone.State, Order.State
REASONS = {
    "fraud": gettext_lazy("Fraud"),
    "ban": gettext_lazy("A member was banned"),
    "platform_error": gettext_lazy("An error of ours"),
}


@dataclass(frozen=True)
class Ended:
    """What became of it. waiting: the row that a second member of staff must confirm; None when it is done."""

    order: Order
    waiting: SideRequest | None = None


def cancel(
    *,
    ref: str,
    reason_code: str,
    reason: str,
    by: Actor,
    now: datetime,
    take_back: bool = False,
    version: int | None = None,
) -> Ended:
    """End the order: what is in escrow goes back; with `take_back` also what was accepted and is still in clearance.

    Above the policy's limit it waits for `confirm` by another. Raises NotAllowed, Invalid, NotPossible, Stale."""
    _check_staff(by)
    with door.at_order(ref, by=by, now=now, version=version) as act:
        act.check_possible("ask_staff_end")
        reason = clean(reason)
        fields = {}
        if reason_code not in REASONS:
            fields["reason_code"] = _("Choose a reason of the list.")
        if not reason:
            fields["reason"] = _("Write down the reason. Both sides read it.")
        if fields:
            raise Invalid(_("The cancellation is not complete."), fields=fields)
        amount = goes_back_minor(act, take_back=take_back)
        if act.order.state in Order.FINAL and not amount:
            raise NotPossible(_("Nothing of this order is in clearance any more."))
        if amount <= act.policy.two_persons_above_minor:
            _end(act, reason_code=reason_code, reason=reason, take_back=take_back)
            return Ended(act.order)
        act.move("ask_staff_end", reason=reason, data={"reason_code": reason_code, "take_back": take_back})
        waiting = asking.open_request(
            act,
            act.focus or act.milestones[0],
            Kind.STAFF_END,
            expires_at=None,
            amount_minor=amount,
            reason_code=reason_code,
            reason=reason,
            value={"take_back": take_back},
        )
        return Ended(act.order, waiting)


def confirm(*, ref: str, by: Actor, now: datetime, version: int | None = None) -> Ended:
    """Another member of staff agrees: the order ends as it stands now (T28)."""
    _check_staff(by)
    with door.at_order(ref, by=by, now=now, version=version) as act:
        request = act.asked(Kind.STAFF_END)
        if request is None:
            raise NotPossible(_("No cancellation waits for a second member of staff."))
        if request.asked_by_id == by.person.pk:
            raise NotAllowed(_("Another member of staff must confirm this."), code="second_person")
        asking.close(act, request, State.ACCEPTED)
        _end(
            act,
            reason_code=request.reason_code,
            reason=request.reason,
            take_back=request.value["take_back"],
            asked_by=request.asked_by_id,
        )
    return Ended(act.order)


def withdraw(*, ref: str, by: Actor, now: datetime, version: int | None = None) -> SideRequest:
    """Any member of staff takes a waiting cancellation back: the order goes on (T28)."""
    _check_staff(by)
    with door.at_order(ref, by=by, now=now, version=version) as act:
        act.move("withdraw_staff_end")
        request = sure(act.asked(Kind.STAFF_END))
        asking.close(act, request, State.WITHDRAWN)
    return request


def goes_back_minor(act: Act, *, take_back: bool) -> int:
    """Gross that would go back now."""
    total = sum(
        owing.in_escrow(act, milestone)
        for milestone in act.milestones
        if milestone.state not in Milestone.FINAL
    )
    if take_back:
        total += sum(r.gross_minor - r.taken_back_minor for r in _in_clearance(act))
    return total


def _in_clearance(act: Act) -> list[Release]:
    accepted = [m.pk for m in act.milestones if m.state == M.ACCEPTED]
    rows = Release.objects.filter(milestone__in=accepted, state=Release.State.PENDING)
    return [release for release in rows.order_by("id") if release.taken_back_minor < release.gross_minor]


def _check_staff(by: Actor) -> None:
    if by.role != "staff" or by.user is None or not roles.has_role(by.user, "support"):
        raise NotAllowed(_("Only support staff ends orders."))


def _end(act: Act, *, reason_code: str, reason: str, take_back: bool, asked_by: int | None = None) -> None:
    order, why = act.order, f"staff_{reason_code}"
    for milestone in act.milestones:
        if milestone.disputed:
            _close_dispute(act, milestone)
    returned = {release.milestone_id for release in _in_clearance(act)} if take_back else set()
    kept = any(m.state in (M.ACCEPTED, M.SETTLED) and m.pk not in returned for m in act.milestones)
    running = order.state not in Order.FINAL
    data = {"reason_code": reason_code, "fault": "nobody", "asked_by": asked_by}
    back = 0
    if running:
        command = "staff_stop" if kept else "staff_cancel"
        act.move(command, reason=reason, data=data, ended_at=act.now, end_reason=why)
        back += milestones.close_rest(act, reason=why)
    for milestone in act.milestones:
        if milestone.pk in returned:
            back += _take_back(act, milestone, reason, why, data)
    if running and order.state == S.COMPLETED:
        milestones.count_completed(act)
    for role in ("buyer", "seller"):
        act.tell(role, "ended_by_staff", reason=reason)
    if back:
        act.tell("buyer", "refunded", amount=act.money(back))


def _take_back(act: Act, milestone: Milestone, reason: str, why: str, data: dict) -> int:
    release = sure(locks.release(milestone))
    act.move("staff_take_back", on=milestone, reason=reason, data=data, end_reason=why)
    left = release.gross_minor - release.taken_back_minor
    return giving_back.take_from_release(act, milestone, release, left, reason=why)


def _close_dispute(act: Act, milestone: Milestone) -> None:
    """What a case holds goes back where it came from, so that it can go where staff sends it."""
    act.about = milestone
    dispute = milestone.disputes.get(state__in=[Dispute.State.OPEN, Dispute.State.RULED])
    disputes.lift_hold(act, dispute, kind="dispute_lifted", key="lifted")
    dispute.state, dispute.settled_at = Dispute.State.WITHDRAWN, act.now
    dispute.save(update_fields=["state", "settled_at"])
    act.about = None
