"""Reviews joined with what they may not know: the conversation they follow, and the search that shows their sums."""

import logging
from datetime import datetime

from conversations import talking
from gigs import ranking, search_rows
from kit import clock
from orders.models import Order
from reviews import books, publishing
from reviews.guarding import Said

log = logging.getLogger(__name__)


def talk_of(order: Order) -> list[Said]:
    """What was said on an order, oldest first, by role."""
    return [
        Said("buyer" if message.author_id == order.buyer_id else "seller", message.body, message.sent_at)
        for message in talking.messages_of(order).prefetch_related(None)
    ]


def publish_due(*, now: datetime) -> int:
    """Publish, hold or close what is due. Returns how many orders moved."""
    return publishing.publish_due(now=now, talk_of=talk_of)


def publish_if_ready(*, order_ref: str, now: datetime) -> bool:
    """A review that appears at once appears now."""
    return publishing.publish_if_ready(order_ref=order_ref, now=now, talk_of=talk_of)


def every_night() -> list[books.Finding]:
    """Prove the sums, take out what is older than 24 months, prove them again, and rank by last night's means."""
    now = clock.now()
    found = books.check()
    books.roll(now=now)
    found += books.check() if not found else []
    for each in found:
        log.error("a sum of reviews is wrong: %s", each)
    ranking.rebuild_category_means()
    search_rows.rebuild()
    return found
