"""Numbers of orders, each by one query."""

from django.db.models import Count

from orders.models import Order

S = Order.State
IN_QUEUE = (S.AWAITING_APPROVAL, S.AWAITING_REQUIREMENTS, S.ACTIVE)  # paid, not ended


def gig_queue(gig_id: int) -> int:
    """Orders of a gig that take a place in its queue; one that waits for payment holds its place."""
    return Order.objects.filter(gig=gig_id, state__in=[*IN_QUEUE, S.PENDING_PAYMENT]).count()


def in_queue(seller_ids=None) -> dict[int, int]:
    """Paid orders that have not ended, by seller id."""
    return _by_seller(Order.objects.filter(state__in=IN_QUEUE), seller_ids)


def completed(seller_ids=None) -> dict[int, int]:
    """Completed orders, by seller id."""
    return _by_seller(Order.objects.filter(state=S.COMPLETED), seller_ids)


def _by_seller(orders, seller_ids) -> dict[int, int]:
    if seller_ids is not None:
        orders = orders.filter(seller__in=seller_ids)
    return dict(orders.order_by().values_list("seller").annotate(n=Count("id")))
