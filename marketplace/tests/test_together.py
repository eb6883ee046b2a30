"""Lists read by one statement are those that were read one by one."""

from datetime import UTC, datetime, timedelta

import pytest

from gigs import testing as gigs
from kit.together import Rows, read
from marketplace import levels
from sellers import appeals, strikes
from sellers.models import Grace, LevelAppeal, LevelChange, LevelEvaluation, SellerProfile, Strike

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 12, 30, 0, 123456, tzinfo=UTC)


@pytest.fixture
def wei():
    wei = gigs.make_seller("wei")
    SellerProfile.objects.filter(user=wei).update(level=2)
    for n in range(3):
        strikes.give(seller=wei, rule="abuse", reason=f"'{n}'", by=gigs.make_moderator(), now=NOW)
    levels.recompute_dirty(now=NOW)
    about = f"grace-{Grace.objects.get().ref}"
    appeals.send(by=wei, about=about, text="They were ill.", now=NOW)
    for _night in range(2):
        levels.recompute_all(now=NOW + timedelta(days=30))
    LevelChange.objects.create(seller=wei, before=2, after=3, at=NOW, why="chosen")
    return wei


def columns(rows) -> list[dict]:
    return [{f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields} for row in rows]


def test_every_column_is_as_it_was_stored_in_the_order_asked_for(wei, django_assert_num_queries):
    asked = [
        Strike.objects.filter(seller=wei).order_by("-id")[:2],
        LevelEvaluation.objects.order_by("id"),
        SellerProfile.objects.filter(pk__in=[]),
        LevelAppeal.objects.all(),
        SellerProfile.objects.all(),
    ]
    with django_assert_num_queries(1):
        found = read(*map(Rows, asked))
    assert [columns(rows) for rows in found] == [columns(rows) for rows in asked]
    assert [len(rows) for rows in found[:3]] == [2, LevelEvaluation.objects.count(), 0]


def test_what_stands_beside_a_row_is_at_hand_and_what_is_missing_is_known(wei, django_assert_num_queries):
    with django_assert_num_queries(1):
        graces, steps = read(
            Rows(Grace.objects.order_by("id"), {"appeal": ("text",)}),
            Rows(LevelChange.objects.order_by("id"), {"evaluation": ("ref",), "appeal": ("text",)}),
        )
        assert graces[0].appeal.text == "They were ill." and graces[0].appeal.grace is graces[0]
        assert not hasattr(graces[1], "appeal")
        assert steps[0].evaluation.ref and steps[1].evaluation is None and not hasattr(steps[0], "appeal")
    assert steps[0].evaluation.verdict == LevelEvaluation.objects.get(pk=steps[0].evaluation_id).verdict


def test_nothing_is_asked_where_nothing_can_be(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert read(Rows(Strike.objects.none()), Rows(Grace.objects.filter(pk__in=[]))) == [[], []]
