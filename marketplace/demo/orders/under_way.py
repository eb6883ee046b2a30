"""Orders under way: at work, late, delivered, in revision."""

from marketplace.demo.orders.words import DONE
from marketplace.demo.stage import (
    Stage,
)
from marketplace.demo.wei_gigs import Shown
from orders import deliveries
from orders.actors import Actor


def in_progress(stage: Stage):
    yield 1.2
    order = stage.started("documents", 3, extras=[0], typed={"long_text": "Buyers at the fair in Bologna."})
    yield 1
    stage.say(
        order,
        stage.wei,
        "Thank you, Ana. I have read it once; the third page has a table without units. Centimetres?",
    )
    yield 0.9
    stage.say(order, stage.ana, "Yes, centimetres everywhere. Sorry about that.")


def late(stage: Stage):
    yield 2.5
    stage.started("documents", 1)


def very_late(stage: Stage):
    yield 6
    order = stage.started("letters", 2)
    yield 2.4
    stage.say(order, stage.ana, "Hello Wei, the five letters were due on Tuesday. When can I have them?")


def delivered(stage: Stage):
    yield 4
    order = stage.started("contract", 1, extras=[0])
    yield 0.8
    stage.deliver(
        order,
        "Both languages side by side. The lawyer marked two clauses in yellow: who pays for a late container, "
        "and which court decides. My notes are in the second file.",
        stage.picture(stage.wei, "c36", "supply-contract-page-1.webp"),
        stage.text_file(
            stage.wei, "notes.md", "# Two clauses to look at\n\n- 7.2: late delivery\n- 12: court\n"
        ),
    )


def delivery_sent_back(stage: Stage):
    """The buyer says that this is not the work: the seller delivers again or asks staff."""
    yield 4
    order = stage.started("help", 2)
    yield 1
    stage.deliver(order, "The eight articles, each in its own file, named as in your help center.")
    yield 0.6
    deliveries.void(
        milestone_ref=stage.under_way(order).ref,
        reason="These are the articles of another customer.",
        by=Actor.buyer(stage.ana),
        now=stage.now,
    )


def in_revision(stage: Stage):
    yield 7
    order = stage.started("profile", 2)
    yield 3
    stage.deliver(order, DONE, stage.text_file(stage.wei, "profile-en.txt"))
    yield 1.1
    stage.ask_changes(
        order,
        "The founding year is 1998, not 1989.",
        "Please keep the name of the series in English: “Little Boats”.",
    )


def more_time(stage: Stage):
    yield 8
    order = stage.started("specs", 2)
    yield 4
    stage.deliver(order, DONE, stage.text_file(stage.wei, "specs-en.csv", "part,size\nbox,20 cm\n"))
    yield 2
    deliveries.lengthen_review(
        milestone_ref=stage.under_way(order).ref, days=5, by=Actor.buyer(stage.ana), now=stage.now
    )


TABLE = [
    Shown("in_progress", "work under way, with messages", in_progress),
    Shown("late", "past due", late),
    Shown("very_late", "two days past due: the buyer may cancel", very_late),
    Shown("delivered", "waiting for the buyer, files to look at", delivered),
    Shown("delivery_sent_back", "the delivery was not the work", delivery_sent_back),
    Shown("in_revision", "two changes asked for", in_revision),
    Shown("more_time", "delivered, the buyer took more time", more_time),
]
