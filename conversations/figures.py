"""Numbers of conversations by seller. There are no inquiries yet: for levels nothing is known of first replies, and
where nothing is known the criterion does not apply."""

from datetime import datetime, timedelta

from django.db import connection

from sellers.figuring import Part

LEVEL_PART: Part | None = None
UNANSWERED = timedelta(hours=24)  # before a silence counts


def first_replies(seller_id: int, *, since: datetime, now: datetime) -> tuple[int, timedelta | None]:
    """(on how many orders a buyer wrote, the median time until the seller's first answer), of conversations begun by
    the buyer since then; one without an answer counts as the longest once a day has passed, and where the median is such
    a one it is None. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*), nullif(percentile_disc(0.5) WITHIN GROUP
                        (ORDER BY coalesce(answer.sent_at - asked.sent_at, 'infinity'::interval)),
                      'infinity'::interval)
                 FROM orders_order o
                 JOIN conversations_conversation c ON c.order_id = o.id
                 JOIN LATERAL (SELECT m.sent_at FROM conversations_message m
                                WHERE m.conversation_id = c.id AND m.author_id = o.buyer_id
                                ORDER BY m.sent_at LIMIT 1) asked ON asked.sent_at > %(since)s
                 LEFT JOIN LATERAL (SELECT m.sent_at FROM conversations_message m
                                     WHERE m.conversation_id = c.id AND m.author_id = o.seller_id
                                       AND m.sent_at > asked.sent_at ORDER BY m.sent_at LIMIT 1) answer ON true
                WHERE o.seller_id = %(seller)s
                  AND (answer.sent_at IS NOT NULL OR asked.sent_at < %(silent)s)""",
            {"seller": seller_id, "since": since, "silent": now - UNANSWERED},
        )
        return cursor.fetchone()
