"""Are the sums of reviews right? Proved against the rows every night, and after every test."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from sellers.rating import MONTHS

_PARTS = ("communication", "as_described", "value")
_RECENT = f"published_at > r.as_of - interval '{MONTHS} months'"
_COLUMNS = {
    "count": "count(v.id)",
    "recent_count": f"count(v.id) FILTER (WHERE v.{_RECENT})",
    "recent_total": f"coalesce(sum(v.total) FILTER (WHERE v.{_RECENT}), 0)",
    **{f"recent_{name}": f"coalesce(sum(v.{name}) FILTER (WHERE v.{_RECENT}), 0)" for name in _PARTS},
    **{f"bar_{n}": f"count(v.id) FILTER (WHERE (2 * v.total + 3) / 6 = {n})" for n in range(1, 6)},
}
_SELLERS = f"""
SELECT r.user_id, {", ".join(f"r.{name}" for name in _COLUMNS)}, {", ".join(_COLUMNS.values())}
FROM sellers_sellerrating r
LEFT JOIN reviews_review v ON v.subject_id = r.user_id AND v.side = 'buyer' AND v.state = 'published'
GROUP BY r.id
HAVING ({", ".join(f"r.{name}" for name in _COLUMNS)}) IS DISTINCT FROM ({", ".join(_COLUMNS.values())})
"""
_MISSING = """
SELECT v.subject_id, count(*) FROM reviews_review v
WHERE v.side = 'buyer' AND v.state = 'published'
  AND NOT EXISTS (SELECT FROM sellers_sellerrating r WHERE r.user_id = v.subject_id)
GROUP BY 1
"""
_GIGS = """
SELECT g.id, g.rating_count, g.rating_sum, coalesce(v.n, 0), coalesce(v.total, 0)
FROM gigs_gig g
FULL JOIN (
  SELECT gig_id, count(*) AS n, sum(total) AS total FROM reviews_review
  WHERE side = 'buyer' AND state = 'published' AND gig_id IS NOT NULL GROUP BY 1
) v ON v.gig_id = g.id
WHERE (g.rating_count, g.rating_sum) IS DISTINCT FROM (coalesce(v.n, 0), coalesce(v.total, 0))
"""
_CARDS = """
SELECT g.id, g.rating_count, g.rating_sum, c.review_count, c.rating_sum
FROM gigs_gig g JOIN gigs_gigcard c ON c.gig_id = g.id
WHERE g.state = 'active' AND (g.rating_count, g.rating_sum) IS DISTINCT FROM (c.review_count, c.rating_sum)
"""
_REMOVED = """
SELECT r.user_id, r.removed_count, coalesce(v.n, 0) FROM sellers_sellerrating r
LEFT JOIN (SELECT subject_id, count(*) AS n FROM reviews_review WHERE side = 'buyer' AND state = 'removed' GROUP BY 1) v
  ON v.subject_id = r.user_id
WHERE r.removed_count <> coalesce(v.n, 0)
"""
_USEFUL = """
SELECT v.id, v.useful_count, count(o.id) FROM reviews_review v LEFT JOIN reviews_vote o ON o.review_id = v.id
GROUP BY v.id HAVING v.useful_count <> count(o.id)
"""
CHECKS = {
    "a seller's sums": _SELLERS,
    "a seller without sums": _MISSING,
    "a gig's sums": _GIGS,
    "a card's sums": _CARDS,
    "a seller's removals": _REMOVED,
    "a review's votes": _USEFUL,
}

_LOCK = f"""
SELECT r.id FROM sellers_sellerrating r WHERE EXISTS (
  SELECT FROM reviews_review v WHERE v.subject_id = r.user_id AND v.side = 'buyer' AND v.state = 'published'
    AND v.published_at > r.as_of - interval '{MONTHS} months' AND v.published_at <= %s - interval '{MONTHS} months')
ORDER BY r.id FOR UPDATE
"""
_ROLL = f"""
UPDATE sellers_sellerrating r SET
  recent_count = r.recent_count - v.n, recent_total = r.recent_total - v.total,
  recent_communication = r.recent_communication - v.c, recent_as_described = r.recent_as_described - v.a,
  recent_value = r.recent_value - v.v, as_of = %s
FROM (
  SELECT o.id, count(*) AS n, sum(w.total) AS total, sum(w.communication) AS c, sum(w.as_described) AS a, sum(w.value) AS v
  FROM sellers_sellerrating o JOIN reviews_review w ON w.subject_id = o.user_id
  WHERE o.id = ANY(%s) AND w.side = 'buyer' AND w.state = 'published'
    AND w.published_at > o.as_of - interval '{MONTHS} months' AND w.published_at <= %s - interval '{MONTHS} months'
  GROUP BY o.id
) v WHERE v.id = r.id
"""


@dataclass(frozen=True)
class Finding:
    """A sum that is not what the rows say. row: what the database answered, the key first."""

    check: str
    row: tuple

    def __str__(self):
        return f"{self.check}: {', '.join(map(str, self.row))}"


def check() -> list[Finding]:
    """Every sum against the published reviews. An empty list means that nothing is wrong."""
    found = []
    with connection.cursor() as cursor:
        for name, sql in CHECKS.items():
            cursor.execute(sql)
            found += [Finding(name, row) for row in cursor.fetchall()]
    return found


@transaction.atomic
def roll(*, now: datetime) -> int:
    """Take out of the ratings what is older than 24 months by now. Returns how many sellers changed."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [now])
        ids = [row[0] for row in cursor.fetchall()]
        if ids:
            cursor.execute(_ROLL, [now, ids, now])
    return len(ids)
