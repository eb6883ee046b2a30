"""The guards of what two sides ask of each other while an order runs; listed in orders/guards.py with all others."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from orders.case import Case, sure
from orders.models import Milestone, Release, SideRequest, Tip
from orders.refusals import NotPossible, NotYet, TooLate

Kind = SideRequest.Kind


def of_mine(case: Case, kind: str) -> SideRequest:
    """The open request of this kind that the actor made. Raises NotPossible."""
    request = case.asked(kind)
    if request is None or request.role != case.by.role:
        raise NotPossible(_("You have no such request open."))
    return request


def of_other(case: Case, kind: str) -> SideRequest:
    """The open request of this kind that the other side made. Raises NotPossible."""
    request = case.asked(kind)
    if request is None or request.role == case.by.role:
        raise NotPossible(_("There is no such request for you to answer any more."))
    return request


def _none_open(case: Case, kind: str, words: str) -> None:
    if case.asked(kind):
        raise NotPossible(words)


def _is_late(case: Case, kind: str) -> None:
    request = case.asked(kind)
    if request is None or request.expires_at is None:
        raise NotPossible(_("Nothing waits for an answer."))
    if case.now < request.expires_at:
        raise NotYet(_("It is too early for this."))


# --- more time --------------------------------------------------------------------------
def no_open_extension(case: Case) -> None:
    _none_open(
        case, Kind.EXTENSION, _("A request for a later date is open already. It must be answered first.")
    )


def extension_of_mine(case: Case) -> None:
    of_mine(case, Kind.EXTENSION)


def extension_of_other(case: Case) -> None:
    of_other(case, Kind.EXTENSION)


def extension_still_fits(case: Case) -> None:
    """Made against the milestone as it is: not another due date, delivery, pause or dispute ago."""
    if sure(case.asked(Kind.EXTENSION)).milestone_version != case.milestone.version:
        raise NotPossible(
            _("The milestone has changed since this was asked. Ask again for a date that fits.")
        )


def extension_is_late(case: Case) -> None:
    _is_late(case, Kind.EXTENSION)


def a_later_date_fits(case: Case) -> None:
    """Some instant after the deadline, and still to come, is within the time money may be held."""
    if latest_due_at(case) <= max(deadline_of(case.milestone), case.now):
        raise NotPossible(
            _(
                "The money of this milestone may not be held any longer. Ask to cancel, or deliver what is done."
            )
        )


def latest_due_at(case: Case) -> datetime:
    """The latest instant an extension may name: 60 days past due, and so that review and clearance still end within
    the time money may be held."""
    milestone, policy = case.milestone, case.policy
    furthest = deadline_of(milestone) + timedelta(days=policy.longest_extension_days)
    after = -(-policy.review_hours // 24) + policy.longer_review_days + case.order.clearance_days
    held_from = sure(milestone.funded_at)
    return min(furthest, held_from + timedelta(days=policy.most_hold_days - after))


def deadline_of(milestone: Milestone) -> datetime:
    """The deadline of the work under way: of the delivery, or of the changes asked for."""
    due, again = sure(milestone.due_at), milestone.revision_due_at
    return max(due, again) if milestone.state == Milestone.State.IN_REVISION and again else due


# --- extras --------------------------------------------------------------------------------
def no_open_extra(case: Case) -> None:
    _none_open(
        case, Kind.EXTRA, _("An extra is open already. It must be paid, declined or taken back first.")
    )


def extra_asked_by_buyer(case: Case) -> None:
    request = of_other(case, Kind.EXTRA)
    if request.payable_at:
        raise NotPossible(_("This extra is agreed already. The buyer pays next."))


def extra_of_other(case: Case) -> None:
    of_other(case, Kind.EXTRA)


def extra_of_mine(case: Case) -> None:
    of_mine(case, Kind.EXTRA)


def extra_is_late(case: Case) -> None:
    _is_late(case, Kind.EXTRA)


# --- money back -------------------------------------------------------------------------------
def no_open_refund(case: Case) -> None:
    _none_open(case, Kind.REFUND, _("A refund is proposed already. It must be answered first."))


def refund_of_mine(case: Case) -> None:
    of_mine(case, Kind.REFUND)


def refund_of_other(case: Case) -> None:
    of_other(case, Kind.REFUND)


def refund_not_too_late(case: Case) -> None:
    """Until 30 days after clearance; nothing to give back once all of it went back."""
    if case.milestone.state not in (Milestone.State.ACCEPTED, Milestone.State.SETTLED):
        return
    release = Release.objects.filter(milestone=case.milestone).first()
    if release is None or release.taken_back_minor == release.gross_minor:
        raise NotPossible(_("Nothing of this milestone is left to give back."))
    end = (release.cleared_at or release.clears_at) + timedelta(days=case.policy.refund_after_clearance_days)
    if case.now > end:
        raise TooLate(
            _("A refund can be agreed until 30 days after clearance. Give it as a message to support.")
        )


def something_can_go_back(case: Case) -> None:
    """Part of an escrow is less than all of it: one minor unit alone has no part."""
    milestone = case.milestone
    if milestone.state in (Milestone.State.ACCEPTED, Milestone.State.SETTLED):
        return
    if sum(line.amount_minor - line.refunded_minor for line in milestone.funding_lines.all()) < 2:
        raise NotPossible(_("Too little is in escrow for a part of it. To give all back, ask to cancel."))


def refund_is_late(case: Case) -> None:
    _is_late(case, Kind.REFUND)


# --- questions that stop the clock ----------------------------------------------------------
def no_open_question(case: Case) -> None:
    _none_open(case, Kind.QUESTION, _("A question is open already and the clock stands still."))


def question_is_open(case: Case) -> None:
    if case.asked(Kind.QUESTION) is None:
        raise NotPossible(_("No question stops the clock now."))


def question_is_late(case: Case) -> None:
    request = case.asked(Kind.QUESTION)
    if request is None or request.expires_at is None or case.now < request.expires_at:
        raise NotYet(_("The buyer still has time to answer. You may close 7 days after the question."))


def has_a_brief(case: Case) -> None:
    if not case.order.questions:
        raise NotPossible(_("This order has no brief with questions. Write a message instead."))


def pauses_left(case: Case) -> None:
    asked = SideRequest.objects.filter(milestone=case.milestone, kind=Kind.QUESTION)
    if len(asked) >= case.policy.most_pauses:
        raise NotPossible(_("You have stopped the clock twice. Write a message, or ask for a later date."))
    if pause_left(case, list(asked)) <= timedelta(0):
        raise NotPossible(
            _("The clock has stood still for 5 days in all. Write a message, or ask for a later date.")
        )


def pause_left(case: Case, asked: list[SideRequest]) -> timedelta:
    """What is left of the days a milestone's clock may stand still. asked: its blocking questions so far."""
    stood = timedelta(0)
    for request in asked:
        until = min(request.answered_at or case.now, sure(request.stands_until))
        stood += max(until - request.asked_at, timedelta(0))
    return timedelta(days=case.policy.most_pause_days) - stood


