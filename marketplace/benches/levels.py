"""The recompute of all levels beside a plain GROUP BY seller over the same orders, in the same run.

`market bench levels [--sellers N] [--orders N]` in a database of its own, which is dropped afterwards. CPU of the
database's backend and of this process; one backend, no parallel workers on either side. Memory is this process's
peak. Ends with 1 where the night costs more than three times the plain statement, where this process needs more than
300 MB, or where 2,000 sellers take more than a second."""

import argparse
import resource
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from accounts.models import User
from marketplace import levels
from sellers import dirty
from sellers.models import LevelRun

NAME = "bench_levels"
NOW = datetime(2026, 6, 1, 3, tzinfo=UTC)
HISTORY_DAYS = 1095
NIGHTS = 3
SLICE = 500_000  # orders made by one statement
PLAIN = "SELECT seller_id, count(*), sum(price_minor), max(placed_at) FROM orders_order GROUP BY seller_id"
MOST_RATIO, MOST_MB, MOST_SECONDS, DIRTY = 3.0, 300, 1.0, 2000
TABLES = ("orders_order", "orders_tally", "reviews_review", "sellers_sellerprofile", "gigs_gig")

# One order in 25 ends by the seller's fault, one in 20 is late; a few sellers do much worse. Sellers are chosen unevenly.
ORDERS = """
INSERT INTO orders_order (id, ref, buyer_id, seller_id, state, version, events_count, title, package_name, scope,
    extras, questions, asks_first, currency, price_minor, fee_minor, tax_minor, commission_bps, clearance_days,
    policy_id, placed_at, pay_by, paid_at, started_at, ended_at, end_reason)
SELECT n, 'b' || n, 10000000 + (random() * 400000)::int, 1 + floor(power(random(), 1.6) * %(sellers)s)::int,
       'completed', 9, 9, 'A mark for a bakery, drawn by hand', 'Standard', repeat('All that was agreed. ', 4),
       '[]', '[]', false, 'usd', 2000 + (random() * 20000)::int, 0, 0, 2000, 14, 1, at - interval '9 days',
       at - interval '9 days', at - interval '9 days', at - interval '9 days', at, 'done'
FROM (SELECT n, %(now)s::timestamptz - (n * 104729::bigint %% %(minutes)s) * interval '1 minute' AS at
      FROM generate_series(%(first)s, %(last)s) n) numbered
"""
TALLIES = """
INSERT INTO orders_tally (milestone_id, order_id, seller_id, payer_id, judged_at, on_time, completed_at, fault_at,
                          fault_halves, net_minor)
SELECT id, id, seller_id, CASE WHEN failed THEN NULL ELSE buyer_id END, ended_at - interval '1 day',
       NOT failed AND late > 0.05 + 0.2 * (seller_id %% 17 = 0)::int,
       CASE WHEN failed THEN NULL ELSE ended_at END, CASE WHEN failed THEN ended_at END,
       CASE WHEN failed THEN 2 ELSE 0 END, CASE WHEN failed THEN 0 ELSE price_minor * 8 / 10 END
FROM (SELECT *, random() AS late, random() < 0.04 AS failed FROM orders_order
      WHERE id BETWEEN %(first)s AND %(last)s) o
"""
REVIEWS = """
INSERT INTO reviews_review (ref, order_id, side, author_id, subject_id, state, communication, as_described, value,
                            total, text, language, useful_count, written_at, published_at)
SELECT 'r' || id, id, 'buyer', buyer_id, seller_id, 'published', 5, 5, 5 - (id %% 5 = 0)::int, 15 - (id %% 5 = 0)::int,
       'Good work, on time.', 'en', 0, ended_at, ended_at
FROM orders_order WHERE id BETWEEN %(first)s AND %(last)s AND id %% 3 = 0
"""


def run(write, arguments: list[str]) -> None:
    asked = argparse.ArgumentParser(prog="market bench levels")
    asked.add_argument("--sellers", type=int, default=100_000)
    asked.add_argument("--orders", type=int, default=5_000_000)
    sizes = asked.parse_args(arguments)
    settings.DEBUG = False  # as in production; else Django keeps every statement in memory
    with scratch_database():
        fill(sizes.sellers, sizes.orders, write)
        measure(sizes.sellers, sizes.orders, write)


