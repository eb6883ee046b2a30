"""A day of an order is 24 hours, whatever the clocks on the wall do."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from orders import testing


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["Europe/Bucharest", "America/Los_Angeles", "UTC"])
@pytest.mark.parametrize(
    "day", [datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)]
)
def test_delivery_days_are_whole_days_across_a_change_of_the_clock(zone, day):
    with timezone.override(zone):
        order = testing.order_active(days=5, now=day)
    milestone = order.milestones.get()
    assert milestone.due_at - day == timedelta(hours=5 * 24)
