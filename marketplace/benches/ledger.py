"""Money that becomes available: releases cleared in batches beside one a transaction, and beside TPC-B of pgbench.

`market bench ledger [--releases N] [--alone N] [--seconds N]` in a database of its own, which is dropped afterwards. The
batches are those of the product (`orders.clearing.clear_due`): row locks, one journal a release with both legs, the
tally, the notice with its mail. One worker, nothing else on the server's part. CPU of the database's backend and of
this process. Ends with 1 where batches are not ten times as fast as one a transaction, where a release costs the
database more than four TPC-B transactions, or where this process needs 200 MB."""

import argparse
import os
import re
import resource
import shutil
import subprocess
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.core.management.base import CommandError
from django.db import connection, transaction

from kit import clock
from ledger import accounts, checks, posting
from ledger.posting import Entry, Leg
from marketplace import servers
from marketplace.benches import levels
from orders import clearing, testing
from orders.models import Release

SELLERS, FIRST_SELLER, SLICE = 200, 1_000_000, 500
LEAST_RATIO, MOST_TPCB, MOST_MB = 10.0, 4.0, 200
LIKE = """
    INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, to_jsonb(t) || {changes})).*
    FROM {table} t, generate_series(%(first)s, %(last)s) n WHERE t.id = %(id)s
"""


def run(write, arguments: list[str]) -> None:
    asked = argparse.ArgumentParser(prog="market bench ledger")
    asked.add_argument("--releases", type=int, default=100_000)
    asked.add_argument("--alone", type=int, default=2_000, help="releases that are cleared one a transaction")
    asked.add_argument("--seconds", type=int, default=10, help="of pgbench")
    sizes = asked.parse_args(arguments)
    with levels.scratch_database():
        fill(sizes.releases + sizes.alone - 1, write)  # and the one that was lived
        measure(sizes, write)


# --- what is to be cleared ---------------------------------------------------------------------
def fill(number: int, write) -> None:
    """One order is lived; the others are like it, each with a seller's pending money booked through the ledger."""
    began, now = time.monotonic(), clock.now()
    order = testing.order_accepted(now=now - timedelta(days=20))
    release = Release.objects.get(order=order)
    rows = {
        "accounts_user": (order.seller_id, "'username', 'w' || {n}, 'email', 'w' || {n} || '@example.com', 'ref', 'w' || {n}"),
        "orders_order": (order.pk, "'ref', 'o' || {n}, 'seller_id', {seller}"),
        "orders_milestone": (release.milestone_id, "'ref', 'm' || {n}, 'order_id', {order}"),
        "orders_fundingline": (release.lines.get().funding_line_id, "'payment_ref', 'p' || {n}, 'charge_id', 'ch_' || {n}, 'milestone_id', {milestone}"),
        "orders_release": (release.pk, "'ref', 'r' || {n}, 'order_id', {order}, 'milestone_id', {milestone}, 'seller_id', {seller}"),
        "orders_releaseline": (release.lines.get().pk, "'release_id', {release}, 'funding_line_id', {line}"),
    }  # fmt: skip
    ids = {table: pk for table, (pk, _changes) in rows.items()}
    places = {
        "n": "n",
        "seller": f"{FIRST_SELLER} + 1 + n %% {SELLERS}",
        "order": f"{ids['orders_order']} + n",
        "milestone": f"{ids['orders_milestone']} + n",
        "release": f"{ids['orders_release']} + n",
        "line": f"{ids['orders_fundingline']} + n",
    }
    with transaction.atomic():
        levels.execute("SET LOCAL session_replication_role = replica")  # only what follows was not lived
        for table, (pk, changes) in rows.items():
            many, first_id = (SELLERS, FIRST_SELLER) if table == "accounts_user" else (number, pk)
            statement = LIKE.format(
                table=table, changes=f"jsonb_build_object('id', {first_id} + n, {changes.format(**places)})"
            )
            levels.execute(statement, {"first": 1, "last": many, "id": pk})
    _book(number, release.net_minor, now)
    for table in (*rows, "ledger_account", "ledger_journal", "ledger_transfer"):
        levels.execute(f"VACUUM ANALYZE {table}")
    write(f"{number:,} releases of {SELLERS} sellers in clearance, made in {time.monotonic() - began:.0f} s")


def _book(number: int, net_minor: int, now) -> None:
    """Each release's money is there: from the house's balance at the provider, since nothing here was bought."""
    for first in range(1, number + 1, SLICE):
        with transaction.atomic():
            posting.post_many(
                [
                    Entry(
                        f"bench-release:{n:06d}", "release", "usd",
                        [Leg(accounts.stripe(), accounts.seller_pending(f"r{n}"), net_minor)], f"o{n}", now,
                    )
                    for n in range(first, min(first + SLICE, number + 1))
                ]
            )  # fmt: skip


