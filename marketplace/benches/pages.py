"""CPU of web and database a request, beside a bare one-query list in the same run, and queries a page.

`market bench pages [REQUESTS]` over the data there is (start `market up` first). Its own gunicorn with two workers;
three rounds in turn, the median of each page. Wall times on a shared machine say little: the ratio is the result.
Ends with 1 where a page asks the database more often than it may."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from gigs.models import Gig
from kit import clock
from marketplace import health, servers, up
from orders import lifecycle, placing
from orders.actors import Actor
from orders.models import Order

ROUNDS, WARM = 3, 12
NAME = "bench-web"
PLACING = 20


@dataclass(frozen=True)
class Page:
    """An address, who asks, and how many queries it may take; None: told only."""

    name: str
    path: str
    who: User | None = None
    budget: int | None = None


def run(write, arguments: list[str]) -> None:
    if not health.migrations()["ok"]:
        raise CommandError("The tables are not those of this version. Start `python3 market up` once.")
    each = int(arguments[0]) if arguments else 40
    pages = chosen()
    queries = {page.name: count_queries(page) for page in pages}
    placed = count_placing()
    with served() as url:
        cost = measure(url, pages, each)
    bare = sum(cost["bare list"][:2])
    write(
        f"{'page':<12} {'queries':>8} {'budget':>7} {'web ms':>8} {'db ms':>7} {'wall p50':>9} {'× bare':>7}"
    )
    for page in pages:
        web, database, wall = cost[page.name]
        budget = page.budget if page.budget is not None else "–"
        write(
            f"{page.name:<12} {queries[page.name]:>8} {budget:>7} {web:>8.2f} {database:>7.2f} {wall:>9.1f}"
            f" {(web + database) / bare:>7.2f}"
        )
    write(f"placing and paying: {placed} queries, budget {PLACING}")
    over = [page.name for page in pages if page.budget is not None and queries[page.name] > page.budget]
    over += ["placing and paying"] if placed > PLACING else []
    if over:
        raise CommandError(f"More queries than they may take: {', '.join(over)}.")


def chosen() -> list[Page]:
    """The pages that are measured, out of the data there is."""
    gig = gig_of_all()
    word = next((w for w in gig.live.title.split() if len(w) > 5), "logo")
    order = Order.objects.select_related("buyer").order_by("-id").first()
    pages = [
        Page("bare list", "/_bench/list/", budget=1),
        Page("home", "/", budget=6),
        Page("search", f"/search/?q={word}", budget=6),
        Page("gig", f"/gigs/{gig.seller.username}/{gig.slug}/", budget=8),
    ]
    return pages + ([Page("order", f"/orders/{order.ref}/", order.buyer)] if order else [])


def client_of(user: User | None) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    if user:
        client.force_login(user)
    return client


def count_queries(page: Page) -> int:
    """Of the second request, when what is kept for all requests is at hand."""
    if page.name == "bare list":
        return 1
    client = client_of(page.who)
    client.get(page.path)
    with CaptureQueriesContext(connection) as asked:
        status = client.get(page.path).status_code
    if status != 200:
        raise CommandError(f"{page.path} answered {status}")
    return len(asked)


def count_placing(gig: Gig | None = None) -> int:
    """Placing an order of a gig and booking its payment, rolled back: the acts' own queries, without savepoints."""
    gig = gig or gig_of_all()
    package, now = gig.live.packages.first(), clock.now()
    buyer = User.objects.exclude(pk=gig.seller_id).filter(is_staff=False, is_suspended=False).first()
    if buyer is None:
        raise CommandError("There is nobody who could buy.")
    with transaction.atomic():
        with CaptureQueriesContext(connection) as asked:
            order = placing.place(package_ref=package.ref, by=Actor.buyer(buyer), now=now)
            lifecycle.pay(
                order_ref=order.ref,
                milestone_ref=None,
                payment_ref="bench",
                amount_minor=order.total_minor,
                currency=order.currency,
                charge_id="ch_bench",
                intent_id="pi_bench",
                now=now,
            )
        transaction.set_rollback(True)
    return len([query for query in asked if "SAVEPOINT" not in query["sql"]])


def gig_of_all() -> Gig:
    """The gig that is ordered most."""
    gigs = (
        Gig.objects.filter(state="active").select_related("seller", "live").order_by("-orders_count", "-id")
    )
    if not (gig := gigs.first()):
        raise CommandError("There is no gig. Start `python3 market up` with its demo data first.")
    return gig


@contextmanager
def served() -> Iterator[str]:
    """A gunicorn of our own with two workers, which also serves the bare list."""
    port = servers.free_port()
    env = {
        **os.environ,
        "PORT": str(port),
        "WEB_WORKERS": "2",
        "WEB_THREADS": "2",
        "PGAPPNAME": NAME,
        "ROOT_URLCONF": "marketplace.benches.urls",
        "LOG_LEVEL": "ERROR",
    }
    process = subprocess.Popen(
        up.WEB, cwd=settings.BASE_DIR, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def _wait(url: str, process: subprocess.Popen) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            if requests.get(f"{url}/_bench/list/", timeout=5).status_code == 200:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise CommandError("The web server of the bench did not start.")


def measure(url: str, pages: list[Page], each: int) -> dict[str, tuple[float, float, float]]:
    """{page: milliseconds of (web CPU, database CPU, wall) a request}: medians over the rounds."""
    browsers = {page.name: _browser(page) for page in pages}
    rounds: dict[str, list] = {page.name: [] for page in pages}
    for page in pages:
        for _ in range(WARM):
            _get(browsers[page.name], url + page.path)
    for _ in range(ROUNDS):
        for page in pages:
            before, walls = (web_cpu(), database_cpu()), []
            for _ in range(each):
                start = time.perf_counter()
                _get(browsers[page.name], url + page.path)
                walls.append((time.perf_counter() - start) * 1000)
            spent = [
                (now - then) / each for now, then in zip((web_cpu(), database_cpu()), before, strict=True)
            ]
            rounds[page.name].append((*spent, statistics.median(walls)))
    return {
        name: tuple(statistics.median(values) for values in zip(*seen, strict=True))
        for name, seen in rounds.items()
    }


def _browser(page: Page) -> requests.Session:
    session = requests.Session()
    if page.who:
        value = client_of(page.who).cookies[settings.SESSION_COOKIE_NAME].value
        session.cookies.set(settings.SESSION_COOKIE_NAME, value)
    return session


def _get(session: requests.Session, address: str) -> None:
    status = session.get(address, timeout=30, allow_redirects=False).status_code
    if status != 200:
        raise CommandError(f"{address} answered {status}")


def web_cpu() -> float:
    """Milliseconds on the CPU of all threads of the bench's web processes."""
    return sum(_spent(pid) for pid in _named(NAME))


def database_cpu() -> float:
    """Milliseconds on the CPU of the backends that serve them. 0 where PostgreSQL runs elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE application_name = %s", [NAME])
        return sum(_spent(row[0]) for row in cursor.fetchall())


def _named(name: str) -> list[int]:
    """Processes started with this PGAPPNAME that are ours, without the database's own."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"PGAPPNAME={name}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def _spent(pid: int) -> float:
    total = 0
    for task in Path(f"/proc/{pid}/task").glob("*"):
        try:
            total += int((task / "schedstat").read_text().split()[0])
        except OSError:
            continue
    return total / 1e6


if not Path("/proc/self/schedstat").exists():
    sys.stderr.write("No /proc/PID/schedstat here: CPU cannot be measured.\n")
