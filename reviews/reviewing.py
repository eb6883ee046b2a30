"""What people do with reviews: write, edit, take back, reply, vote. Publication: reviews/publishing.py."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from kit import text as words
from kit.problems import Invalid, NotAllowed, Refused
from notices import telling
from orders.models import Order
from reviews import languages, locks, noting, windows
from reviews.models import Reply, Review, ReviewEvent, StaffNote, Vote, Window
from reviews.rules import (
    BUYER,
    LONGEST,
    LONGEST_NOTE,
    LONGEST_REPLY,
    PARTS,
    REPLY,
    SECOND_THOUGHTS,
    SELLER,
    SHORTEST,
    SHORTEST_CJK,
)

State = Review.State
BEING_WRITTEN = (State.WAITING, State.HELD)


class TooLate(Refused):
    """The time for it is over."""

    code = "too_late"


def side_of(order: Order, user: User) -> str | None:
    """buyer, seller, or None for a stranger."""
    return {order.buyer_id: BUYER, order.seller_id: SELLER}.get(user.pk)


@transaction.atomic
def write(
    *, order_ref: str, by: User, ratings: Mapping[str, int], text: str, now: datetime, note: str | None = None
) -> Review:
    """Send a review, or change it until it is published. ratings: {communication, as_described, value} of a buyer,
    {stars} of a seller, 1..5 each. note: for staff alone, "" for none; None leaves the one there is. Nobody is told;
    the other side sees nothing before publication.

    Raises Order.DoesNotExist for strangers, NotAllowed, TooLate, Invalid."""
    order = locks.order(ref=order_ref)
    side = side_of(order, by)
    if side is None:
        raise Order.DoesNotExist
    window = _check_right(order, side, by, now)
    review = Review.objects.filter(order=order, side=side).first()
    if review is None or review.state == State.DRAFTED:
        frozen = windows.freeze(window, order.disputes.all())
        closes_at = windows.closes(window, frozen)
        if window.state == Window.State.CLOSED or (closes_at and now > closes_at):
            raise TooLate(_("The time to review this order is over. What you typed is kept on this page."))
    elif review.state not in BEING_WRITTEN:
        raise Refused(_("Your review is published. It can no longer be changed."), code="published")
    written = {**_checked_ratings(side, ratings), **_checked_text(text, by)}
    if note is not None:
        note = _checked_note(note)
    if review is None:
        other = order.seller if side == BUYER else order.buyer
        review = Review(
            order=order, side=side, author=by, subject=other, gig=order.gig, written_at=now, **written
        )
        review.state = State.WAITING
        review.save(force_insert=True)
        ReviewEvent.objects.create(review=review, at=now, actor=by, command="write", after=State.WAITING)
    elif review.state == State.DRAFTED:
        noting.move(review, "write", State.WAITING, by=by, now=now, written_at=now, edited_at=None, **written)
    else:
        noting.move(review, "edit", review.state, by=by, now=now, edited_at=now, **written)
    if note is not None:
        _keep_note(review, note, now)
    if review.state == State.WAITING:
        _schedule(window, order, now)
    review.order = order
    return review


@transaction.atomic
def take_back(*, order_ref: str, by: User, now: datetime) -> Review:
    """Make a review that waits a draft again: it is not published unless it is sent once more.

    Raises Order.DoesNotExist, Refused."""
    order = locks.order(ref=order_ref)
    side = side_of(order, by)
    if side is None:
        raise Order.DoesNotExist
    review = Review.objects.filter(order=order, side=side).first()
    if review is None:
        raise Refused(_("You have written no review of this order."), code="not_waiting")
    if review.state != State.WAITING:
        raise Refused(
            _("It can no longer be taken back: it is published, or our staff is reading it."),
            code="not_waiting",
        )
    noting.move(review, "take_back", State.DRAFTED, by=by, now=now)
    window = Window.objects.get(order=order)
    _schedule(window, order, now)
    return review


def _check_right(order: Order, side: str, by: User, now: datetime) -> Window:
    if by.is_suspended:
        raise NotAllowed(_("Your account is suspended, so you cannot review now."), code="suspended")
    window = windows.at(order, now)
    if window is None:
        raise NotAllowed(_("You can review an order once it has ended."), code="not_ended")
    if window.barred or not (window.buyer_may if side == BUYER else window.seller_may):
        raise NotAllowed(_("After this end of an order you have no review to give."), code="no_right")
    return window


def _schedule(window: Window, order: Order, now: datetime) -> None:
    """When the sweep looks: at once for the only side that may, 60 seconds after the second of two."""
    _plan(window, now, sent=_sides_sent(order))


def _sides_sent(order: Order) -> set[str]:
    return set(Review.objects.filter(order=order, state__in=BEING_WRITTEN).values_list("side", flat=True))


def _plan(window: Window, now: datetime, *, sent: set[str]) -> None:
    may = {side for side, has in ((BUYER, window.buyer_may), (SELLER, window.seller_may)) if has}
    if sent >= may:
        window.complete_at = window.complete_at or now
        window.due_at = ready_at(window)
    else:
        window.complete_at, window.due_at = None, window.closes_at
    window.save(update_fields=["complete_at", "due_at"])


def ready_at(window: Window) -> datetime:
    """When what is written appears, were nothing frozen: 60 seconds after the second review, at once where only one
    side may, else when the time to review ends."""
    if window.complete_at is None:
        return window.closes_at
    both = window.buyer_may and window.seller_may
    return window.complete_at + (SECOND_THOUGHTS if both else timedelta(0))


def _checked_ratings(side: str, ratings: Mapping[str, int]) -> dict:
    asked = tuple(PARTS) if side == BUYER else ("stars",)
    wrong = {
        name: _("Give one to five stars.")
        for name in asked
        if type(ratings.get(name)) is not int or not 1 <= ratings[name] <= 5
    }
    if wrong or set(ratings) - set(asked):
        raise Invalid(_("A rating is missing."), code="ratings", fields=wrong)
    given = {name: ratings[name] for name in asked}
    return {**given, "total": sum(given.values()) if side == BUYER else 3 * given["stars"]}


def _checked_text(text: str, by: User, *, longest: int = LONGEST, shortest: int = 0) -> dict:
    """The text as it may be kept, with its language. shortest: 0 for as much as a review needs in its script."""
    if len(text) > 20 * longest:  # far too long to be worth counting
        raise _wrong_length(_("Use %(most)d characters at most.") % {"most": longest})
    clean = words.clean(text)
    length = words.graphemes(clean)
    shortest = shortest or (SHORTEST_CJK if words.is_cjk(clean) else SHORTEST)
    if length < shortest:
        raise _wrong_length(
            _("Write at least %(least)d characters; it has %(length)d now.")
            % {"least": shortest, "length": length}
        )
    if length > longest:
        raise _wrong_length(
            _("Use %(most)d characters at most; it has %(length)d now.") % {"most": longest, "length": length}
        )
    return {"text": clean, "language": languages.guess(clean, usual=by.language)}


def _checked_note(note: str) -> str:
    clean = words.clean(note[: 20 * LONGEST_NOTE])
    if words.graphemes(clean) > LONGEST_NOTE:
        message = _("Use %(most)d characters at most.") % {"most": LONGEST_NOTE}
        raise Invalid(message, code="length", fields={"note": message})
    return clean


def _keep_note(review: Review, note: str, now: datetime) -> None:
    """What is for staff, unread again when it says something else."""
    kept = StaffNote.objects.filter(review=review).first()
    if kept and kept.text == note:
        return
    if not note:
        StaffNote.objects.filter(review=review).delete()
        return
    new = {"text": note, "sent_at": now, "read_at": None, "read_by": None}
    StaffNote.objects.update_or_create(review=review, defaults=new)


def _wrong_length(message: str) -> Invalid:
    return Invalid(message, code="length", fields={"text": message})


# --- after publication --------------------------------------------------------------------
@transaction.atomic
def reply(*, ref: str, by: User, text: str, now: datetime) -> Reply:
    """The one public answer of whom the review is about, within 30 days. Raises Review.DoesNotExist, TooLate, Invalid."""
    review = locks.review(ref)
    if by.pk != review.subject_id or review.state not in (State.PUBLISHED, State.REMOVED):
        raise Review.DoesNotExist
    if review.state == State.REMOVED:
        raise Refused(_("This review was removed, so there is nothing to answer."), code="removed")
    if by.is_suspended:
        raise NotAllowed(_("Your account is suspended, so you cannot answer now."), code="suspended")
    if Reply.objects.filter(review=review).exists():
        raise Refused(_("You have answered already. There is one answer to a review."), code="replied")
    if now > review.published_at + REPLY:
        raise TooLate(_("The 30 days to answer this review are over."))
    made = Reply.objects.create(
        review=review, author=by, replied_at=now, **_checked_text(text, by, longest=LONGEST_REPLY, shortest=1)
    )
    ReviewEvent.objects.create(
        review=review, at=now, actor=by, command="reply", before=review.state, after=review.state
    )
    telling.tell_many(
        [noting.news(review, review.author, "review_replied", excerpt=made.text[:160])], now=now
    )
    return made


@transaction.atomic
def vote(*, ref: str, by: User, now: datetime) -> Review:
    """Say that a review was useful; once a member, not the two it is between. Raises Review.DoesNotExist, NotAllowed."""
    review = _published(ref)
    if by.is_suspended:
        raise NotAllowed(_("Your account is suspended."), code="suspended")
    if by.pk in (review.author_id, review.subject_id):
        raise NotAllowed(_("Others say whether this review is useful."), code="own_review")
    _vote, made = Vote.objects.get_or_create(review=review, user=by, defaults={"at": now})
    if made:
        Review.objects.filter(pk=review.pk).update(useful_count=F("useful_count") + 1)
    review.refresh_from_db(fields=["useful_count"])
    return review


@transaction.atomic
def take_vote_back(*, ref: str, by: User) -> Review:
    """No longer say so. Raises Review.DoesNotExist."""
    review = _published(ref)
    gone, _rows = Vote.objects.filter(review=review, user=by).delete()
    if gone:
        Review.objects.filter(pk=review.pk).update(useful_count=F("useful_count") - 1)
    review.refresh_from_db(fields=["useful_count"])
    return review


def _published(ref: str) -> Review:
    review = locks.review(ref)
    if review.state != State.PUBLISHED:
        raise Review.DoesNotExist
    return review
