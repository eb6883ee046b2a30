"""Deliveries, files replaced, deliveries sent back, revisions, more time to look."""

import pytest

from accounts.models import Download
from orders import deliveries, disputes, lifecycle, milestones, testing
from orders.models import Delivery, Revision
from orders.tests.story import INSTANT, NOW, buyer, days, hours, milestone, refunds, refused, seller, states

pytestmark = pytest.mark.django_db


def deliver(order, now=NOW, **what):
    what = what or {"message": "Here is the mark, in its final form."}
    return deliveries.deliver(milestone_ref=milestone(order).ref, by=seller(order), now=now, **what)


def void(order, now=NOW):
    return deliveries.void(
        milestone_ref=milestone(order).ref, reason="An empty file", by=buyer(order), now=now
    )


def revise(order, items=("Larger letters",), now=NOW):
    return deliveries.ask_revision(milestone_ref=milestone(order).ref, items=items, by=buyer(order), now=now)


def test_a_delivery_needs_a_file_a_link_or_thirty_characters():
    order = testing.order_active(now=NOW)
    for what in (
        {"message": "Done."},
        {"message": " " * 40},
        {"links": ["ftp://x.y/z"]},
        {"message": "Done", "links": [""]},
    ):
        with refused("invalid"):
            deliver(order, **what)
    with refused("invalid"):
        deliver(order, uploads=[testing.make_upload(order.buyer)])
    with refused("invalid"):
        deliver(
            order,
            uploads=[testing.make_upload(order.seller, size=1024**3), testing.make_upload(order.seller)],
        )
    deliver(order, uploads=[testing.make_upload(order.seller)])
    part = milestone(order)
    assert (part.state, part.accept_by, part.first_delivered_at) == ("delivered", NOW + hours(72), NOW)
    other = testing.order_active(now=NOW)
    assert deliver(other, links=["https://example.com/mark"]).number == 1


def test_nothing_is_delivered_twice_at_once():
    order = testing.order_active(now=NOW)
    deliver(order)
    with refused("stale"):
        deliver(order)
    assert Delivery.objects.count() == 1


def test_a_wrong_file_is_replaced_within_the_hour_while_nobody_has_fetched_it():
    order = testing.order_active(now=NOW)
    first = testing.make_upload(order.seller, "wrong.pdf")
    delivery = deliver(order, uploads=[first])
    right = testing.make_upload(order.seller, "right.pdf")

    def replace(now):
        return deliveries.replace_files(
            milestone_ref=milestone(order).ref, uploads=[right], by=seller(order), now=now
        )

    with refused("too_late"):
        replace(NOW + hours(1) + INSTANT)
    Download.objects.create(upload=first, by=order.seller, at=NOW)
    replace(NOW + hours(1))
    assert [f.upload.name for f in delivery.files.all()] == ["right.pdf"]
    assert milestone(order).accept_by == NOW + hours(72)
    Download.objects.create(upload=right, by=order.buyer, at=NOW)
    with refused("too_late"):
        replace(NOW + hours(0.5))


def test_what_is_not_the_work_goes_back_and_does_not_count_as_on_time():
    order = testing.order_active(now=NOW)
    deliver(order, now=NOW + days(5))
    void(order, now=NOW + days(7))
    part = milestone(order)
    assert (part.state, part.first_delivered_at, part.due_at) == ("in_progress", None, NOW + days(5))
    assert (part.revisions_used, part.voids, part.accept_by) == (0, 1, None)
    # the seller has 48 hours more before the buyer may cancel, 14 days before it is abandoned
    with refused("not_yet"):
        milestones.cancel_late(milestone_ref=part.ref, by=buyer(order), now=NOW + days(9) - INSTANT)
    with refused("not_yet"):
        milestones.abandon(milestone_ref=part.ref, now=NOW + days(21) - INSTANT)
    deliver(order, now=NOW + days(8))
    assert milestone(order).first_delivered_at == NOW + days(8)
    void(order, now=NOW + days(8))
    deliver(order, now=NOW + days(9))
    with refused("not_possible"):
        void(order, now=NOW + days(9))


