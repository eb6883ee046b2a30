"""The weekly comparison of orders and searches, joined from the apps that count them."""

from datetime import UTC, datetime, time

from gigs import trending
from gigs.models import TrendPeriod
from orders import sold


def publish_due(*, now: datetime) -> TrendPeriod | None:
    """Compare the last thirty days with the thirty before, if a week has gone by; None when nothing was due."""
    if not trending.is_due(now):
        return None
    periods = trending.Periods.until(now.date())
    before, middle, end = (
        datetime.combine(day, time.min, UTC) for day in (periods.before, periods.now, periods.end)
    )
    orders = (sold.by_subcategory(since=before, until=middle), sold.by_subcategory(since=middle, until=end))
    return trending.publish(periods=periods, orders=orders, now=now)
