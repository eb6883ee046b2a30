"""Makers of reviews, for tests and demo data: every state is reached through the real acts."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from accounts.models import User
from gigs.models import Gig
from kit import clock
from orders import lifecycle, placing, requirements, testing
from orders.actors import Actor
from orders.models import Order
from reviews import publishing, reviewing
from reviews.guarding import Said
from reviews.models import Review

GOOD = "Clear, quick and exactly what we had agreed on."
FROM_SELLER = "A clear brief and quick answers, a pleasure."
FIVE = {"communication": 5, "as_described": 5, "value": 5}


def nothing_said(order: Order) -> list[Said]:
    """No conversation."""
    return []


def order_of_gig(gig: Gig, *, buyer: User | None = None, now: datetime | None = None) -> Order:
    """A completed order of a gig's first package."""
    now = now or clock.now()
    order = placing.place(
        package_ref=gig.live.packages.get(tier=1).ref,
        extra_refs=[],
        fast=False,
        by=Actor.buyer(buyer or testing.make_buyer()),
        now=now,
    )
    testing.pay(order, now=now)
    order = testing.fresh(order)
    if order.state == "awaiting_requirements":
        for question in order.questions:
            requirements.save(
                ref=order.ref,
                question_ref=question["ref"],
                value="Aurora",
                by=Actor.buyer(order.buyer),
                now=now,
            )
        requirements.answer(ref=order.ref, by=Actor.buyer(order.buyer), now=now)
    testing.deliver(order, now=now)
    lifecycle.accept(milestone_ref=order.milestones.get(position=1).ref, by=Actor.buyer(order.buyer), now=now)
    return testing.fresh(order)


def by_buyer(
    order: Order, *, now: datetime, text: str = GOOD, ratings: dict[str, int] | None = None
) -> Review:
    """The buyer's review, waiting. ratings: five stars each unless said."""
    return reviewing.write(
        order_ref=order.ref, by=order.buyer, ratings={**FIVE, **(ratings or {})}, text=text, now=now
    )


def by_seller(order: Order, *, now: datetime, text: str = FROM_SELLER, stars: int = 5) -> Review:
    """The seller's review, waiting."""
    return reviewing.write(order_ref=order.ref, by=order.seller, ratings={"stars": stars}, text=text, now=now)


def publish(*, now: datetime, talk: Iterable[Said] = ()) -> int:
    """One pass of the sweep."""
    return publishing.publish_due(now=now, talk_of=lambda order: list(talk))


def published(
    order: Order,
    *,
    now: datetime,
    text: str = GOOD,
    ratings: dict[str, int] | None = None,
    seller_text: str = FROM_SELLER,
    stars: int = 5,
) -> Review:
    """Both sides have reviewed and both are public; the buyer's. `now`: when they were written."""
    made = by_buyer(order, now=now, text=text, ratings=ratings)
    by_seller(order, now=now, text=seller_text, stars=stars)
    publish(now=now + timedelta(minutes=2))
    made.refresh_from_db()
    assert made.state == Review.State.PUBLISHED, made.state
    return made
