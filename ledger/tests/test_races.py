"""Many at once, on committed data: nothing is spent twice, booked twice, or waits in a circle.

Each story is told again with its guard taken away, and must then go wrong."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest

from ledger.tests.conftest import POST

LOCK = "SELECT ledger_lock(%s::jsonb)"
pytestmark = pytest.mark.slow


def leg(debit, credit, amount):
    return f'["{debit[0]}","{debit[1]}","{credit[0]}","{credit[1]}",{amount}]'


def legs(*some):
    return "[" + ",".join(leg(*one) for one in some) + "]"


STRIPE, REFUND, COMMISSION = ("stripe", ""), ("refund_in_flight", ""), ("commission", "")


def escrow(ref):
    return ("escrow", f"milestone:{ref}")


def at_once(own_ledger, works):
    """Run each piece of work in a thread and a committed connection of its own, all starting together.

    What each returned, or the error that stopped it."""
    start = threading.Barrier(len(works))

    def run(work):
        with contextlib.closing(own_ledger.connect(autocommit=False)) as connection:
            start.wait()
            try:
                with connection, connection.cursor() as cursor:
                    return work(cursor)
            except psycopg2.Error as error:
                return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def overspend(own_ledger, ref, *, spenders=8, tries=25):
    """Eight spend 7 cents at a time from an escrow of 1,000; how many were let through."""
    own_ledger.post(f"pi:{ref}:succeeded", legs((STRIPE, escrow(ref), 1_000)))

    def spender(number):
        def spend(_cursor):
            through = 0
            with contextlib.closing(own_ledger.connect()) as connection, connection.cursor() as cursor:
                for turn in range(tries):
                    one = legs((escrow(ref), REFUND, 7))
                    with contextlib.suppress(psycopg2.errors.CheckViolation):
                        cursor.execute(POST, [f"refund:{ref}:{number}:{turn}", "refund", "usd", one, "o1"])
                        through += 1
            return through

        return spend

    return sum(at_once(own_ledger, [spender(number) for number in range(spenders)]))


def test_eight_who_spend_the_same_escrow_spend_it_once(own_ledger):
    assert overspend(own_ledger, "once") == 1_000 // 7
    assert own_ledger.balance(*escrow("once")) == 1_000 % 7
    assert own_ledger.run("SELECT * FROM ledger_audit") == []


def test_the_same_journal_from_sixteen_at_once_is_booked_once(own_ledger):
    body = ["pi:sixteen:succeeded", "payment", "usd", legs((STRIPE, escrow("sixteen"), 500)), "o1"]

    def post(cursor):
        cursor.execute(POST, body)
        return cursor.fetchone()

    rows = at_once(own_ledger, [post] * 16)
    assert sorted(replayed for _, replayed in rows) == [False] + [True] * 15
    assert len({journal for journal, _ in rows}) == 1
    assert own_ledger.balance(*escrow("sixteen")) == 500


def two_journals(own_ledger, mark, *, lock, rounds):
    """Two transactions that each post to the same two escrows, in opposite order; the errors there were."""
    one, two = escrow(f"{mark}-a"), escrow(f"{mark}-b")
    for ref in (one, two):
        own_ledger.post(f"pi:{ref[1]}", legs((STRIPE, ref, 100)))
    errors = []
    for turn in range(rounds):
        halfway = threading.Barrier(2)

        def posting(first, second, name, turn=turn, halfway=halfway):
            def work(cursor):
                if lock:
                    cursor.execute(
                        LOCK, [f'[["{first[0]}","{first[1]}","usd"],["{second[0]}","{second[1]}","usd"]]']
                    )
                for ref in (first, second):
                    cursor.execute(
                        POST,
                        [f"{mark}:{turn}:{name}:{ref[1]}", "payment", "usd", legs((STRIPE, ref, 1)), "o1"],
                    )
                    if ref is first and not lock:
                        halfway.wait()

            return work

        results = at_once(own_ledger, [posting(one, two, "there"), posting(two, one, "back")])
        errors += [result for result in results if result]
    return errors


def test_two_journals_in_opposite_order_never_wait_in_a_circle(own_ledger):
    assert two_journals(own_ledger, "locked", lock=True, rounds=25) == []


def test_without_the_lock_they_do(own_ledger):
    (error,) = two_journals(own_ledger, "bare", lock=False, rounds=1)
    assert isinstance(error, psycopg2.errors.DeadlockDetected)


def test_batches_in_opposite_order_on_new_accounts_never_wait_in_a_circle(own_ledger):
    many = """SELECT count(*) FROM ledger_post_many((SELECT jsonb_agg(jsonb_build_object(
                'key', 'pi:batch:' || n, 'kind', 'payment', 'currency', 'usd', 'subject', 'o1', 'effective_at', now(),
                'legs', jsonb_build_array(jsonb_build_array('stripe', '', 'escrow', 'milestone:batch-' || n, 5)))
                ORDER BY {order}) FROM generate_series(%s, %s) n))"""
    for turn in range(15):
        span = [turn * 20, turn * 20 + 19]

        def posting(order, span=span):
            def work(cursor):
                cursor.execute(many.format(order=order), span)
                return cursor.fetchone()[0]

            return work

        assert at_once(own_ledger, [posting("n"), posting("n DESC"), posting("md5(n::text)")]) == [20, 20, 20]
    counted = own_ledger.run(
        "SELECT count(*), min(credits), max(credits) FROM ledger_account WHERE owner LIKE 'milestone:batch-%'"
    )
    assert counted == [(300, 5, 5)]


def test_two_currencies_for_one_milestone_at_once_leave_one(own_ledger):
    for turn in range(10):
        ref = escrow(f"currency-{turn}")

        def posting(currency, ref=ref, turn=turn):
            def work(cursor):
                body = [f"pi:currency:{turn}:{currency}", "payment", currency, legs((STRIPE, ref, 5)), "o1"]
                cursor.execute(POST, body)
                return currency

            return work

        results = at_once(own_ledger, [posting("usd"), posting("eur")])
        refused = [result for result in results if isinstance(result, psycopg2.errors.UniqueViolation)]
        assert len(refused) == 1
        assert len(own_ledger.run("SELECT 1 FROM ledger_account WHERE owner = %s", [ref[1]])) == 1


def clear_two(own_ledger, mark, *, lock):
    """Wei owes 20 and two releases of 40 clear at once; each clearing reads the debt, then repays it first."""
    debt, available = ("seller_debt", f"user:{mark}"), ("seller_available", f"user:{mark}")
    own_ledger.post(f"refund:{mark}", legs((debt, REFUND, 20)))
    seen = threading.Barrier(2)
    for number in (1, 2):
        own_ledger.post(
            f"release:{mark}:{number}", legs((STRIPE, ("seller_pending", f"release:{mark}-{number}"), 40))
        )

    def clearing(number):
        pending = ("seller_pending", f"release:{mark}-{number}")

        def work(cursor):
            if lock:
                cursor.execute(
                    LOCK,
                    ["[" + ",".join(f'["{a[0]}","{a[1]}","usd"]' for a in (pending, debt, available)) + "]"],
                )
            cursor.execute("SELECT debits - credits FROM ledger_account WHERE (kind, owner) = (%s, %s)", debt)
            repay = min(40, cursor.fetchone()[0])
            if not lock:
                seen.wait()
            body = legs((pending, debt, repay), (pending, available, 40 - repay))
            cursor.execute(POST, [f"clear:{mark}:{number}", "clear", "usd", body, "o1"])

        return work

    errors = [result for result in at_once(own_ledger, [clearing(1), clearing(2)]) if result]
    return errors, own_ledger.balance(*debt), own_ledger.balance(*available)


def test_two_releases_that_clear_at_once_repay_a_debt_once(own_ledger):
    assert clear_two(own_ledger, "debtor", lock=True) == ([], 0, 60)


def test_without_the_lock_one_of_them_is_refused(own_ledger):
    (error,), debt, available = clear_two(own_ledger, "unlocked", lock=False)
    assert isinstance(error, psycopg2.errors.CheckViolation)
    assert (debt, available) == (0, 20)


def test_without_the_constraint_escrow_is_overspent_and_the_audit_says_so(own_ledger):
    """Last in the file: it breaks this ledger for good."""
    own_ledger.run("ALTER TABLE ledger_account DROP CONSTRAINT ledger_no_negative_balance")
    assert overspend(own_ledger, "twice") == 200
    ((invariant, found),) = own_ledger.run("SELECT invariant, found FROM ledger_audit")
    assert (invariant, found) == ("I3", 1_000 - 200 * 7)
