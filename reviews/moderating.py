"""What staff do with reviews, and how members ask for it: reports, removals for a listed reason, appeals, holds, and
what a bank or a ruling of fraud does. Every decision is written with its reason and told to both sides."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import has_role
from kit import text as words
from kit.problems import Invalid, NotAllowed, Refused, Stale
from notices import telling
from reviews import counting, locks, noting, windows
from reviews.models import Appeal, Hold, Removal, Report, Review, ReviewEvent, StaffNote, Window
from reviews.rules import BARS, REMOVALS
from sellers import rating

State = Review.State
ROLES = ("moderation", "support")
LONGEST = 1000


def is_judge(user: User) -> bool:
    """Whether `user` decides on reviews: moderation or support staff."""
    return any(has_role(user, role) for role in ROLES)


def _check_staff(by: User, review: Review | None = None) -> None:
    if not is_judge(by):
        raise NotAllowed(_("Staff of moderation or support decides this."))
    if review and by.pk in (review.author_id, review.subject_id):
        raise NotAllowed(_("You are a side of this review. Somebody else decides."), code="own_case")


def _checked(text: str, field: str, *, least: int = 1) -> str:
    text = words.clean(text[: 20 * LONGEST])
    length = words.graphemes(text)
    if length < least:
        message = (
            _("Write down the reason.") if field == "reason" else _("Write what should be looked at again.")
        )
        raise Invalid(message, code="reason_missing", fields={field: message})
    if length > LONGEST:
        message = _("Use %(most)d characters at most.") % {"most": LONGEST}
        raise Invalid(message, code="length", fields={field: message})
    return text


def _checked_rule(rule: str) -> str:
    if rule not in REMOVALS:
        message = _("Choose a reason of the list.")
        raise Invalid(message, code="rule_unknown", fields={"rule": message})
    return rule


# --- reports ----------------------------------------------------------------------------------
@transaction.atomic
def report(*, ref: str, by: User, rule: str, text: str = "", now: datetime) -> Report:
    """Say that a published review breaks a rule; once a member. Raises Review.DoesNotExist, Invalid, Refused."""
    review = locks.review(ref)
    if review.state != State.PUBLISHED:
        raise Review.DoesNotExist
    if by.is_suspended:
        raise NotAllowed(_("Your account is suspended."), code="suspended")
    if by.pk == review.author_id:
        raise NotAllowed(_("This is your own review."), code="own_review")
    rule = _checked_rule(rule)
    text = _checked(text, "text", least=0)
    made, new = Report.objects.get_or_create(
        review=review, by=by, defaults={"rule": rule, "text": text, "reported_at": now}
    )
    if not new:
        raise Refused(_("You have reported this review already. Our staff reads it."), code="reported")
    return made


@transaction.atomic
def close_reports(*, ref: str, by: User, now: datetime) -> int:
    """The review may stay: its reports are closed. Returns how many."""
    review = locks.review(ref)
    _check_staff(by, review)
    closed = Report.objects.filter(review=review, closed_at=None).update(closed_at=now, closed_by=by)
    if closed:
        _note(review, "keep", by, now)
    return closed


@transaction.atomic
def read_note(*, ref: str, by: User, now: datetime) -> StaffNote:
    """Staff has read what a reviewer wrote to them alone. Raises StaffNote.DoesNotExist, NotAllowed; twice is once."""
    review = locks.review(ref)
    note = StaffNote.objects.exclude(review__state=State.DRAFTED).get(review=review)
    _check_staff(by, review)
    if note.read_at is None:
        note.read_at, note.read_by = now, by
        note.save(update_fields=["read_at", "read_by"])
        _note(review, "read_note", by, now)
    return note


def _note(review: Review, command: str, by: User, now: datetime, reason: str = "") -> None:
    ReviewEvent.objects.create(
        review=review,
        at=now,
        actor=by,
        command=command,
        before=review.state,
        after=review.state,
        reason=reason,
    )


# --- removal and appeal -----------------------------------------------------------------------
@transaction.atomic
def remove(*, ref: str, by: User, rule: str, reason: str, now: datetime, excerpt: str = "") -> Removal:
    """Take a published or held review down for a listed reason; no sum counts it any more, both sides are told.

    Raises NotAllowed, Invalid, Stale."""
    review = locks.review(ref)
    _check_staff(by, review)
    rule, reason = _checked_rule(rule), _checked(reason, "reason")
    if review.state not in (State.PUBLISHED, State.HELD):
        raise Stale(
            _("This review has changed meanwhile. It is now: %(state)s.")
            % {"state": review.get_state_display()},
            state=review.state,
        )
    if review.state == State.PUBLISHED:
        counting.count(review, now=now, sign=-1)
    made = Removal.objects.create(
        review=review,
        rule=rule,
        reason=reason,
        excerpt=words.clean(excerpt)[:LONGEST],
        by=by,
        removed_at=now,
    )
    was_held = review.state == State.HELD
    noting.move(review, "remove", State.REMOVED, by=by, now=now, reason=reason)
    if review.side == Review.Side.BUYER:
        rating.record_removal(user_id=review.subject_id, now=now)
    Report.objects.filter(review=review, closed_at=None).update(closed_at=now, closed_by=by)
    if was_held:
        _end_hold(review, Hold.Outcome.REMOVED, by=by, reason=reason, now=now)
    telling.tell_many(
        [
            noting.news(review, review.author, "review_removed", rule=REMOVALS[rule], reason=reason),
            noting.news(
                review, review.subject, "review_about_you_removed", rule=REMOVALS[rule], reason=reason
            ),
        ],
        now=now,
    )
    return made


@transaction.atomic
def appeal(*, ref: str, by: User, text: str, now: datetime) -> Appeal:
    """The author asks another member of staff to look at the removal, once. Raises Review.DoesNotExist, Refused."""
    review = locks.review(ref)
    removal = Removal.objects.filter(review=review, undone_at=None).first()
    if by.pk != review.author_id or removal is None:
        raise Review.DoesNotExist
    if Appeal.objects.filter(removal__review=review).exists():
        raise Refused(_("You have appealed already. There is one appeal against a removal."), code="appealed")
    made = Appeal.objects.create(removal=removal, by=by, text=_checked(text, "text"), asked_at=now)
    _note(review, "appeal", by, now)
    return made


@transaction.atomic
def decide_appeal(*, ref: str, by: User, granted: bool, answer: str, now: datetime) -> Appeal:
    """Another member of staff than the one who removed it says whether the review comes back. Raises NotAllowed, Invalid,
    Stale."""
    review = locks.review(ref)
    _check_staff(by, review)
    found = (
        Appeal.objects.select_related("removal")
        .filter(removal__review=review, decided_at__isnull=True)
        .first()
    )
    if found is None:
        raise Stale(_("Somebody has decided this appeal meanwhile."), state=review.state)
    if found.removal.by_id == by.pk:
        raise NotAllowed(_("You took this review down. Somebody else decides the appeal."), code="own_case")
    answer = _checked(answer, "reason")
    found.granted, found.answer, found.decided_by, found.decided_at = granted, answer, by, now
    found.save(update_fields=["granted", "answer", "decided_by", "decided_at"])
    if granted and review.state == State.REMOVED:
        found.removal.undone_at = now
        found.removal.save(update_fields=["undone_at"])
        published_at = review.published_at or now
        noting.move(
            review, "restore", State.PUBLISHED, by=by, now=now, reason=answer, published_at=published_at
        )
        counting.count(review, now=now)
        if review.side == Review.Side.BUYER:
            rating.record_removal(user_id=review.subject_id, now=now, sign=-1)
    else:
        _note(review, "uphold", by, now, answer)
    kind = "review_restored" if granted else "review_stays_removed"
    to = [review.author, review.subject] if granted else [review.author]
    telling.tell_many([noting.news(review, each, kind, reason=answer) for each in to], now=now)
    return found


# --- holds ------------------------------------------------------------------------------------
@transaction.atomic
def release(*, ref: str, by: User, reason: str, now: datetime) -> Review:
    """A held review may appear: with the sweep, together with the other one. Raises NotAllowed, Invalid, Stale."""
    review = locks.review(ref)
    _check_staff(by, review)
    reason = _checked(reason, "reason")
    if review.state != State.HELD:
        raise Stale(_("This review waits no more."), state=review.state)
    _end_hold(review, Hold.Outcome.RELEASED, by=by, reason=reason, now=now)
    _note(review, "release", by, now, reason)
    return review


def _end_hold(review: Review, outcome: str, *, by: User, reason: str, now: datetime) -> None:
    Hold.objects.filter(review=review, ended_at=None).update(
        ended_at=now, ended_by=by, outcome=outcome, reason=reason
    )
    waiting = Hold.objects.filter(review__order=review.order_id, ended_at=None).exists()
    if not waiting:
        Window.objects.filter(order=review.order_id, state=Window.State.OPEN).update(due_at=now)


# --- the bank, fraud --------------------------------------------------------------------------
@transaction.atomic
def bank_opened(*, order_ref: str, now: datetime) -> None:
    """A chargeback: window and publication of the order's reviews stand still."""
    _bank(order_ref, now, bank_opened_at=now, bank_ruled_at=None)


