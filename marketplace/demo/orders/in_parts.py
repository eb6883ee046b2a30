"""Orders of several milestones."""

from marketplace.demo.orders.words import DONE
from marketplace.demo.stage import ASKS_EACH_TIME, Stage
from marketplace.demo.wei_gigs import Shown
from orders import milestones
from orders.actors import Actor
from orders.models import Milestone, Order
from payments import cards, one_click


def milestones_under_way(stage: Stage):
    """One accepted, one in progress, one paid ahead, one not paid yet."""
    yield 24
    order = stage.order_in_parts(
        "The “Little Boats” series in Chinese",
        ("First volume", 180_00, 6),
        ("Second volume", 180_00, 6),
        ("Third volume", 180_00, 6),
        ("Covers and blurbs", 90_00, 3),
        scope="Three picture books of about 1,200 words each, rhymes kept where they can be, and the texts of the covers.",
    )
    stage.pay(order, card=ASKS_EACH_TIME, keep_card=True)
    yield 23.5
    stage.say(
        order,
        stage.wei,
        "I like the fox. May I give him a name of two characters? It is easier to read aloud.",
    )
    yield 23
    stage.say(order, stage.ana, "Please do. The children here call him Rică, something as short as that.")
    yield 18.5
    stage.deliver(order, DONE, stage.text_file(stage.wei, "volume-1-zh.txt", "小狐狸数了两遍船。\n"))
    yield 17
    stage.accept(order)
    yield 12
    _refused(stage, order)
    stage.pay(order, milestone=_unpaid(order))
    yield 9
    stage.deliver(order, DONE, stage.text_file(stage.wei, "volume-2-zh.txt", "第二天，船少了一只。\n"))
    yield 8
    stage.ask_changes(order, "The refrain on page 9 should be the same as in the first volume.")
    yield 6.5
    stage.deliver(order, "The refrain is the same now, also on pages 14 and 22.", stage.text_file(stage.wei))
    yield 5.6
    stage.accept(order)
    yield 2
    stage.pay(order, milestone=_unpaid(order))
    yield 1.5
    stage.pay(order, milestone=_unpaid(order))


def milestone_to_pay(stage: Stage):
    """Paid with a card ana has kept: the next one takes one click."""
    yield 8
    order = stage.order_in_parts(
        "Rights letters to four Chinese publishers",
        ("Letters", 60_00, 3),
        ("Answers and follow-up", 60_00, 7),
    )
    stage.pay(order, keep_card=True)
    yield 6
    stage.deliver(order, DONE, stage.text_file(stage.wei, "letters.txt"))
    yield 4
    stage.accept(order)


def stopped_after_the_first(stage: Stage):
    yield 33
    order = stage.order_in_parts(
        "A glossary for the warehouse", ("Two hundred words", 45_00, 3), ("The next two hundred", 45_00, 3)
    )
    stage.pay(order)
    yield 31
    stage.deliver(order, DONE, stage.text_file(stage.wei, "glossary.csv", "shelf,货架\nramp,坡道\n"))
    yield 30
    stage.accept(order)
    yield 29
    milestones.stop(ref=order.ref, by=Actor.buyer(stage.ana), now=stage.now)


def _refused(stage: Stage, order: Order) -> None:
    """The kept card is charged for the next milestone, and the bank wants to see ana first: nothing was charged."""
    card = cards.usable(order.buyer, stage.now)[0]
    charged = one_click.pay_milestone(
        order_ref=order.ref,
        milestone_ref=_unpaid(order).ref,
        card_ref=card.ref,
        by=order.buyer,
        now=stage.now,
    )
    assert charged.outcome == "authenticate", charged


def _unpaid(order: Order) -> Milestone:
    return order.milestones.filter(state="unfunded").order_by("position")[0]


TABLE = [
    Shown("milestones_under_way", "accepted, in progress, paid ahead", milestones_under_way),
    Shown("milestone_to_pay", "the next milestone waits for its payment", milestone_to_pay),
    Shown("stopped_after_the_first", "complete after one of two milestones", stopped_after_the_first),
]
