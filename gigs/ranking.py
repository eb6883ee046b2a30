"""What a gig is worth in search apart from the words. Nothing here is secret: the weights are on the help page.

score = 0.45 text match + 0.55 quality; quality = the weighted mean of the factors below, each 0..1."""

TEXT_WEIGHT = 0.45
WEIGHTS = {"rating": 0.45, "orders": 0.30, "freshness": 0.25}

# A Bayesian mean: five ratings of the house's average beside the gig's own, so that counts matter.
PRIOR_MEAN = 4.5
PRIOR_COUNT = 5
HALF_LIFE_DAYS = 45

RATING_SQL = f"(({PRIOR_MEAN} * {PRIOR_COUNT} + g.rating_sum / 3.0) / ({PRIOR_COUNT} + g.rating_count))"
FACTORS_SQL = {
    # 3.0 and below counts nothing, 5.0 counts one
    "rating": f"greatest(0, least(1, ({RATING_SQL} - 3.0) / 2.0))",
    # half a point at ten orders
    "orders": "(g.orders_count / (g.orders_count + 10.0))",
    "freshness": (
        f"power(0.5, extract(epoch FROM greatest(now() - g.published_at, interval '0')) / 86400.0 / {HALF_LIFE_DAYS})"
    ),
}
RANK_SQL = (
    "round(1000000 * ("
    + " + ".join(f"{weight} * {FACTORS_SQL[name]}" for name, weight in WEIGHTS.items())
    + "))::int"
)
