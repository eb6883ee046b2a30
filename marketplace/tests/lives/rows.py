"""The rows of the model of an order: payments, earnings, cases, requests. Plain Python, written from the rules; instants
are handed in, amounts are minor units."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from math import floor

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
UNDER_WAY, MAKING = ("in_progress", "delivered", "in_revision"), ("in_progress", "in_revision")
ENDED = ("accepted", "settled", "cancelled")
TWO_PERSONS_ABOVE, HOUSE_BEARS, LEAST_TIP, LEAST_CARD = 500_00, 500_00, 1_00, 50
CLEARANCE = 14 * DAY


def fee_on(gross: int) -> int:
    """20 %, half a cent going up."""
    return floor(Fraction(gross, 5) + Fraction(1, 2))


def other(role: str) -> str:
    return "seller" if role == "buyer" else "buyer"


@dataclass(eq=False, repr=False)
class Line:
    """One payment's share: what it was, and what of it did not go back. credited: what went back as credit, since the
    card took nothing."""

    source: str  # card | credit
    payment: int
    amount: int
    left: int = 0
    credited: int = 0

    def __post_init__(self):
        self.left = self.amount


@dataclass(eq=False, repr=False)
class Earning:
    """What a milestone or a tip brought the seller. left: gross not taken back; holds: net not given up; here: what of
    the net is still in the house; held: of that, by a case."""

    lines: list[Line]
    left: int
    holds: int
    here: int
    clears_at: datetime
    tip: bool = False
    cleared: bool = False
    held: int = 0
    banks: list = field(default_factory=list)
    whole: bool = True  # nothing was ever taken back

    @property
    def free(self) -> int:
        return self.here - self.held


@dataclass(eq=False, repr=False)
class Dispute:
    """A case. by: when whoever has the word loses it; amount: what was decided."""

    role: str
    number: int
    stake: int
    by: datetime
    opened_at: datetime
    spoken: bool = True
    stage: str = "answer"  # answer | talks | ruling | second | appeal | ruled
    held_escrow: int = 0
    held_pending: int = 0
    asked: set = field(default_factory=set)
    splits: dict = field(default_factory=dict)
    waived: set = field(default_factory=set)
    amount: int = 0
    fault: str = ""
    appealed: bool = False
    blamed_before: bool = False


@dataclass(eq=False, repr=False)
class Bank:
    """A chargeback of one card payment."""

    line: Line
    amount: int
    fraud: bool
    opened_at: datetime
    gross: int = 0
    credit: int = 0
    held_escrow: int = 0
    held_pending: int = 0
    dispute: Dispute | None = None
    from_dispute: int = 0
    state: str = "open"


@dataclass(eq=False, repr=False)
class Ask:
    """What one side asks of the other."""

    role: str
    by: datetime
    amount: int = 0
    blocks: bool = False
    until: datetime | None = None
    at: datetime | None = None


@dataclass(eq=False, repr=False)
class Part:
    """One milestone."""

    price: int
    days: int
    state: str = "unfunded"
    lines: list = field(default_factory=list)
    escrow: int = 0
    earning: Earning | None = None
    funded_at: datetime | None = None
    due: datetime | None = None
    accept_by: datetime | None = None
    revision_due: datetime | None = None
    fund_by: datetime | None = None
    voided_at: datetime | None = None
    ended_at: datetime | None = None
    revisions: int = 0
    voids: int = 0
    deliveries: list = field(default_factory=list)  # whether each stands
    lengthened: bool = False
    case: Dispute | None = None
    disputed_by: Counter = field(default_factory=Counter)
    withdrawn: Counter = field(default_factory=Counter)
    blamed: bool = False
    ended_by_bank: bool = False
    extras: list = field(default_factory=list)  # prices of extras that were paid
    banks: list = field(default_factory=list)
    blocked_by: set = field(default_factory=set)  # whose request to cancel has stopped acceptance once
    extension: Ask | None = None
    refund: Ask | None = None
    extra: Ask | None = None

    @property
    def stands(self) -> bool:
        return any(self.deliveries)

    @property
    def at_bank(self) -> bool:
        return any(bank.state == "open" for bank in self.banks)

    @property
    def paid(self) -> int:
        return sum(line.left for line in self.lines)


@dataclass(eq=False, repr=False)
class Paying:
    """A payment that was begun. kind: order | milestone | extra | tip."""

    number: int
    kind: str
    amount: int
    credit: int
    part: Part | None
    ask: Ask | None = None
