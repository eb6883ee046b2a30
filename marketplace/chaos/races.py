"""R3: all that can end a delivery, or the wait for one, happens to one order at once. Exactly one of those that exclude
each other wins, each of the others is told what the order is now, and the books are clean."""

import itertools
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Sum

from kit import clock
from marketplace.chaos.together import Came, Crowd, slips, wrong_books
from marketplace.chaos.trials import Outcome
from orders import cancelling, deliveries, disputes, extending, lifecycle, milestones, testing
from orders.actors import Actor
from orders.models import Milestone, MoneyDue, Order, OrderEvent, Release

TOLD = {"stale", "not_possible", "disputed", "not_yet", "too_late"}
HOUR = timedelta(hours=1)
MANY = 50  # races after which more than one way to win has to have been seen
MOST = 4  # acts in a race
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Race:
    """acts: by their command in the table of moves, each possible when the race begins. exclusive: groups of which one
    wins at most. ends: the states of order and milestone after each act that changes them."""

    order: Order
    acts: dict[str, Callable[[], object]]
    exclusive: Sequence[set[str]]
    ends: dict[str, tuple[str, str]]


def run(rng: random.Random, size: int) -> Outcome:
    """`size` races, of each kind in turn; the names of the acts that won, with how often."""
    won, wrong = Counter[str](), []
    with Crowd(MOST) as crowd:
        for make in itertools.islice(itertools.cycle(KINDS), size):
            race = make(rng, clock.now())
            names = list(race.acts)
            rng.shuffle(names)
            came = dict(zip(names, crowd.at_once([race.acts[name] for name in names]), strict=True))
            winner, errors = judge(race, came)
            won[f"{make.__name__}: {winner}"] += 1
            wrong += [f"{make.__name__} {race.order.ref}: {each}" for each in errors]
    wrong += wrong_books()
    if size >= MANY and len(won) < len(KINDS) + 1:
        wrong.append("the same act won every time: these are no races")
    return Outcome(wrong, {"races": size, "won": ", ".join(f"{n} × {name}" for name, n in won.most_common())})


def judge(race: Race, came: dict[str, Came]) -> tuple[str, list[str]]:
    """Who won (the last who changed the order), and what was not fair."""
    errors = slips(list(came.values()))
    done = {name for name, each in came.items() if each.is_done}
    history = _history(race.order)
    happened = [command for command in history.values() if command in race.acts]
    errors += (
        [] if sorted(done) == sorted(happened) else [f"done: {sorted(done)}, in the history: {happened}"]
    )
    errors += [] if list(history) == list(range(1, len(history) + 1)) else [f"numbered {list(history)}"]
    errors += [f"both won: {sorted(group & done)}" for group in race.exclusive if len(group & done) > 1]
    changed = [command for command in happened if command in race.ends]
    winner, state = (changed or happened or ["nobody"])[-1], _states(race.order)
    errors += [] if state == race.ends.get(winner, state) else [f"{winner} came last, and it is {state}"]
    errors += [
        f"{name} was told {each.code}"
        for name, each in came.items()
        if each.refusal and each.code not in TOLD
    ]
    errors += [
        f"{name} was not told the new state"
        for name, each in came.items()
        if each.refusal and each.code == "stale" and not each.refusal.extra.get("state")
    ]
    errors += [] if happened else ["nobody won"]
    return winner, errors + _money(race.order, state[1])


def _money(order: Order, state: str) -> list[str]:
    """An accepted milestone is released once, whole; a cancelled one given back once, whole; else neither."""
    released = list(Release.objects.filter(order=order).values_list("gross_minor", flat=True))
    back = MoneyDue.objects.filter(order=order, kind=MoneyDue.Kind.REFUND).aggregate(sum=Sum("amount_minor"))
    moved = (released, back["sum"] or 0)
    fair = {"accepted": ([order.price_minor], 0), "cancelled": ([], order.price_minor)}.get(state, ([], 0))
    return [] if moved == fair else [f"{state}, but released {moved[0]} and gave back {moved[1]}"]


def _history(order: Order) -> dict[int, str]:
    """The commands of the order's events by their number."""
    return dict(
        OrderEvent.objects.filter(order=order).order_by("sequence").values_list("sequence", "command")
    )


