"""Makers of orders, for tests and demo data: every state is reached through the real acts.

order = testing.order_delivered(now=now)            # one milestone of $100.00, from the cast
order = testing.order_active(milestones=[3333, 3333, 3334], now=now)
"""

import itertools
from collections.abc import Sequence
from datetime import datetime

from accounts.models import Upload, User
from gigs import testing as gigs
from kit import clock
from orders import deliveries, disputes, extras, lifecycle, owing, placing, requirements, tips
from orders.actors import Actor
from orders.models import Dispute, Milestone, Order, SideRequest, Tip

make_user, make_seller = gigs.make_user, gigs.make_seller
_numbers = itertools.count(1)
QUESTION = {
    "ref": "q1",
    "kind": "short_text",
    "question": "What is the name on the mark?",
    "help": "",
    "choices": [],
    "required": True,
}


def make_buyer(username: str = "ana", **fields) -> User:
    """A member who buys; the same one when asked again."""
    return User.objects.filter(username=username).first() or make_user(username, **fields)


def the_seller(username: str = "wei", **fields) -> User:
    """A member who sells; the same one when asked again."""
    return User.objects.filter(username=username).first() or make_seller(username, **fields)


def make_support(username: str = "sup") -> User:
    """Staff who decides disputes; the same one when asked again."""
    from django.contrib.auth.models import Group

    user = User.objects.filter(username=username).first() or make_user(username, is_staff=True)
    user.groups.add(Group.objects.get(name="support"))
    return user


def make_gig_live(seller: User | None = None, **words):
    """A gig that can be ordered; words as `gigs.testing.make_draft` takes them."""
    return gigs.make_gig(seller or the_seller(), **words)


def make_upload(owner: User, name: str = "mark.pdf", size: int = 1000) -> Upload:
    """A file as the upload view leaves it."""
    return Upload.objects.create(
        owner=owner,
        name=name,
        media_type="application/pdf",
        size=size,
        sha256="0" * 64,
        stored_as=f"test/{name}",
    )


def order_placed(
    *,
    buyer: User | None = None,
    seller: User | None = None,
    milestones: int | Sequence[int] = (100_00,),
    days: int = 5,
    revisions: int | None = 2,
    questions: Sequence[dict] = (QUESTION,),
    title: str = "A mark for a bakery",
    now: datetime | None = None,
) -> Order:
    """An unpaid order. milestones: a number of them at $100.00, or their prices in minor units."""
    now = now or clock.now()
    prices = [100_00] * milestones if isinstance(milestones, int) else list(milestones)
    parts = [placing.Part(f"Part {n}", price, days, revisions) for n, price in enumerate(prices, start=1)]
    return placing.place_with_milestones(
        seller=seller or the_seller(),
        title=title,
        parts=parts,
        questions=questions,
        by=Actor.buyer(buyer or make_buyer()),
        now=now,
    )


def pay(
    order: Order, *, milestone: Milestone | None = None, now: datetime | None = None, **other
) -> lifecycle.Paid:
    """The payment of a milestone lands; without one the next unpaid. other: what `lifecycle.pay` takes."""
    milestones = list(order.milestones.all())
    milestone = milestone or next((m for m in milestones if m.state == "unfunded"), milestones[0])
    number = next(_numbers)
    return lifecycle.pay(
        **{
            "order_ref": order.ref,
            "milestone_ref": milestone.ref,
            "payment_ref": f"pay{number:09d}",
            "amount_minor": owing.to_pay(order, milestones, milestone).total_minor,
            "currency": order.currency,
            "charge_id": f"ch_{order.ref}_{number}",
            "intent_id": f"pi_{order.ref}_{number}",
            "now": now or clock.now(),
            **other,
        }
    )


def pay_extra(request: SideRequest, *, now: datetime, **other) -> lifecycle.Paid:
    """The payment of an extra lands. other: what `extras.pay` takes."""
    total = (request.amount_minor or 0) + request.fee_minor
    return extras.pay(**{"request_ref": request.ref, **_landed(total, now), **other})


def pay_tip(tip: Tip, *, now: datetime, **other) -> lifecycle.Paid:
    """The payment of a tip lands. other: what `tips.pay` takes."""
    return tips.pay(**{"tip_ref": tip.ref, **_landed(tip.amount_minor, now), **other})


def _landed(amount_minor: int, now: datetime) -> dict:
    number = next(_numbers)
    return {
        "payment_ref": f"pay{number:09d}",
        "amount_minor": amount_minor,
        "currency": "usd",
        "charge_id": f"ch_side_{number}",
        "intent_id": f"pi_side_{number}",
        "now": now,
    }


def order_paid(*, now: datetime | None = None, **what) -> Order:
    """Waiting for the buyer's answers."""
    order = order_placed(now=now, **what)
    paid = pay(order, now=now or order.placed_at)
    assert paid.outcome == "booked", paid
    return fresh(order)


def order_active(*, now: datetime | None = None, **what) -> Order:
    """The first milestone is in progress."""
    order = order_paid(now=now, **what)
    now = now or order.placed_at
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
    return fresh(order)


def deliver(order: Order, *, now: datetime | None = None) -> None:
    """The seller delivers the milestone under way."""
    milestone = order.milestones.get(state__in=["in_progress", "in_revision"])
    deliveries.deliver(
        milestone_ref=milestone.ref,
        message="Here is the mark in its final form, for print and screen.",
        by=Actor.seller(order.seller),
        now=now or clock.now(),
    )


def order_delivered(*, now: datetime | None = None, **what) -> Order:
    """The first milestone waits for the buyer."""
    order = order_active(now=now, **what)
    deliver(order, now=now or order.placed_at)
    return fresh(order)


def to_staff(dispute: Dispute, *, now: datetime) -> Dispute:
    """The other side answers with a number far off, both ask for staff: the case waits for a decision."""
    order = dispute.order
    people = {"buyer": Actor.buyer(order.buyer), "seller": Actor.seller(order.seller)}
    far = 0 if dispute.role == "buyer" else disputes.total_of(dispute)
    disputes.answer(
        dispute_ref=dispute.ref,
        words="That is not how it was agreed.",
        to_buyer_minor=far,
        by=people[dispute.other_role],
        now=now,
    )
    for by in people.values():
        disputes.ask_staff(dispute_ref=dispute.ref, by=by, now=now)
    dispute.refresh_from_db()
    return dispute


def order_accepted(*, now: datetime | None = None, **what) -> Order:
    """The first milestone is accepted; with one milestone the order is complete."""
    order = order_delivered(now=now, **what)
    now = now or order.placed_at
    lifecycle.accept(milestone_ref=order.milestones.get(position=1).ref, by=Actor.buyer(order.buyer), now=now)
    return fresh(order)


def fresh(order: Order) -> Order:
    """The order as it is now."""
    return Order.objects.select_related("buyer", "seller", "policy").get(pk=order.pk)
