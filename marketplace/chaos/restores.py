"""R18: a backup is put back after ten minutes of trading that it does not know. The provider does know them: with its
events told again and a reconciliation, each cent is where the provider has it, and nothing is sent a second time.

What was begun and decided before the backup heals by itself. What was decided after it is gone, and its money at the
provider is shown to staff, movement by movement."""

import os
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connections
from django.db.models import Sum
from django.test import override_settings

from kit import clock
from marketplace import archive, services
from marketplace.chaos import provider
from marketplace.chaos.together import wrong_books
from marketplace.chaos.trials import Outcome
from orders import clearing, giving_back, lifecycle, testing
from orders.actors import Actor
from orders.models import Order, Release
from payments import gateway, reconciling, refunding, withdrawing
from payments.models import Call, Payment, ProviderEvent
from payments.tests import stage

ROUNDS = 4
NEW_IN_THE_LOST_MINUTES = 0.25  # of the orders before


def run(rng: random.Random, size: int) -> Outcome:
    """`size` orders before the backup, a quarter as many after it."""
    with tempfile.TemporaryDirectory(prefix="restores-") as place, provider.in_process():
        folder, url = Path(place), os.environ["DATABASE_URL"]
        places = {"MEDIA_ROOT": folder / "media", "PRIVATE_ROOT": folder / "private"}
        with override_settings(DATABASE_URL=url, **places):
            world = World(rng, size)
            world.before()
            archive.save(folder / "backup.tar")
            world.lost_minutes()
            connections.close_all()
            old = archive.restore(folder / "backup.tar")
            services.drop_database(urlsplit(url)._replace(path=f"/{old}").geturl())
            world.come_to_rest()
            return world.judged()


class World:
    """Orders of each plot, whose money was on its way when the backup was made."""

    def __init__(self, rng: random.Random, size: int):
        self.rng, self.size = rng, size
        self.orders: list[tuple[str, Order]] = []
        self.lost_minor = 0  # moved at the provider, in and out, by what the backup does not know

    def before(self) -> None:
        """Everything up to the backup: first those who have earned, then, three weeks later, the others."""
        plots = [list(PLOTS)[number % len(PLOTS)] for number in range(self.size)]
        for plot in [plot for plot in plots if plot in EARNED]:
            order = self._placed(plot)
            stage.pay(order)
            stage.deliver(order)
            stage.accept(order)
            stage.onboard(order.seller)
        stage.advance(days=20)
        clearing.clear_due(now=clock.now())
        for plot in [plot for plot in plots if plot not in EARNED]:
            order = self._placed(plot)
            stage.start(order)
            if plot != "page open":
                stage.pay(order)
        for plot, order in sorted(self.orders, key=lambda each: each[0] != IN_OUTBOX):
            BEGUN[plot](order)  # what is taken into the outbox first, so that nothing else is

    def _placed(self, plot: str) -> Order:
        number = len(self.orders)
        order = stage.order_unpaid(
            price=self.rng.randint(40_00, 200_00),
            buyer=testing.make_buyer(f"saver{number}"),
            seller=testing.the_seller(f"saved{number}", country="RO"),
        )
        self.orders.append((plot, order))
        return order

    def lost_minutes(self) -> None:
        """Ten minutes that the backup does not know: people pay and decide, the workers work, new people come."""
        for plot, order in self.orders:
            if plot == "page open":
                stage.type_card(Payment.objects.get(order=order))
            elif plot == CANCELLED_LATER:
                _mistake(order)
                self.lost_minor -= order.price_minor
            elif plot == WITHDRAWN_LATER:
                _withdraw(order)
                self.lost_minor -= _net(order)
        for _ in range(5):
            stage.advance(minutes=2)
            stage.work()
        for number in range(max(1, int(self.size * NEW_IN_THE_LOST_MINUTES))):
            order = stage.order_paid(
                price=50_00,
                buyer=testing.make_buyer(f"late{number}"),
                seller=testing.the_seller(f"later{number}"),
            )
            self.lost_minor += order.price_minor
        for plot, order in self.orders:
            if plot == "delivered":
                stage.accept(order)

    def come_to_rest(self) -> None:
        """The workers go on from the backup, hearing again what the provider has to tell."""
        for _ in range(ROUNDS):
            Call.objects.filter(state__in=["queued", "unknown"]).update(
                lease_until=None, next_at=clock.raw_now()
            )
            ProviderEvent.objects.filter(state="error").update(lease_until=None, next_at=clock.raw_now())
            stage.work()
        self.reconciled = reconciling.reconcile()

    def judged(self) -> Outcome:
        """Is everything where the provider has it, once?"""
        wrong = wrong_books()
        for plot, order in self.orders:
            order.refresh_from_db()
            found, wanted = _at_provider(order), PLOTS[plot](order)
            wrong += (
                []
                if found == wanted
                else [f"{plot}: {wanted} (state, refunded, sent) expected, {found} found"]
            )
        named = reconciling.unmatched().aggregate(sum=Sum("amount_minor"))["sum"] or 0
        if named != self.lost_minor:
            wrong.append(f"{self.lost_minor} were moved by what is lost, {named} are shown to staff")
        difference: int | str = "no answer"
        if self.reconciled is not None:
            difference = self.reconciled.provider_minor - self.reconciled.ledger_minor - self._unmatched_net()
        wrong += [f"a difference of {difference} is left"] if difference else []
        return Outcome(
            wrong,
            {
                "orders before": self.size,
                "difference": difference,
                "shown to staff": f"{reconciling.unmatched().count()} movements of lost decisions",
            },
        )

    def _unmatched_net(self) -> int:
        return reconciling.unmatched().aggregate(sum=Sum("net_minor"))["sum"] or 0


