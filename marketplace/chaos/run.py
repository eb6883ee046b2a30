"""One run: people trade, parts die, everything comes back, and the books are held against the provider's."""

import contextlib
import random
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection, connections
from django.utils.module_loading import import_string

from kit import clock
from marketplace import jobs, schedule
from marketplace.chaos import cast, proof
from marketplace.chaos.faults import Killer
from marketplace.chaos.trading import Trader
from marketplace.live import LiveSite
from payments.models import Call, ProviderEvent

PARTS = ("sandbox", "web", "worker", "beat")
TICK_SECONDS, TICK = 4.0, timedelta(days=4)
LEAST_HITS = 0.3
PATIENCE = 300  # seconds for everything to come to rest


@contextlib.contextmanager
def trading(folder: Path, rng: random.Random) -> Iterator[tuple[LiveSite, list[Trader]]]:
    """A whole site with people who trade on it, until the block ends."""
    began, traders = time.monotonic(), list[Trader]()
    settings.SITE_URL = ""
    site = LiveSite({}, folder)
    settings.SITE_URL, settings.STRIPE_API_BASE = site.url, site.sandbox_url
    try:
        site.start(*PARTS)
        traders += [Trader(site, pair, random.Random(rng.random())) for pair in cast.make(site)]
        say(f"{len(traders)} pairs trade after {time.monotonic() - began:.0f} s")
        for trader in traders:
            trader.start()
        yield site, traders
    finally:
        for trader in traders:
            trader.stop()
        site.stop()


def run(folder: Path, *, rng: random.Random, faults: int, orders: int) -> int:
    began = time.monotonic()
    with trading(folder, rng) as (site, traders):
        killer = Killer(site, rng)
        tick = time.monotonic() + TICK_SECONDS
        while killer.done < faults or sum(t.settled for t in traders) < orders:
            if killer.done < faults:
                killer.strike()
            else:
                killer.repair()
                time.sleep(0.2)
            if time.monotonic() > tick:
                move_clock(site, TICK)
                tick = time.monotonic() + TICK_SECONDS
            if time.monotonic() - began > 60 + 12 * faults:
                say("the promised orders do not come")
                break
        for trader in traders:
            trader.last_order = True
        rest(site, killer, traders)
        wrong = proof.of_everything(site)
        wrong += [f"{part} did not come back" for part in PARTS if site.processes[part].poll() is not None]
        settled = proof.settled_orders()
        hits = killer.hits / max(1, killer.kills)
        say(
            f"faults: {killer.tally()}; {hits:.0%} of {killer.kills} kills hit a claimed call or an open transaction"
        )
        say(
            f"orders settled: {settled} (promised {orders}); paid out {proof.paid_out()}; {time.monotonic() - began:.0f} s"
        )
        if hits < LEAST_HITS:
            wrong.append(f"only {hits:.0%} of the kills hit something")
        if settled < orders:
            wrong.append(f"only {settled} of {orders} orders settled")
        for each in wrong:
            say(f"WRONG: {each}")
        say("FAILED" if wrong else "0 cents lost, 0 cents doubled")
        if wrong:
            for part in PARTS:
                sys.stderr.write(f"--- {part}\n{site.log(part)[-3000:]}\n")
        return 1 if wrong else 0


def say(text: str) -> None:
    print(text, flush=True)


def move_clock(site: LiveSite, by: timedelta, *, wake: bool = True) -> None:
    """The provider's clock and ours, as /sandbox/ does it; with `wake` the workers look at once what is due."""
    with contextlib.suppress(Exception):
        target = clock.shift() + by
        cast.control(site, "clock", offset_seconds=int(target.total_seconds()))
        clock.advance(by)
        if wake:
            jobs.wake_all()


def rest(site: LiveSite, killer: Killer, traders: list[Trader]) -> None:
    """Bring every part back, let people finish, clear and withdraw, until nothing is under way."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        killer.repair()
        waiting = [trader for trader in traders if not trader.finished]
        if not waiting:
            break
        do_due()
        time.sleep(0.3)
    for trader in traders:
        trader.stop()
    while time.monotonic() < until:
        killer.repair()
        move_clock(site, timedelta(days=5))
        for trader in traders:
            with contextlib.suppress(Exception):
                trader.withdraw()
        for _ in range(3):
            do_due()
        with contextlib.suppress(OperationalError, InterfaceError):
            if proof.is_at_rest():
                return
    say("not everything came to rest")


def do_due() -> None:
    """One pass of every repeating job, beside the workers. The minute that a dead worker's lease lasts and the
    pauses between tries are not waited for: both only decide when, never what."""
    for alias in connections:
        connections[alias].close_if_unusable_or_obsolete()
    with contextlib.suppress(OperationalError, InterfaceError):
        Call.objects.filter(state__in=["queued", "unknown"]).update(lease_until=None, next_at=clock.raw_now())
        ProviderEvent.objects.filter(state__in=["new", "error"]).update(
            lease_until=None, next_at=clock.raw_now()
        )
    for _name, task, seconds in schedule.TABLE:
        if seconds <= 900 and not task.startswith(("gigs.", "marketplace.")):
            try:
                import_string(task)()
            except Exception as error:
                say(f"{task}: {type(error).__name__}: {str(error)[:200]}")
                connection.close()
    close_old_connections()
