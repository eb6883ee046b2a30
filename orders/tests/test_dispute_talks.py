"""The two sides of a dispute: numbers that meet or not, silence, splits, evidence, and the way to staff."""

import pytest

from ledger import accounts
from notices.models import Notice
from orders import cancelling, clearing, deliveries, disputes, outlook, reminders, sweeps, testing
from orders.models import Dispute, Release
from orders.tests.story import (
    INSTANT,
    NOW,
    buyer,
    commands,
    days,
    holds,
    hours,
    in_escrow,
    milestone,
    refunds,
    refused,
    seller,
    states,
)

pytestmark = pytest.mark.django_db
WORDS = "That is not how it was agreed."


def claimed(amount=40_00, *, order=None, by=buyer, now=NOW) -> Dispute:
    """A claim about $100.00, by the buyer unless said otherwise."""
    order = order or testing.order_delivered(now=NOW)
    return disputes.open_dispute(
        milestone_ref=milestone(order).ref, claim="The letters are wrong.", to_buyer_minor=amount, by=by(order),
        now=now,
    )  # fmt: skip


def answer(case, amount, now=NOW, **more) -> Dispute:
    by = seller if case.role == "buyer" else buyer
    return disputes.answer(
        dispute_ref=case.ref, words=WORDS, to_buyer_minor=amount, by=by(case.order), now=now, **more
    )


def on(case, by, now=NOW) -> dict:
    return {"dispute_ref": case.ref, "by": by(case.order), "now": now}


def told(person) -> list[str]:
    return list(Notice.objects.filter(to=person).order_by("id").values_list("kind", flat=True))


def released() -> int:
    return Release.objects.get().gross_minor


# --- the answer ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("asked", "given", "back"),
    [(40_00, 40_00, 40_00), (40_00, 50_00, 45_00), (40_01, 40_02, 40_02), (1, 100_00, 50_01)],
)
def test_numbers_that_meet_settle_in_the_middle_and_the_odd_cent_is_the_buyers(asked, given, back):
    case = answer(claimed(asked), given)
    assert (case.state, case.how, case.ruled_minor, case.fault) == ("settled", "numbers", back, "nobody")
    assert refunds(case.order) == [back] and released() == 100_00 - back
    assert states(case.order) == ("completed", ["settled"])
    assert commands(case.order)[-4:-1] == ["open_dispute", "answer_dispute", "settle_agreed"]


def test_where_the_seller_claims_the_buyers_answer_may_meet_it_too():
    case = answer(claimed(10_00, by=seller), 5_00)
    assert (case.state, case.ruled_minor, refunds(case.order)) == ("settled", 7_50, [7_50])


def test_the_seller_who_gives_all_back_ends_it_cancelled_and_one_who_takes_nothing_back_accepted():
    assert states(answer(claimed(100_00), 100_00).order) == ("cancelled", ["cancelled"])
    assert states(answer(claimed(0, by=seller), 0).order) == ("completed", ["accepted"])


def test_numbers_that_do_not_meet_leave_five_days_to_agree():
    case = answer(claimed(), 39_99, now=NOW + hours(70))
    assert (case.state, case.stage, case.talks_by) == ("open", "talks", NOW + hours(70) + days(5))
    assert holds(accounts.hold_escrow(accounts.dispute_case(case.ref, case.milestone.ref))) == 40_00
    for role in ("buyer", "seller"):
        following = outlook.what_happens_next(testing.fresh(case.order), role, NOW + hours(71))
        assert (following.who, following.mine, following.by) == ("both", True, case.talks_by)
    assert "dispute_answered" in told(case.order.buyer)


def test_only_the_other_side_answers_once_in_words_and_with_an_amount_of_this_milestone():
    case = claimed()
    with refused("not_possible"):
        disputes.answer(**on(case, buyer), words=WORDS, to_buyer_minor=1)
    for amount in (-1, 100_01, 10.5, True, None):
        with refused("invalid") as caught:
            answer(case, amount)
        assert set(caught.value.fields) == {"to_buyer"}
    with refused("invalid"):
        disputes.answer(**on(case, seller), words=" \u200b ", to_buyer_minor=1)
    answer(case, 0)
    with refused("not_possible"):
        answer(case, 0)


