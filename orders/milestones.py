"""From one milestone to the next: work begins, a milestone ends, the order goes on or closes."""

from datetime import datetime, timedelta

from gigs import counting
from orders import door, faults, guards, owing
from orders.actors import SYSTEM, Actor
from orders.case import sure
from orders.door import Act
from orders.models import Cancellation, Milestone, Order

S = Milestone.State


def begin(act: Act, milestone: Milestone) -> None:
    """Work on a paid milestone starts now: n delivery days are n × 24 hours."""
    due_at = act.now + timedelta(days=milestone.days)
    act.move("begin", on=milestone, by=SYSTEM, started_at=act.now, due_at=due_at)
    act.remind("due", deadline=due_at, at=due_at - timedelta(hours=24), milestone=milestone)


def go_on(act: Act, ended: Milestone) -> None:
    """After a milestone was accepted or settled: the next one begins, waits for its payment, or the order is done."""
    overtake_cancellation(act, ended)
    if act.under_way:
        return
    following = next((m for m in act.milestones if m.state not in Milestone.FINAL), None)
    if following is None:
        close(act, reason="done")
    elif following.state == S.FUNDED:
        begin(act, following)
    elif following.fund_by is None:
        following_by = act.now + timedelta(days=act.policy.fund_next_days)
        act.change(following, fund_by=following_by)
        act.remind("fund", deadline=following_by, at=following_by - timedelta(hours=24), milestone=following)
        act.tell(
            "buyer",
            "milestone_to_pay",
            milestone=following.title,
            price=act.money(following.price_minor),
            fund_by=following_by,
        )


def end_cancelled(
    act: Act, milestone: Milestone, command: str, *, reason: str, fault: str, why: str = "", **move
) -> int:
    """A milestone ends with nothing to the seller: its money and that of later ones goes back, the order closes.

    fault: of orders/faults.py. Returns what goes back in all."""
    act.move(command, on=milestone, reason=why, ended_at=act.now, end_reason=reason, fault=fault, **move)
    back = owing.refund(act, milestone, owing.in_escrow(act, milestone), reason=reason)
    back += close_rest(act, reason=reason)
    close(act, reason=reason)
    return back


def close_rest(act: Act, *, reason: str) -> int:
    """End every milestone that has not: what is in escrow goes back, what is unpaid is never charged.

    Returns what goes back in all."""
    overtake_cancellation(act)
    back = 0
    for milestone in act.milestones:
        if milestone.state in Milestone.FINAL:
            continue
        paid = milestone.state != S.UNFUNDED
        act.move("close_with_order", on=milestone, by=SYSTEM, ended_at=act.now, end_reason=reason)
        if paid:
            back += owing.refund(act, milestone, owing.in_escrow(act, milestone), reason=reason)
        elif act.order.paid_at:
            shut_checkouts(act)
    return back


def shut_checkouts(act: Act) -> None:
    """Once an act, whoever waits for a payment of this order is told to stop."""
    if not act.checkouts_shut:
        act.checkouts_shut = True
        owing.close_checkouts(act)


def close(act: Act, *, reason: str) -> None:
    """The order ends: complete if the seller earned with anything, else cancelled."""
    act.move("close", by=SYSTEM, **ending(act, reason=reason, kept=act.has_kept_something()))
    if act.order.state == Order.State.COMPLETED:
        count_completed(act)


def ending(act: Act, *, reason: str, kept: bool) -> dict:
    """What a move that ends the order writes: where it ends, when and why. kept: the seller earned something."""
    return {
        "to": Order.State.COMPLETED if kept else Order.State.CANCELLED,
        "ended_at": act.now,
        "end_reason": reason,
    }


def count_completed(act: Act) -> None:
    """Search counts completed orders of a gig."""
    if act.order.gig_id is not None:
        counting.record_order(gig_id=act.order.gig_id)


