"""Random histories of sellers, as rows of orders, milestones, releases, disputes, reviews and strikes; and a plain
model of the level table written from its words alone, which knows nothing of our SQL."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from accounts.models import User
from gigs.models import Gig
from orders import tallying
from orders.models import Dispute, Milestone, Order, Payer, Policy, Release
from reviews.models import Review
from sellers.models import SellerProfile, Strike

NOW = datetime(2026, 6, 1, 3, tzinfo=UTC)

# how an order went, and how often
ENDS = {
    "on_time": 60,
    "late": 8,
    "very_late": 6,
    "buyer_fault": 4,
    "nobody": 3,
    "agreed": 5,
    "agreed_before_due": 3,
    "refunded": 3,
    "dispute_won": 3,
    "contest_won": 2,
    "split": 3,
    "open": 4,
}


@dataclass
class Deal:
    """One order of one milestone: how it ended, when, who paid, for how much."""

    end: str
    days_ago: float
    buyer: int
    price: int
    cleared: bool

    @property
    def at(self) -> datetime:
        return NOW - timedelta(days=self.days_ago)


@dataclass
class History:
    """All that happened to one seller."""

    first_gig_days: float | None
    deals: list[Deal]
    reviews: list[tuple[float, int]]  # days ago, sum of three
    strikes: list[float]  # days ago
    level: int = 0
    same_card: set[int] = field(default_factory=set)  # these buyers share a card


def random_history(r: random.Random) -> History:
    steady = r.random() < 0.6
    ends, weights = list(ENDS), list(ENDS.values())
    if steady:
        weights = [w * (8 if end == "on_time" else 1) for end, w in ENDS.items()]
    span = r.choice([60, 150, 500])
    deals = [
        Deal(
            end=r.choices(ends, weights)[0],
            days_ago=round(r.uniform(0.1, span), 3),
            buyer=r.randrange(r.choice([3, 14])),
            price=r.choice([50_00, 300_00, 400_00]),
            cleared=r.random() < 0.9,
        )
        for _ in range(r.choice([0, 3, 7, 12, 30, 45]))
    ]
    good = r.choice([0.5, 0.9, 1])
    return History(
        first_gig_days=r.choice([None, 30.5, 60.5, 125.2, 400.1]),
        deals=deals,
        reviews=[
            (r.uniform(0.1, 900), 15 if r.random() < good else r.randint(3, 14))
            for _ in range(r.choice([0, 2, 5, 9]))
        ],
        strikes=[r.uniform(0.1, 150)] if r.random() < 0.1 else [],
        level=r.choice([0, 0, 0, 1, 2]),
        same_card={0, 1} if r.random() < 0.3 else set(),
    )


# --- the model: what the table of levels says, in plain Python -------------------------------
def model_events(history: History) -> tuple[list, list]:
    """(on time: [(at, was on time)], completion: [(at, completed, fault units)]) of all times."""
    on_time, completion = [], []
    for deal in history.deals:
        end, at = deal.end, deal.at
        if end in ("on_time", "refunded"):
            on_time.append((at, True))
        elif end in ("late", "very_late", "agreed"):
            on_time.append((at, False))
        elif end in ("contest_won", "split"):
            on_time.append((at, True))
        if end in ("on_time", "late", "dispute_won", "contest_won"):
            completion.append((at, 1, 0))
        elif end == "split":  # the order completed, its milestone was settled by the fault of both
            completion += [(at, 1, 0), (at, 0, 0.5)]
        elif end == "very_late":
            completion.append((at, 0, 1))
        elif end in ("agreed", "agreed_before_due"):
            completion.append((at, 0, 0.5))
    return on_time, completion


EARNS = ("on_time", "late", "dispute_won", "contest_won", "split")


def model_numbers(history: History) -> dict:
    """The lifetime numbers of the table."""
    paid = [deal for deal in history.deals if deal.end in EARNS]
    people = {0 if deal.buyer in history.same_card else deal.buyer for deal in paid}
    recent = [total for days, total in history.reviews if days < 730]
    return {
        "days": int(history.first_gig_days) if history.first_gig_days is not None else None,
        "orders": len(paid),
        "buyers": len(people),
        "earnings": sum(earned(deal) for deal in paid if deal.cleared),
        "reviews": recent,
        "strike": any(days < 90 for days in history.strikes),
    }


def earned(deal: Deal) -> int:
    """The seller's part after 20 %; a split leaves half."""
    gross = deal.price // 2 if deal.end == "split" else deal.price
    return gross - gross // 5


