"""Orders in dispute: open, decided, to be confirmed, settled."""

from marketplace.demo.orders.words import DONE
from marketplace.demo.stage import (
    Stage,
)
from marketplace.demo.wei_gigs import Shown
from orders import disputes
from orders.actors import Actor
from orders.models import Dispute, Order


def dispute_open(stage: Stage):
    yield 10
    order = stage.started("profile", 1)
    yield 7
    stage.deliver(order, DONE, stage.text_file(stage.wei))
    yield 5
    _dispute(stage, order, "Half of the second page is missing, and the rest reads like a machine.", 15_00)


def dispute_decided(stage: Stage):
    """Decided; the money moves when the time to appeal is over."""
    yield 14
    order = stage.started("documents", 2)
    yield 11
    stage.deliver(order, DONE, stage.text_file(stage.wei))
    yield 9
    case = _dispute(stage, order, "The figures in the table do not agree with the original.", 45_00)
    yield 1.5
    _decide(stage, case, 20_00, "Four of eleven figures are wrong; the text is as ordered.", fault="seller")


def dispute_needs_second_person(stage: Stage):
    """Above the limit one member of staff proposes and another confirms."""
    yield 16
    order = stage.order_in_parts("The museum guide in Chinese", ("Whole guide", 640_00, 8))
    stage.pay(order)
    yield 9
    stage.deliver(order, DONE, stage.text_file(stage.wei, "guide-zh.txt", "第一展厅\n"))
    yield 7
    case = _dispute(
        stage, order, "The guide was to be for children. This is the text of the catalogue.", 640_00
    )
    yield 1
    _decide(
        stage,
        case,
        320_00,
        "The brief says families, not children. Both sides could have asked.",
        fault="both",
    )


def dispute_settled(stage: Stage):
    """Part went back, the seller kept the rest; both took the decision."""
    yield 34
    order = stage.started("contract", 1)
    yield 30.5
    stage.deliver(order, DONE, stage.text_file(stage.wei))
    yield 30
    case = _dispute(
        stage, order, "There is no lawyer's reading, and that was half of what I paid for.", 140_00
    )
    yield 27
    _decide(
        stage,
        case,
        60_00,
        "The translation is whole. The lawyer's reading came two weeks late.",
        fault="seller",
    )
    yield 26.5
    for by in (Actor.buyer(stage.ana), Actor.seller(stage.wei)):
        disputes.waive_appeal(dispute_ref=case.ref, by=by, now=stage.now)


def _dispute(stage: Stage, order: Order, claim: str, to_buyer_minor: int) -> Dispute:
    return disputes.open_dispute(
        milestone_ref=stage.under_way(order).ref,
        claim=claim,
        to_buyer_minor=to_buyer_minor,
        by=Actor.buyer(order.buyer),
        now=stage.now,
    )


def _decide(stage: Stage, case: Dispute, to_buyer_minor: int, reason: str, *, fault: str) -> None:
    disputes.rule(
        dispute_ref=case.ref,
        to_buyer_minor=to_buyer_minor,
        fault=fault,
        rule="Not what was ordered",
        reason=reason,
        by=Actor.staff(stage.mod),
        now=stage.now,
    )


TABLE = [
    Shown("dispute_open", "a dispute waits for staff", dispute_open),
    Shown("dispute_decided", "decided, the time to appeal runs", dispute_decided),
    Shown(
        "dispute_needs_second_person",
        "decided by one, to be confirmed by another",
        dispute_needs_second_person,
    ),
    Shown("dispute_settled", "decided and settled with a split", dispute_settled),
]
