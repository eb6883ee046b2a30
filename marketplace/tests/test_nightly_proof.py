"""The sums of reviews are proved every night, at an hour that does not move."""

from datetime import UTC, datetime, timedelta

import pytest

from marketplace import reviewing
from reviews.models import Proof

pytestmark = pytest.mark.django_db


def test_the_sums_are_proved_once_after_each_two_o_clock():
    at = datetime(2026, 6, 1, 1, 59, tzinfo=UTC)
    reviewing.nightly(now=at)
    for minutes in (0, 2, 20, 1380):
        reviewing.nightly(now=at + timedelta(minutes=minutes))
    proved = list(Proof.objects.order_by("id").values_list("proved_at", "findings"))
    assert proved == [(at, []), (at + timedelta(minutes=2), [])]