TABLE = {  # level: days, orders, buyers, earnings, rating, rates in percent
    1: (60, 5, 3, 400_00, 4.4, 90),
    2: (120, 20, 10, 2_000_00, 4.6, 90),
    3: (180, 40, 20, 10_000_00, 4.7, 90),
}


def model_level(history: History) -> int:
    """The highest level all of whose conditions hold, Top Rated without the choice."""
    on_time, completion = model_events(history)
    numbers = model_numbers(history)
    rates = [
        [(at, 1.0 if good else 0.0, 1.0) for at, good in on_time],
        [(at, done, done + units) for at, done, units in completion],
    ]
    best = 0
    for level, (days, orders, buyers, earnings, stars, percent) in TABLE.items():
        reviews = numbers["reviews"]
        rated = len(reviews) >= 3 and sum(reviews) / 3 / len(reviews) >= stars - 1e-9
        if (
            numbers["days"] is not None
            and numbers["days"] >= days
            and numbers["orders"] >= orders
            and numbers["buyers"] >= buyers
            and numbers["earnings"] >= earnings
            and rated
            and all(model_promotes(events, percent) for events in rates)
            and not numbers["strike"]
        ):
            best = level
    return best


def model_promotes(events: list, percent: float) -> bool:
    """Observed in 90 days when there are five, else over the lifetime; with no event ever it holds."""
    window = [e for e in events if e[0] > NOW - timedelta(days=90)]
    used = window if len(window) >= 5 else events
    if not used:
        return True
    return sum(e[1] for e in used) / sum(e[2] for e in used) >= percent / 100 - 1e-9


def model_fails(events: list, percent: float) -> bool:
    """The upper end of the two-sided 80 % interval of Wilson is below the threshold; with fewer than five in the
    window, of the last five of 365 days; with fewer still it holds."""
    newest = sorted(events, key=lambda e: e[0], reverse=True)
    used = [e for e in newest if e[0] > NOW - timedelta(days=90)]
    if len(used) < 5:
        used = [e for e in newest if e[0] > NOW - timedelta(days=365)][:5]
    if len(used) < 5:
        return False
    n, z = sum(e[2] for e in used), 1.2816
    p = sum(e[1] for e in used) / n
    upper = (p + z**2 / (2 * n) + z * (p * (1 - p) / n + z**2 / (4 * n**2)) ** 0.5) / (1 + z**2 / n)
    return upper < percent / 100


def model_failing(history: History) -> set[str]:
    """What would cost the level that is held."""
    if not history.level:
        return set()
    stars, percent = TABLE[history.level][4:]
    on_time, completion = model_events(history)
    numbers = model_numbers(history)
    reviews = numbers["reviews"]
    failing = {
        "on_time": model_fails([(at, float(good), 1.0) for at, good in on_time], percent),
        "completion": model_fails([(at, done, done + units) for at, done, units in completion], percent),
        "rating": len(reviews) >= 3 and sum(reviews) / 3 / len(reviews) < stars - 1e-9,
        "strikes": numbers["strike"],
    }
    return {key for key, fails in failing.items() if fails}


