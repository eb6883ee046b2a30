"""What each milestone counts for its seller, made from the rows of its order by one statement.

The acts call it in their own transaction; `rebuild` makes all of it again and must find nothing to change."""

from collections.abc import Iterable

from django.db import connection

from orders import faults
from orders.models import Order
from sellers import dirty

# A dispute is won by the seller where nothing goes back or the buyer was at fault. A chargeback changes no figure: what it
# holds or took counts as if it were there. A delivery that was sent back and
# contested counts by its own instant; any other dispute won is left out.
SQL = """
WITH said AS (
    SELECT m.id AS milestone_id, o.id AS order_id, o.seller_id, nullif(coalesce(p."group", o.buyer_id), own."group") AS payer,
           o.state AS order_state, o.ended_at AS order_ended_at, m.position, m.state, m.fault, m.due_at,
           m.first_delivered_at, m.ended_at,
           r.gross_minor > r.taken_back_minor - r.charged_back_minor AS earned,
           CASE WHEN r.state = 'cleared' THEN r.net_minor - r.net_taken_back_minor + r.net_charged_back_minor
                - r.held_minor + r.bank_held_minor ELSE 0 END AS net_minor,
           d.won AND d.cause <> 'contest_void' AS won,
           CASE m.fault {halves} ELSE 0 END AS halves
    FROM orders_order o
    JOIN orders_milestone m ON m.order_id = o.id
    LEFT JOIN orders_release r ON r.milestone_id = m.id
    LEFT JOIN orders_payer p ON p.user_id = o.buyer_id
    LEFT JOIN orders_payer own ON own.user_id = o.seller_id
    LEFT JOIN LATERAL (
        SELECT d.fault = 'buyer' OR d.ruled_minor = 0 AS won, d.cause
        FROM orders_dispute d WHERE d.milestone_id = m.id AND d.state = 'settled'
        ORDER BY d.settled_at DESC, d.id DESC LIMIT 1
    ) d ON true
    WHERE {which} m.funded_at IS NOT NULL
      AND (m.first_delivered_at IS NOT NULL OR m.ended_at IS NOT NULL OR m.voids > 0)
),
judged AS (
    SELECT *, CASE
        WHEN due_at IS NULL OR won OR fault = 'buyer' THEN NULL
        WHEN state = 'cancelled' AND ended_at < due_at THEN NULL
        WHEN first_delivered_at IS NOT NULL THEN first_delivered_at <= due_at
        WHEN state IN ('cancelled', 'settled') AND halves > 0 THEN false
    END AS on_time
    FROM said
),
changed AS (
INSERT INTO orders_tally AS t (milestone_id, order_id, seller_id, payer_id, judged_at, on_time, completed_at,
                               fault_at, fault_halves, net_minor)
SELECT milestone_id, order_id, seller_id, CASE WHEN earned THEN payer END,
       CASE WHEN on_time IS NOT NULL THEN coalesce(first_delivered_at, ended_at) END, on_time,
       CASE WHEN order_state = 'completed' AND earned
             AND row_number() OVER (PARTITION BY order_id, earned ORDER BY position) = 1 THEN order_ended_at END,
       CASE WHEN halves > 0 THEN ended_at END, halves, coalesce(net_minor, 0)
FROM judged ORDER BY milestone_id
ON CONFLICT (milestone_id) DO UPDATE SET payer_id = excluded.payer_id, judged_at = excluded.judged_at,
    on_time = excluded.on_time, completed_at = excluded.completed_at, fault_at = excluded.fault_at,
    fault_halves = excluded.fault_halves, net_minor = excluded.net_minor
WHERE (t.payer_id, t.judged_at, t.on_time, t.completed_at, t.fault_at, t.fault_halves, t.net_minor)
   IS DISTINCT FROM (excluded.payer_id, excluded.judged_at, excluded.on_time, excluded.completed_at,
                     excluded.fault_at, excluded.fault_halves, excluded.net_minor)
RETURNING t.seller_id
)
"""
HALVES = " ".join(f"WHEN '{fault}' THEN {halves}" for fault, halves in faults.HALVES.items() if halves)
OF_SOME = SQL.format(halves=HALVES, which="o.id = ANY(%s) AND") + dirty.MARK_SQL
OF_ALL = SQL.format(halves=HALVES, which="") + dirty.MARK_SQL


def follow(orders: Iterable[Order | int]) -> None:
    """Count these orders as their rows are now; their sellers are judged again if that changed anything."""
    ids = [order.pk if isinstance(order, Order) else order for order in orders]
    with connection.cursor() as cursor:
        cursor.execute(OF_SOME, [ids])


def rebuild() -> int:
    """Count every order again. Returns of how many sellers a row was not as it should be."""
    with connection.cursor() as cursor:
        cursor.execute(OF_ALL)
        return cursor.rowcount
