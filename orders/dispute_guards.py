"""The guards of disputes; listed in orders/guards.py with all others."""

from datetime import datetime

from django.utils.translation import gettext as _

from kit.problems import NotAllowed
from orders.case import Case
from orders.models import Delivery, Dispute, Evidence, Release, Split
from orders.refusals import NotPossible, NotYet, TooLate

MOST_EVIDENCE = 20  # a side and a case
Stage = Dispute.Stage
TALKING = frozenset(
    {Stage.TALKS, Stage.RULING, Stage.APPEAL}
)  # a split may be agreed as long as nothing is decided


def opened(case: Case) -> Dispute:
    """The case that is not decided yet. Raises NotPossible."""
    dispute = case.open_dispute
    if not dispute or dispute.state != Dispute.State.OPEN:
        raise NotPossible(_("No dispute waits for a decision."))
    return dispute


def ruled(case: Case) -> Dispute:
    """The case that is decided and not yet settled. Raises NotPossible."""
    dispute = case.open_dispute
    if not dispute or dispute.state != Dispute.State.RULED:
        raise NotPossible(_("The dispute is not decided yet."))
    return dispute


def split_by(case: Case, role: str) -> Split | None:
    """The split that this side offers now."""
    return opened(case).splits.filter(role=role, state=Split.State.OPEN).first()


# --- opening and taking back ------------------------------------------------------------
def may_be_disputed(case: Case) -> None:
    if case.milestone.state != "accepted":
        return
    release = Release.objects.filter(milestone=case.milestone).first()
    if not release or release.state != Release.State.PENDING or release.clears_at <= case.now:
        raise TooLate(_("Clearance of this milestone has ended."))


def no_open_dispute(case: Case) -> None:
    if case.milestone.disputed:
        raise NotPossible(_("A dispute about this milestone is open already."))


def withdrawn(case: Case) -> int:
    """How often this side has taken its dispute about this milestone back."""
    return Dispute.objects.filter(
        milestone=case.milestone, role=case.by.role, state=Dispute.State.WITHDRAWN
    ).count()


def disputes_left(case: Case) -> None:
    if withdrawn(case) > 1:
        raise NotPossible(_("You have withdrawn this dispute twice. Write to support."))


def dispute_of_mine(case: Case) -> None:
    dispute = case.open_dispute
    if not dispute or dispute.role != case.by.role or dispute.state != Dispute.State.OPEN:
        raise NotPossible(_("You have no open dispute about this milestone."))
    if dispute.stage == Stage.APPEAL:
        raise NotPossible(_("The decision was appealed. It is too late to withdraw the dispute."))


def dispute_is_open(case: Case) -> None:
    opened(case)


# --- answer, evidence, talks ----------------------------------------------------------------
def dispute_to_answer(case: Case) -> None:
    dispute = opened(case)
    if dispute.stage != Stage.ANSWER or dispute.role == case.by.role:
        raise NotPossible(_("There is no claim for you to answer."))


def evidence_left(case: Case) -> None:
    if opened(case).evidence.filter(role=case.by.role).count() >= MOST_EVIDENCE:
        raise NotPossible(
            _("You have added evidence %(most)d times. That is the most a case takes.")
            % {"most": MOST_EVIDENCE}
        )


def talks_are_open(case: Case) -> None:
    if opened(case).stage not in TALKING:
        raise NotPossible(_("The claim is to be answered first."))


def talks_run(case: Case) -> None:
    if opened(case).stage != Stage.TALKS:
        raise NotPossible(_("You are not talking about a split now."))


def no_split_of_mine(case: Case) -> None:
    if split_by(case, case.by.role):
        raise NotPossible(_("You have offered a split already. Take it back to offer another."))


def split_of_mine(case: Case) -> None:
    if not split_by(case, case.by.role):
        raise NotPossible(_("You have offered no split."))


def split_of_other(case: Case) -> None:
    if not split_by(case, "seller" if case.by.role == "buyer" else "buyer"):
        raise NotPossible(_("No split is offered to you any more."))


def staff_not_asked(case: Case) -> None:
    if getattr(opened(case), f"asked_by_{case.by.role}", True):
        raise NotPossible(_("You have asked for staff already. The other side has not yet."))


