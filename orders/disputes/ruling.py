"""Staff decides: a split, a fault, a rule and a written reason; above the limit two persons (T22)."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import roles
from kit.problems import Invalid, NotAllowed
from kit.text import clean
from orders import door
from orders.actors import Actor
from orders.case import sure
from orders.disputes.appealing import decide
from orders.disputes.handing import tell_staff
from orders.models import Dispute, Ruling

FAULTS = {
    "buyer": gettext_lazy("the buyer"),
    "seller": gettext_lazy("the seller"),
    "both": gettext_lazy("both sides"),
    "nobody": gettext_lazy("nobody"),
}


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

    Above the policy's limit the decision stands only once another member of staff has confirmed it. Raises Invalid,
    NotAllowed (on appeal also for who decided first), NotYet while the two sides still have time to agree."""
    _check_staff(by)
    with door.at_dispute(dispute_ref, by=by, now=now, version=version) as act:
        act.check_possible("rule")
        dispute, reason = sure(act.open_dispute), clean(reason)
        _check_ruling(dispute, to_buyer_minor, fault, rule, reason)
        alone = dispute.stake_minor <= act.policy.two_persons_above_minor
        data = {"to_buyer_minor": to_buyer_minor, "fault": fault, "rule": rule}
        act.move("rule", reason=reason if alone else "", data=data)  # the sides read what stands
        Ruling.objects.create(
            dispute=dispute,
            on_appeal=dispute.appealed_at is not None,
            by=by.person,
            written_at=now,
            to_buyer_minor=to_buyer_minor,
            fault=fault,
            rule=rule,
            reason=reason,
        )
        dispute.how = Dispute.How.RULING
        dispute.ruled_by, dispute.seconded_by, dispute.ruled_at = by.user, None, None
        dispute.ruled_minor, dispute.fault, dispute.rule, dispute.reason = to_buyer_minor, fault, rule, reason
        if alone:
            decide(act, dispute)
            return dispute
        dispute.save()
        tell_staff(act, dispute, "dispute_second_staff")
    return dispute


def second(*, dispute_ref: str, by: Actor, now: datetime, version: int | None = None) -> Dispute:
    """Another member of staff confirms a decision above the limit (T22)."""
    _check_staff(by)
    with door.at_dispute(dispute_ref, by=by, now=now, version=version) as act:
        dispute = sure(act.open_dispute)
        act.move("second_ruling", reason=dispute.reason)
        dispute.seconded_by = by.user
        _answered(dispute, by, now)
        decide(act, dispute)
    return dispute


def send_back(
    *, dispute_ref: str, reason: str, by: Actor, now: datetime, version: int | None = None
) -> Dispute:
    """A member of staff does not confirm the decision, or takes the own one back: it is written anew (T22)."""
    _check_staff(by)
    with door.at_dispute(dispute_ref, by=by, now=now, version=version) as act:
        act.check_possible("return_ruling")
        dispute, reason = sure(act.open_dispute), clean(reason)
        if not reason:
            raise Invalid(_("Say what should change."), fields={"reason": _("Say what should change.")})
        act.move("return_ruling")
        _answered(dispute, by, now, sent_back=reason)
        dispute.how, dispute.ruled_by = "", None
        dispute.ruled_minor, dispute.fault, dispute.rule, dispute.reason = None, "", "", ""
        dispute.save()
        tell_staff(act, dispute, "dispute_staff")
    return dispute


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
    if not reason:
        fields["reason"] = _("Write down the reason.")
    if fields:
        raise Invalid(_("The decision is not complete."), fields=fields)


def _answered(dispute: Dispute, by: Actor, now: datetime, *, sent_back: str = "") -> None:
    """What the second person says of the decision that waits."""
    written = sure(dispute.rulings.order_by("-id").first())
    written.answered_by, written.answered_at, written.sent_back = by.user, now, sent_back
    written.save(update_fields=["answered_by", "answered_at", "sent_back"])