def test_an_answer_after_its_time_counts_until_silence_was_acted_on():
    late, later = claimed(), claimed()
    answer(late, 0, now=NOW + hours(80))
    assert sweeps.run("claims", now=NOW + hours(80)).done == 1
    with refused("not_possible"):
        answer(later, 0, now=NOW + hours(80))


# --- silence ------------------------------------------------------------------------------------
def test_a_buyers_claim_is_granted_by_silence_where_nothing_was_delivered():
    case = claimed(60_00, order=testing.order_active(now=NOW))
    following = outlook.what_happens_next(testing.fresh(case.order), "seller", NOW)
    assert following.mine and "granted" in str(following.if_nobody)
    with refused("not_yet"):
        disputes.unanswered(dispute_ref=case.ref, now=NOW + hours(72) - INSTANT)
    case = disputes.unanswered(dispute_ref=case.ref, now=NOW + hours(72))
    assert (case.state, case.how, case.ruled_minor, case.fault) == ("ruled", "silence", 60_00, "seller")
    assert case.settles_at == NOW + hours(72) + days(3) and refunds(case.order) == []
    assert {"dispute_granted"} <= set(told(case.order.buyer)) & set(told(case.order.seller))
    disputes.settle_due(dispute_ref=case.ref, now=case.settles_at)
    assert refunds(case.order) == [60_00] and milestone(case.order).fault == "seller"


def test_a_buyers_claim_to_delivered_work_goes_to_staff_when_the_seller_is_silent():
    case = claimed()
    following = outlook.what_happens_next(testing.fresh(case.order), "seller", NOW)
    assert "Staff decides" in str(following.if_nobody)
    case = disputes.unanswered(dispute_ref=case.ref, now=NOW + hours(72))
    assert (case.state, case.stage, case.rule_by) == ("open", "ruling", NOW + hours(72) + days(7))
    assert in_escrow(case.order) == [60_00] and refunds(case.order) == []


def test_a_sellers_claim_is_granted_by_silence_only_where_something_was_delivered():
    delivered = claimed(0, by=seller)
    nothing = claimed(0, by=seller, order=testing.order_active(now=NOW))
    sweeps.run("claims", now=NOW + hours(72))
    delivered.refresh_from_db()
    nothing.refresh_from_db()
    assert (delivered.state, delivered.fault) == ("ruled", "nobody")
    assert (nothing.state, nothing.stage) == ("open", "ruling")


def test_when_both_are_silent_nothing_is_granted_and_staff_decides():
    """The clock opened it, so nobody has said anything (T16b)."""
    order = testing.order_delivered(now=NOW)
    deliveries.ask_revision(milestone_ref=milestone(order).ref, items=["x"], by=buyer(order), now=NOW)
    sweeps.run("revisions", now=NOW + days(12))
    case = Dispute.objects.get()
    assert (case.role, case.opened_by, case.claimed_minor, case.stake_minor) == (
        "buyer",
        None,
        100_00,
        100_00,
    )
    assert told(order.buyer)[-1] == "dispute_opened_for_you" and told(order.seller)[-1] == "dispute_opened"
    sweeps.run("claims", now=NOW + days(15))
    case.refresh_from_db()
    assert (case.state, case.stage) == ("open", "ruling")


@pytest.mark.parametrize(("kept", "claim"), [(0, 100_00), (30_00, 70_00)])
def test_an_unanswered_request_to_cancel_delivered_work_claims_the_split_it_asked_for(kept, claim):
    order = testing.order_delivered(now=NOW)
    cancelling.ask(
        ref=order.ref, reason_code="agreed", to_seller_minor=kept, by=buyer(order), now=NOW + hours(1)
    )
    cancelling.lapsed(ref=order.ref, now=NOW + hours(49))
    case = Dispute.objects.get()
    assert (case.role, case.claimed_minor, case.stake_minor) == ("buyer", claim, claim)
    assert case.answer_by == NOW + hours(49) + hours(72)


