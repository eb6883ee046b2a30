"""What a seller has and is about to have, read from the ledger and from what was released. Amounts in minor units."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit.text import Words
from ledger import accounts, balances, commission
from orders.models import Milestone, Release
from payments.models import PayoutPart, Withdrawal

UNDER_WAY = (
    Milestone.State.FUNDED,
    Milestone.State.IN_PROGRESS,
    Milestone.State.DELIVERED,
    Milestone.State.IN_REVISION,
)
_CLEARED = Q(state=Release.State.CLEARED)
# {state of what was released: (its name, which rows)}, over the columns that `released` adds
STATES: dict[str, tuple[Words, Q]] = {
    "clearing": (Release.State.PENDING.label, Q(state=Release.State.PENDING, held_minor=0)),
    "held": (_("held"), Q(state=Release.State.PENDING, held_minor__gt=0)),
    "available": (_("available"), _CLEARED & Q(holds_minor__gt=0) & ~Q(out_minor=F("holds_minor"))),
    "withdrawn": (_("withdrawn"), _CLEARED & Q(holds_minor__gt=0, out_minor=F("holds_minor"))),
    "refunded": (_("refunded"), _CLEARED & Q(holds_minor=0)),
}


@dataclass(frozen=True)
class Earnings:
    """available: may be withdrawn. clearing: accepted, waiting. active: paid for and not accepted yet, after the
    commission. on_its_way: asked for and not sent. debt: owed to the house, repaid by what clears next."""

    currency: str
    available_minor: int
    clearing_minor: int
    active_minor: int
    active_gross_minor: int
    on_its_way_minor: int
    debt_minor: int

    @property
    def is_empty(self) -> bool:
        return not any(
            (self.available_minor, self.clearing_minor, self.active_gross_minor, self.on_its_way_minor)
        )


def of(user: User, currency: str) -> Earnings:
    """The figures of one seller, in four queries."""
    own = balances.balances([accounts.seller_available(user.ref), accounts.seller_debt(user.ref)], currency)
    clearing = Release.objects.filter(seller=user, currency=currency, state=Release.State.PENDING)
    parts = PayoutPart.objects.filter(
        withdrawal__seller=user, currency=currency, state=PayoutPart.State.REQUESTED
    )
    under_way = Milestone.objects.filter(order__seller=user, order__currency=currency, state__in=UNDER_WAY)
    sent_back = Coalesce(Sum("funding_lines__refunded_minor"), 0)
    left = under_way.annotate(left_minor=F("price_minor") - sent_back)
    rows = list(left.values_list("left_minor", "order__commission_bps"))
    return Earnings(
        currency=currency,
        available_minor=own[accounts.seller_available(user.ref)],
        clearing_minor=_sum(clearing, F("net_minor") - F("net_taken_back_minor")),
        active_minor=sum(price - commission.commission(price, bps) for price, bps in rows),
        active_gross_minor=sum(price for price, _bps in rows),
        on_its_way_minor=_sum(parts, "amount_minor"),
        debt_minor=own[accounts.seller_debt(user.ref)],
    )


@dataclass(frozen=True)
class Month:
    """What was accepted in one month (UTC), after the commission and less what was taken back: cleared by now, and
    still waiting for clearance. cleared_in: what cleared within this month, whenever it was accepted."""

    first: date
    cleared_minor: int
    clearing_minor: int
    cleared_in_minor: int

    @property
    def total_minor(self) -> int:
        return self.cleared_minor + self.clearing_minor


def months(user: User, currency: str, *, now: datetime, most: int = 12) -> list[Month]:
    """The last months, the present one last; two queries."""
    firsts = [_first_of(now, ago) for ago in range(most - 1, -1, -1)]
    since = datetime.combine(firsts[0], time.min, UTC)
    own = Release.objects.filter(seller=user, currency=currency).order_by()
    net = F("net_minor") - F("net_taken_back_minor")
    by_state = (
        own.filter(released_at__gte=since)
        .values_list(TruncMonth("released_at", tzinfo=UTC), "state")
        .annotate(total=Sum(net))
    )
    accepted = {(month.date(), state): total for month, state, total in by_state}
    cleared_in = own.filter(cleared_at__gte=since).values_list(TruncMonth("cleared_at", tzinfo=UTC))
    cleared = {month.date(): total for month, total in cleared_in.annotate(total=Sum(net))}
    return [
        Month(
            first,
            accepted.get((first, Release.State.CLEARED), 0),
            accepted.get((first, Release.State.PENDING), 0),
            cleared.get(first, 0),
        )
        for first in firsts
    ]


def _first_of(now: datetime, months_ago: int) -> date:
    number = now.astimezone(UTC).year * 12 + now.astimezone(UTC).month - 1 - months_ago
    return date(number // 12, number % 12 + 1, 1)


def clearing(user: User, currency: str) -> QuerySet[Release]:
    """What waits for clearance, the next to clear first."""
    rows = Release.objects.filter(seller=user, currency=currency, state=Release.State.PENDING)
    return rows.select_related("order").order_by("clears_at", "id")


def released(user: User, currency: str) -> QuerySet[Release]:
    """Everything earned, newest first, each with what of it was withdrawn or is on its way."""
    rows = Release.objects.filter(seller=user, currency=currency)
    return (
        rows.select_related("order")
        .annotate(
            out_minor=Sum("lines__allotted_minor"), holds_minor=F("net_minor") - F("net_taken_back_minor")
        )
        .order_by("-released_at", "-id")
    )


def listed(
    user: User,
    currency: str,
    *,
    state: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Release]:
    """Of what was earned: in one of STATES, accepted from one day to another (both included, active time zone)."""
    rows = released(user, currency)
    if state:
        rows = rows.filter(STATES[state][1])
    if since:
        rows = rows.filter(released_at__date__gte=since)
    return rows.filter(released_at__date__lte=until) if until else rows


@dataclass(frozen=True)
class Sums:
    """Of a list of what was earned."""

    gross_minor: int
    commission_minor: int
    net_minor: int


def sums(rows: QuerySet[Release]) -> Sums:
    """One query."""
    names = ("gross_minor", "commission_minor", "net_minor")
    found = rows.aggregate(**{f"all_{name}": Coalesce(Sum(name), 0) for name in names})
    return Sums(*(found[f"all_{name}"] for name in names))


def withdrawals(user: User) -> QuerySet[Withdrawal]:
    """What was asked for, newest first, with its parts and their orders."""
    rows = Withdrawal.objects.filter(seller=user).order_by("-id")
    return rows.prefetch_related("parts__release_line__release__order")


def state_of(withdrawal: Withdrawal) -> str:
    """requested | sent | partly | returned, computed from the parts (prefetched)."""
    states = {part.state for part in withdrawal.parts.all()}
    if PayoutPart.State.REQUESTED in states:
        return "requested"
    if states == {PayoutPart.State.SENT}:
        return "sent"
    return "returned" if states == {PayoutPart.State.RETURNED} else "partly"


def _sum(rows: QuerySet, field) -> int:
    return rows.aggregate(total=Sum(field))["total"] or 0
