"""The rule itself: what a seller's numbers mean for the level."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from scipy.stats import binomtest

from sellers import as_stored, criteria, judging
from sellers.criteria import PRESETS, RULES
from sellers.judging import Figures, OpenGrace, Rate, Sample, Standing, judge, wilson_upper
from sellers.levels import Level

NOW = datetime(2026, 6, 1, tzinfo=UTC)
NEEDS = PRESETS["default"].needs


def days(number: float) -> timedelta:
    return timedelta(days=number)


def rate(good: float, of: float, *, ever: tuple[float, float] | None = None, last: str = "") -> Rate:
    """A rate of the window. last: the last five of a year, "+" and "-", where the window has fewer."""
    window = Sample(good, of, int(of))
    lifetime = Sample(*ever, int(ever[1])) if ever else window
    events = tuple((0, 2 * (sign == "+"), 2 * (sign == "-")) for sign in last)
    widened = Sample(last.count("+"), len(last), len(last), events) if last else Sample()
    return Rate(window, widened, lifetime)


def two(**other) -> Figures:
    """Whoever meets all that Level 2 needs."""
    return Figures(
        **{
            "first_gig_at": NOW - days(130),
            "orders": 25,
            "buyers": 12,
            "earnings": 2_500_00,
            "rating_thirds": 14 * 10,
            "reviews": 10,
            "on_time": rate(20, 20),
            "completion": rate(20, 20),
            **other,
        }
    )


def judged(figures: Figures, **standing) -> judging.Verdict:
    return judge(figures, needs=NEEDS, rules=RULES, standing=Standing(**standing), now=NOW)


@pytest.mark.parametrize(
    ("good", "of"), [(0, 5), (3, 5), (15, 20), (18, 20), (6, 7), (81, 263), (15, 148), (1, 29)]
)
@pytest.mark.parametrize(("z", "level"), [(1.2815515655446004, 0.80), (1.959963984540054, 0.95)])
def test_the_upper_end_is_that_of_the_reference_library(good, of, z, level):
    expected = binomtest(good, of).proportion_ci(confidence_level=level, method="wilson").high
    assert wilson_upper(good, of, z) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("good", "of", "upper"), [(81, 263, 0.3662), (15, 148, 0.1605), (0, 20, 0.1611), (1, 29, 0.1718)]
)
def test_the_upper_end_is_that_of_the_published_table(good, of, upper):
    # R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3
    assert wilson_upper(good, of, 1.959964) == pytest.approx(upper, abs=5e-5)


def test_who_meets_all_of_level_two_rises_there_at_once_from_new():
    assert judged(two()).level_after == Level.TWO
    assert judged(two(), level=1).step == "promoted"


@pytest.mark.parametrize(
    "lacks",
    [
        {"first_gig_at": NOW - days(59)},
        {"orders": 4},
        {"buyers": 2},
        {"earnings": 399_99},
        {"reviews": 2, "rating_thirds": 30},
        {"rating_thirds": 131},  # 4.37 of 10
        {"on_time": rate(17, 20)},
        {"completion": rate(17.5, 20)},
        {"strikes": 1},
    ],
)
def test_whoever_lacks_one_thing_stays_new(lacks):
    assert judged(two(**lacks)).level_after == Level.NEW


def test_with_fewer_than_five_in_the_window_the_lifetime_decides_the_way_up():
    assert judged(two(on_time=rate(2, 4, ever=(90, 100)))).level_after == Level.TWO
    assert judged(two(on_time=rate(4, 4, ever=(80, 100)))).level_after == Level.NEW
    assert judged(two(on_time=Rate())).level_after == Level.TWO


def test_what_nothing_is_known_of_does_not_apply():
    assert judged(two(replies=None)).level_after == Level.TWO


def test_bad_luck_in_small_numbers_costs_nothing_and_a_poor_record_does():
    assert not judged(two(on_time=rate(6, 7)), level=2).failing
    assert judged(two(on_time=rate(15, 20)), level=2).failing == ("on_time",)


def test_an_empty_window_looks_at_the_last_five_of_a_year():
    figures = two(on_time=rate(0, 0, ever=(30, 40), last="--+--"))
    assert judged(figures, level=2).opens == ("on_time",)
    assert not judged(two(on_time=rate(0, 1, ever=(30, 40), last="--+-")), level=2).failing


def test_two_reviews_never_cost_a_level():
    assert not judged(two(reviews=2, rating_thirds=6), level=2).failing
    assert judged(two(reviews=3, rating_thirds=9), level=2).failing == ("rating",)


def grace(criterion: str, *, ends: float, events: int = 20) -> tuple[OpenGrace, ...]:
    return (OpenGrace(criterion, NOW + days(ends), events),)


def test_a_grace_waits_for_its_end_and_then_costs_one_level():
    bad = two(on_time=rate(12, 20))
    waiting = judged(bad, level=2, graces=grace("on_time", ends=1))
    assert (waiting.level_after, waiting.opens, waiting.closes) == (2, (), {})
    ended = judged(bad, level=2, graces=grace("on_time", ends=0))
    assert (ended.level_after, ended.step, ended.closes) == (1, "grace", {"on_time": "demoted"})


def test_only_a_pass_closes_a_grace_and_fewer_events_are_none():
    shrunk = judged(two(on_time=rate(4, 5)), level=2, graces=grace("on_time", ends=3))
    assert not shrunk.failing and not shrunk.closes
    assert judged(two(on_time=rate(4, 5)), level=2, graces=grace("on_time", ends=0)).level_after == 1
    assert judged(two(on_time=rate(5, 5)), level=2, graces=grace("on_time", ends=3)).closes == {
        "on_time": "passed"
    }
    assert judged(two(on_time=rate(18, 22)), level=2, graces=grace("on_time", ends=3)).closes == {
        "on_time": "passed"
    }


def test_two_graces_that_end_together_cost_one_level():
    graces = (*grace("on_time", ends=0), *grace("completion", ends=0))
    verdict = judged(two(on_time=rate(1, 20), completion=rate(1, 20)), level=2, graces=graces)
    assert verdict.level_after == 1


def top(**other) -> Figures:
    return two(
        **{
            "first_gig_at": NOW - days(200), "orders": 50, "buyers": 25, "earnings": 11_000_00,
            "rating_thirds": 143, **other
        }
    )  # fmt: skip


def test_top_rated_is_asked_of_a_person():
    verdict = judged(top(), level=2)
    assert (verdict.level_after, verdict.case) == (2, "candidate")
    assert judged(top(), level=2, case="candidate").case == ""
    assert judged(two(), level=2, case="candidate").case == "overtaken"
    assert judged(top(), level=2, decided_at=NOW - days(179)).case == ""
    assert judged(top(), level=2, decided_at=NOW - days(180)).case == "candidate"


def test_a_choice_is_asked_again_after_180_days():
    assert judged(top(), level=3, decided_at=NOW - days(179)).case == ""
    assert judged(top(), level=3, decided_at=NOW - days(180)).case == "again"


def test_staff_has_fourteen_days_before_somebody_leaves_top_rated():
    bad, graces = top(on_time=rate(12, 20)), grace("on_time", ends=0)
    asked = judged(bad, level=3, graces=graces)
    assert (asked.level_after, asked.case) == (3, "step_down")
    waits = judged(bad, level=3, graces=graces, case="step_down", decide_by=NOW + days(1))
    assert (waits.level_after, waits.case) == (3, "")
    over = judged(bad, level=3, graces=graces, case="step_down", decide_by=NOW)
    assert (over.level_after, over.case) == (2, "lapsed")


def test_who_fell_must_be_sure_to_keep_the_level_regained():
    shaky = two(on_time=rate(0, 0, ever=(95, 100), last="--+--"))
    assert judged(shaky).step == "promoted"
    assert judged(shaky, fell_at=NOW - days(1)).level_after == Level.NEW


def test_presets_name_only_criteria_there_are_and_never_ask_less_higher_up():
    from sellers import level_policies

    for preset in PRESETS.values():
        assert set(preset.needs) <= set(criteria.BY_KEY)
        assert not level_policies.problems(preset.needs)


def test_what_is_stored_reads_back_as_it_was():
    figures, standing = (
        two(replies=rate(3, 4)),
        Standing(level=2, graces=grace("on_time", ends=3), decided_at=NOW),
    )
    assert as_stored.figures_from(json.loads(as_stored.to_json(figures))) == figures
    assert as_stored.standing_from(json.loads(as_stored.to_json(standing))) == standing
