"""Two at once on one order, on committed data. Each race is run again with its lock taken away, and must be seen then."""

from datetime import timedelta

import pytest

from gigs import testing as gigs
from kit import clock
from kit.problems import Refused
from marketplace.tests.meeting import at_once, meeting_in
from reviews import locks, noting, reviewing, windows
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


@pytest.fixture
def order(committed_db):
    return made.order_of_gig(gigs.make_gig(gigs.make_seller()))


def test_two_reviews_at_once_are_both_known_and_appear_together(order, monkeypatch, locked):
    now = clock.now()
    windows.at(order, now)
    with meeting_in(monkeypatch, reviewing, "_plan", locked=locked):  # when both have read who has sent
        at_once(lambda: made.by_buyer(order, now=now), lambda: made.by_seller(order, now=now))
    # without the lock each sees only its own review, so nobody starts the 60 seconds
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
    with meeting_in(monkeypatch, windows, "freeze", locked=locked):
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
