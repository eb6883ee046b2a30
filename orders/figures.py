"""Numbers of orders, each by one query."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q

from orders import faults
from orders.models import Milestone, Order, Tally
from sellers.criteria import RULES
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


def first_deliveries(seller_id: int, *, since: datetime) -> tuple[int, int]:
    """(on time, of how many): the seller's milestones judged since then. One query."""
    judged = Tally.objects.filter(seller=seller_id, on_time__isnull=False, judged_at__gt=since)
    found = judged.aggregate(good=Count("pk", filter=Q(on_time=True)), of=Count("pk"))
    return found["good"], found["of"]


@dataclass(frozen=True)
class Bought:
    """How a buyer's paid orders ended. ended: how many did; cancelled: those of them that ended by the buyer's choice,
    by the table of faults."""

    completed: int
    ended: int
    cancelled: int

    @property
    def cancelled_bps(self) -> int | None:
        """The buyer's own cancellation rate in basis points; None before the first order has ended."""
        return round(10_000 * self.cancelled / self.ended) if self.ended else None


def bought(buyer_id: int) -> Bought:
    """What sellers may know before they take on an order. One query."""
    own = Exists(Milestone.objects.filter(order=OuterRef("pk"), fault=faults.BUYER))
    ended = Order.objects.filter(buyer=buyer_id, paid_at__isnull=False, state__in=[S.COMPLETED, S.CANCELLED])
    return Bought(
        **ended.aggregate(
            completed=Count("pk", filter=Q(state=S.COMPLETED)),
            ended=Count("pk"),
            cancelled=Count("pk", filter=Q(own)),
        )
    )


# --- for levels ----------------------------------------------------------------------------
RATES = ("on_time", "completion")
LEAST = RULES["least_events"]
# The events behind a rate, the newest first: those of the window, or the last five of a year where it has fewer.
_BEHIND = """
    SELECT array_agg(id) AS {name}_ids, array_agg(good) AS {name}_goods, array_agg(bad) AS {name}_bads,
           min(at) AS {name}_oldest_at
    FROM (
        SELECT id, good, bad, at FROM ({events}) e WHERE at > %(year)s
        ORDER BY at DESC, id DESC, good LIMIT greatest(coalesce(c.{name}_events, 0), {least})
    ) newest
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


def _numbers(ever: str, *names: str) -> tuple[str, ...]:
    """Columns of these rates, of both unless said: in the window with "", of all times with "ever_"."""
    parts = ("events", "good_halves", "bad_halves")
    return tuple(f"{ever}{name}_{part}" for name in names or RATES for part in parts)


def _events(name: str) -> tuple[str, ...]:
    return tuple(f"{name}_{column}" for column in ("ids", "goods", "bads", "oldest_at"))


_IN_YEAR = tuple(f"{name}_bad_in_year" for name in RATES)  # what went wrong in 365 days, in events

LEVEL_PART = Part(
    "of_orders",
    """SELECT seller_id, completed_ever AS orders, buyers, earnings,
       judged AS on_time_events, 2 * in_time AS on_time_good_halves, 2 * (judged - in_time) AS on_time_bad_halves,
       judged_ever AS ever_on_time_events, 2 * in_time_ever AS ever_on_time_good_halves,
       2 * (judged_ever - in_time_ever) AS ever_on_time_bad_halves,
       completed + faults AS completion_events, 2 * completed AS completion_good_halves,
       fault_halves AS completion_bad_halves, completed_ever + faults_ever AS ever_completion_events,
       2 * completed_ever AS ever_completion_good_halves, fault_halves_ever AS ever_completion_bad_halves,
       late_in_year AS on_time_bad_in_year, faults_in_year AS completion_bad_in_year, last_order_at
       FROM (
           SELECT t.seller_id, count(DISTINCT t.payer_id) AS buyers, sum(t.net_minor) AS earnings,
                  count(t.on_time) AS judged_ever, count(*) FILTER (WHERE t.on_time) AS in_time_ever,
                  count(*) FILTER (WHERE t.judged_at > %(since)s) AS judged,
                  count(*) FILTER (WHERE t.judged_at > %(since)s AND t.on_time) AS in_time,
                  count(t.completed_at) AS completed_ever,
                  count(*) FILTER (WHERE t.completed_at > %(since)s) AS completed,
                  count(t.fault_at) AS faults_ever, sum(t.fault_halves) AS fault_halves_ever,
                  count(*) FILTER (WHERE t.fault_at > %(since)s) AS faults,
                  sum(t.fault_halves) FILTER (WHERE t.fault_at > %(since)s) AS fault_halves,
                  count(*) FILTER (WHERE NOT t.on_time AND t.judged_at > %(year)s) AS late_in_year,
                  count(*) FILTER (WHERE t.fault_at > %(year)s) AS faults_in_year,
                  max(greatest(t.judged_at, t.completed_at, t.fault_at)) AS last_order_at
           FROM orders_tally t WHERE true {some} GROUP BY t.seller_id
       ) t""",
    ("orders", "buyers", "earnings", *_numbers(""), *_numbers("ever_"), *_IN_YEAR, "last_order_at"),
    "last_order_at",
    (  # of fewer events than are judged the last ones of the year are looked at: one that leaves changes nothing then
        "orders",
        "buyers",
        "earnings",
        *_numbers("ever_"),
        "last_order_at",
        *(
            f"CASE WHEN {name}_events >= {LEAST} THEN {number} END"
            for name in RATES
            for number in _numbers("", name)
        ),
    ),
    (
        _BEHIND.format(name="on_time", events=_ON_TIME, least=LEAST),
        _BEHIND.format(name="completion", events=_COMPLETION, least=LEAST),
    ),
    (*_events("on_time"), *_events("completion")),
)