class scratch_database:
    """A migrated database of its own on the same server; the connection is led there and back."""

    def __enter__(self):
        self.own = connection.settings_dict["NAME"]
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {NAME}")
            cursor.execute(f"CREATE DATABASE {NAME}")
        self._lead(NAME)
        call_command("migrate", verbosity=0)

    def __exit__(self, *error):
        self._lead(self.own)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {NAME} WITH (FORCE)")

    def _lead(self, name: str) -> None:
        connection.close()
        connection.settings_dict["NAME"] = name


def fill(sellers: int, orders: int, write) -> None:
    """Sellers, orders, tallies and reviews over three years, made by the database itself, in slices."""
    began = time.monotonic()
    execute("SET session_replication_role = replica")  # no triggers, no foreign keys: nothing here was lived
    execute("SET synchronous_commit = off")
    execute("SET max_parallel_workers_per_gather = 0")
    for table in TABLES:
        _fill_in_nothing(table)
        execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")  # done below, so that no run meets it
    _drop_indexes("orders_order")  # neither side reads one
    aside = [each for table in TABLES[1:3] for each in _indexes_put_aside(table)]
    _people(sellers)
    for first in range(1, orders + 1, SLICE):
        last = min(first + SLICE - 1, orders)
        _slice(sellers, orders, first, last, NOW)
        write(f"  {last:,} of {orders:,} orders after {time.monotonic() - began:.0f} s")
    execute("SET maintenance_work_mem = '256MB'")
    for definition in aside:
        execute(definition)
    for table in TABLES:
        execute(f"VACUUM ANALYZE {table}")
    write(
        f"{sellers:,} sellers, {orders:,} orders, {orders // 3:,} reviews made in {time.monotonic() - began:.0f} s"
    )


def _slice(
    sellers: int, orders: int, first: int, last: int, now: datetime, minutes: int | None = None
) -> None:
    values = {
        "sellers": sellers,
        "first": first,
        "last": last,
        "now": now,
        "minutes": minutes or HISTORY_DAYS * 24 * 60,
    }
    for statement in (ORDERS, TALLIES, REVIEWS):
        execute(statement, values)


def _fill_in_nothing(table: str) -> None:
    """Columns that no figure asks for may stay empty here."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnotnull AND attnum > 0
               AND attnum <> ALL (SELECT unnest(conkey) FROM pg_constraint WHERE conrelid = attrelid AND contype = 'p')""",
            [table],
        )
        for (column,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} ALTER "{column}" DROP NOT NULL')


def _indexes_put_aside(table: str) -> list[str]:
    """Drop the indexes that only help to find; the statements that make them again, once the table is full."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
               WHERE indrelid = %s::regclass AND NOT indisunique""",
            [table],
        )
        found = cursor.fetchall()
        for name, _definition in found:
            cursor.execute(f"DROP INDEX {name}")
    return [definition for _name, definition in found]


