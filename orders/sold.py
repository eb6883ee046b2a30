"""What was ordered of gigs, for their sellers and for what is in demand. An order counts when it was paid for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, F, Q, Sum

from accounts.models import User
from orders.models import Order


@dataclass(frozen=True)
class Sold:
    """Of one gig in a span of time: orders paid for, orders cancelled, and the price of the paid ones (minor units)."""

    orders: int = 0
    cancelled: int = 0
    price_minor: int = 0


def by_gig(seller: User, *, since: datetime, until: datetime) -> dict[int, Sold]:
    """{gig id: Sold} of one seller, since <= time < until; one query."""
    paid = Q(paid_at__gte=since, paid_at__lt=until)
    cancelled = Q(state=Order.State.CANCELLED, paid_at__isnull=False, ended_at__gte=since, ended_at__lt=until)
    rows = (
        Order.objects.sold_by(seller)
        .filter(paid | cancelled, gig__isnull=False)
        .order_by()
        .values("gig")
        .annotate(
            orders=Count("id", filter=paid),
            cancelled=Count("id", filter=cancelled),
            price=Sum("price_minor", filter=paid),
        )
    )
    return {row["gig"]: Sold(row["orders"], row["cancelled"], row["price"] or 0) for row in rows}


def by_day(seller: User, *, since: datetime, until: datetime, gig_id: int | None = None) -> dict:
    """{day (UTC): orders paid for} of one seller or one gig."""
    found = Order.objects.sold_by(seller).filter(paid_at__gte=since, paid_at__lt=until)
    if gig_id is not None:
        found = found.filter(gig=gig_id)
    rows = found.order_by().values(on=F("paid_at__date")).annotate(n=Count("id"))
    return {row["on"]: row["n"] for row in rows}


def buyers(seller: User, *, since: datetime, until: datetime) -> tuple[int, int]:
    """(buyers in this span, those of them who ordered from the seller twice or more, ever)."""
    here = (
        Order.objects.sold_by(seller).filter(paid_at__gte=since, paid_at__lt=until).values("buyer").distinct()
    )
    rows = (
        Order.objects.sold_by(seller)
        .filter(buyer__in=here, paid_at__isnull=False)
        .order_by()
        .values("buyer")
        .annotate(n=Count("id"))
    )
    counts = [row["n"] for row in rows]
    return len(counts), sum(1 for n in counts if n > 1)


def returning(by_buyer: Iterable[int]) -> tuple[int, int]:
    """(buyers with a completed order, those of them with two or more), of how many each buyer has."""
    counts = list(by_buyer)
    return len(counts), sum(n > 1 for n in counts)


def completed_by_buyer(seller_id: int) -> list[int]:
    """How many completed orders each buyer of the seller has. One query."""
    rows = Order.objects.filter(seller=seller_id, state=Order.State.COMPLETED).order_by().values("buyer")
    return list(rows.annotate(n=Count("id")).values_list("n", flat=True))


def by_subcategory(*, since: datetime, until: datetime) -> dict[int, int]:
    """{id of a subcategory: orders paid for}, since <= time < until."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT CASE c.depth WHEN 2 THEN c.id WHEN 3 THEN c.parent_id END AS place, count(*)
                 FROM orders_order o JOIN gigs_gig g ON g.id = o.gig_id
                 JOIN gigs_gigversion v ON v.id = g.live_id JOIN gigs_category c ON c.id = v.category_id
                WHERE o.paid_at >= %s AND o.paid_at < %s AND c.depth > 1 GROUP BY 1""",
            [since, until],
        )
        return dict(cursor.fetchall())


def completed(sellers: Iterable[int]) -> dict[int, int]:
    """{seller id: orders completed, ever}."""
    rows = Order.objects.filter(seller__in=list(sellers), state=Order.State.COMPLETED).order_by()
    return dict(rows.values_list("seller").annotate(n=Count("id")))