def test_a_contest_claims_that_nothing_goes_back_and_holds_it_all():
    order = testing.order_delivered(now=NOW)
    deliveries.void(milestone_ref=milestone(order).ref, reason="Empty", by=buyer(order), now=NOW)
    case = disputes.contest_void(
        milestone_ref=milestone(order).ref, claim="It is all there.", by=seller(order), now=NOW
    )
    assert (case.role, case.claimed_minor, case.stake_minor) == ("seller", 0, 100_00)
    assert in_escrow(order) == [0]


# --- splits --------------------------------------------------------------------------------------
def test_a_split_is_offered_declined_taken_back_and_taken():
    case = answer(claimed(), 0)
    disputes.offer_split(**on(case, seller), to_buyer_minor=15_00, words="A third?")
    with refused("not_possible"):
        disputes.offer_split(**on(case, seller), to_buyer_minor=16_00)
    following = outlook.what_happens_next(testing.fresh(case.order), "buyer", NOW)
    assert following.mine and following.who == "buyer"
    with refused("not_possible"):
        disputes.accept_split(**on(case, seller))
    disputes.decline_split(**on(case, buyer))
    disputes.offer_split(**on(case, buyer), to_buyer_minor=30_00)
    disputes.withdraw_split(**on(case, buyer))
    with refused("not_possible"):
        disputes.accept_split(**on(case, seller))
    disputes.offer_split(**on(case, buyer), to_buyer_minor=25_00)
    disputes.offer_split(**on(case, seller), to_buyer_minor=20_00)
    case = disputes.accept_split(**on(case, buyer))
    assert (case.state, case.how, case.fault, refunds(case.order)) == ("settled", "split", "nobody", [20_00])
    assert list(case.splits.values_list("state", flat=True)) == [
        "declined", "withdrawn", "overtaken", "accepted",
    ]  # fmt: skip
    with refused("stale"):
        disputes.accept_split(**on(case, seller))


@pytest.mark.parametrize("amount", [-1, 40_01, 110_00, None])
def test_a_split_of_more_than_is_held_is_refused(amount):
    case = answer(claimed(), 0)
    with refused("invalid"):
        disputes.offer_split(**on(case, seller), to_buyer_minor=amount)


def test_no_split_before_the_answer_and_still_one_while_staff_thinks():
    case = claimed()
    with refused("not_possible"):
        disputes.offer_split(**on(case, buyer), to_buyer_minor=1)
    case = testing.to_staff(case, now=NOW)
    disputes.offer_split(**on(case, seller), to_buyer_minor=10_00)
    assert disputes.accept_split(**on(case, buyer)).state == "settled"


def test_five_days_without_a_split_hand_the_case_to_staff_and_both_may_ask_for_it_sooner():
    waits, asked = answer(claimed(), 0), answer(claimed(), 0)
    disputes.ask_staff(**on(asked, buyer))
    with refused("not_possible"):
        disputes.ask_staff(**on(asked, buyer))
    asked = disputes.ask_staff(**on(asked, seller))
    assert (asked.stage, asked.rule_by) == ("ruling", NOW + days(7))
    with refused("not_yet"):
        disputes.talks_over(dispute_ref=waits.ref, now=NOW + days(5) - INSTANT)
    assert sweeps.run("talks", now=NOW + days(5)).done == 1
    waits.refresh_from_db()
    assert (waits.stage, waits.rule_by) == ("ruling", NOW + days(12))


