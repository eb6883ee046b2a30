"""What nobody may do, whatever page or program they hold: refused, and not a cent moves."""

from collections.abc import Callable

import pytest

from kit.problems import Refused
from orders import (
    cancelling,
    deliveries,
    disputes,
    extending,
    giving_back,
    lifecycle,
    milestones,
    placing,
    testing,
    tips,
)
from orders.actors import Actor
from orders.tests.story import NOW, buyer, commands, days, in_escrow, milestone, refunds, seller, states

pytestmark = pytest.mark.django_db


def on(order, by, now=NOW) -> dict:
    return {"milestone_ref": milestone(order).ref, "by": by(order), "now": now}


def of(order, by, now=NOW) -> dict:
    return {"ref": order.ref, "by": by(order), "now": now}


def cancelled():
    order = testing.order_active(now=NOW)
    cancelling.ask(**of(order, buyer), reason_code="agreed")
    cancelling.accept(**of(order, seller))
    return order


def disputed():
    order = testing.order_delivered(now=NOW)
    disputes.open_dispute(**on(order, buyer), claim="Half of it is missing.", to_buyer_minor=50_00)
    return order


def asked_for_time(order):
    extending.ask(**on(order, seller), new_due_at=NOW + days(9))
    return order


def cancelled_after_asking():
    order = asked_for_time(testing.order_active(now=NOW))
    milestones.cancel_late(**on(order, buyer, NOW + days(6)))
    return order


def delivered_after_asking():
    order = asked_for_time(testing.order_active(now=NOW))
    testing.deliver(order, now=NOW)
    return order


def given_more_time_already():
    order = asked_for_time(testing.order_active(now=NOW))
    extending.accept(**on(order, buyer))
    return order


def accepted():
    return testing.order_accepted(now=NOW)


FORBIDDEN: dict[str, tuple[Callable, Callable[..., object]]] = {
    "deliver after cancel": (
        cancelled,
        lambda o: deliveries.deliver(**on(o, seller), links=["https://a.example"]),
    ),
    "cancel accepted work as late": (
        accepted,
        lambda o: milestones.cancel_late(**on(o, buyer, NOW + days(30))),
    ),
    "ask to cancel accepted work": (accepted, lambda o: cancelling.ask(**of(o, buyer), reason_code="agreed")),
    "cancel accepted work as a mistake": (accepted, lambda o: lifecycle.cancel_mistake(**of(o, buyer))),
    "abandon accepted work": (
        accepted,
        lambda o: milestones.abandon(milestone_ref=milestone(o).ref, now=NOW + days(90)),
    ),
    "accept while disputed": (disputed, lambda o: lifecycle.accept(**on(o, buyer))),
    "accept by silence while disputed": (
        disputed,
        lambda o: lifecycle.auto_accept(milestone_ref=milestone(o).ref, now=NOW + days(9)),
    ),
    "ask to cancel while disputed": (
        disputed,
        lambda o: cancelling.ask(**of(o, seller), reason_code="agreed"),
    ),
    "refund while disputed": (disputed, lambda o: giving_back.propose(**on(o, seller), amount_minor=1_00)),
    "dispute twice": (
        disputed,
        lambda o: disputes.open_dispute(**on(o, seller), claim="No, all of it is there.", to_buyer_minor=0),
    ),
    "more time after cancel": (cancelled_after_asking, lambda o: extending.accept(**on(o, buyer))),
    "more time after delivery": (delivered_after_asking, lambda o: extending.accept(**on(o, buyer))),
    "more time twice": (given_more_time_already, lambda o: extending.accept(**on(o, buyer))),
    "tip a cancelled order": (cancelled, lambda o: tips.offer(**of(o, buyer), amount_minor=5_00)),
    "pay a later milestone first": (
        lambda: testing.order_active(milestones=3, now=NOW),
        lambda o: _booked(testing.pay(o, milestone=milestone(o, 3), now=NOW)),
    ),
    "stop what is all paid": (
        lambda: testing.order_active(now=NOW),
        lambda o: milestones.stop(**of(o, buyer)),
    ),
    "accept for the other side": (
        lambda: testing.order_delivered(now=NOW),
        lambda o: lifecycle.accept(milestone_ref=milestone(o).ref, by=seller(o), now=NOW),
    ),
}


def _booked(paid) -> None:
    """A payment that is not taken is no refusal to anybody's face: it goes straight back."""
    if paid.outcome != "booked":
        raise Refused(paid.reason)


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nobody_may(what):
    make, act = FORBIDDEN[what]
    order = make()
    before = states(order), in_escrow(order), len(commands(order))
    with pytest.raises(Refused):
        act(order)
    returned = what == "pay a later milestone first"
    assert (states(order), in_escrow(order), len(commands(order)) - returned) == before
    assert not returned or refunds(order) == [100_00]


def test_nobody_orders_from_themselves_in_milestones_either():
    wei = testing.the_seller()
    with pytest.raises(Refused) as refusal:
        placing.place_with_milestones(
            seller=wei, title="My own", parts=[placing.Part("All", 1_00, 1)], by=Actor.buyer(wei), now=NOW
        )
    assert refusal.value.code == "own_gig" and not wei.bought.exists()
