"""Numbers of reviews by seller, for levels."""

from sellers.criteria import RULES
from sellers.figuring import Part

LEAST = RULES["least_reviews"]

LEVEL_PART = Part(
    "of_reviews",
    """SELECT t.subject_id AS seller_id, sum(t.total) AS rating_thirds, count(*) AS reviews,
       max(t.published_at) AS last_review_at
       FROM (SELECT subject_id, subject_id AS seller_id, total, published_at FROM reviews_review
             WHERE state = 'published' AND side = 'buyer' AND published_at > %(rated_since)s) t
       WHERE true {some} GROUP BY t.subject_id""",
    ("rating_thirds", "reviews", "last_review_at"),
    "last_review_at",
    (  # fewer are not judged: one that leaves changes nothing then
        f"CASE WHEN reviews >= {LEAST} THEN rating_thirds END",
        f"CASE WHEN reviews >= {LEAST} THEN reviews END",
        f"CASE WHEN reviews >= {LEAST} THEN last_review_at END",
    ),
    (
        """SELECT array_agg(r.id ORDER BY r.published_at DESC, r.id DESC) AS review_ids FROM reviews_review r
           WHERE r.subject_id = c.seller_id AND r.state = 'published' AND r.side = 'buyer'
             AND r.published_at > %(rated_since)s""",
    ),
    ("review_ids",),
)
