"""Two at once on one order, on committed data. Each race is run again with its lock taken away, and must be seen then."""

import threading
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from django.db import connection

from gigs import testing as gigs
from kit import clock
from kit.problems import Refused
from reviews import counting, locks, noting, reviewing
from reviews import testing as made
from reviews.models import Review, ReviewEvent, Window
from sellers import rating

pytestmark = pytest.mark.broken_books


@pytest.fixture(params=["locked", "unlocked"])
def locked(request, monkeypatch):
    """Whether the lock is there."""
    if request.param == "unlocked":
        monkeypatch.setattr(locks, "_for_update", lambda rows, **options: rows)
    return request.param == "locked"


@contextmanager
def meeting_in(monkeypatch, module, name: str, *, locked: bool):
    """The first two who come to this function wait there for each other: the moment between check and deed.

    With the lock the other cannot come, so the wait is short; without it the other is sure to come, so the wait is as
    long as a busy machine may need."""
    barrier, real = threading.Barrier(2), getattr(module, name)
    places, counting_ = [1, 2], threading.Lock()

    def meet(*args, **kwargs):
        with counting_:
            waits = bool(places) and bool(places.pop())
        if waits:
            with suppress(threading.BrokenBarrierError):
                barrier.wait(timeout=0.7 if locked else 30)
        return real(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(module, name, meet)
        yield


def at_once(*acts) -> list:
    """Run the acts in threads of their own; what each returned, or the error it raised."""
    results: list = [None] * len(acts)

    def run(place, act):
        try:
            results[place] = act()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def order(committed_db):
    return made.order_of_gig(gigs.make_gig(gigs.make_seller()))


def test_two_reviews_at_once_are_both_known_and_appear_together(order, monkeypatch, locked):
    now = clock.now()
    Window.objects.filter(order=order).delete()
    with meeting_in(monkeypatch, reviewing, "_schedule", locked=locked):
        at_once(lambda: made.by_buyer(order, now=now), lambda: made.by_seller(order, now=now))
    # without the lock each sees only its own review, or both make the window, so nobody starts the 60 seconds
    complete = Window.objects.filter(order=order, complete_at__isnull=False).exists()
    assert (complete and Review.objects.count() == 2) is locked


def test_the_same_review_sent_twice_at_once_is_one(order, monkeypatch, locked):
    now = clock.now()
    made.by_seller(order, now=now)
    with meeting_in(monkeypatch, reviewing, "_checked_ratings", locked=locked):
        results = at_once(lambda: made.by_buyer(order, now=now), lambda: made.by_buyer(order, now=now))
    assert Review.objects.filter(side="buyer").count() == 1
    assert any(isinstance(each, Exception) for each in results) is not locked  # told, not broken


def test_two_sweeps_at_once_publish_and_count_once(order, monkeypatch, locked):
    now = clock.now()
    made.by_buyer(order, now=now)
    made.by_seller(order, now=now)
    later = now + timedelta(minutes=2)
    with meeting_in(monkeypatch, counting, "count", locked=locked):
        at_once(lambda: made.publish(now=later), lambda: made.publish(now=later))
    published = ReviewEvent.objects.filter(command="publish").count()
    assert (published == 2 and rating.of(order.seller_id).count == 1) is locked


def test_an_edit_against_publication_is_either_in_or_refused(order, monkeypatch, locked):
    now = clock.now()
    made.by_buyer(order, now=now)
    made.by_seller(order, now=now)
    later = now + timedelta(minutes=2)

    def edit():
        try:
            return made.by_buyer(order, now=later, ratings={"value": 1})
        except Refused as refusal:
            return refusal.code

    with meeting_in(monkeypatch, noting, "move", locked=locked):
        _swept, edited = at_once(lambda: made.publish(now=later), edit)
    made.publish(now=later)  # a sweep that found the order busy comes again
    review = Review.objects.get(side="buyer")
    sums = rating.of(order.seller_id)
    told = edited == "published" or isinstance(edited, Review)
    # without the lock what is counted is not what is shown, or the edit breaks instead of being told
    assert (told and review.state == "published" and sums.recent_total == review.total) is locked
