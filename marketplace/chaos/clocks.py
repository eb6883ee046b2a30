"""R9: the clock is an hour off, a day back, a month ahead, and goes over both clock changes of a zone, with two beats.

Deliveries wait to be accepted by silence, and what was earned to clear. Whatever the clock shows on the way: nothing
happens before its instant was reached, nothing twice, and what happens is dated at its own instant."""

import itertools
import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.module_loading import import_string

from kit import clock
from ledger import balances
from marketplace.chaos.together import Crowd, slips, wrong_books
from marketplace.chaos.trials import Outcome
from orders import testing
from orders.models import Milestone, Order, OrderEvent, Release

ZONES = ["America/New_York", "Europe/Bucharest", "Australia/Lord_Howe"]  # the last changes by half an hour
HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
BEFORE = timedelta(seconds=90)  # longer than a busy machine takes from moving the clock to looking at it
TASKS = ["orders.tasks.accept_by_itself", "orders.tasks.clear", "orders.tasks.remind"]
BEATS = 2
_numbers = itertools.count(1)


def run(rng: random.Random, size: int) -> Outcome:
    """`size` orders, half of them around each of the two next clock changes of a zone."""
    zone, before, jumps, wrong = ZoneInfo(rng.choice(ZONES)), clock.shift(), 0, []
    changes = _changes(zone, clock.now())[:2]
    try:
        with Crowd(BEATS) as crowd:
            for at in changes:
                world = World(rng, zone, at, max(1, size // len(changes)))
                for moment in world.moments():
                    jumps += 1
                    wrong += world.look(crowd, moment)
                wrong += world.finished()
        wrong += wrong_books()
    finally:
        clock.set_shift(before, backwards=True)
    summer = ", ".join(f"{at:%Y-%m-%d %H:%M}Z" for at in changes)
    return Outcome(
        wrong,
        {
            "orders": size,
            "zone": f"{zone} ({summer})",
            "jumps of the clock": jumps,
            "early or double": len(wrong),
        },
    )


def _changes(zone: ZoneInfo, after: datetime) -> list[datetime]:
    """The instants, to the half hour, at which this zone puts its clocks forwards or back within 400 days."""
    begin = after.replace(minute=0, second=0, microsecond=0)
    steps = [begin + number * timedelta(minutes=30) for number in range(400 * 48)]
    return [
        later
        for earlier, later in itertools.pairwise(steps)
        if zone.utcoffset(_in(earlier, zone)) != zone.utcoffset(_in(later, zone))
    ]


def _in(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone)


class World:
    """Orders whose deliveries wait for silence around one clock change, and how far the clock has ever been."""

    def __init__(self, rng: random.Random, zone: ZoneInfo, change: datetime, count: int):
        self.rng, self.zone, self.change = rng, zone, change
        self.latest = set_clock(change - 36 * HOUR)
        self.orders = [self._delivered() for _ in range(count)]

    def _delivered(self) -> Order:
        name = next(_numbers)
        at = self.change - 72 * HOUR + self.rng.uniform(-30, 30) * HOUR
        return testing.order_delivered(
            buyer=testing.make_buyer(f"sleeper{name}"),
            seller=testing.the_seller(f"waker{name}"),
            questions=[],
            now=at,
        )

    def _milestones(self) -> list[Milestone]:
        return list(Milestone.objects.filter(order__in=self.orders).order_by("accept_by"))

    def moments(self) -> list[datetime]:
        """What the clock shows, in turn: before and after each instant, with leaps to and fro between them."""
        due = [each.accept_by for each in self._milestones() if each.accept_by]
        around = sorted(
            [*(at - BEFORE for at in due), *(at + SECOND for at in due), self.change - SECOND, self.change]
        )
        shown: list[datetime] = []
        for moment in around:
            shown.append(moment)
            leap = self.rng.choice([-HOUR, HOUR, -DAY, None, None])
            shown += [moment + leap] if leap else []
        month = around[-1] + 30 * DAY
        return [*shown, month, month - DAY, month - HOUR, month + HOUR, month + HOUR]

    def look(self, crowd: Crowd, moment: datetime) -> list[str]:
        """Show this moment to both beats; what they did that was early."""
        set_clock(moment)
        came = crowd.at_once([self._beat] * BEATS)
        self.latest = max(self.latest, clock.now())
        wrong = slips(came)
        for each in self._milestones():
            if each.state == Milestone.State.ACCEPTED and each.accept_by and each.accept_by > self.latest:
                wrong.append(f"accepted at {self.latest}, due at {each.accept_by}")
        early = Release.objects.filter(order__in=self.orders, state="cleared", clears_at__gt=self.latest)
        return wrong + [f"cleared at {self.latest}, due at {each.clears_at}" for each in early]

    def _beat(self) -> None:
        """One pass of the jobs that go by these instants, in a process that lives in the zone."""
        with timezone.override(self.zone):
            for task in TASKS:
                import_string(task)()

    def finished(self) -> list[str]:
        """A month later: each is accepted and cleared once, dated at its own instant, and the days had 24 hours."""
        wrong = []
        for order in self.orders:
            (milestone,) = order.milestones.all()
            releases, kinds = (
                list(Release.objects.filter(order=order)),
                [j.kind for j in balances.journals_of(order.ref)],
            )
            event = OrderEvent.objects.filter(order=order, command="auto_accept").values_list(
                "effective_at", flat=True
            )
            if list(event) != [milestone.accept_by] or len(releases) != 1:
                wrong.append(
                    f"{order.ref}: due {milestone.accept_by}, accepted {list(event)}, {len(releases)} releases"
                )
                continue
            clears_at = milestone.accept_by + order.clearance_days * DAY
            right = (releases[0].state, releases[0].clears_at, releases[0].cleared_at) == (
                "cleared",
                clears_at,
                clears_at,
            )
            if not right or kinds.count("release") != 1 or kinds.count("clear") != 1:
                wrong.append(
                    f"{order.ref}: {releases[0].state} at {releases[0].cleared_at}, due {clears_at}, {kinds}"
                )
        return wrong


def set_clock(to: datetime) -> datetime:
    """Put business time there, forwards or back; the moment it shows now."""
    clock.set_shift(to - clock.raw_now(), backwards=True)
    return clock.now()
