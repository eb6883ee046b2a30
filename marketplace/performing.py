"""How a seller's gigs do: what pages counted and what was ordered, side by side with the period before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from accounts.models import User
from gigs import measuring, moving
from gigs.models import Gig
from orders import sold

RANGES = (7, 30, 90, 365)
SEARCH_DAYS = 30
NAMES = ("shown", "opened", "saved", "ordered", "cancelled")


@dataclass(frozen=True)
class Span:
    """Days (UTC) from `since` to before `until`."""

    since: date
    until: date

    @classmethod
    def last(cls, days: int, now: datetime) -> "Span":
        """So many days, today included."""
        end = now.astimezone(UTC).date() + timedelta(days=1)
        return cls(end - timedelta(days=days), end)

    @property
    def days(self) -> int:
        return (self.until - self.since).days

    @property
    def last_day(self) -> date:
        return self.until - timedelta(days=1)

    def before(self) -> "Span":
        """As many days before it."""
        return Span(self.since - timedelta(days=self.days), self.since)

    def moments(self) -> dict[str, datetime]:
        """As instants: since, until."""
        return {
            "since": datetime.combine(self.since, time.min, UTC),
            "until": datetime.combine(self.until, time.min, UTC),
        }

    def dates(self) -> dict[str, date]:
        return {"since": self.since, "until": self.until}


@dataclass(frozen=True)
class Numbers:
    """Of one gig, or of several together, in one span. Prices in minor units."""

    shown: int = 0
    opened: int = 0
    saved: int = 0
    ordered: int = 0
    cancelled: int = 0
    price_minor: int = 0

    def __add__(self, other: "Numbers") -> "Numbers":
        return Numbers(*(getattr(self, f) + getattr(other, f) for f in self.__dataclass_fields__))

    @property
    def open_bps(self) -> int | None:
        """Openings of a hundred times shown, in basis points; None where nothing was shown."""
        return round(10_000 * self.opened / self.shown) if self.shown else None

    @property
    def order_bps(self) -> int | None:
        """Orders of a hundred openings, in basis points: the conversion."""
        return round(10_000 * self.ordered / self.opened) if self.opened else None


@dataclass(frozen=True)
class Line:
    """One gig with its numbers now and before."""

    gig: Gig
    now: Numbers
    before: Numbers

    @property
    def title(self) -> str:
        """What buyers see it called."""
        return self.gig.live.title if self.gig.live else ""

    def change(self, name: str) -> int:
        """1 more than before, -1 less, 0 the same."""
        now, before = getattr(self.now, name), getattr(self.before, name)
        return (now > before) - (now < before)

    @property
    def changes(self) -> dict[str, int]:
        return {name: self.change(name) for name in NAMES}


def lines(seller: User, gigs: Sequence[Gig], span: Span) -> list[Line]:
    """Each gig in its order, with the period before beside it; four queries."""
    now, before = (numbers(seller, gigs, each) for each in (span, span.before()))
    return [Line(gig, now[gig.pk], before[gig.pk]) for gig in gigs]


def numbers(seller: User, gigs: Sequence[Gig], span: Span) -> dict[int, Numbers]:
    """{gig id: Numbers}; two queries."""
    seen = measuring.by_gig([gig.pk for gig in gigs], **span.dates())
    orders = sold.by_gig(seller, **span.moments())
    found = {}
    for gig in gigs:
        s, o = seen.get(gig.pk, measuring.Seen()), orders.get(gig.pk, sold.Sold())
        found[gig.pk] = Numbers(s.shown, s.opened, s.saved, o.orders, o.cancelled, o.price_minor)
    return found


def total(found: Sequence[Numbers]) -> Numbers:
    return sum(found, Numbers())


@dataclass(frozen=True)
class Search:
    """One search that lists a gig. place: the mean of the span; move: what would move it now, None for a gig that no
    search lists any more."""

    words: str
    shown: int
    place: float
    move: moving.Move | None


def searches(gig: Gig, now: datetime) -> list[Search]:
    """The searches of the last thirty days that listed this gig most often. Two queries."""
    span = Span.last(SEARCH_DAYS, now)
    found = measuring.by_place(gig.pk, since=span.since, until=span.until)
    moves = moving.moves(gig.pk, [each.words for each in found])
    return [Search(each.words, each.shown, each.place, moves.get(each.words)) for each in found]


@dataclass(frozen=True)
class Step:
    """One bar of a chart over time: its days and what happened in them."""

    since: date
    last: date
    shown: int
    opened: int
    ordered: int


def over_time(seller: User, gigs: Sequence[Gig], span: Span) -> list[Step]:
    """Days for a month at most, weeks for a quarter, months of thirty days for a year; two queries."""
    size = 1 if span.days <= 31 else 7 if span.days <= 92 else 30
    seen = measuring.by_day([gig.pk for gig in gigs], **span.dates())
    only = gigs[0].pk if len(gigs) == 1 else None
    orders = sold.by_day(seller, **span.moments(), gig_id=only)
    steps, end = [], span.until
    while end > span.since:
        start = max(span.since, end - timedelta(days=size))
        days = [start + timedelta(days=n) for n in range((end - start).days)]
        of = [seen[day] for day in days if day in seen]
        steps.insert(
            0,
            Step(
                start,
                end - timedelta(days=1),
                sum(s.shown for s in of),
                sum(s.opened for s in of),
                sum(orders.get(day, 0) for day in days),
            ),
        )
        end = start
    return steps
