"""Random walks: every button that is offered works, the clock runs, and the books are right after every step."""

import random

import pytest

from orders import (
    books,
    cancelling,
    clearing,
    deliveries,
    disputes,
    lifecycle,
    milestones,
    outlook,
    requirements,
    sweeps,
    testing,
)
from orders.actors import Actor
from orders.case import UNDER_WAY
from orders.models import Order
from orders.moves import MOVES
from orders.tests.story import NOW, hours, states

pytestmark = pytest.mark.django_db
ENDS = {"drop", "cancel_unstarted", "decline_unstarted", "cancel_mistake"}  # seldom, so that walks are long


def acts(order, part, by, now, chance) -> dict:
    """command -> the act with something fitting to say."""
    on_order = {"ref": order.ref, "by": by, "now": now}
    on_part = {"milestone_ref": part.ref, "by": by, "now": now}
    case = part.disputes.filter(state__in=["open", "ruled"]).first()
    on_case = {"dispute_ref": case.ref if case else "", "by": by, "now": now}
    some = chance.randint(1, part.price_minor)
    current = next((m for m in order.milestones.all() if m.state in UNDER_WAY), part)
    some_of_current = chance.randint(0, current.price_minor - 1)

    def answered():
        requirements.save(**on_order, question_ref="q1", value="Aurora")
        requirements.answer(**on_order)

    return {
        "drop": lambda: lifecycle.drop(**on_order),
        "answer": answered,
        "start_anyway": lambda: requirements.start_anyway(**on_order),
        "cancel_unstarted": lambda: requirements.cancel(**on_order),
        "decline_unstarted": lambda: requirements.decline(**on_order, reason_code="cannot_now"),
        "cancel_mistake": lambda: lifecycle.cancel_mistake(**on_order),
        "stop": lambda: milestones.stop(**on_order),
        "ask_cancellation": lambda: cancelling.ask(
            **on_order, reason_code="agreed", to_seller_minor=chance.choice([0, some_of_current])
        ),
        "accept_cancellation": lambda: cancelling.accept(**on_order),
        "decline_cancellation": lambda: cancelling.decline(**on_order),
        "withdraw_cancellation": lambda: cancelling.withdraw(**on_order),
        "deliver": lambda: deliveries.deliver(**on_part, links=["https://example.com/mark"]),
        "replace_delivery": lambda: deliveries.replace_files(
            **on_part, uploads=[testing.make_upload(by.user)]
        ),
        "void_delivery": lambda: deliveries.void(**on_part, reason="Empty"),
        "contest_void": lambda: disputes.contest_void(**on_part, claim="It is not."),
        "ask_revision": lambda: deliveries.ask_revision(**on_part, items=["Larger"]),
        "lengthen_review": lambda: deliveries.lengthen_review(**on_part, days=3),
        "accept": lambda: lifecycle.accept(**on_part),
        "cancel_late": lambda: milestones.cancel_late(**on_part),
        "open_dispute": lambda: disputes.open_dispute(**on_part, claim="x", to_buyer_minor=some),
        "withdraw_dispute": lambda: disputes.withdraw(**on_case),
        "rule": lambda: disputes.rule(
            **on_case, to_buyer_minor=chance.randint(0, case.stake_minor), fault="both", rule="r", reason="x"
        ),
        "waive_appeal": lambda: disputes.waive_appeal(**on_case),
    }


def step(order, now, chance) -> str:
    """One thing somebody may do, or a pause. Returns what was done."""
    parts = list(order.milestones.all())
    offered = []
    for role in ("buyer", "seller", "staff"):
        for part in parts:
            offered += [(role, part, move.command) for move in outlook.allowed(order, part, role, now)]
    unpaid = next((m for m in parts if m.state == "unfunded"), None)
    if unpaid and order.state in ("pending_payment", "active") and chance.random() < 0.3:
        testing.pay(order, milestone=unpaid, now=now)
        return "pay"
    offered = [o for o in offered if o[2] != "second_ruling" and (o[2] not in ENDS or chance.random() < 0.2)]
    if not offered or chance.random() < 0.1:
        return ""
    role, part, command = chance.choice(offered)
    user = {"buyer": order.buyer, "seller": order.seller, "staff": testing.make_support()}[role]
    acts(order, part, Actor(role, user), now, chance)[command]()
    return command


@pytest.mark.parametrize("seed", range(6))
def test_every_button_offered_works_and_every_cent_stays_in_the_books(seed):
    chance, now = random.Random(seed), NOW
    order = testing.order_placed(
        milestones=[chance.randint(1, 9999) for _ in range(chance.randint(1, 3))], now=now
    )
    done = []
    for _ in range(14):
        order = testing.fresh(order)
        for role in ("buyer", "seller"):
            assert outlook.what_happens_next(order, role, now).text
        done.append(step(order, now, chance))
        now += chance.choice([hours(0), hours(1), hours(30), hours(24 * 8)])
        if chance.random() < 0.4:
            sweeps.run_all(now=now)
        assert books.check([order.ref]) == [], done
    clearing.clear_due(now=now + hours(24 * 100))
    for _ in range(12):  # left alone, every order ends by itself or waits for staff
        now += hours(24 * 8)
        sweeps.run_all(now=now)
        for due in Order.objects.filter(state="pending_payment"):
            lifecycle.expire(order_ref=due.ref, now=now)
    clearing.clear_due(now=now + hours(24 * 100))
    state, parts = states(order)
    waits = order.milestones.filter(disputed=True).exists()
    assert state in Order.FINAL or waits, (done, state, parts)


def test_every_button_is_walked():
    order = testing.order_placed(now=NOW)
    part = order.milestones.get()
    walked = set(acts(order, part, Actor.buyer(order.buyer), NOW, random.Random(0)))
    buttons = {m.command for m in MOVES.values() if m.button}
    assert buttons - walked == {"approve", "decline_order", "second_ruling"}
