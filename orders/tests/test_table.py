"""The table of moves, and the database that knows it too."""

import pytest
from django.db import InternalError, transaction

from notices.kinds import KINDS
from orders import guards, moves, outlook, reminders, testing
from orders.models import Milestone, Order
from orders.tests.story import NOW, days, hours, milestone


def test_every_row_is_complete():
    for move in moves.MOVES.values():
        assert move.label, move.command
        assert set(move.guards) <= set(guards.GUARDS), move.command
        states = Order.State if move.scope == moves.ORDER else Milestone.State
        assert set(move.before) | set(move.after) <= {*states.values, ""}, move.command
        if move.button and move.command not in ("rule", "second_ruling"):
            assert move.what_next, move.command
        if move.danger and move.after:
            assert move.confirm or move.command in ("void_delivery",), move.command


def test_every_wait_names_moves_and_fields_that_exist():
    for (_scope, _state), wait in moves.WAITS.items():
        assert not wait.then or {"buyer", "seller"} <= set(moves.MOVES[wait.then].what_next), wait
        assert {"buyer", "seller"} <= set(wait.text)
    assert {s for scope, s in moves.WAITS if scope == moves.ORDER} >= {*Order.State.values} - {"active"}


def test_every_reminder_has_words():
    assert {f"remind_{kind}" for kind in reminders.WARNINGS} <= set(KINDS)


def test_an_accepted_milestone_is_only_left_by_a_ruling_or_by_staff():
    assert {m.command for m in moves.MOVES.values() if "accepted" in m.before and m.after} == {
        "settle_agreed",
        "settle_ruling",
        "staff_take_back",
    }
    assert not [pair for pair in moves.transitions(moves.MILESTONE) if pair[0] in ("cancelled", "settled")]
    assert not [pair for pair in moves.transitions(moves.ORDER) if pair[0] in Order.FINAL]


@pytest.mark.django_db
def test_the_database_refuses_a_move_that_is_not_in_the_table():
    order = testing.order_delivered(now=NOW)
    for rows, state in (
        (Order.objects, "expired"),
        (Order.objects, "pending_payment"),
        (Milestone.objects, "funded"),
    ):
        with pytest.raises(InternalError, match="Invalid transition"), transaction.atomic():
            rows.update(state=state)
    with pytest.raises(InternalError), transaction.atomic():
        Order.objects.update(commission_bps=0)
    with pytest.raises(InternalError), transaction.atomic():
        order.events.all().delete()
    with pytest.raises(InternalError), transaction.atomic():
        order.events.update(reason="")


def commands(order, role, now, position=1):
    return {m.command for m in outlook.allowed(order, milestone(order, position), role, now)}


@pytest.mark.django_db
def test_buttons_follow_state_role_and_time():
    order = testing.order_placed(now=NOW)
    assert commands(order, "buyer", NOW) == {"drop"}
    assert commands(order, "seller", NOW) == set()
    testing.pay(order, now=NOW)
    order = testing.fresh(order)
    assert commands(order, "buyer", NOW) == {
        "answer", "cancel_unstarted", "propose_refund", "refund_to_credit",
    }  # fmt: skip
    assert commands(order, "seller", NOW) == {"start_anyway", "decline_unstarted", "propose_refund"}
    order = testing.order_active(now=NOW)
    talk = {"ask_cancellation", "open_dispute", "propose_refund"}
    asked = {"ask_extension", "ask_extra", "ask_change", "refund_to_credit"}
    assert commands(order, "buyer", NOW + hours(1)) == {"cancel_mistake", *talk, *asked}
    assert commands(order, "buyer", NOW + hours(2)) == {*talk, *asked}
    assert commands(order, "buyer", NOW + days(6)) == {*talk, *asked, "cancel_late"}
    assert commands(order, "seller", NOW) == {
        "deliver", *talk, "ask_extension", "propose_extra", "ask_blocking",
    }  # fmt: skip
    testing.deliver(order, now=NOW)
    order = testing.fresh(order)
    assert commands(order, "buyer", NOW) == {
        "accept", "ask_revision", "lengthen_review", "void_delivery", *talk, "ask_extra", "ask_change",
        "refund_to_credit",
    }  # fmt: skip
    assert commands(order, "seller", NOW) == {"replace_delivery", *talk, "propose_extra"}
    assert commands(order, "staff", NOW) == set()


@pytest.mark.django_db
def test_both_sides_read_what_happens_next():
    order = testing.order_placed(now=NOW)
    assert (outlook.what_happens_next(order, "buyer", NOW).who, order.pay_by) == ("buyer", NOW + hours(1))
    order = testing.order_delivered(now=NOW)
    told = outlook.what_happens_next(order, "buyer", NOW)
    assert told.mine and told.by == NOW + hours(72) and "counts as accepted" in str(told.if_nobody)
    other = outlook.what_happens_next(order, "seller", NOW)
    assert not other.mine and other.by == told.by and "you are paid" in str(other.if_nobody)
    order = testing.order_active(now=NOW)
    assert outlook.what_happens_next(order, "seller", NOW).by == NOW + days(5)
    assert outlook.what_happens_next(order, "seller", NOW + days(5)).by == NOW + days(19)
    order = testing.order_accepted(milestones=2, now=NOW)
    told = outlook.what_happens_next(order, "buyer", NOW)
    assert (told.who, told.by, told.milestone.position) == ("buyer", NOW + days(7), 2)
    assert outlook.what_happens_next(testing.order_accepted(now=NOW), "seller", NOW).who == ""