# --- another brief ------------------------------------------------------------------------------
def no_open_change(case: Case) -> None:
    _none_open(case, Kind.CHANGE, _("A change of the brief is open already. The seller answers it first."))


def change_is_open(case: Case) -> None:
    if case.asked(Kind.CHANGE) is None:
        raise NotPossible(_("No change of the brief is open now."))


def change_is_late(case: Case) -> None:
    _is_late(case, Kind.CHANGE)


# --- staff, tips -----------------------------------------------------------------------------------
def no_open_staff_end(case: Case) -> None:
    _none_open(case, Kind.STAFF_END, _("A cancellation waits for a second member of staff already."))


def staff_end_is_open(case: Case) -> None:
    if case.asked(Kind.STAFF_END) is None:
        raise NotPossible(_("No cancellation waits for a second member of staff."))


def still_in_clearance(case: Case) -> None:
    release = Release.objects.filter(milestone=case.milestone).first()
    if release is None or release.state != Release.State.PENDING:
        raise TooLate(_("The money of this milestone has cleared."))


def tip_to_return(case: Case) -> Release | None:
    """The release of the newest tip that is still in clearance."""
    releases = Release.objects.filter(
        order=case.order,
        tip__state=Tip.State.PAID,
        state=Release.State.PENDING,
        clears_at__gt=case.now,
        bank_held_minor=0,
        taken_back_minor=0,  # what a bank has taken in part cannot go back whole
    )
    return releases.select_related("tip").order_by("-tip_id").first()


def a_tip_can_go_back(case: Case) -> None:
    if tip_to_return(case) is None:
        raise NotPossible(_("No tip of this order is in clearance."))


# --- where refunds go -------------------------------------------------------------------------------
def refunds_go_to_card(case: Case) -> None:
    if case.order.refund_to_credit:
        raise NotPossible(_("What comes back of this order is kept as credit already."))


def refunds_go_to_credit(case: Case) -> None:
    if not case.order.refund_to_credit:
        raise NotPossible(_("What comes back of this order goes to the card already."))


GUARDS = {
    guard.__name__: guard
    for guard in (
        no_open_extension, a_later_date_fits, extension_of_mine, extension_of_other, extension_still_fits, extension_is_late,
        no_open_extra, extra_asked_by_buyer, extra_of_other, extra_of_mine, extra_is_late, no_open_refund,
        refund_of_mine, refund_of_other, refund_not_too_late, something_can_go_back, refund_is_late, no_open_question, question_is_open,
        question_is_late, has_a_brief, pauses_left, no_open_change, change_is_open, change_is_late,
        no_open_staff_end, staff_end_is_open, still_in_clearance, a_tip_can_go_back,
        refunds_go_to_card, refunds_go_to_credit,
    )
}  # fmt: skip
