"""What is in demand: two periods compared, small counts left out, once a week."""

from datetime import date, timedelta

import pytest

from gigs import categories, testing, trending
from gigs.models import SearchDay, Trend, TrendPeriod
from kit import clock

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture
def logo():
    return testing.make_category("design/logo")


@pytest.fixture
def web():
    return testing.make_category("code/web")


def publish(orders, day=DAY):
    return trending.publish(periods=trending.Periods.until(day), orders=orders, now=clock.now())


def test_growth_is_told_in_whole_per_cent_with_both_counts(logo):
    period = publish(({logo.pk: 50}, {logo.pk: 67}))
    row = period.trends.get()
    assert (row.before, row.count, row.growth_bps) == (50, 67, 3400)
    assert (period.begins_on, period.ends_on) == (date(2026, 10, 21), date(2026, 11, 19))


def test_small_counts_are_left_out_and_what_shrinks_is_not_in_demand(logo, web):
    publish(({logo.pk: 19, web.pk: 40}, {logo.pk: 90, web.pk: 30}))
    assert [row.category_id for row in Trend.objects.all()] == [web.pk]
    assert trending.in_demand() == []


def test_searches_are_compared_by_their_days(logo):
    for on, searches in ((DAY - timedelta(days=31), 20), (DAY - timedelta(days=30), 25), (DAY, 1000)):
        SearchDay.objects.create(category=logo, on=on, searches=searches)
    row = publish(({}, {})).trends.get()
    assert (row.measure, row.before, row.count, row.growth_bps) == ("searches", 20, 25, 2500)


def test_publishing_the_same_period_twice_changes_nothing(logo):
    assert publish(({logo.pk: 50}, {logo.pk: 67})) and publish(({logo.pk: 50}, {logo.pk: 99})) is None
    assert TrendPeriod.objects.count() == 1 and Trend.objects.get().count == 67


def test_a_comparison_is_due_a_week_after_the_last(logo):
    now = clock.now()
    assert trending.is_due(now)
    trending.publish(periods=trending.Periods.until(now.date()), orders=({}, {}), now=now)
    assert not trending.is_due(now + timedelta(days=6))
    assert trending.is_due(now + timedelta(days=7))


@pytest.mark.parametrize(
    ("before", "count", "growth"), [(20, 30, 5000), (30, 20, -3300), (200, 201, 100), (24, 24, 0)]
)
def test_growth_is_rounded_half_away_from_zero(before, count, growth):
    assert trending.growth_bps(before, count) == growth


def test_home_and_the_category_show_what_is_in_demand(client, logo, web):
    categories.forget()
    publish(({logo.pk: 50}, {logo.pk: 67}))
    trending.cache.delete(trending.KEY)
    home = client.get("/").content.decode()
    assert "Asked for more than last month" in home and "+34%" in home and "67 orders, 50" in home
    assert "+34%" in client.get("/c/design/").content.decode()
    assert "+34%" not in client.get("/c/code/").content.decode()
