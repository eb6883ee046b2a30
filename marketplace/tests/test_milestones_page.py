"""Orders of several milestones as both sides read them: where each stands, what it cost, what is to pay, and what
stopping would do."""

import pytest
from django.urls import reverse

from kit import clock
from orders import disputes, giving_back, lifecycle, milestones, pausing, testing
from orders.actors import Actor
from orders.tests.story import buyer, days, milestone, seller

pytestmark = pytest.mark.django_db


def three(**what):
    """One released with some of it given back, one in progress, one not paid."""
    now = clock.now()
    order = testing.order_accepted(milestones=[180_00, 120_00, 90_00], now=now - days(4), **what)
    part = {"milestone_ref": milestone(order).ref, "now": now}
    giving_back.propose(**part, amount_minor=20_00, reason="A page is missing.", by=seller(order))
    giving_back.accept(**part, by=buyer(order))
    testing.pay(order, now=now - days(3))
    return testing.fresh(order)


def page(client, user, order) -> str:
    client.force_login(user)
    answer = client.get(reverse("orders:order", args=[order.ref]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_both_sides_read_where_each_milestone_stands(client):
    order = three()
    bought, sold = page(client, order.buyer, order), page(client, order.seller, order)
    for seen in (bought, sold):
        for words in (
            "Released",
            "In progress",
            "Pay next",
            "$180.00",
            "In escrow $120.00",
            "Refunded $20.00",
        ):
            assert words in seen, words
    assert "Released $160.00" in bought and "You get $128.00" in sold
    assert "Pay the next milestone: Part 3" in bought and "Pay the next milestone: Part 3" not in sold


def test_an_order_of_one_piece_has_no_list(client):
    order = testing.order_active()
    assert "Price and milestones" in page(client, order.buyer, order)


def test_a_milestone_whose_clock_stands_still_says_so(client):
    order = three()
    pausing.ask(
        milestone_ref=milestone(order, 2).ref, question_ref="q1", text="Which spelling?", by=seller(order),
        now=clock.now(),
    )  # fmt: skip
    assert "Clock stands still" in page(client, order.buyer, order)


def test_all_given_back_is_refunded_and_what_was_closed_is_cancelled(client):
    order = three()
    part = {"milestone_ref": milestone(order).ref, "now": clock.now()}
    giving_back.propose(**part, amount_minor=160_00, reason="All of it.", by=seller(order))
    giving_back.accept(**part, by=buyer(order))
    milestones.stop(ref=order.ref, by=buyer(order), now=clock.now())
    seen = page(client, order.buyer, order)
    assert ">Refunded</span>" in seen and ">Cancelled</span>" in seen and "Not paid yet" not in seen


def test_stopping_says_first_what_it_costs_each_side_and_needs_no_script(client):
    order = three()
    bought, sold = page(client, order.buyer, order), page(client, order.seller, order)
    assert "Is never charged to you</dt><dd>$90.00" in bought
    assert "Stays in escrow for what is under way</dt><dd>$120.00" in bought
    assert "You will not earn</dt><dd>$72.00" in sold and "You keep, after commission</dt><dd>$128.00" in sold
    answer = client.post(reverse("orders:act", args=[order.ref, "stop"]), {"version": order.version})
    assert answer.status_code == 302
    assert list(order.milestones.values_list("state", flat=True)) == ["accepted", "in_progress", "cancelled"]


def test_cancelling_says_that_what_was_paid_ahead_comes_back_too(client):
    order = three()
    testing.pay(order)  # the third, ahead
    assert "Goes back to you</dt><dd>$210.00" in page(client, order.buyer, order)


def test_while_a_milestone_is_disputed_the_list_says_so_and_the_next_waits(client):
    order = three()
    disputes.open_dispute(
        milestone_ref=milestone(order, 2).ref, claim="Nothing has come, and nobody answers.",
        to_buyer_minor=120_00, by=buyer(order), now=clock.now(),
    )  # fmt: skip
    assert ">Disputed</span>" in page(client, order.buyer, order)


@pytest.mark.parametrize("number", [2, 20])
def test_twenty_milestones_ask_the_database_as_often_as_two(client, django_assert_max_num_queries, number):
    order = testing.order_accepted(milestones=number)
    client.force_login(order.buyer)
    client.get(reverse("orders:order", args=[order.ref]))
    with django_assert_max_num_queries(34):
        client.get(reverse("orders:order", args=[order.ref]))


def test_after_the_last_acceptance_nothing_is_left_to_pay(client):
    order = testing.order_accepted(milestones=2)
    testing.pay(order)
    testing.deliver(order)
    lifecycle.accept(milestone_ref=milestone(order, 2).ref, by=Actor.buyer(order.buyer), now=clock.now())
    seen = page(client, order.buyer, order)
    assert "Pay the next milestone" not in seen and "Complete" in seen
