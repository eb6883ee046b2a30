"""Saying that something happened on which a seller's level may depend. Inside the act's transaction."""

from collections.abc import Iterable

from sellers.models import DirtySeller

# The same as the end of a statement that changed rows: marks the sellers of its CTE `changed`.
MARK_SQL = (
    "INSERT INTO sellers_dirtyseller (seller_id) SELECT DISTINCT seller_id FROM changed RETURNING seller_id"
)


def mark(seller_ids: Iterable[int]) -> None:
    """These sellers are judged again within seconds. One insert; none for nobody."""
    rows = [DirtySeller(seller_id=seller_id) for seller_id in sorted(set(seller_ids))]
    if rows:
        DirtySeller.objects.bulk_create(rows)
