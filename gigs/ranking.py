"""What a gig is worth in search apart from the words. Nothing here is secret: the weights are on the help page.

score = 0.45 text match + 0.55 quality; quality = the weighted mean of the factors below, each 0..1."""

from django.db import connection, transaction

TEXT_WEIGHT = 0.45
WEIGHTS = {"rating": 0.40, "orders": 0.30, "freshness": 0.20, "pro": 0.10}

# A Bayesian mean: five ratings of the category's mean beside the gig's own, so that counts matter. The mean is that of
# the subcategory as of last night; where it has no ratings yet, of the house.
PRIOR_MEAN = 4.5
PRIOR_COUNT = 5
HALF_LIFE_DAYS = 45

# `prior` is what PRIOR_JOIN joins, by the columns c (the gig's category) and its parent p1
PRIOR_JOIN = """
  LEFT JOIN gigs_categoryrating prior ON prior.category_id = CASE WHEN c.depth > 2 THEN p1.id ELSE c.id END
"""
PRIOR_SQL = f"coalesce(prior.rating_sum / 3.0 / nullif(prior.rating_count, 0), {PRIOR_MEAN})"
RATING_SQL = f"(({PRIOR_SQL} * {PRIOR_COUNT} + g.rating_sum / 3.0) / ({PRIOR_COUNT} + g.rating_count))"
FACTORS_SQL = {
    # 3.0 and below counts nothing, 5.0 counts one
    "rating": f"greatest(0, least(1, ({RATING_SQL} - 3.0) / 2.0))",
    # half a point at ten orders
    "orders": "(g.orders_count / (g.orders_count + 10.0))",
    "freshness": (
        f"power(0.5, extract(epoch FROM greatest(now() - g.published_at, interval '0')) / 86400.0 / {HALF_LIFE_DAYS})"
    ),
    # a seller vetted by hand; no level counts here, since orders and ratings do
    "pro": "coalesce(s.is_pro, false)::int",
}
RANK_SQL = (
    "round(1000000 * ("
    + " + ".join(f"{weight} * {FACTORS_SQL[name]}" for name, weight in WEIGHTS.items())
    + "))::int"
)

CATEGORY_MEANS = """
INSERT INTO gigs_categoryrating (category_id, rating_sum, rating_count)
SELECT CASE WHEN c.depth > 2 THEN c.parent_id ELSE c.id END, sum(g.rating_sum), sum(g.rating_count)
FROM gigs_gig g
  JOIN gigs_gigversion v ON v.id = g.live_id
  JOIN gigs_category c ON c.id = v.category_id
WHERE g.rating_count > 0
GROUP BY 1
"""


@transaction.atomic
def rebuild_category_means() -> int:
    """Sum up anew what is usual in each subcategory; search follows with the next rebuild. Returns how many there are."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE gigs_categoryrating IN SHARE ROW EXCLUSIVE MODE")  # one rebuild at a time
        cursor.execute("DELETE FROM gigs_categoryrating")
        cursor.execute(CATEGORY_MEANS)
        return cursor.rowcount