# --- silence -----------------------------------------------------------------------------------
def claim_is_supported(dispute: Dispute) -> bool:
    """Whether silence grants the claim: its side has spoken, and the record bears it out. What the buyer wants back
    is borne out where nothing was ever delivered, what the seller wants to keep where something was."""
    spoken = dispute.opened_by_id is not None or Evidence.objects.filter(dispute=dispute, role=dispute.role)
    delivered = Delivery.objects.filter(milestone=dispute.milestone_id).exists()
    return bool(spoken) and delivered == (dispute.role == "seller")


def _past(case: Case, deadline: datetime | None) -> None:
    if deadline is None or case.now < deadline:
        raise NotYet(_("The time for this is not over."))


def answer_is_late(case: Case) -> None:
    dispute = opened(case)
    if dispute.stage != Stage.ANSWER:
        raise NotPossible(_("The claim was answered."))
    _past(case, dispute.answer_by)


def record_supports_claim(case: Case) -> None:
    if not claim_is_supported(opened(case)):
        raise NotPossible(_("The record does not bear the claim out. Staff decides."))


def stage_is_over(case: Case) -> None:
    dispute = opened(case)
    both_ask = dispute.asked_by_buyer and dispute.asked_by_seller
    if dispute.stage == Stage.ANSWER:
        _past(case, dispute.answer_by)
    elif dispute.stage == Stage.TALKS:
        if not both_ask:
            _past(case, dispute.talks_by)
    else:
        raise NotPossible(_("The dispute is with staff already."))


# --- decision and appeal ----------------------------------------------------------------------
def staff_has_the_word(case: Case) -> None:
    if opened(case).stage not in (Stage.RULING, Stage.APPEAL):
        raise NotYet(_("The two sides still have time to agree. Staff decides after that."))


def not_the_staff_appealed_from(case: Case) -> None:
    dispute = opened(case)
    if dispute.stage != Stage.APPEAL or case.by.user is None:
        return
    first = dispute.rulings.filter(on_appeal=False, sent_back="").order_by("-id").first()
    if first and case.by.user.pk in (first.by_id, first.answered_by_id):
        raise NotAllowed(_("Another member of staff decides the appeal."), code="other_person")


def no_decision_proposed(case: Case) -> None:
    if opened(case).waits_for_second:
        raise NotPossible(
            _("A decision waits for a second member of staff. Confirm it, or send it back first.")
        )


def decision_is_proposed(case: Case) -> None:
    if not opened(case).waits_for_second:
        raise NotPossible(_("There is no decision to confirm yet."))


def not_the_staff_proposing(case: Case) -> None:
    if case.by.user is not None and opened(case).ruled_by_id == case.by.user.pk:
        raise NotAllowed(_("Another member of staff must confirm this decision."), code="second_person")


def dispute_is_ruled(case: Case) -> None:
    ruled(case)


def appeal_not_waived(case: Case) -> None:
    if getattr(ruled(case), f"waived_by_{case.by.role}", True):
        raise NotPossible(_("You have taken the decision already."))


def not_appealed_yet(case: Case) -> None:
    if ruled(case).appealed_at:
        raise NotPossible(_("A decision is appealed once. This one is final."))


def dispute_is_overdue(case: Case) -> None:
    dispute = case.open_dispute
    if not dispute or dispute.alarmed_at:
        raise NotPossible(_("No dispute is overdue here."))
    _past(case, dispute.stops_by)


GUARDS = {
    guard.__name__: guard
    for guard in (
        may_be_disputed, no_open_dispute, disputes_left, dispute_of_mine, dispute_is_open, dispute_to_answer,
        evidence_left, talks_are_open, talks_run, no_split_of_mine, split_of_mine, split_of_other,
        staff_not_asked, answer_is_late, record_supports_claim, stage_is_over, staff_has_the_word,
        not_the_staff_appealed_from, no_decision_proposed, decision_is_proposed, not_the_staff_proposing, dispute_is_ruled,
        appeal_not_waived, not_appealed_yet, dispute_is_overdue,
    )
}  # fmt: skip
