"""Every kind of notice, joined from one table a subject. What a kind is: notices/kind.py."""

from notices.kind import Kind
from notices.kinds import (
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
for table in (talking, gigs, levels, orders, disputes, side, money, bank, pro, staff, reviews, reports):
    assert not KINDS.keys() & table.KINDS.keys(), "two notices of one name"
    KINDS |= table.KINDS
