"""Random histories: the level by SQL and rule is that of a plain model; one by one or all at once is the same."""

import random
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from marketplace import levels
from marketplace.tests import level_worlds
from marketplace.tests.level_worlds import NOW
from orders import tallying, testing
from sellers import as_stored, dirty, replaying
from sellers.models import DirtySeller, Grace, LevelChange, LevelEvaluation, LevelStanding, TopRatedCase

NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)  # a seed says it all; a smaller one says no less


def evaluations() -> dict[int, LevelEvaluation]:
    """The first judgement of each seller."""
    return {each.seller_id: each for each in LevelEvaluation.objects.order_by("-id")}


@pytest.mark.broken_books  # rows without money
class RandomHistories(TestCase):
    @settings(max_examples=10, phases=NO_SHRINKING)
    @given(seed=st.integers(0, 2**32))
    @example(seed=480)  # ten buyers exactly, beside sellers whose buyers share a card
    def test_the_level_is_that_of_the_plain_model(self, seed):
        r = random.Random(seed)
        histories = [level_worlds.random_history(r) for _ in range(20)]
        sellers = level_worlds.write(histories, testing.make_support())
        levels.recompute_all(now=NOW)
        found = evaluations()
        for seller, history in zip(sellers, histories, strict=True):
            verdict, figures = found[seller.pk].verdict, found[seller.pk].figures
            numbers = level_worlds.model_numbers(history)
            for key in ("orders", "buyers", "earnings"):
                assert figures[key] == numbers[key], (key, history)
            assert verdict["reach"] == level_worlds.model_level(history), history
            assert set(verdict["failing"]) == level_worlds.model_failing(history), history
            if not history.level:
                assert found[seller.pk].level_after == min(verdict["reach"], 2)

    @settings(max_examples=3, phases=NO_SHRINKING)
    @given(seed=st.integers(0, 2**32))
    def test_one_by_one_and_all_at_once_are_judged_alike(self, seed):
        r = random.Random(seed)
        histories = [level_worlds.random_history(r) for _ in range(15)]
        staff = testing.make_support()
        at_once, one_by_one = level_worlds.write(histories, staff), level_worlds.write(histories, staff)
        levels.recompute([seller.pk for seller in one_by_one], now=NOW)
        levels.recompute_all(now=NOW)
        found = evaluations()
        for a, b in zip(at_once, one_by_one, strict=True):
            assert (found[a.pk].cause, found[b.pk].cause) == ("daily", "event")
            assert without_ids(found[a.pk]) == without_ids(found[b.pk])
        again = LevelEvaluation.objects.filter(seller__in=one_by_one, cause="daily")
        stepped = {b.pk for b in one_by_one if found[b.pk].level_before != found[b.pk].level_after}
        assert {each.seller_id for each in again} == stepped  # whoever took a step is looked at once more
        standings = dict(LevelStanding.objects.values_list("seller", "digest"))
        assert all(standings[a.pk] == standings[b.pk] for a, b in zip(at_once, one_by_one, strict=True))
        assert [text for _n, texts in replaying.replay() for text in texts] == []
        assert tallying.rebuild() == 0

    def test_a_night_without_news_judges_nobody(self):
        r = random.Random(7)
        level_worlds.write([level_worlds.random_history(r) for _ in range(40)], testing.make_support())
        assert levels.recompute_all(now=NOW).judged == 40
        stepped = sum(each.level_before != each.level_after for each in evaluations().values())
        assert levels.recompute_all(now=NOW + timedelta(seconds=1)).judged == stepped
        assert levels.recompute_all(now=NOW + timedelta(seconds=2)).judged == 0
        dirty.mark(evaluations())
        before = LevelEvaluation.objects.count()
        assert levels.recompute_dirty(now=NOW + timedelta(seconds=3)) == 40
        assert LevelEvaluation.objects.count() == before
        levels.recompute_all(now=NOW + timedelta(days=9))
        by_the_database = LevelEvaluation.objects.exclude(verdict__has_key="findings")
        assert by_the_database.filter(at=NOW + timedelta(days=9)).exists()  # numbers moved, no verdict did
        assert [text for _n, texts in replaying.replay() for text in texts] == []