# --- the same histories as rows ----------------------------------------------------------------
def write(histories: list[History], staff: User) -> list[User]:
    """Rows as the acts leave them, written at once; the tallies are made of them by the product's own statement."""
    tag = User.objects.count()
    sellers = _people(f"s{tag}", len(histories))
    # Who shares a card does so with every seller: a history with a shared card has buyers of its own kind.
    apart, sharing = _people(f"b{tag}", 14), _people(f"c{tag}", 14)
    SellerProfile.objects.bulk_create(
        SellerProfile(user=seller, level=history.level)
        for seller, history in zip(sellers, histories, strict=True)
    )
    policy, orders = Policy.objects.current(), []
    milestones, releases, disputes, reviews, strikes, gigs = [], [], [], [], [], []
    for seller, history in zip(sellers, histories, strict=True):
        if history.first_gig_days is not None:
            born = NOW - timedelta(days=history.first_gig_days)
            gigs.append(Gig(seller=seller, slug=f"g{seller.pk}", published_at=born, created_at=born))
        buyers = sharing if history.same_card else apart
        if history.same_card:
            Payer.objects.bulk_create(
                [Payer(user=buyers[n], group=buyers[0].pk) for n in history.same_card], ignore_conflicts=True
            )
        for deal in history.deals:
            order, milestone, release, dispute = _rows(deal, seller, buyers[deal.buyer], policy)
            orders.append(order)
            milestones.append(milestone)
            releases += [release] if release else []
            disputes += [dispute] if dispute else []
        for days, total in history.reviews:
            order = _order(seller, buyers[2], policy, NOW, "expired", 100)
            orders.append(order)
            reviews.append(_review(order, NOW - timedelta(days=days), total))
        for days in history.strikes:
            at = NOW - timedelta(days=days)
            strikes.append(
                Strike(
                    seller=seller,
                    rule="abuse",
                    reason="x",
                    given_by=staff,
                    given_at=at,
                    expires_at=at + timedelta(days=90),
                )
            )
    for model, rows in (
        (Gig, gigs), (Order, orders), (Milestone, milestones), (Release, releases), (Dispute, disputes),
        (Review, reviews), (Strike, strikes),
    ):  # fmt: skip
        model.objects.bulk_create(rows)
    tallying.follow(orders)
    return sellers


def _people(prefix: str, count: int) -> list[User]:
    return User.objects.bulk_create(
        User(username=f"{prefix}-{n}", email=f"{prefix}-{n}@example.com") for n in range(count)
    )


def _order(seller, buyer, policy, at, state, price) -> Order:
    return Order(
        buyer=buyer, seller=seller, state=state, title="x", currency="usd", price_minor=price, commission_bps=2000,
        clearance_days=14, policy=policy, placed_at=at, pay_by=at, paid_at=at, ended_at=at,
    )  # fmt: skip


def _rows(deal: Deal, seller: User, buyer: User, policy):
    """One order as the acts leave it: (order, milestone, release or None, dispute or None)."""
    at, end = deal.at, deal.end
    done = end in (*EARNS, "refunded")
    order = _order(
        seller,
        buyer,
        policy,
        at,
        "active" if end == "open" else "completed" if done else "cancelled",
        deal.price,
    )
    due = at + timedelta(
        days=1 if end in ("on_time", "refunded", "split", "contest_won", "agreed_before_due") else -1
    )
    milestone = Milestone(
        order=order, position=1, title="x", price_minor=deal.price, days=5, revision_days=5, funded_at=at,
        started_at=at, due_at=due, state="cancelled", ended_at=at,
    )  # fmt: skip
    if done:
        milestone.state, milestone.first_delivered_at = "accepted", at
    release = dispute = None
    if end == "open":
        milestone.state, milestone.ended_at = "in_progress", None
    milestone.fault = {
        "very_late": "seller",
        "agreed": "both",
        "agreed_before_due": "both",
        "split": "both",
    }.get(end, "")
    milestone.fault = {"buyer_fault": "buyer", "nobody": "nobody"}.get(end, milestone.fault)
    if end == "split":
        milestone.state = "settled"
    if done:
        gross = deal.price // 2 if end == "split" else deal.price
        net = gross - gross // 5
        release = Release(
            order=order, milestone=milestone, seller=seller, currency="usd", gross_minor=gross,
            commission_minor=gross // 5, net_minor=net, state="cleared" if deal.cleared else "pending",
            released_at=at, clears_at=at, taken_back_minor=gross if end == "refunded" else 0,
            net_taken_back_minor=net if end == "refunded" else 0,
        )  # fmt: skip
    if end in ("dispute_won", "contest_won"):
        dispute = Dispute(
            order=order, milestone=milestone, role="buyer", claimed_minor=1, stake_minor=1, state="settled",
            cause="contest_void" if end == "contest_won" else "open_dispute", opened_at=at, answer_by=at,
            ruled_minor=0, fault="nobody", settled_at=at,
        )  # fmt: skip
    return order, milestone, release, dispute


def _review(order: Order, at: datetime, total: int) -> Review:
    parts = [total // 3 + (n < total % 3) for n in range(3)]
    return Review(
        order=order, side="buyer", author=order.buyer, subject=order.seller, state="published", text="x",
        communication=parts[0], as_described=parts[1], value=parts[2], total=total, written_at=at, published_at=at,
    )  # fmt: skip