def _drop_indexes(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'u'", [table]
        )
        for (constraint,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}" CASCADE')
        cursor.execute(
            "SELECT indexrelid::regclass FROM pg_index WHERE indrelid = %s::regclass AND NOT indisprimary",
            [table],
        )
        for (index,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX {index}")


def _people(sellers: int) -> None:
    """A member is made, the others are like it; a profile and a gig each."""
    User(id=0, username="s0", email="s0@example.com", ref="u0").save(force_insert=True)
    execute(
        """INSERT INTO accounts_user SELECT (jsonb_populate_record(NULL::accounts_user, to_jsonb(u) || jsonb_build_object(
               'id', n, 'username', 's' || n, 'email', 's' || n || '@example.com', 'ref', 'u' || n))).*
           FROM accounts_user u, generate_series(1, %(sellers)s) n WHERE u.id = 0""",
        {"sellers": sellers},
    )
    execute(
        """INSERT INTO sellers_sellerprofile (user_id, headline, about, skills, languages, level, is_pro, created_at)
           SELECT n, '', '', '{}', '{}', 0, false, now() FROM generate_series(1, %(sellers)s) n""",
        {"sellers": sellers},
    )
    execute(
        """INSERT INTO gigs_gig (ref, seller_id, slug, state, published_at, created_at, rating_sum, rating_count,
                                 orders_count)
           SELECT 'g' || n, n, 'g' || n, 'draft', %(now)s - (n %% 1095) * interval '1 day', %(now)s, 0, 0, 0
           FROM generate_series(1, %(sellers)s) n""",
        {"sellers": sellers, "now": NOW},
    )


def measure(sellers: int, orders: int, write) -> None:
    plain = [cpu_of(_plain) for _ in range(3)]
    base = statistics.median(sum(spent[:2]) for spent in plain)
    write(f"{'':<34} {'database s':>11} {'worker s':>9} {'both s':>7} {'× plain':>8} {'wall s':>7}")

    def row(name, spent):
        both = spent[0] + spent[1]
        write(
            f"{name:<34} {spent[0]:>11.2f} {spent[1]:>9.2f} {both:>7.2f} {both / base:>8.2f} {spent[2]:>7.1f}"
        )

    row("plain GROUP BY seller (median of 3)", sorted(plain, key=lambda spent: sum(spent[:2]))[1])
    first = cpu_of(lambda: levels.recompute_all(now=NOW))
    row("the very first night: all are new", first)
    nights, a_day = [], max(orders // HISTORY_DAYS, 1)
    for night in range(1, NIGHTS + 1):
        now = NOW + timedelta(days=night)
        _slice(sellers, orders, orders + 1 + (night - 1) * a_day, orders + night * a_day, now, 24 * 60)
        for table in (*TABLES[1:3], "sellers_levelstanding"):
            execute(f"VACUUM ANALYZE {table}")
        nights.append(cpu_of(partial(levels.recompute_all, now=now)))
    middle = sorted(nights, key=lambda spent: spent[0] + spent[1])[1]
    row("a night (median of 3)", middle)
    judged = LevelRun.objects.order_by("-id").first()
    write(f"judged anew in the last night: {judged.judged if judged else 0:,} of {sellers:,}")
    _an_order_each(sellers, orders + NIGHTS * a_day)
    few = cpu_of(lambda: levels.recompute_dirty(now=NOW + timedelta(days=NIGHTS, minutes=5)))
    row(f"{DIRTY:,} sellers with an order just ended", few)
    write(
        f"{DIRTY:,} sellers: {few[2]:.2f} s wall (at most {MOST_SECONDS:.0f} s when idle), {few[0] + few[1]:.2f} s of CPU"
    )
    ratio, mb = (middle[0] + middle[1]) / base, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    write(
        f"a night is {ratio:.2f} × the plain statement (at most {MOST_RATIO:.0f}), the very first one "
        f"{sum(first[:2]) / base:.1f} ×; peak memory {mb:.0f} MB"
    )
    if ratio > MOST_RATIO or mb > MOST_MB or few[2] > MOST_SECONDS:
        raise CommandError("Over what it may take.")


def _an_order_each(sellers: int, last: int) -> None:
    """Something happens to every so many-th seller, as the acts would leave it."""
    values: dict[str, Any] = {
        "sellers": min(DIRTY, sellers),
        "step": max(1, sellers // DIRTY),
        "last": last,
        "now": NOW,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO orders_tally (milestone_id, order_id, seller_id, payer_id, judged_at, on_time, completed_at,
                                         fault_halves, net_minor)
               SELECT %(last)s + n, %(last)s + n, n * %(step)s, 1, %(now)s + interval '3 days', true,
                      %(now)s + interval '3 days', 0, 4000
               FROM generate_series(1, %(sellers)s) n RETURNING seller_id""",
            values,
        )
        changed = [seller_id for (seller_id,) in cursor.fetchall()]
    dirty.mark(changed)


def _plain() -> None:
    with connection.cursor() as cursor:
        cursor.execute(PLAIN)
        cursor.fetchall()


def cpu_of(work: Callable[[], object]) -> tuple[float, float, float]:
    """Seconds on the CPU of the database's backend and of this process, and wall seconds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    before, own, wall = _backend(pid), time.process_time(), time.monotonic()
    work()
    return _backend(pid) - before, time.process_time() - own, time.monotonic() - wall


def _backend(pid: int) -> float:
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def execute(statement: str, values: dict | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
