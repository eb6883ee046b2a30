"""The one place that writes what reviews say of a seller: sums, in the transaction that publishes or hides a review.

Higher apps know the reviews; here are only the sums. `parts`: the three ratings of a review, 1..5 each."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from sellers.models import SellerRating

MONTHS = 24  # of reviews that make the rating; the bars and the count are of all times
PARTS = ("communication", "as_described", "value")

_MAKE = """
INSERT INTO sellers_sellerrating (user_id, as_of, count, recent_count, recent_total, recent_communication,
  recent_as_described, recent_value, bar_1, bar_2, bar_3, bar_4, bar_5, removed_count)
VALUES (%s, %s, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) ON CONFLICT (user_id) DO NOTHING
"""
_RECORD = """
UPDATE sellers_sellerrating r SET
  count = count + s.sign, bar_{bar} = bar_{bar} + s.sign,
  recent_count = recent_count + s.recent, recent_total = recent_total + s.recent * (s.c + s.a + s.v),
  recent_communication = recent_communication + s.recent * s.c,
  recent_as_described = recent_as_described + s.recent * s.a, recent_value = recent_value + s.recent * s.v
FROM (
  SELECT x.*, CASE WHEN x.published_at > o.as_of - interval '{months} months' THEN x.sign ELSE 0 END AS recent
  FROM (SELECT %s::int AS sign, %s::timestamptz AS published_at, %s::int AS c, %s::int AS a, %s::int AS v) x,
    (SELECT as_of FROM sellers_sellerrating WHERE user_id = %s FOR UPDATE) o
) s WHERE r.user_id = %s
"""


def record(
    *, user_id: int, parts: Mapping[str, int], published_at: datetime, now: datetime, sign: int = 1
) -> None:
    """One review more (`sign` 1) or less (-1) of this seller. It is judged by the row's own `as_of` whether it still
    counts in the rating."""
    assert sign in (1, -1)
    c, a, v = (parts[name] for name in PARTS)
    bar = (2 * (c + a + v) + 3) // 6  # the overall, rounded half up
    with connection.cursor() as cursor:
        cursor.execute(_MAKE, [user_id, now])
        cursor.execute(
            _RECORD.format(bar=bar, months=MONTHS), [sign, published_at, c, a, v, user_id, user_id]
        )


def record_removal(*, user_id: int, now: datetime, sign: int = 1) -> None:
    """One removed review more or less is counted publicly for this seller."""
    with connection.cursor() as cursor:
        cursor.execute(_MAKE, [user_id, now])
        cursor.execute(
            "UPDATE sellers_sellerrating SET removed_count = removed_count + %s WHERE user_id = %s",
            [sign, user_id],
        )


def of(user_id: int) -> SellerRating:
    """The sums of a seller; empty ones where nobody has reviewed yet. One query."""
    return SellerRating.objects.filter(user_id=user_id).first() or SellerRating(user_id=user_id)