def without_ids(evaluation: LevelEvaluation):
    """A judgement without the numbers of rows."""

    def plain(value):
        if isinstance(value, dict):
            return {key: plain(each) for key, each in value.items() if key != "review_ids"}
        if isinstance(value, list):
            return [plain(each[1:] if isinstance(each, list) and len(each) == 3 else each) for each in value]
        return value

    return plain(evaluation.figures), plain(evaluation.verdict), evaluation.level_after


@pytest.mark.broken_books  # rows without money
class QuietNights(TestCase):
    @settings(max_examples=3, phases=NO_SHRINKING)
    @given(seed=st.integers(0, 2**32))
    def test_the_night_judges_everybody_for_whom_something_would_follow(self, seed):
        """The database tells whose verdict may be another; judging all of them one by one does and stores no more."""
        r = random.Random(seed)
        sellers = level_worlds.write(
            [level_worlds.random_history(r) for _ in range(20)], testing.make_support()
        )
        ids, now = [seller.pk for seller in sellers], NOW
        levels.recompute_all(now=now)
        for _night in range(4):
            now += timedelta(days=r.choice([0.01, 1, 1, 9, 31]))
            with transaction.atomic():
                levels.recompute(ids, now=now)
                wanted, stored = steps_of(ids), stored_at(now)
                transaction.set_rollback(True)
            levels.recompute_all(now=now)
            assert steps_of(ids) == wanted, now
            assert stored_at(now) == stored

    @settings(max_examples=3, phases=NO_SHRINKING)
    @given(seed=st.integers(0, 2**32))
    def test_a_heap_of_marks_leads_to_the_same_steps_as_judging_each(self, seed):
        """Of many sellers at once only those are judged one by one whose verdict may be another, a few all; stored is
        the same of both."""
        r = random.Random(seed)
        histories = [level_worlds.random_history(r) for _ in range(30)]
        ids = [seller.pk for seller in level_worlds.write(histories, testing.make_support())]
        DirtySeller.objects.all().delete()
        now = NOW
        levels.recompute_all(now=now)
        for _round in range(4):
            now += timedelta(days=r.choice([0.01, 1, 9, 31]))
            some = sorted(r.sample(ids, 20))
            with transaction.atomic():
                dirty.mark(some)
                levels.recompute_dirty(now=now)
                wanted, stored = steps_of(ids), stored_at(now)
                transaction.set_rollback(True)
            dirty.mark(some)
            assert levels.recompute_dirty(now=now, few=0) == len(some)
            assert steps_of(ids) == wanted, now
            assert stored_at(now) == stored
        assert [text for _n, texts in replaying.replay() for text in texts] == []


def stored_at(now) -> dict[int, tuple]:
    """{seller: figures with their events, standing, and what was decided}, of the judgements of this moment."""
    decided = ("level", "level_after", "reach", "failing", "opens", "closes", "step", "case")
    return {
        each.seller_id: (
            as_stored.figures_from(each.figures),
            as_stored.standing_from(each.standing),
            [each.verdict[name] for name in decided],
        )
        for each in LevelEvaluation.objects.filter(at=now)
    }


def steps_of(ids: list[int]):
    """All that ever followed of judging these sellers."""
    return (
        sorted(LevelChange.objects.filter(seller__in=ids).values_list("seller", "at", "after")),
        sorted(
            Grace.objects.filter(seller__in=ids).values_list("seller", "criterion", "opened_at", "outcome")
        ),
        sorted(
            TopRatedCase.objects.filter(seller__in=ids).values_list("seller", "kind", "opened_at", "decision")
        ),
    )
