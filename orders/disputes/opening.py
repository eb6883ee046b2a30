"""Opening a dispute, by a side or by the clock, and taking it back (T6b's contest, T14, T16b, T21)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.models import Upload, User
from kit.problems import Invalid
from kit.text import clean
from orders import dispute_guards, door, milestones, owing
from orders.actors import Actor
from orders.case import sure
from orders.disputes import evidence, handing
from orders.disputes.holding import hold, lift_hold, other, total
from orders.door import Act
from orders.models import Dispute, Evidence, Milestone

State = Dispute.State


def open_dispute(
    *,
    milestone_ref: str,
    claim: str,
    to_buyer_minor: int,
    by: Actor,
    now: datetime,
    uploads: Sequence[Upload] = (),
    version: int | None = None,
) -> Dispute:
    """Either side claims. `to_buyer_minor`: gross of the milestone that should go back, 0 … all of it; a buyer asks
    for something. A claim withdrawn before goes to staff at once (T21).

    Raises Invalid, NotAllowed, Stale, guards.TooLate once clearance has ended."""
    with door.at_milestone(milestone_ref, by=by, now=now, version=version) as act:
        act.check_possible("open_dispute")
        claim = clean(claim)
        if not claim:
            raise Invalid(_("Say what happened."), fields={"claim": _("Say what happened.")})
        check_number(act, to_buyer_minor, least=1 if by.role == "buyer" else 0)
        again = dispute_guards.withdrawn(act) > 0
        act.move("open_dispute", reason=claim, data={"to_buyer_minor": to_buyer_minor})
        dispute = open_case(
            act, act.milestone, role=by.role, opened_by=by.user, cause="open_dispute", claim=claim,
            to_buyer_minor=to_buyer_minor, uploads=uploads,
        )  # fmt: skip
        if again:
            handing.to_staff(act, dispute)
            act.tell(dispute.other_role, "dispute_reopened", milestone=act.milestone.title)
    return dispute


def contest_void(
    *,
    milestone_ref: str,
    claim: str,
    by: Actor,
    now: datetime,
    uploads: Sequence[Upload] = (),
    version: int | None = None,
) -> Dispute:
    """The seller says that the delivery sent back was the work, and claims that nothing goes back (T6b)."""
    with door.at_milestone(milestone_ref, by=by, now=now, version=version) as act:
        act.move("contest_void", reason=clean(claim))
        return open_case(
            act, act.milestone, role="seller", opened_by=by.user, cause="contest_void", claim=clean(claim),
            to_buyer_minor=0, uploads=uploads,
        )  # fmt: skip


def revision_abandoned(*, milestone_ref: str, now: datetime) -> Dispute:
    """The changes never came: a claim of the buyer's to the whole, made by the clock (T16b)."""
    with door.at_milestone(milestone_ref, now=now) as act:
        act.move("revision_abandoned")
        return open_case(
            act, act.milestone, role="buyer", opened_by=None, cause="revision_abandoned", claim="",
            to_buyer_minor=owing.in_escrow(act, act.milestone),
        )  # fmt: skip


def open_case(
    act: Act,
    milestone: Milestone,
    *,
    role: str,
    opened_by: User | None,
    cause: str,
    claim: str,
    to_buyer_minor: int,
    uploads: Sequence[Upload] = (),
) -> Dispute:
    """Write the case and hold what it is about: the buyer's number, or the whole where the seller claims. Its other
    side has the policy's hours to answer. opened_by: None where the clock opened it."""
    dispute = Dispute(
        order=act.order,
        milestone=milestone,
        opened_by=opened_by,
        role=role,
        cause=cause,
        claim=claim,
        claimed_minor=to_buyer_minor,
        stake_minor=to_buyer_minor if role == "buyer" else total(act, milestone),
        opened_at=act.now,
        answer_by=act.now + timedelta(hours=act.policy.dispute_answer_hours),
        stops_by=act.now + timedelta(days=act.policy.dispute_stop_days),
    )
    hold(act, dispute)
    act.change(milestone, disputed=True)
    milestones.overtake_cancellation(act, milestone)
    if opened_by is not None and uploads:
        evidence.keep(act, dispute, role, opened_by, Evidence.About.CLAIM, uploads=uploads)
    act.remind(
        "dispute_answer",
        deadline=dispute.answer_by,
        at=dispute.answer_by - timedelta(hours=24),
        milestone=milestone,
    )
    words = {"milestone": milestone.title, "amount": act.money(to_buyer_minor)}
    act.tell(other(role), "dispute_opened", answer_by=dispute.answer_by, **words)
    if act.by.role != role:
        act.tell(role, "dispute_opened_for_you", answer_by=dispute.answer_by, **words)
    return dispute


def check_number(act: Act, to_buyer_minor: int, *, least: int = 0, most: int | None = None) -> None:
    """Refuse what is no amount of this milestone: `least` … `most`, without one all of it. Raises Invalid."""
    most = total(act, act.milestone) if most is None else most
    if type(to_buyer_minor) is not int or not least <= to_buyer_minor <= most:
        message = _("Name an amount between nothing and what was paid for this milestone.")
        raise Invalid(message, fields={"to_buyer": message})


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
        act.tell(other(by.role), "dispute_withdrawn", milestone=act.milestone.title)
    return dispute