def test_after_a_void_without_answer_the_buyer_cancels():
    order = testing.order_active(now=NOW)
    deliver(order, now=NOW + days(5))
    void(order, now=NOW + days(7))
    milestones.cancel_late(milestone_ref=milestone(order).ref, by=buyer(order), now=NOW + days(9))
    assert states(order) == ("cancelled", ["cancelled"]) and refunds(order) == [100_00]


def test_a_void_needs_a_reason():
    order = testing.order_delivered(now=NOW)
    with refused("invalid"):
        deliveries.void(milestone_ref=milestone(order).ref, reason=" ", by=buyer(order), now=NOW)


def test_a_void_during_a_revision_returns_to_the_revision():
    order = testing.order_delivered(now=NOW)
    revise(order, now=NOW)
    deliver(order, now=NOW + days(1))
    void(order, now=NOW + days(4))
    part = milestone(order)
    assert part.state == "in_revision" and part.first_delivered_at == NOW
    assert part.revision_due_at == NOW + days(6)  # 48 hours from the void, later than 5 days from the request


def test_a_contested_void_goes_to_staff_with_the_whole_held():
    order = testing.order_delivered(now=NOW)
    with refused("stale"):
        disputes.contest_void(milestone_ref=milestone(order).ref, claim="It was.", by=seller(order), now=NOW)
    void(order)
    dispute = disputes.contest_void(
        milestone_ref=milestone(order).ref, claim="It was.", by=seller(order), now=NOW
    )
    assert (dispute.role, dispute.claimed_minor, dispute.stake_minor) == ("seller", 0, 100_00)
    with refused("disputed"):
        milestones.cancel_late(milestone_ref=milestone(order).ref, by=buyer(order), now=NOW + days(30))


def test_revisions_are_lists_and_run_out():
    order = testing.order_delivered(now=NOW, revisions=1)
    with refused("invalid"):
        revise(order, items=["", "  "])
    with refused("invalid"):
        revise(order, items=["x"] * 21)
    asked = revise(order, items=["Larger letters", "A warmer red"])
    assert (asked.number, asked.items) == (1, ["Larger letters", "A warmer red"])
    part = milestone(order)
    assert (part.state, part.revision_due_at, part.accept_by) == ("in_revision", NOW + days(5), None)
    deliver(order, now=NOW + days(1))
    assert milestone(order).accept_by == NOW + days(4)
    with refused("not_possible"):
        revise(order, now=NOW + days(1))
    assert Revision.objects.count() == 1


def test_unlimited_revisions_do_not_run_out():
    order = testing.order_delivered(now=NOW, revisions=None)
    for _ in range(5):
        revise(order)
        deliver(order)
    assert milestone(order).revisions_used == 5


def test_a_late_revision_does_not_touch_on_time():
    order = testing.order_delivered(now=NOW)
    revise(order)
    deliver(order, now=NOW + days(20))
    assert milestone(order).first_delivered_at == NOW


def test_changes_that_never_come_go_to_staff():
    order = testing.order_delivered(now=NOW)
    revise(order)
    ref = milestone(order).ref
    with refused("not_yet"):
        disputes.revision_abandoned(milestone_ref=ref, now=NOW + days(12) - INSTANT)
    dispute = disputes.revision_abandoned(milestone_ref=ref, now=NOW + days(12))
    assert (dispute.role, dispute.opened_by, dispute.stake_minor) == ("buyer", None, 100_00)
    assert milestone(order).disputed


def test_the_review_is_lengthened_once_by_seven_days_at_most():
    order = testing.order_delivered(now=NOW)

    def lengthen(days_more):
        return deliveries.lengthen_review(
            milestone_ref=milestone(order).ref, days=days_more, by=buyer(order), now=NOW
        )

    for wrong in (0, 8, -1):
        with refused("invalid"):
            lengthen(wrong)
    assert lengthen(7).accept_by == NOW + days(10)
    with refused("not_possible"):
        lengthen(1)
    with refused("not_yet"):
        lifecycle.auto_accept(milestone_ref=milestone(order).ref, now=NOW + days(10) - INSTANT)
