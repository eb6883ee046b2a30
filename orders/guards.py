"""The guards named in the table of moves: each passes, or refuses with what stands in the way.

They look at rows under the act's lock (or, for buttons, at the rows of the page) and at the moment given."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.models import Download
from orders import dispute_guards, side_guards
from orders.case import Case, sure
from orders.models import Cancellation, Delivery, MoneyDue
from orders.refusals import NotPossible, NotYet, TooLate


def check(name: str, case: Case) -> None:
    """Pass the guard of this name, or raise Refused."""
    GUARDS[name](case)


def _past(case: Case, deadline: datetime | None) -> None:
    if deadline is None or case.now < deadline:
        raise NotYet(_("It is too early for this."))


def _within(case: Case, deadline: datetime | None) -> None:
    if deadline is None or case.now > deadline:
        raise TooLate(_("It is too late for this."))


def _hours(number: int) -> timedelta:
    return timedelta(hours=number)


# --- before work starts -------------------------------------------------------------
def payment_is_late(case: Case) -> None:
    _past(case, case.order.pay_by)


def checkout_is_open(case: Case) -> None:
    if MoneyDue.objects.filter(order=case.order, kind=MoneyDue.Kind.EXPIRE_SESSIONS).exists():
        raise NotPossible(_("The checkout of this order is being closed."))


def approval_is_late(case: Case) -> None:
    _past(case, case.order.approve_by)


def requirements_are_late(case: Case) -> None:
    _past(case, case.order.requirements_by)


def just_paid(case: Case) -> None:
    paid = case.order.paid_at
    _within(case, paid and paid + timedelta(minutes=case.policy.mistake_minutes))


def seller_has_not_acted(case: Case) -> None:
    if case.order.seller_acted_at:
        raise NotPossible(_("The seller has begun. Ask to cancel instead."))


def nothing_ever_delivered(case: Case) -> None:
    if Delivery.objects.filter(milestone__order=case.order).exists():
        raise NotPossible(_("Something was delivered already. Ask to cancel instead."))


# --- milestones ---------------------------------------------------------------------
def is_next_to_pay(case: Case) -> None:
    if case.milestone is not case.next_unfunded:
        raise NotPossible(_("Only the next milestone can be paid."))


def more_is_unpaid(case: Case) -> None:
    if case.next_unfunded is None:
        raise NotPossible(_("Every milestone is paid. Ask to cancel instead."))


def funding_is_late(case: Case) -> None:
    if case.under_way or case.next_unfunded is None:
        raise NotPossible(_("Nothing waits for payment."))
    _past(case, case.next_unfunded.fund_by)


# --- delivery, revision, acceptance ---------------------------------------------------
def just_delivered(case: Case) -> None:
    _within(case, sure(case.milestone.delivered_at) + timedelta(minutes=case.policy.replace_file_minutes))


def not_downloaded(case: Case) -> None:
    files = sure(case.last_delivery).files.values_list("upload_id", flat=True)
    if Download.objects.filter(upload__in=files, by=case.order.buyer_id).exists():
        raise TooLate(_("The buyer has fetched this delivery already."))


def voids_left(case: Case) -> None:
    if case.milestone.voids >= case.policy.most_voids:
        raise NotPossible(
            _("You have sent back two deliveries of this milestone. Ask for changes, or open a dispute.")
        )


def last_delivery_voided(case: Case) -> None:
    if not case.last_delivery or case.last_delivery.voided_at is None:
        raise NotPossible(_("The buyer has not sent your last delivery back."))


def revisions_left(case: Case) -> None:
    allowed = case.milestone.revisions
    if allowed is not None and case.milestone.revisions_used >= allowed:
        raise NotPossible(_("No revision is left. Accept the delivery, or write to the seller."))


def review_not_lengthened(case: Case) -> None:
    if case.milestone.review_lengthened:
        raise NotPossible(_("You have taken more time for this milestone already."))


def review_is_over(case: Case) -> None:
    _past(case, case.milestone.accept_by)


def nothing_blocks_acceptance(case: Case) -> None:
    if case.open_cancellation and case.open_cancellation.blocks:
        raise NotPossible(_("A request to cancel is open."))


# --- late and abandoned ----------------------------------------------------------------
def very_late_at(case: Case) -> datetime | None:
    """From when the buyer may cancel an undelivered milestone."""
    milestone, policy = case.milestone, case.policy
    if milestone.due_at is None:
        return None
    late = milestone.due_at + _hours(policy.very_late_hours)
    return max(late, milestone.voided_at + _hours(policy.void_grace_hours)) if milestone.voided_at else late


def abandoned_at(case: Case) -> datetime | None:
    """When an undelivered milestone is cancelled by itself."""
    milestone = case.milestone
    if milestone.due_at is None:
        return None
    return max(milestone.due_at, milestone.voided_at or milestone.due_at) + timedelta(
        days=case.policy.abandoned_days
    )


def revision_abandoned_at(case: Case) -> datetime | None:
    """When unfinished changes become a dispute."""
    due = case.milestone.revision_due_at
    return due and due + timedelta(days=case.policy.revision_abandoned_days)


def very_late(case: Case) -> None:
    _past(case, very_late_at(case))


def abandoned(case: Case) -> None:
    _past(case, abandoned_at(case))


def revision_is_abandoned(case: Case) -> None:
    _past(case, revision_abandoned_at(case))


def nothing_stands_delivered(case: Case) -> None:
    if case.milestone.first_delivered_at:
        raise NotPossible(_("This milestone was delivered. Ask to cancel, or open a dispute."))


# --- cancelling --------------------------------------------------------------------------
def work_is_under_way(case: Case) -> None:
    if case.under_way is None:
        raise NotPossible(_("Nothing is under way. Stop after this milestone instead."))


def no_open_cancellation(case: Case) -> None:
    if case.open_cancellation:
        raise NotPossible(_("A request to cancel is open already."))


def cancellation_of_mine(case: Case) -> None:
    if not case.open_cancellation or case.open_cancellation.role != case.by.role:
        raise NotPossible(_("You have no open request to cancel."))


def cancellation_of_other(case: Case) -> None:
    if not case.open_cancellation or case.open_cancellation.role == case.by.role:
        raise NotPossible(_("There is no request to cancel for you to answer."))


def cancellation_is_late(case: Case) -> None:
    if not case.open_cancellation:
        raise NotPossible(_("No request to cancel is open."))
    _past(case, case.open_cancellation.expires_at)


# --- asking to cancel --------------------------------------------------------------------
def is_first_request(case: Case) -> bool:
    """Whether this side has not yet asked to cancel a delivered milestone: only the first stops acceptance."""
    return not Cancellation.objects.filter(milestone=case.under_way, role=case.by.role, blocks=True).exists()


GUARDS = {
    guard.__name__: guard
    for guard in (
        payment_is_late, checkout_is_open, approval_is_late, requirements_are_late, just_paid,
        seller_has_not_acted, nothing_ever_delivered, is_next_to_pay, more_is_unpaid, funding_is_late,
        just_delivered, not_downloaded, voids_left, last_delivery_voided, revisions_left,
        review_not_lengthened, review_is_over, nothing_blocks_acceptance, very_late, abandoned,
        revision_is_abandoned, nothing_stands_delivered, work_is_under_way, no_open_cancellation,
        cancellation_of_mine, cancellation_of_other, cancellation_is_late,
    )
} | side_guards.GUARDS | dispute_guards.GUARDS  # fmt: skip
