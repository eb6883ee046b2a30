"""Disputes about a milestone: its money is held, staff decides, the money moves when the appeal time is over or both
sides waive it (T6b's contest, T16b, T21, T22)."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import roles
from accounts.models import User
from kit.problems import Invalid, NotAllowed
from kit.text import clean
from ledger import accounts
from ledger.posting import Leg
from orders import door, guards, lifecycle, locks, milestones, owing
from orders.actors import SYSTEM, Actor
from orders.case import sure
from orders.door import Act
from orders.models import Dispute, Milestone, Release

State = Dispute.State
FAULTS = {
    "buyer": gettext_lazy("the buyer"),
    "seller": gettext_lazy("the seller"),
    "both": gettext_lazy("both sides"),
    "nobody": gettext_lazy("nobody"),
}


def open_dispute(
    *,
    milestone_ref: str,
    claim: str,
    to_buyer_minor: int,
    by: Actor,
    now: datetime,
    version: int | None = None,
) -> Dispute:
    """Either side asks staff to decide. `to_buyer_minor`: gross of the milestone that should go back (T21).

    Raises Invalid, NotAllowed, Stale, guards.TooLate once clearance has ended."""
    with door.at_milestone(milestone_ref, by=by, now=now, version=version) as act:
        act.check_possible("open_dispute")
        claim = clean(claim)
        if not claim:
            raise Invalid(_("Say what happened."), fields={"claim": _("Say what happened.")})
        least = 1 if by.role == "buyer" else 0
        if type(to_buyer_minor) is not int or not least <= to_buyer_minor <= _total(act, act.milestone):
            message = _("Name an amount between nothing and what was paid for this milestone.")
            raise Invalid(message, fields={"to_buyer": message})
        act.move("open_dispute", reason=claim, data={"to_buyer_minor": to_buyer_minor})
        dispute = hold(
            act, act.milestone, role=by.role, opened_by=by.user, cause="open_dispute", claim=claim,
            to_buyer_minor=to_buyer_minor,
        )  # fmt: skip
        act.tell(_other(by.role), "dispute_opened", milestone=act.milestone.title)
    return dispute


def contest_void(
    *, milestone_ref: str, claim: str, by: Actor, now: datetime, version: int | None = None
) -> Dispute:
    """The seller says that the delivery sent back was the work: staff decides about the whole (T6b)."""
    with door.at_milestone(milestone_ref, by=by, now=now, version=version) as act:
        act.move("contest_void", reason=clean(claim))
        dispute = hold(
            act, act.milestone, role="seller", opened_by=by.user, cause="contest_void", claim=clean(claim),
            to_buyer_minor=0,
        )  # fmt: skip
        act.tell("buyer", "dispute_opened", milestone=act.milestone.title)
    return dispute


def revision_abandoned(*, milestone_ref: str, now: datetime) -> Dispute:
    """The changes never came: the buyer's claim to the whole, decided by staff (T16b)."""
    with door.at_milestone(milestone_ref, now=now) as act:
        act.move("revision_abandoned")
        dispute = hold(
            act, act.milestone, role="buyer", opened_by=None, cause="revision_abandoned", claim="",
            to_buyer_minor=owing.in_escrow(act, act.milestone),
        )  # fmt: skip
        for role in ("buyer", "seller"):
            act.tell(role, "dispute_opened", milestone=act.milestone.title)
    return dispute


def hold(
    act: Act,
    milestone: Milestone,
    *,
    role: str,
    opened_by: User | None,
    cause: str,
    claim: str,
    to_buyer_minor: int,
) -> Dispute:
    """Open the case and hold what it is about: the buyer's number, or the whole where the seller claims."""
    dispute = Dispute(
        order=act.order,
        milestone=milestone,
        opened_by=opened_by,
        role=role,
        cause=cause,
        claim=claim,
        claimed_minor=to_buyer_minor,
        stake_minor=to_buyer_minor if role == "buyer" else _total(act, milestone),
        opened_at=act.now,
        answer_by=act.now + timedelta(hours=act.policy.dispute_answer_hours),
    )
    case = accounts.dispute_case(dispute.ref, milestone.ref)
    if milestone.state == Milestone.State.ACCEPTED:
        release = locks.release(milestone)
        if release is None or release.state != Release.State.PENDING:
            raise guards.TooLate(_("Clearance of this milestone has ended."))
        dispute.held_pending_minor = owing.hold_of_release(act, release, dispute.stake_minor)
        held = Leg(
            accounts.seller_pending(release.ref), accounts.hold_pending(case), dispute.held_pending_minor
        )
    else:
        dispute.held_escrow_minor = dispute.stake_minor
        held = Leg(accounts.escrow(milestone.ref), accounts.hold_escrow(case), dispute.stake_minor)
    dispute.save(force_insert=True)
    act.change(milestone, disputed=True)
    milestones.overtake_cancellation(act, milestone)
    act.post(key=f"dispute:{dispute.ref}:hold", kind="dispute_hold", legs=[held])
    return dispute


