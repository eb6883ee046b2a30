"""Reviews joined with what they may not know: the conversation they follow, and the search that shows their sums."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from conversations import talking
from gigs import ranking, search_rows
from orders.models import Order
from reviews import books, locks, publishing
from reviews.guarding import Said
from reviews.models import Proof

log = logging.getLogger(__name__)
PROVED_AT_HOUR = 2  # UTC


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


def nightly(*, now: datetime) -> list[books.Finding]:
    """`every_night`, once after each 02:00 UTC: an hour before everybody's level is judged."""
    due = now.replace(hour=PROVED_AT_HOUR, minute=0, second=0, microsecond=0)
    due = due if due <= now else due - timedelta(days=1)
    with transaction.atomic():
        if not locks.nightly_proof() or Proof.objects.filter(proved_at__gte=due).exists():
            return []
        found = every_night(now=now)
        Proof.objects.create(proved_at=now, findings=[str(each) for each in found])
    return found


def every_night(*, now: datetime) -> list[books.Finding]:
    """Prove the sums, take out what is older than 24 months, prove them again, and rank by last night's means."""
    found = books.check()
    books.roll(now=now)
    found += books.check() if not found else []
    for each in found:
        log.error("a sum of reviews is wrong: %s", each)
    ranking.rebuild_category_means()
    search_rows.rebuild()
    return found
