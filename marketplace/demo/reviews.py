"""Reviews of the demo's ended orders: good and bad, answered, refunded, held, taken down, one side only, waiting.

They play as scenarios beside those of orders, and are written through the real acts on whatever has ended by then."""

from datetime import timedelta

from accounts.models import User
from marketplace.demo.stage import Stage
from marketplace.demo.wei_gigs import Shown
from orders.models import Order
from reviews import moderating, panels, reviewing
from reviews.models import Review

# (communication, as described, value), what the buyer wrote, the seller's stars and words, the seller's answer
WRITTEN: list[tuple[tuple[int, int, int], str, int, str, str]] = [
    (
        (5, 5, 5),
        "Asked two questions I had not thought of, and both mattered. The table of decisions is worth the price alone.",
        5,
        "A brief one can work from, and quick answers. Gladly again.",
        "Thank you. Your notes on the boats saved me a day.",
    ),
    (
        (5, 4, 4),
        "Careful work and on time. Two pages came back in another font, which took me an evening to put right.",
        5,
        "Friendly, and exact about what was wrong.",
        "",
    ),
    ((4, 5, 5), "I would order here again tomorrow.", 5, "Paid attention to the drafts, which helps.", ""),
    (
        (3, 2, 3),
        "Half of it reads well. The other half I had to rewrite, and the answer to my question came after two days.",
        3,
        "Many changes of mind on the way, but always polite.",
        "You are right about the two days. I was travelling and should have said so before.",
    ),
    (
        (5, 5, 4),
        "Not cheap, and worth it: our printer had not a single question.",
        5,
        "Knew exactly what the printer needs.",
        "",
    ),
    (
        (2, 1, 1),
        "This is not what I had ordered. I said so three times.",
        2,
        "The brief changed after the work was done.",
        "The guide was to be for families, as your brief says. I am sorry that it missed what you needed.",
    ),
]
CHINESE = [
    ((5, 5, 5), "回复很快，译文读起来像是自己写的。", 5, "资料齐全，沟通顺畅。", "谢谢您，欢迎再来。"),
    ((5, 4, 5), "语气把握得好，第三封信改了一次就满意了。", 5, "很客气的买家。", ""),
]
ROUNDS = (58, 50, 44, 38, 25.4, 18.4, 15.4, 8.6)  # days ago on which people sit down to write


def people_write(stage: Stage):
    """Whoever has an ended order behind them: mostly both, sometimes one, sometimes nobody."""
    number, silent = 0, set()
    for days_ago in ROUNDS:
        yield days_ago
        for order in _to_review(stage):
            if order.pk in silent or order.buyer.username == "mei_tan":
                continue
            number += 1
            if number % 7 == 6:
                silent.add(order.pk)
                continue
            ratings, text, stars, seller_text, answer = _words(order, number)
            _by_buyer(stage, order, ratings, text)
            if number % 7 != 5 and order.state == Order.State.COMPLETED:
                _by_seller(stage, order, stars, seller_text)
            if answer:
                stage.answers[order.pk] = answer


def sellers_answer(stage: Stage):
    for days_ago in (36, 24, 13, 6):
        yield days_ago
        found = Review.objects.published().about_sellers().filter(order__in=stage.answers, reply=None)
        for review in found.select_related("subject"):
            if stage.now < review.published_at + reviewing.REPLY:
                reviewing.reply(
                    ref=review.ref, by=review.subject, text=stage.answers[review.order_id], now=stage.now
                )


def one_is_useful_one_is_taken_down(stage: Stage):
    yield 5
    found = list(Review.objects.published().about_sellers().select_related("author").order_by("total", "id"))
    for review in found[:4]:
        for voter in (stage.people["li_na"], stage.ion, stage.people["ben_carter"]):
            if voter.pk not in (review.author_id, review.subject_id):
                reviewing.vote(ref=review.ref, by=voter, now=stage.now)
    worst = found[0]
    moderating.remove(
        ref=worst.ref,
        by=stage.mod,
        rule="wrong_order",
        reason="It speaks of another order: this one was never delivered.",
        excerpt=worst.text[:60],
        now=stage.now,
    )
    yield 4
    moderating.appeal(
        ref=worst.ref,
        by=worst.author,
        text="It is about this order. Please look at the dates.",
        now=stage.now,
    )
    moderating.report(
        ref=found[1].ref, by=stage.ion, rule="abuse", text="The second sentence is rude.", now=stage.now
    )


def held_for_a_person(stage: Stage):
    """Stars were tied to a refund, so a person reads both reviews first."""
    yield 1.2
    order = Order.objects.filter(buyer__username="mei_tan", state=Order.State.COMPLETED).first()
    stage.say(
        order,
        order.buyer,
        "Refund me half of it and I leave five stars. Otherwise the review will be bad.",
    )
    stage.say(order, order.seller, "I would rather have an honest review.")
    yield 1
    _by_buyer(stage, order, (2, 3, 1), "口号不错，可是价格太高，商量也不肯。")
    _by_seller(stage, order, 2, "Tried to trade stars for a refund.")


def one_waits_for_the_other(stage: Stage):
    yield 0.3
    for order in [each for each in _to_review(stage) if each.state == Order.State.COMPLETED][-1:]:
        _by_seller(stage, order, 5, "Quick answers, and a brief that says what matters.")


# --- words for the above ----------------------------------------------------------------------
def _to_review(stage: Stage) -> list[Order]:
    """Ended orders whose buyer may review and has not, by the time they ended."""
    buyers = User.objects.filter(bought__state__in=["completed", "cancelled"]).distinct().order_by("id")
    found = [each.order for buyer in buyers for each in panels.open_to(buyer, now=stage.now, side="buyer")]
    return sorted(found, key=lambda order: (order.ended_at, order.pk))


def _words(order: Order, number: int):
    chinese = order.buyer.language.startswith("zh")
    table = CHINESE if chinese else WRITTEN
    if order.state == Order.State.CANCELLED:
        return (1, 1, 1), "Nothing came for weeks. I had my money back, and a deadline missed.", 0, "", ""
    return table[number % len(table)]


def _by_buyer(stage: Stage, order: Order, ratings: tuple[int, int, int], text: str) -> None:
    named = dict(zip(("communication", "as_described", "value"), ratings, strict=True))
    reviewing.write(order_ref=order.ref, by=order.buyer, ratings=named, text=text, now=stage.now)


def _by_seller(stage: Stage, order: Order, stars: int, text: str) -> None:
    reviewing.write(
        order_ref=order.ref,
        by=order.seller,
        ratings={"stars": stars},
        text=text,
        now=stage.now + timedelta(minutes=5),
    )


TABLE = [
    Shown("people_write", "reviews of both sides, of one, of none", people_write),
    Shown("sellers_answer", "answers to reviews", sellers_answer),
    Shown(
        "one_is_useful_one_is_taken_down",
        "votes, a removal with an appeal, a report",
        one_is_useful_one_is_taken_down,
    ),
    Shown("held_for_a_person", "held: stars were tied to a refund", held_for_a_person),
    Shown("one_waits_for_the_other", "written and waiting for the other side", one_waits_for_the_other),
]
