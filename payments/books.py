"""Do payments agree with the ledger? I7 to I10 and the payout side of I12, as sets, in the caller's snapshot.

I7 what the provider says it moved is what the journals matched with it moved. I8 nothing is booked twice. I10 no
charge pays out more than it holds. I12 a release line gave exactly what its parts took."""

from datetime import datetime, timedelta

from django.db import connection

from ledger.checks import Finding

# what each journal does to our balance at the provider
_MOVES = """
    SELECT j.id, j.key, j.ref, j.created_at,
           sum(CASE WHEN d.kind = 'stripe' THEN t.amount ELSE -t.amount END)::bigint AS moved
      FROM ledger_journal j JOIN ledger_transfer t ON t.journal_id = j.id
      JOIN ledger_account d ON d.id = t.debit_id JOIN ledger_account c ON c.id = t.credit_id
     WHERE 'stripe' IN (d.kind, c.kind)
     GROUP BY j.id"""

_I7 = f"""
    WITH moves AS ({_MOVES})
    SELECT p.transaction_id, p.net_minor,
           coalesce(m.moved, 0) + coalesce(f.moved, 0) AS found
      FROM payments_providertransaction p
      LEFT JOIN moves m ON m.key = p.journal_key AND p.journal_key <> ''
      LEFT JOIN moves f ON f.key = 'txn:' || p.transaction_id || ':fee'
     WHERE p.booked AND p.seen_at < clock_timestamp() - interval '1 hour'
       AND p.net_minor <> coalesce(m.moved, 0) + coalesce(f.moved, 0)"""  # noqa: S608 – our own constants

_I7_NONE = f"""
    WITH moves AS ({_MOVES})
    SELECT count(*) FROM moves WHERE created_at < clock_timestamp() - interval '1 hour'
    HAVING count(*) > 0 AND NOT EXISTS (SELECT 1 FROM payments_providertransaction WHERE booked)"""  # noqa: S608 – our own constants

_I8 = f"""
    WITH moves AS ({_MOVES})
    SELECT ref, count(*) FROM moves WHERE ref <> '' GROUP BY ref, sign(moved) HAVING count(*) > 1"""  # noqa: S608 – our own constants

_I10 = """
    WITH sent AS (
        SELECT source_charge AS charge, sum(amount_minor) AS amount FROM payments_payoutpart
         WHERE source_charge <> '' AND kind = 'payout' AND state <> 'returned' GROUP BY 1),
    back AS (
        SELECT p.charge_id AS charge, sum(r.amount_minor) AS amount
          FROM payments_refund r JOIN payments_payment p ON p.id = r.payment_id
         WHERE p.charge_id IS NOT NULL AND (r.state <> 'failed' OR r.refund_id IS NULL) GROUP BY 1),
    taken AS (
        SELECT charge_id AS charge, sum(charged_back_minor) AS amount FROM orders_fundingline
         WHERE charged_back_minor > 0 GROUP BY 1),
    kept AS (
        SELECT f.charge_id AS charge,
               sum(l.commission_minor - CASE WHEN f.refunded_minor > 0
                   THEN least(l.commission_minor,
                              r.taken_back_minor - r.net_taken_back_minor - r.absorbed_minor) ELSE 0 END
                   - l.covered_minor) AS amount
          FROM orders_releaseline l JOIN orders_fundingline f ON f.id = l.funding_line_id
          JOIN orders_release r ON r.id = l.release_id
         WHERE f.charge_id <> '' GROUP BY 1)
    SELECT s.charge, p.amount_minor - p.credit_minor - coalesce(b.amount, 0) - coalesce(k.amount, 0)
           - coalesce(c.amount, 0), s.amount
      FROM sent s LEFT JOIN payments_payment p ON p.charge_id = s.charge
      LEFT JOIN back b ON b.charge = s.charge LEFT JOIN kept k ON k.charge = s.charge
      LEFT JOIN taken c ON c.charge = s.charge
     WHERE p.id IS NULL OR s.amount > p.amount_minor - p.credit_minor - coalesce(b.amount, 0)
                                      - coalesce(k.amount, 0) - coalesce(c.amount, 0)"""

_I12 = """
    SELECT l.id, l.allotted_minor, coalesce(sum(p.amount_minor) FILTER (WHERE p.state <> 'returned'), 0)
      FROM orders_releaseline l LEFT JOIN payments_payoutpart p ON p.release_line_id = l.id
     GROUP BY l.id
    HAVING l.allotted_minor < coalesce(sum(p.amount_minor) FILTER (WHERE p.state <> 'returned'), 0)"""

_OLD_IN_FLIGHT = """
    SELECT 'refund', ref, amount_minor FROM payments_refund
     WHERE state IN ('queued', 'pending') AND created_at < %s
    UNION ALL SELECT 'withdrawal', p.ref, p.amount_minor FROM payments_payoutpart p
     WHERE p.state = 'requested' AND p.created_at < %s
    UNION ALL SELECT 'suspense', ref, amount_minor FROM payments_suspenseitem
     WHERE closed_at IS NULL AND created_at < %s"""

_UNBOOKED = """
    SELECT t.transaction_id, t.net_minor FROM payments_providertransaction t
     WHERE NOT t.booked AND t.seen_at < clock_timestamp() - interval '24 hours'
       AND NOT EXISTS (SELECT 1 FROM payments_refund r WHERE r.refund_id = t.source AND r.state = 'pending'
                          AND r.amount_minor = -t.amount_minor)"""


def check() -> list[Finding]:
    """What is wrong; an empty list means nothing is."""
    found = [
        Finding("I7", name, net, moved, "the provider moved another amount than the ledger")
        for name, net, moved in _rows(_I7)
    ]
    found += [
        Finding("I7", "stripe", "matched movements", 0, f"{count} journals, nothing ever matched")
        for (count,) in _rows(_I7_NONE)
    ]
    found += [Finding("I8", ref, 1, count, "booked more than once") for ref, count in _rows(_I8)]
    found += [
        Finding(
            "I10", charge, limit if limit is not None else "a payment", sent, "more is paid out than it holds"
        )
        for charge, limit, sent in _rows(_I10)
    ]
    found += [
        Finding("I12", f"release line {pk}", allotted, parts, "parts take more than the line gave")
        for pk, allotted, parts in _rows(_I12)
    ]
    return found


def alarms(*, now: datetime) -> list[Finding]:
    """What is late but not wrong: money in flight for two days (I9), movements unbooked for one (I8)."""
    old = now - timedelta(hours=48)
    found = [
        Finding("I9", f"{kind} {ref}", 0, amount, "in flight for more than 48 hours")
        for kind, ref, amount in _rows(_OLD_IN_FLIGHT, [old, old, old])
    ]
    found += [
        Finding("I8", name, "a journal", net, "not booked for 24 hours") for name, net in _rows(_UNBOOKED)
    ]
    return found


def _rows(sql: str, params: list | None = None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
