"""Due rows: due, not yet, twice, late, crashed in the middle, parked."""

import pytest
from django.apps import apps

from kit.problems import Invalid, NotAllowed, Stale
from ledger import posting
from notices.models import Notice
from orders import (
    cancelling,
    clearing,
    deliveries,
    disputes,
    extending,
    lifecycle,
    outages,
    parking,
    reminders,
    requirements,
    sweeps,
    testing,
)
from orders.actors import Actor
from orders.models import Milestone, MoneyDue, Order, OrderEvent, Outage, Release, Reminder, SweepTry
from orders.tests.story import (
    INSTANT,
    NOW,
    buyer,
    days,
    hours,
    milestone,
    refunds,
    seller,
    states,
)

pytestmark = pytest.mark.django_db


def asked_first():
    order = testing.order_placed(now=NOW)
    Order.objects.filter(pk=order.pk).update(asks_first=True)
    testing.pay(order, now=NOW)
    return order


def in_revision():
    order = testing.order_delivered(now=NOW)
    deliveries.ask_revision(milestone_ref=milestone(order).ref, items=["x"], by=buyer(order), now=NOW)
    return order


def asked_to_cancel():
    order = testing.order_active(now=NOW)
    cancelling.ask(ref=order.ref, reason_code="agreed", by=buyer(order), now=NOW)
    return order


def ruled():
    order = testing.order_delivered(now=NOW)
    dispute = disputes.open_dispute(
        milestone_ref=milestone(order).ref, claim="x", to_buyer_minor=40_00, by=buyer(order), now=NOW
    )
    testing.to_staff(dispute, now=NOW)
    disputes.rule(
        dispute_ref=dispute.ref, to_buyer_minor=40_00, fault="seller", rule="r", reason="x",
        by=Actor.staff(testing.make_support()), now=NOW,
    )  # fmt: skip
    return order


def claimed():
    order = testing.order_delivered(now=NOW)
    disputes.open_dispute(
        milestone_ref=milestone(order).ref, claim="x", to_buyer_minor=40_00, by=buyer(order), now=NOW
    )
    return order


def answered():
    order = claimed()
    disputes.answer(
        dispute_ref=order.disputes.get().ref, words="No", to_buyer_minor=10_00, by=seller(order), now=NOW
    )
    return order


def asked_for_time():
    order = testing.order_active(now=NOW)
    extending.ask(milestone_ref=milestone(order).ref, new_due_at=NOW + days(9), by=seller(order), now=NOW)
    return order


# sweep: (maker, when it falls due, states afterwards)
DUE = {
    "approvals": (asked_first, hours(24), ("cancelled", ["cancelled"])),
    "answers": (lambda: testing.order_paid(now=NOW), days(14), ("cancelled", ["cancelled"])),
    "accept": (lambda: testing.order_delivered(now=NOW), hours(72), ("completed", ["accepted"])),
    "abandoned": (lambda: testing.order_active(now=NOW), days(19), ("cancelled", ["cancelled"])),
    "revisions": (in_revision, days(12), ("active", ["in_revision"])),
    "cancellations": (asked_to_cancel, hours(48), ("cancelled", ["cancelled"])),
    "funding": (
        lambda: testing.order_accepted(milestones=2, now=NOW), days(7), ("completed", ["accepted", "cancelled"]),
    ),
    "claims": (claimed, hours(72), ("active", ["delivered"])),
    "talks": (answered, days(5), ("active", ["delivered"])),
    "rulings": (ruled, days(3), ("completed", ["settled"])),
    "overdue_disputes": (claimed, days(30), ("active", ["delivered"])),
    "requests": (asked_for_time, hours(48), ("active", ["in_progress"])),
}  # fmt: skip


def test_every_sweep_is_tried_here():
    assert {*DUE, "close_checkouts"} == set(sweeps.SWEEPS)


