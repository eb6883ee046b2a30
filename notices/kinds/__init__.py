"""Every kind of notice, joined from one table a subject. What a kind is: notices/kind.py."""

from notices.kind import Kind
from notices.kinds import (
    account,
    bank,
    disputes,
    gigs,
    levels,
    money,
    orders,
    pro,
    reports,
    reviews,
    side,
    staff,
    talking,
)

KINDS: dict[str, Kind] = {}
TABLES = (
    talking, gigs, levels, orders, disputes, side, money, bank, pro, staff, reviews, reports, account,
)  # fmt: skip
for table in TABLES:
    assert not KINDS.keys() & table.KINDS.keys(), "two notices of one name"
    KINDS |= table.KINDS
