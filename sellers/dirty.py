"""Saying that something happened on which a seller's level may depend. Inside the act's transaction."""

from collections.abc import Iterable

from sellers.models import DirtySeller


def mark(seller_ids: Iterable[int]) -> None:
    """These sellers are judged again within seconds. One insert; none for nobody."""
    rows = [DirtySeller(seller_id=seller_id) for seller_id in sorted(set(seller_ids))]
    if rows:
        DirtySeller.objects.bulk_create(rows)