@pytest.mark.parametrize("name", DUE)
def test_a_sweep_moves_what_is_due_once_and_dates_it_at_the_deadline(name):
    make, after, end = DUE[name]
    order = make()
    before = OrderEvent.objects.count()
    swept = sweeps.run(name, now=NOW + after - INSTANT)
    assert (swept.done, swept.refused, OrderEvent.objects.count()) == (0, 0, before)
    late = NOW + after + hours(6)  # the sweeper was down: the effects keep their own instant
    assert sweeps.run(name, now=late).done == 1
    assert states(order) == end
    new = OrderEvent.objects.order_by("id")[before:]
    assert {event.effective_at for event in new} == {NOW + after}
    assert sweeps.run(name, now=late).done == 0


def test_an_unpaid_order_closes_its_checkout_once_and_waits_for_the_provider():
    order = testing.order_placed(now=NOW)
    assert sweeps.run("close_checkouts", now=NOW + hours(1) - INSTANT).done == 0
    assert sweeps.run("close_checkouts", now=NOW + hours(1)).done == 1
    assert sweeps.run("close_checkouts", now=NOW + hours(2)).done == 0
    assert states(order)[0] == "pending_payment" and MoneyDue.objects.get().kind == "expire_sessions"
    lifecycle.expire(order_ref=order.ref, now=NOW + hours(2))
    assert states(order)[0] == "expired"


def test_who_acted_while_the_sweeper_was_down_wins():
    order = testing.order_delivered(now=NOW)
    deliveries.ask_revision(
        milestone_ref=milestone(order).ref, items=["x"], by=buyer(order), now=NOW + hours(75)
    )
    assert sweeps.run("accept", now=NOW + hours(78)).done == 0
    assert states(order)[1] == ["in_revision"]


def test_a_disputed_milestone_is_left_alone():
    order = testing.order_delivered(now=NOW)
    disputes.open_dispute(
        milestone_ref=milestone(order).ref, claim="x", to_buyer_minor=1, by=buyer(order), now=NOW
    )
    assert sweeps.run_all(now=NOW + days(60))["accept"].refused == 0
    assert states(order) == ("active", ["delivered"])
    assert not SweepTry.objects.exists()


def test_a_voided_delivery_moves_the_end_by_the_void():
    order = testing.order_active(now=NOW)
    testing.deliver(order, now=NOW + days(5))
    deliveries.void(milestone_ref=milestone(order).ref, reason="x", by=buyer(order), now=NOW + days(8))
    assert sweeps.run("abandoned", now=NOW + days(22) - INSTANT).done == 0
    assert sweeps.run("abandoned", now=NOW + days(22)).done == 1


def test_a_row_that_will_not_move_stops_nothing_and_is_parked_after_five_tries(monkeypatch):
    sup = testing.make_support()
    bad, good = testing.order_delivered(now=NOW), testing.order_delivered(now=NOW)
    real, crash = lifecycle.take, milestone(bad).ref

    def take(act, part, command, **rest):
        real(act, part, command, **rest)
        if part.ref == crash:
            raise RuntimeError("crashed in the middle")

    monkeypatch.setattr(lifecycle, "take", take)
    now = NOW + days(4)
    swept = sweeps.run("accept", now=now)
    assert (swept.done, swept.refused) == (1, 1)
    assert (states(good)[0], states(bad)) == ("completed", ("active", ["delivered"]))
    assert not Release.objects.filter(order=bad).exists()
    for _ in range(4):
        sweeps.run("accept", now=now)
    tried = SweepTry.objects.get()
    assert (tried.tries, tried.parked_at, tried.subject) == (5, now, crash)
    assert sweeps.run("accept", now=now).refused == 0
    told = Notice.objects.filter(kind="stuck_staff").values_list("to__username", flat=True)
    assert list(told) == ["sup"]
    with pytest.raises(NotAllowed):
        parking.try_again(sweep="accept", subject=crash, reason="Mine", by=seller(bad), now=now)
    with pytest.raises(Invalid):
        parking.try_again(sweep="accept", subject=crash, reason=" ", by=Actor.staff(sup), now=now)
    parking.try_again(sweep="accept", subject=crash, reason="Mended", by=Actor.staff(sup), now=now)
    event = bad.events.last()
    assert (event.command, event.actor, event.reason) == ("try_again", sup, "Mended")
    with pytest.raises(Stale):
        parking.try_again(sweep="accept", subject=crash, reason="Mended", by=Actor.staff(sup), now=now)
    monkeypatch.undo()
    assert sweeps.run("accept", now=now).done == 1
    assert not SweepTry.objects.exists()


