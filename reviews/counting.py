"""What is kept as sums where it is read: the gig's, the seller's. In the transaction that shows or hides a review."""

from datetime import datetime

from gigs import counting
from reviews.models import Review
from reviews.rules import PARTS
from sellers import dirty, rating


def count(review: Review, *, now: datetime, sign: int = 1) -> None:
    """A published review comes (1) or goes (-1): card, gig, search and profile change with it."""
    if review.side != Review.Side.BUYER:
        return
    parts = {name: getattr(review, name) for name in PARTS}
    rating.record(
        user_id=review.subject_id, parts=parts, published_at=review.published_at, now=now, sign=sign
    )
    if review.gig_id:
        counting.record_rating(gig_id=review.gig_id, total=review.total, sign=sign)
    dirty.mark([review.subject_id])
