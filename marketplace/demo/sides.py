"""What two sides ask of each other while an order runs: one order in each state, and tips. The table of scenarios is as
in marketplace/demo/orders.py."""

from datetime import timedelta

from marketplace.demo.stage import CARD, Stage
from marketplace.demo.wei_gigs import Shown
from orders import extending, extras, giving_back, pausing, rebriefing, staff_ending, tips
from orders.actors import Actor
from orders.models import Order
from payments import checkout, settling
from payments.models import Payment


def pay_at(stage: Stage, order: Order, *, extra_ref: str = "", tip_ref: str = "") -> Payment:
    """An extra or a tip is paid on the provider's page."""
    payment = checkout.start(
        order_ref=order.ref, extra_ref=extra_ref, tip_ref=tip_ref, by=order.buyer, now=stage.now
    )
    stage.provider.type_in(
        payment.session_url, number=CARD, expiry="12 / 40", cvc="123",
        name=order.buyer.shown_name, email=order.buyer.email,
    )  # fmt: skip
    settling.session(payment.session_id)
    return payment


def extension_asked(stage: Stage):
    yield 1.5
    order = stage.started("documents", 2)
    yield 0.5
    milestone = stage.under_way(order)
    extending.ask(
        milestone_ref=milestone.ref,
        new_due_at=milestone.due_at + timedelta(days=2),
        by=Actor.seller(stage.wei),
        now=stage.now,
        reason="The printer sends the measurements on Thursday, and I cannot guess them.",
    )


def extension_agreed(stage: Stage):
    yield 5
    order = stage.started("documents", 2)
    yield 4
    milestone = stage.under_way(order)
    extending.ask(
        milestone_ref=milestone.ref,
        new_due_at=milestone.due_at + timedelta(days=4),
        by=Actor.seller(stage.wei),
        now=stage.now,
        reason="Two more chapters came with the second file.",
    )
    yield 3.5
    extending.accept(milestone_ref=milestone.ref, by=Actor.buyer(stage.ana), now=stage.now)


def extra_to_pay(stage: Stage):
    yield 2
    order = stage.started("profile", 2)
    yield 0.6
    extras.propose(
        milestone_ref=stage.under_way(order).ref,
        title="A short version for trade fairs",
        price_minor=25_00,
        days=1,
        by=Actor.seller(stage.wei),
        now=stage.now,
        reason="Half a page that fits on a card.",
    )


def extra_paid(stage: Stage):
    yield 3
    order = stage.started("help", 1)
    yield 2.5
    wish = extras.propose(
        milestone_ref=stage.under_way(order).ref,
        title="Two more articles",
        price_minor=30_00,
        days=2,
        by=Actor.buyer(stage.ana),
        now=stage.now,
    )
    yield 2.2
    extras.agree(milestone_ref=wish.milestone.ref, by=Actor.seller(stage.wei), now=stage.now)
    yield 2
    pay_at(stage, order, extra_ref=wish.ref)


def refund_proposed(stage: Stage):
    yield 3
    order = stage.started("specs", 1)
    yield 1.5
    stage.deliver(order, "The whole specification, with the table of units at the end as you wished.")
    yield 0.4
    giving_back.propose(
        milestone_ref=stage.under_way(order).ref,
        amount_minor=15_00,
        by=Actor.buyer(stage.ana),
        now=stage.now,
        reason="Two drawings were left in Chinese. I can live with it for a part of the price.",
    )


def refund_agreed(stage: Stage):
    """After acceptance: part of the earnings in clearance went back, and its commission."""
    yield 8
    order = stage.started("reports", 1)
    yield 5
    stage.deliver(order, "The report, page by page, with what the inspector wrote by hand.")
    yield 4
    milestone = stage.under_way(order)
    stage.accept(order)
    yield 3
    giving_back.propose(
        milestone_ref=milestone.ref,
        amount_minor=10_00,
        by=Actor.seller(stage.wei),
        now=stage.now,
        reason="I found a page I had skipped. Here is its part of the price.",
    )
    yield 2.5
    giving_back.accept(milestone_ref=milestone.ref, by=Actor.buyer(stage.ana), now=stage.now)


def clock_stands_still(stage: Stage):
    yield 2
    order = stage.started("contract", 2)
    yield 0.7
    pausing.ask(
        milestone_ref=stage.under_way(order).ref,
        question_ref=order.questions[0]["ref"],
        text="The contract names two companies as the seller. Which one signs?",
        by=Actor.seller(stage.wei),
        now=stage.now,
    )


def brief_to_change(stage: Stage):
    yield 1.4
    order = stage.started("reports", 1)
    yield 0.3
    rebriefing.ask(
        ref=order.ref,
        question_ref=order.questions[0]["ref"],
        value="Please take the report of March. The one of February was withdrawn by the factory.",
        days=1,
        by=Actor.buyer(stage.ana),
        now=stage.now,
        reason="The factory has sent a newer one.",
    )


def tipped(stage: Stage):
    yield 7
    order = stage.started("letters", 2)
    yield 5
    stage.deliver(order, "All five letters, and one spare with a softer ending.")
    yield 4.5
    stage.accept(order)
    yield 4
    tip = tips.offer(
        ref=order.ref,
        amount_minor=12_00,
        by=Actor.buyer(stage.ana),
        now=stage.now,
        message="The softer ending won us the order. Thank you.",
    )
    pay_at(stage, order, tip_ref=tip.ref)


def ended_by_staff(stage: Stage):
    yield 10
    order = stage.started("documents", 1)
    yield 9
    staff_ending.cancel(
        ref=order.ref,
        reason_code="platform_error",
        reason="The gig was shown with the price of another one. The mistake was ours.",
        by=Actor.staff(stage.mod),
        now=stage.now,
    )


TABLE = [
    Shown("extension_asked", "more time is asked for", extension_asked),
    Shown("extension_agreed", "a later date was agreed", extension_agreed),
    Shown("extra_to_pay", "an extra waits for payment", extra_to_pay),
    Shown("extra_paid", "an extra was asked for, agreed and paid", extra_paid),
    Shown("refund_proposed", "the buyer asks for part of the money", refund_proposed),
    Shown("refund_agreed", "part of the money went back after acceptance", refund_agreed),
    Shown("clock_stands_still", "a question stops the clock", clock_stands_still),
    Shown("brief_to_change", "the buyer wants to change the brief", brief_to_change),
    Shown("tipped", "complete, with a tip", tipped),
    Shown("ended_by_staff", "cancelled by staff for an error of ours", ended_by_staff),
]