def _at_provider(order: Order) -> tuple[str, int, int]:
    """The order's state here; what was given back and what was sent to its seller there, in minor units."""
    payment = Payment.objects.get(order=order)
    refunds = gateway.gateway().list_refunds(payment.intent_id) if payment.intent_id else []
    transfers = gateway.gateway().list_transfers(order.ref)
    return (
        order.state,
        sum(each.amount_minor for each in refunds),
        sum(each.amount_minor for each in transfers),
    )


# --- what is begun before the backup ---------------------------------------------------------------------
def _nothing(order: Order) -> None:
    """It waits."""


def _mistake(order: Order) -> None:
    lifecycle.cancel_mistake(ref=order.ref, by=Actor.buyer(order.buyer), now=clock.now())


def _part(order: Order) -> None:
    ref, now = order.milestones.get().ref, clock.now()
    giving_back.propose(milestone_ref=ref, amount_minor=_third(order), by=Actor.seller(order.seller), now=now)
    giving_back.accept(milestone_ref=ref, by=Actor.buyer(order.buyer), now=now)


def _part_taken(order: Order) -> None:
    _part(order)
    refunding.take_due()


def _withdraw(order: Order) -> None:
    withdrawing.withdraw(by=order.seller, amount_minor=_net(order), currency=order.currency, now=clock.now())


def _third(order: Order) -> int:
    return order.price_minor // 3


def _net(order: Order) -> int:
    return Release.objects.get(order=order).net_minor


WITHDRAWN, WITHDRAWN_LATER = "withdrawal asked", "withdrawn in the lost minutes"
CANCELLED_LATER, IN_OUTBOX = "cancelled in the lost minutes", "part of it in the outbox"
EARNED = (WITHDRAWN, WITHDRAWN_LATER)
BEGUN: dict[str, Callable[[Order], None]] = {
    "page open": _nothing,
    "refund decided": _mistake,
    "part of it decided": _part,
    IN_OUTBOX: _part_taken,
    WITHDRAWN: _withdraw,
    "delivered": stage.deliver,
    WITHDRAWN_LATER: _nothing,
    CANCELLED_LATER: _nothing,
}
# how each ends: its state here; given back and sent to the seller there, in minor units
PLOTS: dict[str, Callable[[Order], tuple[str, int, int]]] = {
    "page open": lambda order: ("active", 0, 0),
    "refund decided": lambda order: ("cancelled", order.price_minor, 0),
    "part of it decided": lambda order: ("active", _third(order), 0),
    IN_OUTBOX: lambda order: ("active", _third(order), 0),
    WITHDRAWN: lambda order: ("completed", 0, _net(order)),
    "delivered": lambda order: ("active", 0, 0),  # that it was accepted is lost
    WITHDRAWN_LATER: lambda order: (
        "completed",
        0,
        _net(order),
    ),  # there, and still available here: staff is shown it
    CANCELLED_LATER: lambda order: ("active", order.price_minor, 0),  # given back there, and not known here
}
