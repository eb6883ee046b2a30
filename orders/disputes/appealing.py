"""After a decision: the time to appeal, the one appeal to other staff, and the day it takes effect (T22)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.models import Upload
from kit.problems import Invalid
from kit.text import clean
from orders import door, guards
from orders.actors import Actor
from orders.case import sure
from orders.disputes import evidence, handing, settling
from orders.disputes.holding import close_splits, other
from orders.door import Act
from orders.models import Dispute, Evidence

State = Dispute.State


def decide(act: Act, dispute: Dispute, *, told: str = "dispute_ruled") -> None:
    """What was decided stands: from now on the sides may appeal, once; a decision on appeal takes effect at once."""
    dispute.state, dispute.ruled_at = State.RULED, act.now
    dispute.settles_at = act.now + timedelta(days=act.policy.dispute_appeal_days)
    close_splits(act, dispute)
    if dispute.appealed_at:
        dispute.settles_at = act.now
        dispute.save()
        settling.carry_out(act, dispute)
        return
    dispute.save()
    for role in ("buyer", "seller"):
        act.tell(
            role,
            told,
            milestone=act.milestone.title,
            amount=act.money(sure(dispute.ruled_minor)),
            reason=dispute.reason,
            settles_at=dispute.settles_at,
        )


def appeal(
    *,
    dispute_ref: str,
    reason: str,
    by: Actor,
    now: datetime,
    uploads: Sequence[Upload] = (),
    version: int | None = None,
) -> Dispute:
    """One side does not take the decision: another member of staff decides anew, and that is final (T22).

    Raises Invalid without a reason, NotPossible where it was appealed or taken already."""
    with door.at_dispute(dispute_ref, by=by, now=now, version=version) as act:
        act.check_possible("appeal_ruling")
        dispute, reason = sure(act.open_dispute), clean(reason)
        if not reason:
            raise Invalid(_("Say what is wrong with it."), fields={"reason": _("Say what is wrong with it.")})
        act.move("appeal_ruling", reason=reason)
        dispute.state, dispute.how = State.OPEN, ""
        dispute.appeal_role, dispute.appeal, dispute.appealed_at = by.role, reason, now
        dispute.ruled_by = dispute.seconded_by = dispute.ruled_at = dispute.settles_at = None
        dispute.ruled_minor, dispute.fault, dispute.rule, dispute.reason = None, "", "", ""
        dispute.waived_by_buyer = dispute.waived_by_seller = False
        evidence.keep(act, dispute, by.role, by.person, Evidence.About.APPEAL, uploads=uploads)
        handing.to_staff(act, dispute, stage=Dispute.Stage.APPEAL)
        act.tell(
            other(by.role),
            "dispute_appealed",
            milestone=act.milestone.title,
            reason=reason,
            rule_by=dispute.rule_by,
        )
    return dispute


def waive_appeal(*, dispute_ref: str, by: Actor, now: datetime, version: int | None = None) -> Dispute:
    """One side takes the decision as it is; when both have, the money moves at once (T22)."""
    with door.at_dispute(dispute_ref, by=by, now=now, version=version) as act:
        act.move("waive_appeal")
        dispute = sure(act.open_dispute)
        setattr(dispute, f"waived_by_{by.role}", True)
        dispute.save(update_fields=[f"waived_by_{by.role}"])
        if dispute.waived_by_buyer and dispute.waived_by_seller:
            settling.carry_out(act, dispute)
    return dispute


def settle_due(*, dispute_ref: str, now: datetime) -> Dispute:
    """The appeal time is over: the decision takes effect (T22)."""
    with door.at_dispute(dispute_ref, now=now) as act:
        dispute = sure(act.open_dispute)
        if dispute.settles_at is None or now < dispute.settles_at:
            raise guards.NotYet(_("The time to appeal is not over."))
        settling.carry_out(act, dispute)
    return dispute