def overtake_cancellation(act: Act, milestone: Milestone | None = None) -> None:
    """A request to cancel (about this milestone) that nobody needs to answer any more."""
    cancellation = act.open_cancellation
    if milestone and cancellation and cancellation.milestone_id != milestone.pk:
        return
    if cancellation and cancellation.state == Cancellation.State.OPEN:
        cancellation.state, cancellation.answered_at = Cancellation.State.OVERTAKEN, act.now
        cancellation.save(update_fields=["state", "answered_at"])
    act.open_cancellation = None


# --- acts -------------------------------------------------------------------------------
def stop(*, ref: str, by: Actor, now: datetime, version: int | None = None) -> Order:
    """Either side: what is paid goes on, nothing more is charged (T12)."""
    with door.at_order(ref, by=by, now=now, version=version) as act:
        unpaid = [m for m in act.milestones if m.state == S.UNFUNDED]
        going_on = any(m.state not in Milestone.FINAL and m not in unpaid for m in act.milestones)
        if going_on:
            act.move("stop", to=Order.State.ACTIVE)
        for milestone in unpaid if going_on else ():
            act.move("close_with_order", on=milestone, by=SYSTEM, ended_at=now, end_reason="stopped")
        if not going_on:
            act.move("stop", **ending(act, reason="stopped", kept=True))
            for milestone in unpaid:
                act.move("close_with_order", on=milestone, by=SYSTEM, ended_at=now, end_reason="stopped")
            count_completed(act)
        shut_checkouts(act)
        act.tell("seller" if by.role == "buyer" else "buyer", "order_stopped")
    return act.order


def fund_lapsed(*, ref: str, now: datetime) -> Order:
    """The next milestone was not paid in time: the order is complete with what is done (T11)."""
    with door.at_order(ref, now=now) as act:
        act.move("fund_lapsed", ended_at=now, end_reason="not_funded")
        close_rest(act, reason="not_funded")
        count_completed(act)
        for role in ("buyer", "seller"):
            act.tell(role, "milestone_not_paid")
    return act.order


def cancel_late(*, milestone_ref: str, by: Actor, now: datetime, version: int | None = None) -> Milestone:
    """The buyer gives up a milestone that is very late and undelivered; everything unreleased comes back (T15)."""
    with door.at_milestone(milestone_ref, by=by, now=now, version=version) as act:
        fault = faults.guarded(faults.of_end("very_late"), act.order, ended_by="buyer")
        back = end_cancelled(act, act.milestone, "cancel_late", reason="very_late", fault=fault)
        act.tell("seller", "order_cancelled_late")
        act.tell("buyer", "refunded", amount=act.money(back))
    return act.milestone


def abandon(*, milestone_ref: str, now: datetime) -> Milestone:
    """Fourteen days past due and undelivered: cancelled by itself (T16)."""
    with door.at_milestone(milestone_ref, now=now) as act:
        fault = faults.of_end("abandoned")
        back = end_cancelled(act, act.milestone, "abandon", reason="abandoned", fault=fault)
        act.tell("seller", "order_abandoned")
        act.tell("buyer", "order_abandoned_refunded", amount=act.money(back))
    return act.milestone


def lift_block(act: Act, milestone: Milestone, *, first: bool) -> None:
    """What stopped automatic acceptance is gone: the buyer has at least 24 hours to look again."""
    grace = act.now + timedelta(hours=act.policy.unblocked_review_hours)
    if first and milestone.state == S.DELIVERED and milestone.accept_by:
        if grace > milestone.accept_by:
            act.change(milestone, accept_by=grace)
            remind_to_accept(act, milestone)
        act.tell("buyer", "review_goes_on", accept_by=milestone.accept_by)


def remind_to_accept(act: Act, milestone: Milestone) -> None:
    deadline = sure(milestone.accept_by)
    for hours in (24, 2):
        act.remind("accept", deadline=deadline, at=deadline - timedelta(hours=hours), milestone=milestone)


def remind_of_revision(act: Act, milestone: Milestone) -> None:
    act.about = milestone
    due, end = sure(milestone.revision_due_at), sure(guards.revision_abandoned_at(act))
    for days in (6, 1):
        act.remind("revision", deadline=due, at=end - timedelta(days=days), milestone=milestone)
