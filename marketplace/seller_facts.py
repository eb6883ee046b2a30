"""What buyers want to know of a seller at a glance, out of orders and messages; the same for everybody, kept for minutes."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from babel.dates import format_timedelta
from django.core.cache import cache
from redis.exceptions import RedisError

from conversations import figures as talking
from kit.money import babel_locale
from orders import figures as orders
from orders import sold

KEPT_SECONDS = 300
WINDOW = timedelta(days=90)
FEWEST = 5  # events before a number says something


@dataclass(frozen=True)
class Facts:
    """in_progress: paid orders that have not ended. on_time of `judged` first deliveries, and the median first reply to
    a buyer on an order in seconds, of the last 90 days; again of `buyers` ordered more than once, of completed orders,
    ever. What is of fewer than five says nothing."""

    in_progress: int = 0
    on_time: int = 0
    judged: int = 0
    reply_seconds: int | None = None
    completed: int = 0
    buyers: int = 0
    again: int = 0

    @property
    def on_time_bps(self) -> int | None:
        """Whole per cents."""
        return 100 * round(100 * self.on_time / self.judged) if self.judged >= FEWEST else None

    @property
    def again_bps(self) -> int | None:
        """Whole per cents, from five completed orders on."""
        return 100 * round(100 * self.again / self.buyers) if self.completed >= FEWEST else None

    @property
    def reply(self) -> str:
        """'2 hours', in the active language; empty where not enough is known."""
        if self.reply_seconds is None:
            return ""
        whole = max(3600, self.reply_seconds)
        return format_timedelta(timedelta(seconds=whole), granularity="hour", locale=babel_locale())


def of(seller_id: int, now: datetime) -> Facts:
    """The facts, at most five minutes old; four queries where they are not at hand."""
    key = f"seller_facts:{seller_id}"
    try:
        kept = cache.get(key)
    except (RedisError, OSError):
        return _asked(seller_id, now)
    if kept is None:
        found = _asked(seller_id, now)
        cache.set(key, asdict(found), KEPT_SECONDS)
        return found
    return Facts(**kept)


def forget(seller_id: int) -> None:
    """Ask anew the next time."""
    cache.delete(f"seller_facts:{seller_id}")


def _asked(seller_id: int, now: datetime) -> Facts:
    on_time, judged = orders.first_deliveries(seller_id, since=now - WINDOW)
    replied, median = talking.first_replies(seller_id, since=now - WINDOW, now=now)
    by_buyer = sold.completed_by_buyer(seller_id)
    buyers, again = sold.returning(by_buyer)
    return Facts(
        completed=sum(by_buyer),
        buyers=buyers,
        again=again,
        in_progress=orders.in_queue([seller_id]).get(seller_id, 0),
        on_time=on_time,
        judged=judged,
        reply_seconds=int(median.total_seconds()) if median is not None and replied >= FEWEST else None,
    )