def test_earnings_the_ledger_refuses_hold_up_no_others_and_are_parked(monkeypatch):
    testing.make_support()
    bad, good = testing.order_accepted(now=NOW), testing.order_accepted(now=NOW)
    real = posting.post_many

    def refuse_the_bad_one(entries):
        if any(entry.subject == bad.ref for entry in entries):
            raise posting.Refused("it does not add up")
        real(entries)

    monkeypatch.setattr(posting, "post_many", refuse_the_bad_one)
    now = NOW + days(60)
    assert [clearing.clear_due(now=now) for _ in range(6)] == [1, 0, 0, 0, 0, 0]
    assert Release.objects.get(order=good).state == "cleared"
    assert [tried.order for tried in parking.waiting()] == [bad]
    assert Notice.objects.filter(kind="stuck_staff", about=bad.ref).count() == 1
    monkeypatch.undo()
    assert clearing.clear_due(now=now) == 0
    stuck = Release.objects.get(order=bad).ref
    sup = Actor.staff(testing.make_support())
    parking.try_again(sweep="clear", subject=stuck, reason="Mended", by=sup, now=now)
    assert clearing.clear_due(now=now) == 1


def test_support_reads_what_is_stuck_and_has_it_tried_again_from_the_page(client):
    order = testing.order_delivered(now=NOW)
    part = milestone(order).ref
    for _ in range(5):
        parking.count(sweep="accept", subject=part, order_ref=order.ref, error=ValueError("no"), now=NOW)
    client.force_login(order.buyer)
    assert client.get("/staff/stuck/").status_code == 404
    client.force_login(testing.make_support())
    assert "Accept a delivery by itself" in client.get("/staff/stuck/").text
    empty = client.post(f"/staff/stuck/accept/{part}/", {"reason": ""})
    assert empty.status_code == 422 and parking.waiting().exists()
    again = client.post(f"/staff/stuck/accept/{part}/", {"reason": "Mended"}, follow=True)
    assert "Nothing is stuck" in again.text and not parking.waiting().exists()
    assert client.post(f"/staff/stuck/accept/{part}/", {"reason": "Mended"}).status_code == 409


def test_a_thousand_due_rows_come_in_batches():
    for _ in range(5):
        testing.order_delivered(now=NOW)
    assert sweeps.run("accept", now=NOW + days(4), batch=2).done == 5
    assert clearing.clear_due(now=NOW + days(60), batch=2) == 5


def test_a_safe_halt_stops_clearing():
    testing.order_accepted(now=NOW)
    apps.get_model("ledger", "Halt").objects.create(
        findings=[{"invariant": "I1"}], suspected_at=NOW, began_at=NOW
    )
    assert clearing.clear_due(now=NOW + days(60)) == 0


def test_what_lapses_first_counts_first_however_late_the_sweeper():
    """The sweeper slept for a month: the request of day 1 ends the order, not the abandonment of day 19."""
    order = asked_to_cancel()
    assert sweeps.run("abandoned", now=NOW + days(30)).done == 0
    sweeps.run_all(now=NOW + days(30))
    order = testing.fresh(order)
    assert (order.end_reason, order.ended_at) == ("cancelled_agreed", NOW + hours(48))


# --- reminders -------------------------------------------------------------------------------
def reminded(user):
    return list(Notice.objects.filter(to=user, kind__startswith="remind").values_list("kind", flat=True))