@transaction.atomic
def bank_ruled(*, order_ref: str, now: datetime) -> None:
    """The chargeback was won for the house: reviews go on 7 days from now."""
    _bank(order_ref, now, bank_ruled_at=now)


def _bank(order_ref: str, now: datetime, **changes) -> None:
    order = locks.order(ref=order_ref)
    if windows.at(order, now):
        Window.objects.filter(order=order).update(**changes)


@transaction.atomic
def bar(*, order_ref: str, cause: str, reason: str, by: User | None, now: datetime) -> int:
    """After a chargeback or a ruling of fraud nothing of the order is shown or counted, nor can be written.

    cause: of the table of bars. by: None where the bank has decided. Returns how many reviews were hidden. Raises Order.DoesNotExist, NotAllowed, Invalid."""
    if by is not None:
        _check_staff(by)
    if cause not in BARS:
        message = _("Choose a reason of the list.")
        raise Invalid(message, code="cause_unknown", fields={"cause": message})
    reason = _checked(reason, "reason")
    order = locks.order(ref=order_ref)
    if by is not None and by.pk in (order.buyer_id, order.seller_id):
        raise NotAllowed(_("You are a side of this order. Somebody else decides."), code="own_case")
    window = windows.at(order, now)
    if window is None:
        raise Refused(_("This order has not ended yet."), code="not_ended")
    if window.barred:
        raise Stale(_("The reviews of this order are hidden already."), state=window.barred)
    Window.objects.filter(pk=window.pk).update(barred=cause)
    hidden = list(
        Review.objects.filter(
            order=order, state__in=[State.WAITING, State.HELD, State.PUBLISHED, State.REMOVED]
        ).select_related("author", "subject")
    )
    for review in hidden:
        review.order = order
        if review.state == State.PUBLISHED:
            counting.count(review, now=now, sign=-1)
        if review.state == State.REMOVED and review.side == Review.Side.BUYER:
            rating.record_removal(user_id=review.subject_id, now=now, sign=-1)
        noting.move(review, "hide", State.HIDDEN, by=by, now=now, reason=reason)
    Hold.objects.filter(review__order=order, ended_at=None).update(
        ended_at=now, ended_by=by, outcome=Hold.Outcome.OVERTAKEN, reason=reason
    )
    telling.tell_many(
        [
            noting.news(review, review.author, "review_hidden", cause=BARS[cause], reason=reason)
            for review in hidden
        ],
        now=now,
    )
    return len(hidden)
