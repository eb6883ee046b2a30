"""Placing: what is refused, and what is copied."""

import pytest

from accounts.models import Block
from gigs import drafting, publishing
from gigs import testing as gigs
from orders import placing, testing
from orders.actors import Actor
from orders.models import Order, Policy
from orders.tests.story import NOW, days, hours, refused, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def gig():
    extras = [{"title": "Source files", "price_minor": 20_00, "days": 1, "tier": None}]
    packages = [gigs.package(40_00, fast_price_minor=15_00, fast_days=2), gigs.package(80_00, tier=2, days=7)]
    return testing.make_gig_live(packages=packages, extras=extras, now=NOW)


def package(gig, tier=1):
    return gig.live.packages.get(tier=tier)


def place(gig, **other):
    return placing.place(
        **{"package_ref": package(gig).ref, "by": Actor.buyer(testing.make_buyer()), "now": NOW, **other}
    )


def test_an_order_copies_what_was_shown(gig):
    extra = gig.live.extras.get()
    order = place(gig, extra_refs=[extra.ref], fast=True, shown_price_minor=75_00)
    assert (order.state, order.price_minor, order.commission_bps) == ("pending_payment", 75_00, 2000)
    assert (order.pay_by, order.clearance_days) == (NOW + hours(1), 14)
    part = order.milestones.get()
    assert (part.price_minor, part.days, part.revisions, part.state) == (75_00, 3, 2, "unfunded")
    assert [e["price_minor"] for e in order.extras] == [20_00, 15_00]
    assert [q["question"] for q in order.questions] == ["What is the name on the mark?"]
    event = order.events.get()
    assert (event.command, event.role, event.actor, event.effective_at) == (
        "place",
        "buyer",
        order.buyer,
        NOW,
    )


def test_a_later_edit_of_the_gig_leaves_the_order_alone(gig):
    order = testing.fresh(place(gig))
    packages = [gigs.package(99_00), gigs.package(120_00, tier=2)]
    drafting.save(ref=gig.ref, by=gig.seller, now=NOW, packages=packages)
    publishing.submit(ref=gig.ref, by=gig.seller, now=NOW)
    publishing.approve(ref=gig.ref, by=gigs.make_moderator(), now=NOW)
    again = testing.fresh(order)
    assert (again.price_minor, again.milestones.get().price_minor) == (40_00, 40_00)
    with refused("price_changed") as caught:
        placing.place(package_ref=order.package.ref, by=Actor.buyer(order.buyer), now=NOW)
    assert caught.value.extra["price_minor"] == 99_00
    today = type(gig).objects.get(pk=gig.pk).live.packages.get(tier=1)
    assert caught.value.extra["package"] == today.ref


def test_a_new_commission_leaves_running_orders_alone(gig):
    order = place(gig)
    Policy.objects.create(number=2, since=NOW, commission_bps=1000)
    assert testing.fresh(order).commission_bps == 2000
    assert place(gig).commission_bps == 1000


def test_another_price_than_the_buyer_saw_is_not_charged(gig):
    with refused("price_changed") as caught:
        place(gig, shown_price_minor=39_00)
    assert caught.value.extra["price_minor"] == 40_00
    assert not Order.objects.exists()


def test_an_extra_that_is_gone_shows_the_price_again(gig):
    with refused("price_changed"):
        place(gig, extra_refs=["nothere"])
    with refused("price_changed"):
        place(gig, package_ref=package(gig, 2).ref, fast=True)


def test_nobody_orders_their_own_gig(gig):
    with refused("own_gig"):
        place(gig, by=Actor.buyer(gig.seller))


def test_blocked_people_do_not_trade_and_are_not_told_why(gig):
    ana = testing.make_buyer()
    Block.objects.create(by=gig.seller, whom=ana)
    with refused("seller_unavailable") as caught:
        place(gig)
    assert "block" not in str(caught.value).lower()
    Block.objects.all().delete()
    Block.objects.create(by=ana, whom=gig.seller)
    with refused("seller_unavailable"):
        place(gig)


def test_a_seller_on_vacation_takes_no_orders_and_running_ones_keep_their_deadlines(gig):
    order = testing.order_active(now=NOW)
    gig.seller.seller.away_until = NOW + days(3)
    gig.seller.seller.save()
    with refused("seller_unavailable"):
        place(gig)
    assert order.milestones.get().due_at == NOW + days(5)
    assert place(gig, now=NOW + days(3)).state == "pending_payment"


def test_suspended_people_do_not_trade(gig):
    ion = testing.make_buyer("ion", is_suspended=True)
    with refused("suspended"):
        place(gig, by=Actor.buyer(ion))
    type(gig.seller).objects.filter(pk=gig.seller.pk).update(is_suspended=True)
    with refused("seller_unavailable"):
        place(gig)


def test_a_paused_gig_cannot_be_ordered_and_its_running_orders_go_on(gig):
    order = place(gig)
    publishing.pause(ref=gig.ref, by=gig.seller, now=NOW)
    with refused("not_for_sale"):
        place(gig)
    assert testing.pay(order, now=NOW).outcome == "booked"


def test_a_full_queue_takes_no_order_until_one_leaves():
    gig = testing.make_gig_live(queue_limit=1, now=NOW)
    first = place(gig)
    with refused("queue_full"):
        place(gig)
    from orders import lifecycle

    lifecycle.drop(ref=first.ref, by=Actor.buyer(first.buyer), now=NOW)
    lifecycle.expire(order_ref=first.ref, now=NOW)
    assert place(gig).state == "pending_payment"


def test_money_is_not_held_longer_than_the_house_may():
    part = placing.Part("All of it", 100_00, 42)
    with refused("too_long"):
        _with([placing.Part("All of it", 100_00, 43)])
    assert states(_with([part]))[1] == ["unfunded"]
    assert states(_with([part, placing.Part("More", 100_00, 56)]))[1] == ["unfunded"] * 2
    with refused("too_long"):
        _with([part, placing.Part("More", 100_00, 57)])


def test_one_to_twenty_milestones():
    for number in (0, 21):
        with refused("too_many_milestones"):
            _with([placing.Part("Part", 100, 1)] * number)
    assert len(states(_with([placing.Part("Part", 100, 1)] * 20))[1]) == 20


def _with(parts):
    return placing.place_with_milestones(
        seller=testing.the_seller(),
        title="A book",
        parts=parts,
        by=Actor.buyer(testing.make_buyer()),
        now=NOW,
    )


def test_a_better_level_shows_a_shorter_clearance():
    wei = testing.make_seller("wei", level=3)
    assert testing.order_placed(seller=wei, now=NOW).clearance_days == 7


def test_a_buyer_fee_is_part_of_what_is_shown_and_paid(gig):
    Policy.objects.create(number=2, since=NOW, buyer_fee_bps=500)
    with refused("price_changed"):
        place(gig, shown_price_minor=40_00)
    order = place(gig, shown_price_minor=42_00)
    assert (order.price_minor, order.fee_minor, order.total_minor) == (40_00, 2_00, 42_00)


def test_placing_asks_the_database_little(gig, django_assert_max_num_queries):
    ana = Actor.buyer(testing.make_buyer())
    ref = package(gig).ref
    with django_assert_max_num_queries(9):
        placing.place(package_ref=ref, by=ana, now=NOW, shown_price_minor=40_00)
