"""Every row of the table of moves, walked: whom it is told, what the feed says of it, where people find it on the page
and in the API. Disputes and chargebacks have tests of their own."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.urls import reverse

from notices.models import Notice
from orders import (
    answering,
    cancelling,
    deliveries,
    extending,
    extras,
    giving_back,
    lifecycle,
    milestones,
    outages,
    outlook,
    pausing,
    rebriefing,
    refund_choice,
    requirements,
    staff_ending,
    testing,
    tips,
)
from orders.actors import Actor
from orders.forms.acts import BY_COMMAND
from orders.happened import HAPPENED
from orders.models import Order
from orders.moves import MILESTONE, MOVES, WAITS
from orders.tests.story import NOW, buyer, days, hours, milestone, seller

# the dispute's own moves and what opens a dispute: told, walked and drawn where disputes are tested
ELSEWHERE = {
    move.command
    for move in MOVES.values()
    if move.number in ("T21", "T22", "T23") or move.command in ("contest_void", "revision_abandoned")
}
# what follows from another move in the same act has no line of its own on the feed, and staff's waiting is staff's
NO_LINE = {"close", "close_with_order", "ask_staff_end", "withdraw_staff_end"}
# moves of people that are no button of the order's page: where they are made on pages, and in the API
OTHER_DOORS = {
    "place": (("payments:checkout", "x"), ("api:orders",)),
    "ask_staff_end": (("orders:staff_order", "x"), ("api:staff-end", "x")),
    "withdraw_staff_end": (("orders:staff_order", "x"), ("api:staff-end-withdraw", "x")),
    "staff_cancel": (("orders:staff_order", "x"), ("api:staff-end-confirm", "x")),
    "staff_stop": (("orders:staff_order", "x"), ("api:staff-end", "x")),
    "staff_take_back": (("orders:staff_order", "x"), ("api:staff-end", "x")),
}
Step = tuple[Order, str, Callable[[], object] | None, set[str]]
Story = Iterator[Step]


def ask_first() -> Order:
    order = testing.order_placed(now=NOW)
    Order.objects.filter(pk=order.pk).update(asks_first=True)
    testing.pay(order, now=NOW)
    return testing.fresh(order)


def on(order: Order, by: Actor, now=NOW, position: int = 1) -> dict:
    return {"milestone_ref": milestone(order, position).ref, "by": by, "now": now}


def of(order: Order, by: Actor, now=NOW) -> dict:
    return {"ref": order.ref, "by": by, "now": now}


# --- stories: (move, the act, whom it tells what); the order it is about comes first ------------------
def before_payment() -> Story:
    order = testing.order_placed(now=NOW)
    yield order, "place", None, set()
    late = NOW + hours(1)
    yield order, "close_checkout", lambda: lifecycle.close_checkout(ref=order.ref, now=late), set()
    yield order, "expire", lambda: lifecycle.expire(order_ref=order.ref, now=late), {"buyer order_expired"}
    yield order, "refuse_payment", lambda: testing.pay(order, now=late), {"buyer payment_returned"}
    order = testing.order_placed(now=NOW)
    yield (
        order,
        "set_payment_aside",
        lambda: testing.pay(order, amount_minor=1, now=NOW),
        {"buyer payment_set_aside"},
    )
    order = testing.order_placed(now=NOW)
    yield order, "drop", lambda: lifecycle.drop(**of(order, buyer(order))), set()


def asked_first() -> Story:
    order = testing.order_placed(now=NOW)
    Order.objects.filter(pk=order.pk).update(asks_first=True)
    yield order, "pay", lambda: testing.pay(order, now=NOW), {"buyer order_paid", "seller order_to_approve"}
    yield order, "approve", lambda: lifecycle.approve(**of(order, seller(order))), {"buyer order_approved"}
    order = ask_first()
    yield (
        order,
        "decline_order",
        lambda: lifecycle.decline_order(**of(order, seller(order))),
        {"buyer order_declined"},
    )
    order = ask_first()
    yield order, "approval_lapsed", lambda: lifecycle.approval_lapsed(ref=order.ref, now=NOW + days(1)), {
        "buyer order_not_answered", "seller order_not_answered_by_you",
    }  # fmt: skip


def before_work() -> Story:
    order = testing.order_paid(now=NOW)
    requirements.save(**of(order, buyer(order)), question_ref="q1", value="Aurora")
    yield order, "answer", lambda: requirements.answer(**of(order, buyer(order))), {"seller order_started"}
    yield order, "cancel_mistake", lambda: lifecycle.cancel_mistake(**of(order, buyer(order))), {
        "seller order_cancelled", "buyer refunded",
    }  # fmt: skip
    order = testing.order_paid(now=NOW)
    yield (
        order,
        "start_anyway",
        lambda: requirements.start_anyway(**of(order, seller(order))),
        {"buyer order_started_anyway"},
    )
    order = testing.order_placed(questions=[], now=NOW)
    yield order, "start", lambda: testing.pay(order, now=NOW), {"buyer order_paid", "seller order_new"}
    order = testing.order_paid(now=NOW)
    yield order, "cancel_unstarted", lambda: requirements.cancel(**of(order, buyer(order))), {
        "seller order_cancelled", "buyer refunded",
    }  # fmt: skip
    order = testing.order_paid(now=NOW)
    yield (
        order,
        "decline_unstarted",
        lambda: requirements.decline(**of(order, seller(order)), reason_code="cannot_now"),
        {"buyer order_declined"},
    )
    order = testing.order_paid(now=NOW)
    yield order, "requirements_lapsed", lambda: requirements.lapsed(ref=order.ref, now=NOW + days(14)), {
        "buyer requirements_lapsed", "seller order_cancelled",
    }  # fmt: skip


def work() -> Story:
    order = testing.order_active(now=NOW)
    by_wei, by_ana = seller(order), buyer(order)
    send = {"links": ["https://example.com/mark"]}
    yield order, "deliver", lambda: deliveries.deliver(**on(order, by_wei), **send), {"buyer delivered"}
    yield (
        order,
        "replace_delivery",
        lambda: deliveries.replace_files(**on(order, by_wei), uploads=[testing.make_upload(order.seller)]),
        {"buyer delivery_replaced"},
    )
    yield (
        order,
        "void_delivery",
        lambda: deliveries.void(**on(order, by_ana), reason="Empty"),
        {"seller delivery_voided"},
    )
    deliveries.deliver(**on(order, by_wei), **send)
    yield (
        order,
        "lengthen_review",
        lambda: deliveries.lengthen_review(**on(order, by_ana), days=3),
        {"seller review_lengthened"},
    )
    yield (
        order,
        "ask_revision",
        lambda: deliveries.ask_revision(**on(order, by_ana), items=["Larger"]),
        {"seller revision_asked"},
    )
    deliveries.deliver(**on(order, by_wei), **send)
    yield order, "accept", lambda: lifecycle.accept(**on(order, by_ana)), {"seller accepted"}
    order = testing.order_delivered(now=NOW)
    at = {"milestone_ref": milestone(order).ref, "now": NOW + days(3)}
    yield order, "auto_accept", lambda: lifecycle.auto_accept(**at), {
        "buyer accepted_automatically", "seller accepted",
    }  # fmt: skip


def late() -> Story:
    order = testing.order_active(now=NOW)
    yield order, "cancel_late", lambda: milestones.cancel_late(**on(order, buyer(order), NOW + days(6))), {
        "seller order_cancelled_late", "buyer refunded",
    }  # fmt: skip
    order = testing.order_active(now=NOW)
    at = {"milestone_ref": milestone(order).ref, "now": NOW + days(19)}
    yield order, "abandon", lambda: milestones.abandon(**at), {
        "seller order_abandoned", "buyer order_abandoned_refunded",
    }  # fmt: skip


def several() -> Story:
    order = testing.order_accepted(milestones=4, now=NOW)
    yield order, "fund", lambda: testing.pay(order, now=NOW), {"seller milestone_paid"}
    yield order, "begin", None, set()
    yield order, "stop", lambda: milestones.stop(**of(order, buyer(order))), {"seller order_stopped"}
    yield order, "close_with_order", None, set()
    order = testing.order_accepted(milestones=2, now=NOW)
    yield order, "fund_lapsed", lambda: milestones.fund_lapsed(ref=order.ref, now=NOW + days(7)), {
        "buyer milestone_not_paid", "seller milestone_not_paid",
    }  # fmt: skip
    order = testing.order_accepted(now=NOW)
    yield order, "close", None, set()


def cancellation() -> Story:
    order = testing.order_active(now=NOW)
    by_ana, by_wei = buyer(order), seller(order)

    def ask(kept=0):
        cancelling.ask(**of(order, by_ana), reason_code="agreed", to_seller_minor=kept)

    yield order, "ask_cancellation", ask, {"seller cancellation_asked"}
    yield (
        order,
        "decline_cancellation",
        lambda: cancelling.decline(**of(order, by_wei)),
        {"buyer cancellation_declined"},
    )
    ask()
    yield (
        order,
        "withdraw_cancellation",
        lambda: cancelling.withdraw(**of(order, by_ana)),
        {"seller cancellation_withdrawn"},
    )
    ask(30_00)
    yield order, "accept_cancellation", lambda: cancelling.accept(**of(order, by_wei)), {
        "buyer cancellation_accepted", "buyer refunded",
    }  # fmt: skip
    yield order, "settle_with_order", None, set()
    order = testing.order_active(now=NOW)
    ask()
    yield order, "cancellation_lapsed", lambda: cancelling.lapsed(ref=order.ref, now=NOW + days(2)), {
        "buyer cancellation_lapsed", "seller cancellation_lapsed", "buyer refunded",
    }  # fmt: skip


def answered(order: Order, kind: str, ask: Callable[[], object], asker: str) -> Story:
    """Declined, taken back, unanswered: what every request of this kind has in common."""
    by = {"buyer": buyer(order), "seller": seller(order)}
    other = "seller" if asker == "buyer" else "buyer"
    ask()
    yield (
        order,
        f"decline_{kind}",
        lambda: answering.decline(**on(order, by[other]), kind=kind, answer="Rather not"),
        {f"{asker} {kind}_declined"},
    )
    ask()
    yield (
        order,
        f"withdraw_{kind}",
        lambda: answering.withdraw(**on(order, by[asker]), kind=kind),
        {f"{other} {kind}_withdrawn"},
    )
    request = ask()
    both = {f"{asker} {kind}_lapsed"} | ({f"{other} {kind}_lapsed"} if kind == "extra" else set())
    yield (
        order,
        f"{kind}_lapsed",
        lambda: answering.lapsed(request_ref=request.ref, now=request.expires_at),
        both,
    )


def more_time_and_money_back() -> Story:
    order = testing.order_active(now=NOW)
    by_wei, by_ana = seller(order), buyer(order)

    def more_time():
        return extending.ask(**on(order, by_wei), new_due_at=NOW + days(9))

    def some_back():
        return giving_back.propose(**on(order, by_wei), amount_minor=10_00, reason="Late")

    yield order, "ask_extension", more_time, {"buyer extension_asked"}
    yield (
        order,
        "accept_extension",
        lambda: extending.accept(**on(order, by_ana)),
        {"seller extension_accepted"},
    )
    order = testing.order_active(now=NOW)
    yield from answered(order, "extension", more_time, "seller")
    yield order, "propose_refund", some_back, {"buyer refund_asked"}
    yield order, "accept_refund", lambda: giving_back.accept(**on(order, by_ana)), {
        "buyer refund_accepted", "seller refund_accepted",
    }  # fmt: skip
    yield from answered(order, "refund", some_back, "seller")


def extra_work() -> Story:
    order = testing.order_active(now=NOW)
    words = {"title": "A stamp", "price_minor": 20_00, "days": 1}

    def propose():
        return extras.propose(**on(order, seller(order)), **words)

    yield order, "propose_extra", propose, {"buyer extra_to_pay"}
    answering.withdraw(**on(order, seller(order)), kind="extra")
    yield (
        order,
        "ask_extra",
        lambda: extras.propose(**on(order, buyer(order)), **words),
        {"seller extra_asked"},
    )
    yield order, "agree_extra", lambda: extras.agree(**on(order, seller(order))), {"buyer extra_to_pay"}
    extra = order.side_requests.get(state="open")
    yield order, "pay_extra", lambda: testing.pay_extra(extra, now=NOW), {
        "buyer extra_paid", "seller extra_paid",
    }  # fmt: skip
    yield from answered(order, "extra", propose, "seller")


def questions_and_changes() -> Story:
    order = testing.order_active(now=NOW)
    by_wei, by_ana = seller(order), buyer(order)

    def question():
        return pausing.ask(**on(order, by_wei), question_ref="q1", text="Which spelling?")

    yield order, "ask_blocking", question, {"buyer question_asked"}
    yield (
        order,
        "answer_blocking",
        lambda: pausing.answer(**on(order, by_ana), text="As written"),
        {"seller question_answered"},
    )
    question()
    yield (
        order,
        "contest_blocking",
        lambda: pausing.contest(**on(order, by_ana), text="In the brief."),
        {"seller question_contested"},
    )
    order = testing.order_active(now=NOW)
    question()
    yield (
        order,
        "withdraw_blocking",
        lambda: pausing.withdraw(**on(order, by_wei)),
        {"buyer question_withdrawn"},
    )
    question()
    yield (
        order,
        "close_unanswered",
        lambda: pausing.close(**on(order, by_wei, NOW + days(7))),
        {"buyer question_closed"},
    )
    order = testing.order_active(now=NOW)

    def change(value):
        return rebriefing.ask(**of(order, by_ana), question_ref="q1", value=value)

    yield order, "ask_change", lambda: change("Aurora & Co"), {"seller change_asked"}
    yield order, "accept_change", lambda: rebriefing.accept(**of(order, by_wei)), {"buyer change_accepted"}
    change("Boreas")
    yield order, "decline_change", lambda: rebriefing.decline(**of(order, by_wei)), {"buyer change_declined"}
    change("Boreas")
    yield (
        order,
        "withdraw_change",
        lambda: rebriefing.withdraw(**of(order, by_ana)),
        {"seller change_withdrawn"},
    )
    asked = change("Boreas")
    yield (
        order,
        "change_lapsed",
        lambda: answering.lapsed(request_ref=asked.ref, now=asked.expires_at),
        {"buyer change_lapsed"},
    )


def staff_and_after() -> Story:
    one, two = (Actor.staff(testing.make_support(name)) for name in ("sup", "two"))
    why = {"reason_code": "fraud", "reason": "A stolen card."}
    both = {"buyer ended_by_staff", "seller ended_by_staff"}
    order = testing.order_active(milestones=[600_00], now=NOW)
    yield order, "ask_staff_end", lambda: staff_ending.cancel(**of(order, one), **why), set()
    yield order, "withdraw_staff_end", lambda: staff_ending.withdraw(**of(order, one)), set()
    staff_ending.cancel(**of(order, one), **why)
    yield order, "staff_cancel", lambda: staff_ending.confirm(**of(order, two)), both | {"buyer refunded"}
    order = testing.order_accepted(milestones=2, now=NOW)
    yield order, "staff_stop", lambda: staff_ending.cancel(**of(order, one), **why), both
    order = testing.order_accepted(now=NOW)
    yield order, "staff_take_back", lambda: staff_ending.cancel(**of(order, one), **why, take_back=True), {
        *both, "buyer refunded",
    }  # fmt: skip
    order = testing.order_accepted(now=NOW)
    tip = tips.offer(**of(order, buyer(order)), amount_minor=5_00)
    yield order, "tip", lambda: testing.pay_tip(tip, now=NOW), {
        "buyer tip_thanks", "seller tip_received",
    }  # fmt: skip
    yield order, "return_tip", lambda: tips.give_back(**of(order, seller(order))), {"buyer tip_returned"}
    yield order, "refund_to_credit", lambda: refund_choice.to_credit(**of(order, buyer(order))), set()
    yield order, "refund_to_card", lambda: refund_choice.to_card(**of(order, buyer(order))), set()
    order = testing.order_delivered(now=NOW)
    outages.record(began_at=NOW + days(2), ended_at=NOW + days(4))
    yield order, "shift_deadlines", lambda: outages.apply_due(now=NOW + days(4)), {
        "buyer deadlines_moved", "seller deadlines_moved",
    }  # fmt: skip


STORIES = [
    before_payment, asked_first, before_work, work, late, several, cancellation, more_time_and_money_back,
    extra_work, questions_and_changes, staff_and_after,
]  # fmt: skip


def told(order: Order, after: int) -> set[str]:
    """Who was told what of this order since."""
    roles = {order.buyer_id: "buyer", order.seller_id: "seller"}
    fresh = Notice.objects.filter(pk__gt=after, about=order.ref).values_list("to", "kind")
    return {f"{roles[to]} {kind}" for to, kind in fresh}


@pytest.mark.django_db
@pytest.mark.parametrize("story", STORIES)
def test_each_move_is_told_stands_on_the_feed_and_leaves_both_with_a_next_step(story):
    for order, command, act, expected in story():
        newest = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        if act is not None:
            act()
            assert told(order, newest) == expected, command
        now_is = testing.fresh(order)
        assert order.events.filter(command=command).exists(), command
        assert (command in HAPPENED) != (command in NO_LINE), command
        for role in ("buyer", "seller"):
            following = outlook.what_happens_next(now_is, role, NOW)
            assert following.text and following.who in ("", "buyer", "seller", "both", "staff"), command


def test_the_stories_walk_every_move():
    walked = set(re.findall(r'yield \(?\s*order,\s+"(\w+)"', Path(__file__).read_text()))
    asked = {"extension", "refund", "extra"}
    walked |= {f"{answer}_{kind}" for answer in ("decline", "withdraw") for kind in asked}
    walked |= {f"{kind}_lapsed" for kind in asked}
    assert walked == set(MOVES) - ELSEWHERE


def test_every_move_of_a_person_is_on_a_page_and_in_the_api():
    for move in MOVES.values():
        if move.command in ELSEWHERE or not move.who & {"buyer", "seller", "staff"}:
            continue
        act = BY_COMMAND.get(move.command)
        if act is None:
            for name, *words in OTHER_DOORS[move.command]:
                assert reverse(name, args=words), move.command
            continue
        about = ["m"] if move.scope == MILESTONE else []
        assert reverse("orders:milestone_act" if about else "orders:act", args=["x", *about, act.slug])
        assert reverse(f"api:act-{move.command}", args=["x", *about])


def test_whatever_the_house_does_by_itself_is_foretold_in_what_happens_next():
    foretold = {wait.then for wait in WAITS.values()}
    by_itself = {m.command for m in MOVES.values() if m.who == {"system"} and m.what_next}
    assert by_itself - ELSEWHERE <= foretold