# --- both sides --------------------------------------------------------------------------------------
def measure(sizes: argparse.Namespace, write) -> None:
    now = clock.now()
    clear_some(1, alone=True, now=now)  # what is read once is read
    alone = per_release(sizes.alone - 1, lambda: clear_some(sizes.alone - 1, alone=True, now=now))
    batches = per_release(sizes.releases, lambda: clear_some(sizes.releases, alone=False, now=now))
    mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    left = Release.objects.filter(state=Release.State.PENDING).count()
    wrong = checks.check()
    if left or wrong:
        raise CommandError(f"{left} are not cleared; the books: {wrong[:3] or 'right'}")
    tpcb = pgbench(sizes.seconds)
    write(f"{'':<34} {'per s':>8} {'wall ms':>8} {'database ms':>12} {'worker ms':>10}")
    for name, (database, own, wall) in (
        ("one release a transaction", alone),
        (f"batches of {clearing.BATCH}", batches),
        ("TPC-B of pgbench", tpcb),
    ):
        write(f"{name:<34} {1000 / wall:>8.0f} {wall:>8.3f} {database:>12.3f} {own:>10.3f}")
    ratio, cost = alone[2] / batches[2], batches[0] / tpcb[0]
    write(
        f"batches are {ratio:.1f} × as fast (at least {LEAST_RATIO:.0f}); a release costs the database {cost:.2f} × a "
        f"TPC-B transaction (at most {MOST_TPCB:.0f}); peak memory {mb:.0f} MB after {sizes.releases:,} (at most {MOST_MB})"
    )
    if ratio < LEAST_RATIO or cost > MOST_TPCB or mb > MOST_MB:
        raise CommandError("Over what it may take.")


def clear_some(number: int, *, alone: bool, now) -> None:
    """Clear so many: through the sweep as it is, or as if each release came by itself."""
    if not alone:
        done = clearing.clear_due(now=now)
        if done != number:
            raise CommandError(f"{done} of {number} were cleared")
        return
    for ref in list(clearing._due(now).values_list("ref", flat=True)[:number]):
        clearing._clear(clearing._due(now).filter(ref=ref), now)


def per_release(number: int, work: Callable[[], object]) -> tuple[float, float, float]:
    """Milliseconds a release: CPU of the database, CPU of this process, wall."""
    database, own, wall = (seconds * 1000 / number for seconds in levels.cpu_of(work))
    return database, own, wall


# --- the yardstick -----------------------------------------------------------------------------------------
def pgbench(seconds: int) -> tuple[float, float, float]:
    """Milliseconds a TPC-B transaction, as per_release: one client over its own tables in this database, scale 10."""
    program = _program()
    database = connection.settings_dict
    address = {
        "PGHOST": database["HOST"] or "", "PGPORT": str(database["PORT"] or ""), "PGUSER": database["USER"] or "",
        "PGPASSWORD": database["PASSWORD"] or "", "PGDATABASE": database["NAME"], "PGAPPNAME": "bench-tpcb",
    }  # fmt: skip
    env = {**os.environ, **{name: value for name, value in address.items() if value}}
    subprocess.run([program, "-i", "-q", "-s", "10"], env=env, check=True, capture_output=True)
    bench = subprocess.Popen(
        [program, "-n", "-c", "1", "-T", str(seconds)], env=env, stdout=subprocess.PIPE, text=True
    )
    spent = 0.0
    while bench.poll() is None:  # the backend's own count goes with it, so the last look counts
        spent = max(spent, _backend_of("bench-tpcb"))
        time.sleep(0.02)
    said = bench.stdout.read() if bench.stdout else ""
    done = int(re.search(r"transactions actually processed: (\d+)", said)[1])
    wall = float(re.search(r"latency average = ([\d.]+) ms", said)[1])
    return spent * 1000 / done, 0.0, wall


def _program() -> str:
    """pgbench of the embedded server, else of the machine."""
    beside = servers.find_postgres() / "pgbench"
    found = str(beside) if beside.exists() else shutil.which("pgbench")
    if not found:
        raise CommandError(
            "There is no pgbench here: install the package postgresql-contrib, or unset DATABASE_URL."
        )
    return found


def _backend_of(name: str) -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE application_name = %s", [name])
        found = cursor.fetchone()
    try:
        return int(Path(f"/proc/{found[0]}/schedstat").read_text().split()[0]) / 1e9 if found else 0.0
    except FileNotFoundError:
        return 0.0
