"""Counts that search sorts by, kept where they are sorted by."""

from django.db import transaction
from django.db.models import F

from gigs.models import Gig
from gigs.search_rows import refresh


@transaction.atomic
def record_order(*, gig_id: int) -> None:
    """One more order of this gig was completed. Search follows at once."""
    Gig.objects.filter(pk=gig_id).update(orders_count=F("orders_count") + 1)
    refresh([gig_id])


@transaction.atomic
def record_rating(*, gig_id: int, total: int, sign: int = 1) -> None:
    """One review more (`sign` 1) or less (-1); `total`: the sum of its three ratings, 3..15. Search follows at once."""
    Gig.objects.filter(pk=gig_id).update(
        rating_sum=F("rating_sum") + sign * total, rating_count=F("rating_count") + sign
    )
    refresh([gig_id])
