"""R8: Redis forgets everything every ten seconds while people trade. Nothing is lost, and what is due is done, without
anybody helping, at most two ticks of its job late."""

import random
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from kit.clock import BUSINESS_TIME
from marketplace.chaos import proof
from marketplace.chaos import run as running
from marketplace.chaos.faults import Killer
from marketplace.chaos.trials import Outcome

EVERY, LOOK = 10.0, 0.25  # seconds between two times that Redis forgets, and between two looks at what is due
TICKS, SLACK = 2, 2.0  # so many ticks late at most, with the seconds that a job itself and the looking take
FREE = "(lease_until IS NULL OR lease_until <= clock_timestamp()) AND next_at <= clock_timestamp()"


@dataclass(frozen=True)
class Due:
    """Rows that a job of the schedule should take: every `tick` seconds, `key` and `rows` of a query."""

    job: str
    tick: int
    query: str


DUES = [
    Due("calls are sent", 5, f"SELECT id, next_at FROM payments_call WHERE state = 'queued' AND {FREE}"),
    Due(
        "events are applied",
        5,
        f"SELECT event_id, next_at FROM payments_providerevent WHERE state IN ('new', 'error') AND {FREE}",
    ),
    Due("mails go out", 5, f"SELECT id, next_at FROM notices_mail WHERE state = 'queued' AND {FREE}"),
    Due(
        "silence accepts",
        60,
        f"""SELECT id, accept_by FROM orders_milestone WHERE state = 'delivered' AND NOT disputed
            AND NOT in_chargeback AND accept_by <= {BUSINESS_TIME}""",
    ),
    Due(
        "earnings clear",
        60,
        f"SELECT id, clears_at FROM orders_release WHERE state = 'pending' AND clears_at <= {BUSINESS_TIME}",
    ),
]  # fmt: skip


def run(rng: random.Random, size: int) -> Outcome:
    """`size` seconds of trading, then everything comes to rest and is held against the provider."""
    with (
        tempfile.TemporaryDirectory(prefix="flushes-") as folder,
        running.trading(Path(folder), rng) as (site, traders),
    ):
        killer, watch, flushed = Killer(site, rng), Watch(), 0
        watch.start()
        began = time.monotonic()
        moved = began
        while (passed := time.monotonic() - began) < size:
            if passed >= EVERY * (flushed + 1):
                killer.flush()
                flushed += 1
            if time.monotonic() - moved > running.TICK_SECONDS:
                running.move_clock(site, running.TICK, wake=False)
                moved = time.monotonic()
            time.sleep(0.1)
        watch.stop()
        for trader in traders:
            trader.last_order = True
        running.rest(site, killer, traders)
        wrong = proof.of_everything(site) + watch.wrong()
        settled = proof.settled_orders()
        wrong += [] if settled else ["nobody settled an order"]
        return Outcome(
            wrong,
            {
                "seconds": size,
                "flushed": f"{flushed} times",
                "orders settled": settled,
                "paid out": proof.paid_out(),
                "latest": watch.shown(),
            },
        )


class Watch(threading.Thread):
    """Looks again and again at what is due, and notes how long each row has waited for its job."""

    def __init__(self):
        super().__init__(daemon=True, name="watch")
        self.latest: dict[str, float] = defaultdict(float)
        self._since: dict[tuple[str, Hashable], float] = {}
        self._ended = threading.Event()

    def run(self) -> None:
        try:
            while not self._ended.wait(LOOK):
                self._look()
        finally:
            connection.close()

    def _look(self) -> None:
        due: dict[tuple[str, Hashable], float] = {}
        for each in DUES:
            with connection.cursor() as cursor:
                cursor.execute(each.query)
                now = time.monotonic()
                for row in cursor.fetchall():
                    since = due[(each.job, row)] = self._since.get((each.job, row), now)
                    self.latest[each.job] = max(self.latest[each.job], now - since)
        self._since = due

    def stop(self) -> None:
        self._ended.set()
        self.join(10)

    def wrong(self) -> list[str]:
        """Jobs of which something waited for more than two ticks."""
        return [
            f"{each.job}: {self.latest[each.job]:.1f} s late, {TICKS} ticks are {TICKS * each.tick} s"
            for each in DUES
            if self.latest[each.job] > TICKS * each.tick + SLACK
        ]

    def shown(self) -> str:
        """The longest wait of each job, in seconds, beside its tick."""
        return ", ".join(f"{each.job} {self.latest[each.job]:.1f} of {each.tick} s" for each in DUES)
