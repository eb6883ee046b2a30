"""Numbers of orders, each by one query."""

from django.db.models import Count

from orders.models import Order
from sellers.figuring import Part

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


# --- for levels ----------------------------------------------------------------------------
# The events behind a rate: those of the window, or the last five of a year where the window has fewer.
_BEHIND = """
    SELECT array_agg(id ORDER BY at DESC, id DESC, good) AS {name}_ids,
           array_agg(good ORDER BY at DESC, id DESC, good) AS {name}_goods,
           array_agg(bad ORDER BY at DESC, id DESC, good) AS {name}_bads, min(at) AS {name}_oldest_at
    FROM (
        SELECT id, good, bad, at, row_number() OVER (ORDER BY at DESC, id DESC, good) AS place FROM ({events}) e
        WHERE at > %(year)s
    ) placed
    WHERE at > %(since)s OR (place <= 5 AND coalesce(c.{name}_events, 0) < 5)
"""
_ON_TIME = """
    SELECT t.milestone_id AS id, t.on_time::int * 2 AS good, (NOT t.on_time)::int * 2 AS bad, t.judged_at AS at
    FROM orders_tally t WHERE t.seller_id = c.seller_id AND t.on_time IS NOT NULL
"""
_COMPLETION = """
    SELECT t.milestone_id AS id, 2 AS good, 0 AS bad, t.completed_at AS at
    FROM orders_tally t WHERE t.seller_id = c.seller_id AND t.completed_at IS NOT NULL
    UNION ALL
    SELECT t.milestone_id, 0, t.fault_halves, t.fault_at
    FROM orders_tally t WHERE t.seller_id = c.seller_id AND t.fault_at IS NOT NULL
"""


def _events(name: str) -> tuple[str, ...]:
    return tuple(f"{name}_{column}" for column in ("ids", "goods", "bads", "oldest_at"))


LEVEL_PART = Part(
    "of_orders",
    """SELECT t.seller_id,
       count(t.completed_at) AS orders, count(DISTINCT t.payer_id) AS buyers, sum(t.net_minor) AS earnings,
       count(t.on_time) AS ever_on_time_events,
       2 * count(*) FILTER (WHERE t.on_time) AS ever_on_time_good_halves,
       2 * count(*) FILTER (WHERE NOT t.on_time) AS ever_on_time_bad_halves,
       count(t.on_time) FILTER (WHERE t.judged_at > %(since)s) AS on_time_events,
       2 * count(*) FILTER (WHERE t.on_time AND t.judged_at > %(since)s) AS on_time_good_halves,
       2 * count(*) FILTER (WHERE NOT t.on_time AND t.judged_at > %(since)s) AS on_time_bad_halves,
       count(t.completed_at) + count(t.fault_at) AS ever_completion_events,
       2 * count(t.completed_at) AS ever_completion_good_halves,
       sum(t.fault_halves) AS ever_completion_bad_halves,
       count(*) FILTER (WHERE t.completed_at > %(since)s) + count(*) FILTER (WHERE t.fault_at > %(since)s)
           AS completion_events,
       2 * count(*) FILTER (WHERE t.completed_at > %(since)s) AS completion_good_halves,
       sum(t.fault_halves) FILTER (WHERE t.fault_at > %(since)s) AS completion_bad_halves,
       max(greatest(t.judged_at, t.completed_at, t.fault_at)) AS last_order_at
       FROM orders_tally t WHERE true {some} GROUP BY t.seller_id""",
    (
        "orders",
        "buyers",
        "earnings",
        *(
            f"{ever}{name}_{column}"
            for name in ("on_time", "completion")
            for ever in ("", "ever_")
            for column in ("events", "good_halves", "bad_halves")
        ),
        "last_order_at",
    ),
    (
        _BEHIND.format(name="on_time", events=_ON_TIME),
        _BEHIND.format(name="completion", events=_COMPLETION),
    ),
    (*_events("on_time"), *_events("completion")),
)