def test_the_buyer_is_reminded_a_day_and_two_hours_before_silence_counts():
    order = testing.order_delivered(now=NOW)
    assert reminders.send_due(now=NOW + hours(48) - INSTANT) == 0
    assert reminders.send_due(now=NOW + hours(48)) == 1
    assert reminders.send_due(now=NOW + hours(69)) == 0
    assert reminders.send_due(now=NOW + hours(70)) == 1
    assert reminded(order.buyer) == ["remind_accept"] * 2


def test_a_reminder_whose_deadline_has_moved_is_dropped():
    order = testing.order_delivered(now=NOW)
    deliveries.lengthen_review(milestone_ref=milestone(order).ref, days=7, by=buyer(order), now=NOW)
    assert reminders.send_due(now=NOW + hours(70)) == 0
    assert Reminder.objects.filter(dropped_at__isnull=False, kind="accept").count() == 2
    assert reminders.send_due(now=NOW + days(9)) == 1


def test_the_buyer_is_reminded_of_the_answers_three_times():
    order = testing.order_paid(now=NOW)
    for after in (24, 72, 168):
        assert reminders.send_due(now=NOW + hours(after) - INSTANT) == 0
        assert reminders.send_due(now=NOW + hours(after)) == 1
    requirements.cancel(ref=order.ref, by=buyer(order), now=NOW + days(8))


def test_a_reminder_that_comes_too_late_is_not_sent():
    testing.order_paid(now=NOW)
    assert reminders.send_due(now=NOW + days(15)) == 0


def test_the_other_side_is_reminded_of_a_request():
    order = asked_to_cancel()
    assert reminders.send_due(now=NOW + hours(24)) == 1
    assert reminded(order.seller) == ["remind_cancellation"]


# --- outages -------------------------------------------------------------------------------------
def test_deadlines_inside_an_outage_move_by_its_length_once():
    inside, outside = testing.order_delivered(now=NOW), testing.order_delivered(now=NOW + days(2))
    waiting = testing.order_paid(now=NOW - days(14) + hours(71))
    gap = outages.record(began_at=NOW + hours(70), ended_at=NOW + hours(80))
    sweeps.run("accept", now=NOW + hours(80))
    assert milestone(inside).accept_by == NOW + hours(82) and states(inside)[1] == ["delivered"]
    assert milestone(outside).accept_by == NOW + days(5)
    assert testing.fresh(waiting).requirements_by == NOW + hours(81)
    assert inside.events.filter(command="shift_deadlines").count() == 1
    sweeps.run("accept", now=NOW + hours(81))
    assert milestone(inside).accept_by == NOW + hours(82)
    gap.refresh_from_db()
    assert gap.applied_at == NOW + hours(80)
    assert sweeps.run("accept", now=NOW + hours(82)).done == 1


def test_ten_minutes_are_no_outage():
    assert outages.record(began_at=NOW, ended_at=NOW + hours(0.2)) is None
    assert not Outage.objects.exists()


def test_what_the_house_owes_does_not_move():
    testing.order_accepted(now=NOW)
    outages.record(began_at=NOW + days(13), ended_at=NOW + days(15))
    sweeps.run("accept", now=NOW + days(15))
    assert clearing.clear_due(now=NOW + days(15)) == 1
    assert Release.objects.get().cleared_at == NOW + days(14)


def test_open_requests_claims_and_rulings_move_with_an_outage():
    request, decided, claim = asked_to_cancel(), ruled(), claimed()
    outages.record(began_at=NOW + hours(47), ended_at=NOW + hours(73))
    assert sweeps.run("cancellations", now=NOW + hours(73)).done == 0
    assert sweeps.run("rulings", now=NOW + hours(73)).done == 0
    assert request.cancellations.get().expires_at == NOW + hours(74)
    assert decided.disputes.get().settles_at == NOW + hours(98)
    assert claim.disputes.get().answer_by == NOW + hours(98)
    assert refunds(request) == [] and seller(request).role == "seller"
    assert Milestone.objects.count() == 3
