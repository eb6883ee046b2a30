"""Numbers of reviews by seller, for levels and analytics."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Avg, Count, Sum
from django.db.models.functions import TruncMonth

from reviews.models import Review
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


@dataclass(frozen=True)
class Month:
    """The published reviews of one month (UTC). first: its first day; mean: 1 to 5, exact."""

    first: date
    count: int
    mean: float


def by_month(seller_id: int, *, since: datetime, gig_id: int | None = None) -> list[Month]:
    """How buyers rated a seller, or one gig, month by month, the newest first; months without a review are left out.
    One query."""
    rows = Review.objects.filter(
        subject=seller_id, side="buyer", state=Review.State.PUBLISHED, published_at__gte=since
    )
    if gig_id:
        rows = rows.filter(order__gig=gig_id)
    months = rows.order_by().annotate(first=TruncMonth("published_at", tzinfo=UTC)).values_list("first")
    found = months.annotate(n=Count("id"), total=Sum("total")).order_by("-first")
    return [Month(first.date(), n, total / 3 / n) for first, n, total in found]


def liked_since(moment: datetime, *, most: int, least_mean: float = 4.5) -> list[int]:
    """Ids of gigs that buyers reviewed well since then (`least_mean` of 5 on average), those with most reviews first."""
    rows = Review.objects.published().about_sellers().filter(published_at__gt=moment, gig__isnull=False)
    found = rows.values("gig").annotate(count=Count("pk"), mean=Avg("total")).filter(mean__gte=3 * least_mean)
    return list(found.order_by("-count", "-mean", "-gig").values_list("gig", flat=True)[:most])
