"""Orders in dispute, one at each stage: to be answered, talked about, with staff, to be confirmed, decided, appealed,
settled."""

from marketplace.demo.orders.words import DONE
from marketplace.demo.stage import (
    Stage,
)
from marketplace.demo.wei_gigs import Shown
from orders import disputes
from orders.actors import Actor
from orders.models import Dispute, Order

ANSWERED = "The text is as long as the order says, and the style was agreed in the messages."


def dispute_to_answer(stage: Stage):
    """Wei has a day and a half left to answer."""
    yield 9
    order = stage.started("profile", 1)
    yield 4
    stage.deliver(order, DONE, stage.text_file(stage.wei))
    yield 1.5
    claim = "Half of the second page is missing, and the rest reads like a machine."
    _dispute(
        stage,
        order,
        claim,
        15_00,
        stage.text_file(stage.ana, "what-is-missing.txt", "Page 2, from line 14\n"),
    )


def dispute_talks(stage: Stage):
    """The numbers do not meet; wei offers a split."""
    yield 10
    order = stage.started("profile", 1)
    yield 6.5
    stage.deliver(order, DONE, stage.text_file(stage.wei))
    yield 4
    case = _dispute(stage, order, "The text is not in the tone we agreed on, and two facts are wrong.", 15_00)
    yield 2
    _answer(stage, case, 4_00)
    yield 1
    disputes.offer_split(
        dispute_ref=case.ref,
        to_buyer_minor=8_00,
        words="The facts were wrong, that is true. Half of what you ask?",
        by=Actor.seller(stage.wei),
        now=stage.now,
    )


def dispute_with_staff(stage: Stage):
    """Both asked for staff, which is late: the queue shows it in red."""
    yield 15
    order = stage.started("profile", 1)
    yield 11
    stage.deliver(order, DONE, stage.text_file(stage.wei))
    yield 9
    case = _dispute(stage, order, "I paid for two drafts to choose from and got one.", 12_00)
    yield 8
    _to_staff(stage, case)


def dispute_decided(stage: Stage):
    """Decided; the money moves when the time to appeal is over."""
    yield 14
    order = stage.started("documents", 2)
    yield 11
    stage.deliver(order, DONE, stage.text_file(stage.wei))
    yield 9
    case = _dispute(stage, order, "The figures in the table do not agree with the original.", 45_00)
    yield 7
    _to_staff(stage, case)
    yield 1.5
    _decide(stage, case, 20_00, "Four of eleven figures are wrong; the text is as ordered.", fault="seller")


def dispute_appealed(stage: Stage):
    """Ana does not take the decision; other staff decides anew."""
    yield 18
    order = stage.started("profile", 1)
    yield 14
    stage.deliver(order, DONE, stage.text_file(stage.wei))
    yield 12
    case = _dispute(stage, order, "The names of three of our people are misspelt throughout.", 20_00)
    yield 10
    _to_staff(stage, case)
    yield 4
    _decide(stage, case, 5_00, "Three names in a text of two pages are quickly put right.", fault="seller")
    yield 2
    disputes.appeal(
        dispute_ref=case.ref,
        reason="It was printed before we saw it. The names were in the brief, letter by letter.",
        by=Actor.buyer(stage.ana),
        now=stage.now,
    )


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
    yield 5
    _to_staff(stage, case)
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
    yield 29
    _to_staff(stage, case)
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


def _dispute(stage: Stage, order: Order, claim: str, to_buyer_minor: int, *uploads) -> Dispute:
    return disputes.open_dispute(
        milestone_ref=stage.under_way(order).ref,
        claim=claim,
        to_buyer_minor=to_buyer_minor,
        uploads=uploads,
        by=Actor.buyer(order.buyer),
        now=stage.now,
    )


def _answer(stage: Stage, case: Dispute, to_buyer_minor: int) -> None:
    disputes.answer(
        dispute_ref=case.ref,
        words=ANSWERED,
        to_buyer_minor=to_buyer_minor,
        by=Actor.seller(stage.wei),
        now=stage.now,
    )


def _to_staff(stage: Stage, case: Dispute) -> None:
    """Wei gives nothing, and neither wants to talk."""
    _answer(stage, case, 0)
    for by in (Actor.buyer(case.order.buyer), Actor.seller(stage.wei)):
        disputes.ask_staff(dispute_ref=case.ref, by=by, now=stage.now)


def _decide(stage: Stage, case: Dispute, to_buyer_minor: int, reason: str, *, fault: str) -> None:
    disputes.rule(
        dispute_ref=case.ref,
        to_buyer_minor=to_buyer_minor,
        fault=fault,
        rule="both_sides" if fault == "both" else "not_as_ordered",
        reason=reason,
        by=Actor.staff(stage.mod),
        now=stage.now,
    )


TABLE = [
    Shown("dispute_to_answer", "a claim waits for the seller's answer", dispute_to_answer),
    Shown("dispute_talks", "two sides talk, a split is offered", dispute_talks),
    Shown("dispute_with_staff", "a dispute waits for staff", dispute_with_staff),
    Shown("dispute_decided", "decided, the time to appeal runs", dispute_decided),
    Shown("dispute_appealed", "decided and appealed: other staff decides", dispute_appealed),
    Shown(
        "dispute_needs_second_person",
        "decided by one, to be confirmed by another",
        dispute_needs_second_person,
    ),
    Shown("dispute_settled", "decided and settled with a split", dispute_settled),
]
