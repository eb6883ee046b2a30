"""The end of a dispute: the money moves as agreed or decided, and the milestone ends by it."""

from typing import Any

from orders import lifecycle, locks, milestones, owing
from orders.actors import SYSTEM
from orders.case import sure
from orders.disputes.holding import close_splits, hold_more, lift_hold, shift_funding
from orders.door import Act
from orders.models import Dispute, Milestone

State = Dispute.State


def agree(act: Act, dispute: Dispute, to_buyer_minor: int, how: str) -> None:
    """Both sides agree on what goes back (gross): it moves at once, and is nobody's fault."""
    dispute.ruled_minor, dispute.fault, dispute.how = to_buyer_minor, "nobody", how
    _settle(act, dispute, "settle_agreed")


def carry_out(act: Act, dispute: Dispute) -> None:
    """The decision takes effect."""
    _settle(act, dispute, "settle_ruling")


def _settle(act: Act, dispute: Dispute, command: str) -> None:
    milestone = act.milestone
    if milestone.state == Milestone.State.ACCEPTED:
        _settle_accepted(act, dispute, command)
    else:
        lift_hold(act, dispute, kind="dispute_ruled", key="ruled")
        _settle_escrow(act, dispute, command)
    close_splits(act, dispute)
    dispute.state, dispute.settled_at = State.SETTLED, act.now
    dispute.save()
    back = act.money(sure(dispute.ruled_minor))
    for role in ("buyer", "seller"):
        act.tell(role, "dispute_settled", milestone=milestone.title, amount=back)


def _settle_escrow(act: Act, dispute: Dispute, command: str) -> None:
    """Before acceptance: part goes back, all the rest is released."""
    milestone, back = act.milestone, sure(dispute.ruled_minor)
    if dispute.cause == "contest_void" and not back:
        _reinstate_delivery(act, milestone)
    if back == owing.in_escrow(act, milestone):
        milestones.end_cancelled(
            act, milestone, command, reason="ruled", fault=dispute.fault, by=SYSTEM, to="cancelled"
        )
        return
    if not back:
        lifecycle.take(act, milestone, command, by=SYSTEM, to="accepted")
        return
    act.move(command, by=SYSTEM, to="settled", ended_at=act.now, end_reason="ruled", fault=dispute.fault)
    owing.refund(act, milestone, back, reason="ruled")
    owing.release(act, milestone)
    milestones.go_on(act, milestone)


def _settle_accepted(act: Act, dispute: Dispute, command: str) -> None:
    """After acceptance: part is taken back from what is held of the release, the rest of the hold returns to it."""
    milestone = act.milestone
    release = sure(locks.release(milestone))
    if sure(dispute.ruled_minor) > dispute.stake_minor:
        hold_more(act, dispute, release)
    whole = dispute.ruled_minor == release.gross_minor - release.taken_back_minor
    to = "accepted" if not dispute.ruled_minor else "cancelled" if whole else "settled"
    ended: dict[str, Any] = {"end_reason": "ruled", "fault": dispute.fault} if dispute.ruled_minor else {}
    act.move(command, by=SYSTEM, to=to, **ended)
    act.change(milestone, disputed=False)
    if dispute.ruled_minor:
        owing.take_back(act, milestone, release, dispute)
    else:
        owing.return_hold(
            act, release, dispute, dispute.held_pending_minor, kind="dispute_ruled", key="ruled"
        )
    shift_funding(act, dispute)


def _reinstate_delivery(act: Act, milestone: Milestone) -> None:
    """The delivery sent back was the work: it stands again and counts as on time by its own instant."""
    delivery = sure(act.last_delivery)
    delivery.voided_at = None
    delivery.save(update_fields=["voided_at"])
    first = min(filter(None, (milestone.first_delivered_at, delivery.delivered_at)))
    act.change(milestone, first_delivered_at=first)