def withdraw(*, dispute_ref: str, by: Actor, now: datetime, version: int | None = None) -> Dispute:
    """The side whose claim it is takes it back; what was held goes back where it came from (T21)."""
    with door.at_dispute(dispute_ref, by=by, now=now, version=version) as act:
        act.move("withdraw_dispute")
        dispute = sure(act.open_dispute)
        earlier = act.milestone.disputes.filter(role=dispute.role).exclude(pk=dispute.pk).exists()
        lift_hold(act, dispute, kind="dispute_lifted", key="lifted")
        dispute.state, dispute.settled_at = State.WITHDRAWN, now
        dispute.save(update_fields=["state", "settled_at"])
        milestones.lift_block(act, act.milestone, first=not earlier)
        act.tell(_other(by.role), "dispute_withdrawn", milestone=act.milestone.title)
    return dispute


def rule(
    *,
    dispute_ref: str,
    to_buyer_minor: int,
    fault: str,
    rule: str,
    reason: str,
    by: Actor,
    now: datetime,
    version: int | None = None,
) -> Dispute:
    """Staff decides: how much of the stake goes back (gross), whose fault it was, by which rule and why (T22).

    Above the policy's limit the decision stands only once another member of staff has confirmed it."""
    _check_staff(by)
    with door.at_dispute(dispute_ref, by=by, now=now, version=version) as act:
        act.check_possible("rule")
        dispute = sure(act.open_dispute)
        _check_ruling(dispute, to_buyer_minor, fault, rule, reason)
        act.move(
            "rule",
            reason=clean(reason),
            data={"to_buyer_minor": to_buyer_minor, "fault": fault, "rule": rule},
        )
        dispute.ruled_by, dispute.seconded_by = by.user, None
        dispute.ruled_minor, dispute.fault, dispute.rule, dispute.reason = (
            to_buyer_minor,
            fault,
            rule,
            clean(reason),
        )
        if dispute.stake_minor <= act.policy.two_persons_above_minor:
            _rule(act, dispute)
        dispute.save()
    return dispute


def second(*, dispute_ref: str, by: Actor, now: datetime, version: int | None = None) -> Dispute:
    """Another member of staff confirms a decision above the limit (T22)."""
    _check_staff(by)
    with door.at_dispute(dispute_ref, by=by, now=now, version=version) as act:
        act.check_possible("second_ruling")
        dispute = sure(act.open_dispute)
        if dispute.ruled_by_id is None:
            raise guards.NotPossible(_("There is no decision to confirm yet."))
        if dispute.ruled_by_id == by.person.pk:
            raise NotAllowed(_("Another member of staff must confirm this decision."), code="second_person")
        act.move("second_ruling")
        dispute.seconded_by = by.user
        _rule(act, dispute)
        dispute.save()
    return dispute


def waive_appeal(*, dispute_ref: str, by: Actor, now: datetime, version: int | None = None) -> Dispute:
    """One side takes the decision as it is; when both have, the money moves at once (T22)."""
    with door.at_dispute(dispute_ref, by=by, now=now, version=version) as act:
        act.move("waive_appeal")
        dispute = sure(act.open_dispute)
        setattr(dispute, f"waived_by_{by.role}", True)
        dispute.save(update_fields=[f"waived_by_{by.role}"])
        if dispute.waived_by_buyer and dispute.waived_by_seller:
            _settle(act, dispute)
    return dispute


def settle_due(*, dispute_ref: str, now: datetime) -> Dispute:
    """The appeal time is over: the decision takes effect (T22)."""
    with door.at_dispute(dispute_ref, now=now) as act:
        dispute = sure(act.open_dispute)
        if dispute.settles_at is None or now < dispute.settles_at:
            raise guards.NotYet(_("The time to appeal is not over."))
        _settle(act, dispute)
    return dispute


# --- how it is decided ------------------------------------------------------------------------
def _check_staff(by: Actor) -> None:
    if by.role != "staff" or by.user is None or not roles.has_role(by.user, "support"):
        raise NotAllowed(_("Only support staff decides disputes."))


def _check_ruling(dispute: Dispute, to_buyer_minor: int, fault: str, rule: str, reason: str) -> None:
    fields = {}
    if type(to_buyer_minor) is not int or not 0 <= to_buyer_minor <= dispute.stake_minor:
        fields["to_buyer"] = _("Name an amount between nothing and what is held.")
    if fault not in FAULTS:
        fields["fault"] = _("Say whose fault it was.")
    if not rule:
        fields["rule"] = _("Name the rule.")
    if not clean(reason):
        fields["reason"] = _("Write down the reason.")
    if fields:
        raise Invalid(_("The decision is not complete."), fields=fields)


