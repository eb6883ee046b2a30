"""Levels judged while something else happens to the same seller, on committed data."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group

from gigs import testing as gigs
from kit import clock
from marketplace import levels
from marketplace.tests.meeting import at_once, meeting_in
from orders import testing
from reviews import testing as made
from sellers import levelling, locks, replaying, strikes
from sellers.levels import Level
from sellers.models import DirtySeller, Grace, LevelEvaluation, SellerProfile

pytestmark = pytest.mark.broken_books


def test_reviews_published_while_a_seller_is_judged_count_the_next_time(committed_db, monkeypatch):
    gig, now = gigs.make_gig(gigs.make_seller()), clock.now()
    for buyer in ("ana", "ben", "cat"):
        order = made.order_of_gig(gig, buyer=testing.make_buyer(buyer))
        made.by_buyer(order, now=now)
        made.by_seller(order, now=now)
    later, real, told = now + timedelta(minutes=2), levelling.judge, []

    def judge(*args, **kwargs):
        told.extend(at_once(lambda: made.publish(now=later)))
        return real(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(levelling, "judge", judge)
        levels.recompute_all(now=later)
    assert told == [3]
    first = LevelEvaluation.objects.get()
    assert (first.figures["reviews"], first.figures["review_ids"]) == (0, [])  # one moment, that before
    assert levels.recompute_dirty(now=later) == 1
    assert LevelEvaluation.objects.latest("id").figures["reviews"] == 3
    assert [text for _n, texts in replaying.replay() for text in texts] == []


@pytest.mark.parametrize("locked", [True, False])
def test_two_workers_at_one_mark_open_one_grace(committed_db, monkeypatch, locked):
    wei, mod = gigs.make_seller(), testing.make_support("mod")
    mod.groups.set(Group.objects.all())
    SellerProfile.objects.filter(user=wei).update(level=Level.TWO)
    strikes.give(seller=wei, rule="abuse", reason="Threats in order x.", by=mod, now=clock.now())
    if not locked:
        monkeypatch.setattr(locks, "_for_update", lambda rows, **options: rows)
    with meeting_in(monkeypatch, levelling, "_known", locked=locked):
        results = at_once(*[lambda: levels.recompute_dirty(now=clock.now())] * 2)
    assert Grace.objects.filter(seller=wei).count() == 1
    assert any(isinstance(each, Exception) for each in results) is not locked
    assert not DirtySeller.objects.exists()
