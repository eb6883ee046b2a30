"""Counts that search sorts by, kept where they are sorted by."""

from django.db import transaction
from django.db.models import F

from gigs.models import Gig
from gigs.search_rows import refresh


@transaction.atomic
def record_order(*, gig: Gig) -> None:
    """One more order of this gig was completed."""
    Gig.objects.filter(pk=gig.pk).update(orders_count=F("orders_count") + 1)
    refresh([gig.pk])