def _rule(act: Act, dispute: Dispute) -> None:
    dispute.state, dispute.ruled_at = State.RULED, act.now
    dispute.settles_at = act.now + timedelta(days=act.policy.dispute_appeal_days)
    for role in ("buyer", "seller"):
        act.tell(
            role,
            "dispute_ruled",
            milestone=act.milestone.title,
            amount=act.money(sure(dispute.ruled_minor)),
            reason=dispute.reason,
            settles_at=dispute.settles_at,
        )


def _settle(act: Act, dispute: Dispute) -> None:
    """The money moves as decided; the milestone ends by it."""
    milestone, back = act.milestone, sure(dispute.ruled_minor)
    if milestone.state == Milestone.State.ACCEPTED:
        _settle_accepted(act, dispute)
    else:
        lift_hold(act, dispute, kind="dispute_ruled", key="ruled")
        _settle_escrow(act, dispute)
    dispute.state, dispute.settled_at = State.SETTLED, act.now
    dispute.save(update_fields=["state", "settled_at"])
    for role in ("buyer", "seller"):
        act.tell(role, "dispute_settled", milestone=milestone.title, amount=act.money(back))


def _settle_escrow(act: Act, dispute: Dispute) -> None:
    """Before acceptance: part goes back, all the rest is released."""
    milestone, back = act.milestone, sure(dispute.ruled_minor)
    if dispute.cause == "contest_void" and not back:
        _reinstate_delivery(act, milestone)
    if back == owing.in_escrow(act, milestone):
        milestones.end_cancelled(
            act, milestone, "settle_ruling", reason="ruled", fault=dispute.fault, by=SYSTEM, to="cancelled"
        )
        return
    if not back:
        lifecycle.take(act, milestone, "settle_ruling", by=SYSTEM, to="accepted")
        return
    act.move(
        "settle_ruling", by=SYSTEM, to="settled", ended_at=act.now, end_reason="ruled", fault=dispute.fault
    )
    owing.refund(act, milestone, back, reason="ruled")
    owing.release(act, milestone)
    milestones.go_on(act, milestone)


def _settle_accepted(act: Act, dispute: Dispute) -> None:
    """After acceptance: part is taken back from what is held of the release, the rest of the hold returns to it."""
    milestone = act.milestone
    release = sure(locks.release(milestone))
    whole = dispute.ruled_minor == release.gross_minor - release.taken_back_minor
    to = "accepted" if not dispute.ruled_minor else "cancelled" if whole else "settled"
    ended: dict[str, Any] = {"end_reason": "ruled", "fault": dispute.fault} if dispute.ruled_minor else {}
    act.move("settle_ruling", by=SYSTEM, to=to, **ended)
    act.change(milestone, disputed=False)
    if dispute.ruled_minor:
        owing.take_back(act, milestone, release, dispute)
    else:
        owing.return_hold(
            act, release, dispute, dispute.held_pending_minor, kind="dispute_ruled", key="ruled"
        )
    _shift_funding(act, dispute)


def _reinstate_delivery(act: Act, milestone: Milestone) -> None:
    """The delivery sent back was the work: it stands again and counts as on time by its own instant."""
    delivery = sure(act.last_delivery)
    delivery.voided_at = None
    delivery.save(update_fields=["voided_at"])
    first = min(filter(None, (milestone.first_delivered_at, delivery.delivered_at)))
    act.change(milestone, first_delivered_at=first)


def lift_hold(act: Act, dispute: Dispute, *, kind: str, key: str) -> None:
    """All that is held goes back where it came from."""
    milestone = act.milestone
    act.change(milestone, disputed=False)
    if dispute.held_escrow_minor:
        case = accounts.dispute_case(dispute.ref, milestone.ref)
        leg = Leg(accounts.hold_escrow(case), accounts.escrow(milestone.ref), dispute.held_escrow_minor)
        act.post(key=f"dispute:{dispute.ref}:{key}", kind=kind, legs=[leg])
    elif dispute.held_pending_minor:
        release = sure(locks.release(milestone))
        owing.return_hold(act, release, dispute, dispute.held_pending_minor, kind=kind, key=key)
    if milestone.state == Milestone.State.IN_REVISION:
        grace = act.now + timedelta(hours=act.policy.unblocked_review_hours)
        act.change(milestone, revision_due_at=max(milestone.revision_due_at or grace, grace))
    _shift_funding(act, dispute)


def _shift_funding(act: Act, dispute: Dispute) -> None:
    """The days to pay the next milestone stood still while the dispute was open."""
    following = act.next_unfunded
    if following and following.fund_by:
        act.change(following, fund_by=following.fund_by + (act.now - dispute.opened_at))


def _total(act: Act, milestone: Milestone) -> int:
    """Gross that a dispute may be about: what is in escrow, or was released and not taken back."""
    if milestone.state == Milestone.State.ACCEPTED:
        release = Release.objects.get(milestone=milestone)
        return release.gross_minor - release.taken_back_minor
    return owing.in_escrow(act, milestone)


def _other(role: str) -> str:
    return "seller" if role == "buyer" else "buyer"
