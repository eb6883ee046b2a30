"""Every lock of reviews: the order, whose row all that happens to its reviews waits for. The seller's rating and the
gig come after it."""

from django.db import connection
from django.db.models import QuerySet

from orders.models import Order
from reviews.models import Review

PARTIES = ("buyer", "seller", "gig")
PROOF = 7_102_004  # the advisory lock of the nightly proof


def _for_update(rows: QuerySet, **options) -> QuerySet:
    """The one place that says FOR UPDATE; race tests take it away to show the race."""
    return rows.select_for_update(of=("self",), no_key=True, **options)


def order(**which) -> Order:
    """The order (`ref=…` or another lookup). Raises Order.DoesNotExist."""
    return _for_update(Order.objects.select_related(*PARTIES)).get(**which)


def free_order(order_id: int) -> Order | None:
    """The order unless somebody else is at it; for sweeps, which come again."""
    return _for_update(Order.objects.select_related(*PARTIES).filter(id=order_id), skip_locked=True).first()


def review(ref: str) -> Review:
    """The review, under the lock of its order. Raises Review.DoesNotExist."""
    found = Review.objects.values_list("order_id", flat=True).get(ref=ref)
    locked = order(id=found)
    fresh = Review.objects.select_related("author", "subject", "gig").get(ref=ref)
    fresh.order = locked
    return fresh


def nightly_proof() -> bool:
    """Whether nobody else is proving the sums; if so, nobody else does until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [PROOF])
        return cursor.fetchone()[0]
