"""Orders that are over: accepted, split, cancelled, abandoned."""

from marketplace.demo.orders.words import DONE
from marketplace.demo.stage import (
    REFUND_FAILS,
    Stage,
)
from marketplace.demo.wei_gigs import Shown
from orders import cancelling, milestones
from orders.actors import Actor


def first_order(stage: Stage):
    yield 80
    order = stage.started("documents", 2)
    yield 79.5
    stage.say(order, stage.wei, "Good morning Ana, I will begin this afternoon, Shanghai time.")
    yield 78
    stage.deliver(order, DONE, stage.text_file(stage.wei, "letter-zh.txt", "尊敬的先生：\n"))
    yield 77
    stage.accept(order)


def second_order(stage: Stage):
    yield 74
    order = stage.started("contract", 2)
    yield 69
    stage.deliver(order, DONE, stage.text_file(stage.wei, "contract-zh.txt"))
    yield 68
    stage.accept(order)


def revised_and_accepted(stage: Stage):
    yield 45
    order = stage.started("help", 2, extras=[0, 1])
    yield 41
    stage.deliver(order, DONE, stage.text_file(stage.wei, "help-zh.md", "# 常见问题\n"))
    yield 40
    stage.ask_changes(order, "The button is called “Order”, not “Buy”.", "Article 5 lost its list.")
    yield 38
    stage.deliver(
        order,
        "Both are mended, and I looked for the button in all other articles.",
        stage.text_file(stage.wei),
    )
    yield 37.5
    stage.accept(order)


def accepted_by_itself(stage: Stage):
    """Nobody said anything for 72 hours."""
    yield 28
    order = stage.started(
        "reports", 1, typed={"long_text": "Cardboard books, 5,000.", "short_text": "Constanța"}
    )
    yield 25
    stage.deliver(
        order,
        "Two pages: what is there, what is missing, and whom to ask for it.",
        stage.text_file(stage.wei),
    )


def accepted_and_clearing(stage: Stage):
    yield 5
    order = stage.started("specs", 2, fast=True)
    yield 3
    stage.deliver(order, DONE, stage.text_file(stage.wei, "specs-en.csv", "part,size\nlid,8 cm\n"))
    yield 2.2
    stage.say(order, stage.ana, "Perfect, and a day early. Thank you.")
    stage.accept(order)


def split_by_agreement(stage: Stage):
    """A request to cancel that leaves the seller a part: the milestone is settled."""
    yield 22
    order = stage.started("help", 1)
    yield 20
    cancelling.ask(
        ref=order.ref,
        reason_code="agreed",
        reason="The help center moves to another system. Two articles are done, please keep a third of the price.",
        to_seller_minor=20_00,
        by=Actor.buyer(stage.ana),
        now=stage.now,
    )
    yield 19
    cancelling.accept(ref=order.ref, by=Actor.seller(stage.wei), now=stage.now)


def cancellation_asked(stage: Stage):
    yield 3
    order = stage.started("profile", 3)
    yield 0.5
    cancelling.ask(
        ref=order.ref,
        reason_code="out_of_scope",
        reason="The brochure has 9,000 words, the package is for 4,000.",
        by=Actor.seller(stage.wei),
        now=stage.now,
    )


def cancelled_refund_failed(stage: Stage):
    """The bank does not take the refund: the money is the buyer's credit here."""
    yield 27
    order = stage.started("letters", 2, card=REFUND_FAILS)
    yield 26
    cancelling.ask(ref=order.ref, reason_code="duplicate", by=Actor.buyer(stage.ana), now=stage.now)
    yield 25.5
    cancelling.accept(ref=order.ref, by=Actor.seller(stage.wei), now=stage.now)


def cancelled_very_late(stage: Stage):
    yield 35
    order = stage.started("specs", 1)
    yield 31
    milestones.cancel_late(milestone_ref=order.milestones.get().ref, by=Actor.buyer(stage.ana), now=stage.now)


def abandoned(stage: Stage):
    """Fourteen days past due and nothing came: cancelled by itself."""
    yield 21
    stage.started("letters", 1)


TABLE = [
    Shown("first_order", "complete, cleared, paid out", first_order),
    Shown("second_order", "complete, cleared, paid out in part", second_order),
    Shown("revised_and_accepted", "two deliveries, a revision, accepted", revised_and_accepted),
    Shown("accepted_by_itself", "nobody said anything for 72 hours", accepted_by_itself),
    Shown("accepted_and_clearing", "accepted, the money clears", accepted_and_clearing),
    Shown("split_by_agreement", "ended early, the money split as agreed", split_by_agreement),
    Shown("cancellation_asked", "a request to cancel waits for the buyer", cancellation_asked),
    Shown("cancelled_refund_failed", "the bank did not take the refund", cancelled_refund_failed),
    Shown("cancelled_very_late", "cancelled by the buyer since it was very late", cancelled_very_late),
    Shown("abandoned", "cancelled by itself 14 days past due", abandoned),
]
