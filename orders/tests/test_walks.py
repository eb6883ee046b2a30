"""Random walks: every button that is offered works, the clock runs, and the books are right after every step."""

import random
from datetime import timedelta

import pytest

from orders import (
    answering,
    books,
    cancelling,
    clearing,
    deliveries,
    disputes,
    extending,
    extras,
    giving_back,
    lifecycle,
    milestones,
    outlook,
    pausing,
    rebriefing,
    refund_choice,
    requirements,
    side_guards,
    sweeps,
    testing,
    tips,
)
from orders.actors import Actor
from orders.case import UNDER_WAY, Case
from orders.models import Order, Release
from orders.moves import MOVES
from orders.tests.story import NOW, hours, states

pytestmark = pytest.mark.django_db
ENDS = {"drop", "cancel_unstarted", "decline_unstarted", "cancel_mistake"}  # seldom, so that walks are long


def left_of(part) -> int:
    """What of a milestone did not go back yet."""
    release = Release.objects.filter(milestone=part).first()
    return release.gross_minor - release.taken_back_minor if release else giving_back.in_escrow(part)


def acts(order, part, by, now, chance) -> dict:
    """command -> the act with something fitting to say."""
    on_order = {"ref": order.ref, "by": by, "now": now}
    on_part = {"milestone_ref": part.ref, "by": by, "now": now}
    case = part.disputes.filter(state__in=["open", "ruled"]).first()
    current = next((m for m in order.milestones.all() if m.state in UNDER_WAY), part)
    some = chance.randint(1, max(left_of(part), 1))
    some_of_current = chance.randint(0, max(left_of(current) - 1, 0))

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
        **case_acts(case, part, by, now, chance),
        **side_acts(order, part, by, now, chance),
    }


def case_acts(case, part, by, now, chance) -> dict:
    """The same for an open dispute."""
    on_case = {"dispute_ref": case.ref if case else "", "by": by, "now": now}
    if case and case.appealed_at and by.role == "staff":
        on_case["by"] = Actor.staff(testing.make_support("sup2"))

    def some(most):
        return chance.choice([0, most, chance.randint(0, most)])

    return {
        "withdraw_dispute": lambda: disputes.withdraw(**on_case),
        "answer_dispute": lambda: disputes.answer(**on_case, words="No", to_buyer_minor=some(left_of(part))),
        "add_evidence": lambda: disputes.add_evidence(**on_case, words="Look at page 3"),
        "offer_split": lambda: disputes.offer_split(**on_case, to_buyer_minor=some(case.stake_minor)),
        "accept_split": lambda: disputes.accept_split(**on_case),
        "decline_split": lambda: disputes.decline_split(**on_case),
        "withdraw_split": lambda: disputes.withdraw_split(**on_case),
        "ask_staff": lambda: disputes.ask_staff(**on_case),
        "rule": lambda: disputes.rule(
            **on_case, to_buyer_minor=some(case.stake_minor), fault="both", rule="r", reason="x"
        ),
        "return_ruling": lambda: disputes.send_back(**on_case, reason="Too much"),
        "waive_appeal": lambda: disputes.waive_appeal(**on_case),
        "appeal_ruling": lambda: disputes.appeal(**on_case, reason="Not so"),
    }


def side_acts(order, part, by, now, chance) -> dict:
    """The same for what the two sides ask of each other."""
    on_order = {"ref": order.ref, "by": by, "now": now}
    on_part = {"milestone_ref": part.ref, "by": by, "now": now}
    case = Case(order, list(order.milestones.all()), by=by, now=now, milestone=part)

    def later():
        earliest, latest = max(side_guards.deadline_of(part), now), side_guards.latest_due_at(case)
        return earliest + (latest - earliest) * chance.choice([0.01, 0.5, 1])

    def extra():
        current = case.under_way or part
        room = side_guards.latest_due_at(case) - side_guards.deadline_of(current)
        extras.propose(
            **on_part,
            title="A stamp",
            price_minor=chance.randint(100, 9999),
            days=chance.choice([0, max(min(room // timedelta(days=1), 3), 0)]),
        )

    def change():
        rebriefing.ask(**on_order, question_ref="q1", value=f"Aurora {now}")

    def answers(kind):
        return {
            f"decline_{kind}": lambda: answering.decline(**on_part, kind=kind, answer="Rather not"),
            f"withdraw_{kind}": lambda: answering.withdraw(**on_part, kind=kind),
        }

    return {
        "ask_extension": lambda: extending.ask(**on_part, new_due_at=later(), reason="Ill"),
        "accept_extension": lambda: extending.accept(**on_part),
        **answers("extension"),
        "propose_refund": lambda: giving_back.propose(
            **on_part, amount_minor=chance.randint(1, giving_back.most_minor(case, part)), reason="Late"
        ),
        "accept_refund": lambda: giving_back.accept(**on_part),
        **answers("refund"),
        "propose_extra": extra,
        "ask_extra": extra,
        "agree_extra": lambda: extras.agree(**on_part),
        **answers("extra"),
        "ask_blocking": lambda: pausing.ask(**on_part, question_ref="q1", text="Which spelling?"),
        "answer_blocking": lambda: pausing.answer(**on_part, text="As written"),
        "contest_blocking": lambda: pausing.contest(**on_part, text="It is in the brief."),
        "withdraw_blocking": lambda: pausing.withdraw(**on_part),
        "close_unanswered": lambda: pausing.close(**on_part),
        "ask_change": change,
        "accept_change": lambda: rebriefing.accept(**on_order),
        "decline_change": lambda: rebriefing.decline(**on_order),
        "withdraw_change": lambda: rebriefing.withdraw(**on_order),
        "return_tip": lambda: tips.give_back(**on_order),
        "refund_to_credit": lambda: refund_choice.to_credit(**on_order),
        "refund_to_card": lambda: refund_choice.to_card(**on_order),
    }


def paid(order, parts, now, chance) -> str:
    """Something that may be paid now, now and then: the next milestone, an extra that is agreed, a tip."""
    unpaid = next((m for m in parts if m.state == "unfunded"), None)
    if unpaid and order.state in ("pending_payment", "active") and chance.random() < 0.3:
        testing.pay(order, milestone=unpaid, now=now)
        return "pay"
    extra = order.side_requests.filter(kind="extra", state="open", payable_at__isnull=False).first()
    if extra and not extra.milestone.disputed and chance.random() < 0.5:
        assert testing.pay_extra(extra, now=now).outcome == "booked"
        return "pay_extra"
    least, most = order.policy.least_tip_minor, tips.most_minor(order, now)
    if most >= least and chance.random() < 0.3:
        by = Actor.buyer(order.buyer)
        tip = tips.offer(ref=order.ref, amount_minor=chance.randint(least, most), by=by, now=now)
        assert testing.pay_tip(tip, now=now).outcome == "booked"
        return "tip"
    return ""


def step(order, now, chance) -> str:
    """One thing somebody may do, or a pause. Returns what was done."""
    parts = list(order.milestones.all())
    offered = []
    for role in ("buyer", "seller", "staff"):
        about = [(part or parts[0], move.command) for move, part in outlook.offered(order, role, now)]
        offered += [(role, part, command) for part, command in about]
    if what := paid(order, parts, now, chance):
        return what
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