def test_evidence_of_both_sides_stands_with_the_case_until_it_is_decided():
    order = testing.order_delivered(now=NOW)
    case = disputes.open_dispute(
        milestone_ref=milestone(order).ref, claim="Wrong.", to_buyer_minor=40_00, by=buyer(order), now=NOW,
        uploads=[testing.make_upload(order.buyer, "photo.pdf")],
    )  # fmt: skip
    answer(case, 0, uploads=[testing.make_upload(order.seller, "brief.pdf")])
    with refused("invalid"):
        disputes.add_evidence(**on(case, buyer), words="  ")
    disputes.add_evidence(**on(case, buyer), words="See page 3.")
    assert [(e.role, e.about, e.files.count()) for e in case.evidence.all()] == [
        ("buyer", "claim", 1), ("seller", "answer", 1), ("buyer", "more", 0),
    ]  # fmt: skip
    assert told(order.seller)[-1] == "dispute_evidence"


# --- withdrawn and opened again ---------------------------------------------------------------------
def test_a_dispute_opened_again_goes_straight_to_staff():
    case = claimed()
    disputes.withdraw(**on(case, buyer, NOW + hours(1)))
    again = claimed(order=case.order, now=NOW + hours(2))
    assert (again.stage, again.rule_by) == ("ruling", NOW + hours(2) + days(7))
    with refused("not_possible"):
        answer(again, 0, now=NOW + hours(3))
    assert "dispute_reopened" in told(case.order.seller)
    other = claimed(order=testing.order_delivered(now=NOW), by=seller)
    assert other.stage == "answer"


def test_withdrawing_takes_every_open_split_along():
    case = answer(claimed(), 0)
    disputes.offer_split(**on(case, seller), to_buyer_minor=5_00)
    disputes.withdraw(**on(case, buyer))
    assert case.splits.get().state == "overtaken" and in_escrow(case.order) == [100_00]


# --- after acceptance -------------------------------------------------------------------------------
def test_after_acceptance_numbers_above_what_is_held_take_the_rest_from_clearance():
    order = testing.order_accepted(now=NOW)
    case = answer(claimed(order=order), 60_00, now=NOW + days(1))
    assert (case.ruled_minor, refunds(order), states(order)) == (50_00, [50_00], ("completed", ["settled"]))
    clearing.clear_due(now=NOW + days(14))
    assert holds(accounts.seller_available(order.seller.ref)) == 40_00
    assert holds(accounts.commission()) == 10_00


def test_what_has_cleared_meanwhile_is_not_given_back_and_the_buyer_gets_all_that_was_asked():
    order = testing.order_accepted(now=NOW)
    case = claimed(order=order, now=NOW + days(13))
    clearing.clear_due(now=NOW + days(14))
    case = answer(case, 100_00, now=NOW + days(15))
    assert (case.ruled_minor, refunds(order)) == (40_00, [40_00])
    assert holds(accounts.seller_available(order.seller.ref)) == 48_00


# --- time -----------------------------------------------------------------------------------------------
def test_after_thirty_days_staff_is_alarmed_once_and_no_money_moves():
    support = testing.make_support()
    case = claimed()
    sweeps.run_all(now=NOW + days(30) - INSTANT)
    assert "dispute_overdue_staff" not in told(support)
    for at in (NOW + days(30), NOW + days(31)):
        sweeps.run_all(now=at)
    case.refresh_from_db()
    assert told(support).count("dispute_overdue_staff") == 1
    assert (case.state, case.alarmed_at, refunds(case.order)) == ("open", NOW + days(30), [])
    assert in_escrow(case.order) == [60_00] and states(case.order) == ("active", ["delivered"])


def test_who_must_act_is_reminded_a_day_before_and_not_after_acting():
    case, quick = claimed(), claimed()
    answer(quick, 0)
    reminders.send_due(now=NOW + hours(48))
    assert told(case.order.seller).count("remind_dispute_answer") == 1
    reminders.send_due(now=NOW + days(4))
    assert told(case.order.buyer).count("remind_dispute_talks") == 1
    assert told(case.order.seller).count("remind_dispute_talks") == 1