def _states(order: Order) -> tuple[str, str]:
    order.refresh_from_db()
    return order.state, order.milestones.get().state


# --- the races ---------------------------------------------------------------------------------------
def _order(make: Callable[..., Order], rng: random.Random, now: datetime, **more) -> Order:
    name = next(_numbers)
    return make(
        buyer=testing.make_buyer(f"racer{name}"),
        seller=testing.the_seller(f"maker{name}"),
        milestones=[rng.randint(10_00, 400_00)],
        questions=[],
        now=now,
        **more,
    )


def _of(order: Order) -> tuple[str, Actor, Actor]:
    return order.milestones.get().ref, Actor.buyer(order.buyer), Actor.seller(order.seller)


def at_the_end_of_the_review(rng: random.Random, now: datetime) -> Race:
    """The buyer accepts, asks for changes and opens a dispute at the instant at which silence is a yes."""
    order = _order(testing.order_delivered, rng, now - 72 * HOUR)
    ref, buyer, _seller = _of(order)
    now = Milestone.objects.get(ref=ref).accept_by
    return Race(
        order,
        {
            "accept": lambda: lifecycle.accept(milestone_ref=ref, by=buyer, now=now),
            "auto_accept": lambda: lifecycle.auto_accept(milestone_ref=ref, now=now),
            "ask_revision": lambda: deliveries.ask_revision(
                milestone_ref=ref, items=["x"], by=buyer, now=now
            ),
            "open_dispute": lambda: disputes.open_dispute(
                milestone_ref=ref, claim="x", to_buyer_minor=order.price_minor // 2, by=buyer, now=now
            ),
        },
        [{"accept", "auto_accept", "ask_revision"}],
        {
            "accept": ("completed", "accepted"),
            "auto_accept": ("completed", "accepted"),
            "ask_revision": ("active", "in_revision"),
        },
    )


def with_a_request_to_cancel(rng: random.Random, now: datetime) -> Race:
    """The buyer has asked to cancel delivered work, and accepts it while the seller agrees."""
    order = _order(testing.order_delivered, rng, now)
    ref, buyer, seller = _of(order)
    cancelling.ask(ref=order.ref, reason_code="agreed", by=buyer, now=now)
    return Race(
        order,
        {
            "accept": lambda: lifecycle.accept(milestone_ref=ref, by=buyer, now=now),
            "accept_cancellation": lambda: cancelling.accept(ref=order.ref, by=seller, now=now),
            "open_dispute": lambda: disputes.open_dispute(
                milestone_ref=ref, claim="x", to_buyer_minor=order.price_minor // 2, by=seller, now=now
            ),
        },
        [{"accept", "accept_cancellation"}],
        {"accept": ("completed", "accepted"), "accept_cancellation": ("cancelled", "cancelled")},
    )


def very_late(rng: random.Random, now: datetime) -> Race:
    """Late work is delivered, cancelled as very late, cancelled by agreement, and given more time."""
    began = now - timedelta(days=7)
    order = _order(testing.order_active, rng, began, days=5)
    ref, buyer, seller = _of(order)
    extending.ask(milestone_ref=ref, new_due_at=began + timedelta(days=9), by=seller, now=now - 24 * HOUR)
    cancelling.ask(ref=order.ref, reason_code="agreed", by=seller, now=now - 23 * HOUR)
    return Race(
        order,
        {
            "deliver": lambda: testing.deliver(order, now=now),
            "cancel_late": lambda: milestones.cancel_late(milestone_ref=ref, by=buyer, now=now),
            "accept_cancellation": lambda: cancelling.accept(ref=order.ref, by=buyer, now=now),
            "accept_extension": lambda: extending.accept(milestone_ref=ref, by=buyer, now=now),
        },
        [{"deliver", "cancel_late"}, {"accept_cancellation", "cancel_late"}],
        {
            "deliver": ("active", "delivered"),
            "cancel_late": ("cancelled", "cancelled"),
            "accept_cancellation": ("cancelled", "cancelled"),
        },
    )


KINDS: Sequence[Callable[[random.Random, datetime], Race]] = (
    at_the_end_of_the_review,
    with_a_request_to_cancel,
    very_late,
)
