"""The planted bugs, one row each: what is wrong, where, and which tests are asked."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bug:
    """`before` stands once in `file` and becomes `after`. tests: what is given to pytest."""

    name: str
    file: str
    before: str
    after: str
    tests: tuple[str, ...]


LEDGER = ("ledger",)
ORDERS = ("orders",)
PAYMENTS = ("payments",)
LEVELS = ("sellers", "marketplace/tests/test_levels.py", "marketplace/tests/test_level_worlds.py")

BUGS = (
    # --- rounding
    Bug("half a cent goes down", "ledger/commission.py", "bps + 5_000) // 10_000", "bps + 4_999) // 10_000", LEDGER),
    Bug(
        "each release is rounded alone",
        "ledger/commission.py",
        "Share(gross_minor, step(before_minor, before_minor + gross_minor, bps))",
        "Share(gross_minor, step(0, gross_minor, bps))",
        LEDGER,
    ),
    Bug(
        "the seller bears the cent of rounding",
        "ledger/commission.py",
        "else min(wanted, seller_holds_minor)",
        "else wanted",
        LEDGER,
    ),
    Bug("tips pay commission from the first cent", "ledger/commission.py", "price_minor * 2_000", "price_minor * 0", LEDGER),
    # --- wrong account, wrong amount, wrong time
    Bug(
        "cleared money goes to another release",
        "orders/clearing.py",
        "Leg(pending, available, _clears(release) - repaid)",
        "Leg(available, pending, _clears(release) - repaid)",
        ORDERS,
    ),
    Bug(
        "what a dispute holds clears all the same",
        "orders/clearing.py",
        "release.net_taken_back_minor - release.held_minor",
        "release.net_taken_back_minor",
        ORDERS + PAYMENTS,
    ),
    Bug(
        "a restored backup asks for a refund under another key",
        "payments/refunding.py",
        "ref=due.ref,  # so",
        "# so",
        ("payments/tests/test_outbox.py",),
    ),
    Bug("cleared before its time", "orders/clearing.py", ", clears_at__lte=now)", ")", ORDERS),
    Bug(
        "clearing goes on in a safe halt",
        "orders/clearing.py",
        "if halting.is_halted():\n        return 0",
        "if False:\n        return 0",
        ORDERS + PAYMENTS,
    ),
    Bug("a debt is not repaid", "orders/clearing.py", "for account, amount in debts.items() if amount]", "for account, amount in debts.items() if not amount]", ORDERS + PAYMENTS),
    Bug("a key is used twice", "orders/clearing.py", 'key=f"clear:{release.ref}"', 'key=f"clear:{release.seller.ref}"', ORDERS),
    # --- locks
    Bug("orders are not locked", "orders/locks.py", "return rows.select_for_update(**options)", "return rows", ("orders/tests/test_races.py",)),
    Bug("payments are not locked", "payments/locks.py", "return rows.select_for_update(**options)", "return rows", ("payments/tests/test_races.py",)),
    Bug("two workers claim one event", "payments/inbox.py", "LIMIT 1 FOR UPDATE SKIP LOCKED", "LIMIT 1", PAYMENTS),
    # --- guards and deadlines
    Bug("too early passes", "orders/guards.py", "case.now < deadline", "case.now > deadline", ORDERS),
    Bug("the deadline itself is too late", "orders/guards.py", "case.now > deadline", "case.now >= deadline", ORDERS),
    Bug("a fourth revision", "orders/guards.py", "case.milestone.revisions_used >= allowed", "case.milestone.revisions_used > allowed", ORDERS),
    Bug("a third delivery is sent back", "orders/guards.py", "case.milestone.voids >= case.policy.most_voids", "case.milestone.voids > case.policy.most_voids", ORDERS),
    Bug("acceptance while a cancellation is open", "orders/guards.py", "if case.open_cancellation and case.open_cancellation.blocks:", "if False:", ORDERS),
    Bug("the very late is what is late", "orders/guards.py", "milestone.due_at + _hours(policy.very_late_hours)", "milestone.due_at", ORDERS),
    Bug("strangers act on orders", "orders/door.py", "by.user.pk != own[by.role]", "False", ORDERS),
    Bug("a stale page acts", "orders/door.py", "seen is not None and seen != self.order.version", "False", ORDERS),
    Bug("accepted while disputed", "orders/door.py", "if move.frozen and in_dispute and in_dispute.disputed:", "if False:", ORDERS),
    Bug("a delivery day has 23 hours", "orders/milestones.py", "due_at = act.now + timedelta(days=milestone.days)", "due_at = act.now + timedelta(hours=23 * milestone.days)", ORDERS),
    Bug("later milestones keep their money", "orders/milestones.py", "back += close_rest(act, reason=reason)", "back += 0", ORDERS),
    # --- the provider
    Bug("calls are sent again after 23 hours", "payments/outbox.py", "timedelta(hours=23)", "timedelta(hours=230)", PAYMENTS),
    Bug("transfers start in a safe halt", "payments/outbox.py", "AND (NOT %s OR op <> 'transfer' OR first_sent_at IS NOT NULL)", "AND (NOT %s OR TRUE)", PAYMENTS),
    Bug("attempts share a key", "payments/outbox.py", 'if attempt > 1 else "")', 'if attempt > 9 else "")', PAYMENTS),
    Bug("more than is available goes out", "payments/withdrawing.py", "if amount_minor > available:", "if False:", PAYMENTS),
    Bug("two withdrawals a day", "payments/withdrawing.py", "ONE_A = timedelta(days=1)", "ONE_A = timedelta(0)", PAYMENTS),
    Bug("no lock after a new password", "payments/withdrawing.py", "if locked_until and locked_until > now:", "if False:", PAYMENTS),
    # --- levels
    Bug("few events are enough", "sellers/judging.py", 'least = rules["least_events"]', "least = 1", LEVELS),
    Bug("the lower end instead of the upper", "sellers/judging.py", "(middle + spread) / (1 + square / of)", "(middle - spread) / (1 + square / of)", LEVELS),
    Bug("two levels down at once", "sellers/judging.py", '"grace", standing.level - 1', '"grace", standing.level - 2', LEVELS),
    Bug("a grace that is over goes on", "sellers/judging.py", "if now >= g.ends_at]", "if now > g.ends_at]", LEVELS),
    Bug("Top Rated by itself", "sellers/judging.py", '"promoted", min(reach, Level.TWO)', '"promoted", reach', LEVELS),
)  # fmt: skip
