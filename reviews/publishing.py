"""When reviews appear: both at one instant, 60 seconds after the second or when the time to review ends, never while
a dispute or chargeback is undecided. What ties stars to money is held for a person first.

`talk_of` gives the conversation of an order; conversations are another app's, so whoever joins the two passes it in."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, OuterRef

from notices import telling
from orders.models import Order
from reviews import counting, guarding, locks, noting, reviewing, windows
from reviews.guarding import Said
from reviews.models import Hold, Review, Window
from reviews.rules import BUYER, HOLD, LONG_WINDOW, SELLER

log = logging.getLogger(__name__)
State = Review.State
TalkOf = Callable[[Order], Iterable[Said]]
LOOK_AGAIN = timedelta(hours=1)  # at what is frozen
BATCH = 200


# --- the window opens -----------------------------------------------------------------------
def open_due(*, now: datetime) -> int:
    """Open the window of every order that has ended, and tell those who may review. Returns how many."""
    ended = (
        Order.objects.filter(
            ~Exists(Window.objects.filter(order=OuterRef("pk"))),
            state__in=windows.ENDED,
            ended_at__gt=now - LONG_WINDOW,
            ended_at__lte=now,
        )
        .order_by("ended_at")
        .values_list("id", flat=True)
    )
    told = Window.objects.filter(state=Window.State.OPEN, told_at=None).values_list("order_id", flat=True)
    return sum(_each([*ended[:BATCH], *told[:BATCH]], lambda order: _open(order, now)))


def _open(order: Order, now: datetime) -> bool:
    window = windows.at(order, now)
    if window is None or window.told_at or window.state == Window.State.CLOSED:
        return False
    window.told_at = now
    window.save(update_fields=["told_at"])
    mute = set(Review.objects.filter(order=order).values_list("side", flat=True))
    telling.tell_many(
        [
            _invitation(order, side, "review_open", window.closes_at)
            for side in _may(window)
            if side not in mute
        ],
        now=now,
    )
    return True


def _may(window: Window) -> list[str]:
    return [side for side, has in ((BUYER, window.buyer_may), (SELLER, window.seller_may)) if has]


def _invitation(order: Order, side: str, kind: str, closes_at: datetime) -> telling.News:
    to, other = (order.buyer, order.seller) if side == BUYER else (order.seller, order.buyer)
    data = {"title": order.title, "who": other.shown_name, "review_by": closes_at.isoformat()}
    return telling.News(to=to, kind=kind, url=f"/orders/{order.ref}/review/", about=order.ref, data=data)


def remind_due(*, now: datetime) -> int:
    """Three days before the end, remind those who have not sent a review. Returns how many windows."""
    due = Window.objects.filter(remind_at__lte=now).order_by("remind_at").values_list("order_id", flat=True)
    return sum(_each(list(due[:BATCH]), lambda order: _remind(order, now)))


def _remind(order: Order, now: datetime) -> bool:
    window = Window.objects.get(order=order)
    closes_at = windows.closes(window, windows.freeze(window, order.disputes.all()))
    over = window.state == Window.State.CLOSED or bool(closes_at and closes_at <= now)
    put_off = not over and (closes_at is None or closes_at - windows.REMINDER > now)
    window.remind_at = (closes_at - windows.REMINDER if closes_at else now + LOOK_AGAIN) if put_off else None
    window.save(update_fields=["remind_at"])
    if over or put_off:
        return False
    sent = set(Review.objects.filter(order=order).exclude(state=State.DRAFTED).values_list("side", flat=True))
    telling.tell_many(
        [_invitation(order, side, "review_reminder", closes_at) for side in _may(window) if side not in sent],
        now=now,
    )
    return True


# --- publication ----------------------------------------------------------------------------
def publish_due(*, now: datetime, talk_of: TalkOf) -> int:
    """Publish, hold or close whatever is due, each order in a transaction of its own. Returns how many moved."""
    due = (
        Window.objects.filter(state=Window.State.OPEN, due_at__lte=now)
        .order_by("due_at")
        .values_list("order_id", flat=True)
    )
    return sum(_each(list(due[:BATCH]), lambda order: _settle(order, now, talk_of)))


@transaction.atomic
def publish_if_ready(*, order_ref: str, now: datetime, talk_of: TalkOf) -> bool:
    """For the review that appears at once: what the sweep would do, without waiting for it."""
    order = locks.order(ref=order_ref)
    return _settle(order, now, talk_of)


def _each(order_ids: Iterable[int], act: Callable[[Order], bool]) -> list[bool]:
    done = []
    for order_id in dict.fromkeys(order_ids):
        try:
            with transaction.atomic():
                order = locks.free_order(order_id)
                done.append(bool(order and act(order)))
        except (OperationalError, InterfaceError):
            raise  # the database is away, not the row at fault
        except Exception:
            log.exception("the reviews of order %s could not be moved", order_id)
            done.append(False)
    return done


def _settle(order: Order, now: datetime, talk_of: TalkOf) -> bool:
    """Do with the locked order's reviews what is due. Whether something happened."""
    window = Window.objects.filter(order=order, state=Window.State.OPEN).first()
    if window is None:
        return False
    frozen = windows.freeze(window, order.disputes.all())
    closes_at = windows.closes(window, frozen)
    if closes_at is None:
        return _later(window, now + LOOK_AGAIN)
    at = min(reviewing.ready_at(window), closes_at) if window.complete_at else closes_at
    at = max(at, frozen.until) if frozen.until else at
    if now < at:
        return _later(window, at)
    reviews = list(
        Review.objects.filter(order=order, state__in=[State.WAITING, State.HELD])
        .select_related("author", "subject", "hold")
        .order_by("id")
    )
    for review in reviews:
        review.order = order
    if reviews and not window.barred:
        holds = Hold.objects.filter(review__order=order)
        open_holds = [hold for hold in holds if hold.ended_at is None]
        if not holds and (found := guarding.find(talk_of(order))):
            return _hold(window, reviews, found, now)
        if open_holds and now < (release_by := max(hold.release_by for hold in open_holds)):
            return _later(window, release_by)
        if holds:
            at = max(at, *(hold.ended_at or hold.release_by for hold in holds))
        _end_holds(open_holds)
        _publish(order, reviews, at=at, now=now)
    window.state, window.closed_at, window.remind_at = Window.State.CLOSED, at, None
    window.save(update_fields=["state", "closed_at", "remind_at"])
    return True


