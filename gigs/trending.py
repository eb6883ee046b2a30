"""What is asked for more than before: counts of two periods are compared and published once a week."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Sum

from gigs import categories
from gigs.models import Category, SearchDay, Trend, TrendPeriod

DAYS = 30  # of a period
EVERY = timedelta(days=7)
LEAST_BEFORE = 20  # smaller counts say nothing
KEY = "gigs.trends"  # in the cache
LOCK = 7_315_001  # of PostgreSQL's advisory locks


@dataclass(frozen=True)
class Periods:
    """Two periods of DAYS days; each from its first day to the day after its last."""

    before: date
    now: date
    end: date

    @classmethod
    def until(cls, day: date) -> "Periods":
        """The period that ends with the day before `day`, and the one before it."""
        return cls(before=day - timedelta(days=2 * DAYS), now=day - timedelta(days=DAYS), end=day)


def is_due(now: datetime) -> bool:
    """Whether a week has gone by since the last comparison."""
    last = TrendPeriod.objects.order_by("-ends_on").first()
    return last is None or now.date() >= last.ends_on + timedelta(days=1) + EVERY


def searches(*, since: date, until: date) -> dict[int, int]:
    """{id of a subcategory: searches}, since <= day < until."""
    rows = SearchDay.objects.filter(on__gte=since, on__lt=until).values_list("category")
    return dict(rows.annotate(n=Sum("searches")))


@transaction.atomic
def publish(
    *, periods: Periods, orders: tuple[dict[int, int], dict[int, int]], now: datetime
) -> TrendPeriod | None:
    """Compare and publish. orders: ({subcategory id: count} before, the same now). None when it was done already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    period, is_new = TrendPeriod.objects.get_or_create(
        ends_on=periods.end - timedelta(days=1), defaults={"begins_on": periods.now, "published_at": now}
    )
    if not is_new:
        return None
    counts = {
        Trend.Measure.ORDERS: orders,
        Trend.Measure.SEARCHES: (
            searches(since=periods.before, until=periods.now),
            searches(since=periods.now, until=periods.end),
        ),
    }
    alive = set(Category.objects.filter(depth=2, retired=False).values_list("pk", flat=True))
    Trend.objects.bulk_create(
        Trend(
            period=period,
            category_id=category,
            measure=measure,
            before=count_before,
            count=after.get(category, 0),
            growth_bps=growth_bps(count_before, after.get(category, 0)),
        )
        for measure, (before, after) in counts.items()
        for category, count_before in sorted(before.items())
        if count_before >= LEAST_BEFORE and category in alive
    )
    transaction.on_commit(lambda: cache.delete(KEY))
    return period


def growth_bps(before: int, count: int) -> int:
    """50 -> 67 is 3400: 34 per cent more, in basis points, rounded to whole per cents, half away from zero."""
    gap = count - before
    rounded = (200 * abs(gap) + before) // (2 * before)
    return 100 * (rounded if gap >= 0 else -rounded)


def in_demand(*, most: int = 6, within: Category | None = None) -> list[Trend]:
    """What grew in the newest comparison, the strongest first, each subcategory once; orders go before searches.

    within: a category, or a subcategory itself. Kept for five minutes. Each row knows its `place` and `period`."""
    tree, found = categories.tree(), {}
    for row in cache.get_or_set(KEY, _newest, 300):
        place = tree.by_id.get(row.category_id)
        if place is None or row.category_id in found:
            continue
        if within is None or within.pk in (place.pk, place.parent_id):
            row.place = place
            found[row.category_id] = row
    return sorted(found.values(), key=lambda t: (-t.growth_bps, t.pk))[:most]


def _newest() -> list[Trend]:
    """The rows that grew, orders first."""
    period = TrendPeriod.objects.order_by("-ends_on").first()
    if period is None:
        return []
    rows = period.trends.filter(growth_bps__gt=0).select_related("period")
    return sorted(rows, key=lambda t: (t.measure != Trend.Measure.ORDERS, -t.growth_bps))