def _later(window: Window, due_at: datetime) -> bool:
    if window.due_at != due_at:
        window.due_at = due_at
        window.save(update_fields=["due_at"])
    return False


def _publish(order: Order, reviews: list[Review], *, at: datetime, now: datetime) -> None:
    """All at one instant, with every sum that shows them."""
    for review in reviews:
        noting.move(review, "publish", State.PUBLISHED, by=None, now=at, published_at=at)
        counting.count(review, now=now)
    news = [
        noting.news(review, review.subject, "review_published", stars=stars(review)) for review in reviews
    ]
    authors = {review.author_id for review in reviews} - {review.subject_id for review in reviews}
    news += [
        noting.news(review, review.author, "review_of_yours_published")
        for review in reviews
        if review.author_id in authors
    ]
    telling.tell_many(news, now=now)


def stars(review: Review) -> str:
    """4.7: the overall with one decimal, half up."""
    tenths = (20 * review.total + 3) // 6
    return f"{tenths // 10}.{tenths % 10}"


def _hold(window: Window, reviews: list[Review], found: guarding.Found, now: datetime) -> bool:
    """Keep them for a person, and show both what was said."""
    release_by = now + HOLD
    news = []
    for review in reviews:
        noting.move(review, "hold", State.HELD, by=None, now=now)
        Hold.objects.create(
            review=review,
            rule=found.rule,
            said_by=found.by,
            excerpt=found.excerpt,
            said_at=found.at,
            held_at=now,
            release_by=release_by,
        )
    order = reviews[0].order
    for to in (order.buyer, order.seller):
        news.append(
            noting.news(
                reviews[0],
                to,
                "review_held",
                url=f"/orders/{order.ref}/review/",
                excerpt=found.excerpt[:400],
                release_by=release_by,
            )
        )
    telling.tell_many(news, now=now)
    window.due_at = release_by
    window.save(update_fields=["due_at"])
    return True


def _end_holds(holds: Iterable[Hold]) -> None:
    """The 72 hours are over: they appear by themselves."""
    for hold in holds:
        hold.ended_at, hold.outcome = hold.release_by, Hold.Outcome.LAPSED
        hold.save(update_fields=["ended_at", "outcome"])
