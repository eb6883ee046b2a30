"""Staff decides disputes: a second person, one appeal to somebody else, and previews that the books keep."""

import pytest

from ledger import accounts, balances
from orders import disputes, lifecycle, outlook, testing
from orders.actors import Actor
from orders.models import Release
from orders.tests.story import (
    NOW,
    buyer,
    days,
    hours,
    milestone,
    refunds,
    refused,
    seller,
    states,
)

pytestmark = pytest.mark.django_db


def staff(name="sup") -> Actor:
    return Actor.staff(testing.make_support(name))


def with_staff(amount=40_00, *, order=None, prices=(100_00,)):
    """A buyer's claim that staff has to decide."""
    order = order or testing.order_delivered(milestones=list(prices), now=NOW)
    case = disputes.open_dispute(
        milestone_ref=milestone(order).ref, claim="Wrong.", to_buyer_minor=amount, by=buyer(order), now=NOW
    )
    return testing.to_staff(case, now=NOW)


def rule(case, amount, by=None, now=NOW, fault="seller"):
    return disputes.rule(
        dispute_ref=case.ref, to_buyer_minor=amount, fault=fault, rule="not_as_ordered", reason="Two letters.",
        by=by or staff(), now=now,
    )  # fmt: skip


def appeal(case, by=seller, now=NOW):
    return disputes.appeal(dispute_ref=case.ref, reason="They are as ordered.", by=by(case.order), now=now)


# --- appeal -----------------------------------------------------------------------------------
def test_an_appeal_is_decided_by_somebody_else_and_the_money_moves_at_once():
    case = appeal(rule(with_staff(), 40_00), now=NOW + days(2))
    assert (case.state, case.stage, case.rule_by) == ("open", "appeal", NOW + days(9))
    assert (case.ruled_minor, case.settles_at) == (None, None) and refunds(case.order) == []
    with refused("other_person"):
        rule(case, 40_00, now=NOW + days(3))
    case = rule(case, 10_00, by=staff("sup2"), now=NOW + days(3), fault="both")
    assert (case.state, case.ruled_minor, refunds(case.order)) == ("settled", 10_00, [10_00])
    assert milestone(case.order).fault == "both"
    assert [(r.on_appeal, r.to_buyer_minor) for r in case.rulings.all()] == [(False, 40_00), (True, 10_00)]


def test_a_decision_is_appealed_once_with_a_reason_in_time_and_not_by_who_took_it():
    case = with_staff()
    with refused("not_possible"):
        appeal(case)
    rule(case, 40_00)
    with refused("invalid"):
        disputes.appeal(dispute_ref=case.ref, reason=" ", by=buyer(case.order), now=NOW)
    disputes.waive_appeal(dispute_ref=case.ref, by=seller(case.order), now=NOW)
    with refused("not_possible"):
        appeal(case, by=seller)
    told = outlook.what_happens_next(testing.fresh(case.order), "seller", NOW)
    assert (told.who, told.mine, told.by) == ("buyer", False, NOW + days(3))
    appeal(case, by=buyer)
    with refused("not_possible"):
        appeal(case, by=seller)
    with refused("not_possible"):
        disputes.withdraw(dispute_ref=case.ref, by=buyer(case.order), now=NOW)


def test_an_appeal_may_still_end_in_a_split_of_the_two():
    case = appeal(rule(with_staff(), 40_00))
    disputes.offer_split(dispute_ref=case.ref, to_buyer_minor=20_00, by=buyer(case.order), now=NOW)
    case = disputes.accept_split(dispute_ref=case.ref, by=seller(case.order), now=NOW)
    assert (case.state, case.how, refunds(case.order)) == ("settled", "split", [20_00])


def test_a_claim_granted_by_silence_is_appealed_to_staff():
    order = testing.order_active(now=NOW)
    case = disputes.open_dispute(
        milestone_ref=milestone(order).ref, claim="Nothing.", to_buyer_minor=100_00, by=buyer(order), now=NOW
    )
    disputes.unanswered(dispute_ref=case.ref, now=NOW + hours(72))
    case = appeal(case, now=NOW + days(4))
    case = rule(case, 0, now=NOW + days(5), fault="buyer")
    assert (case.state, states(order)) == ("settled", ("completed", ["accepted"]))


# --- the second person -------------------------------------------------------------------------
def test_a_decision_above_the_limit_is_sent_back_and_written_anew():
    case = rule(with_staff(600_00, prices=[600_00]), 300_00)
    assert case.waits_for_second and case.settles_at is None
    with refused("not_possible"):
        rule(case, 200_00, by=staff("sup2"))
    with refused("invalid"):
        disputes.send_back(dispute_ref=case.ref, reason="", by=staff("sup2"), now=NOW)
    case = disputes.send_back(dispute_ref=case.ref, reason="Too much.", by=staff("sup2"), now=NOW)
    assert (case.waits_for_second, case.ruled_minor) == (False, None)
    case = rule(case, 200_00, by=staff("sup2"))
    with refused("second_person"):
        disputes.second(dispute_ref=case.ref, by=staff("sup2"), now=NOW)
    case = disputes.second(dispute_ref=case.ref, by=staff(), now=NOW)
    assert (case.state, case.settles_at) == ("ruled", NOW + days(3))
    assert [r.sent_back for r in case.rulings.all()] == ["Too much.", ""]


def test_on_appeal_above_the_limit_the_confirmed_decision_is_final():
    case = rule(with_staff(600_00, prices=[600_00]), 300_00)
    disputes.second(dispute_ref=case.ref, by=staff("sup2"), now=NOW)
    appeal(case)
    for first in (staff(), staff("sup2")):
        with refused("other_person"):
            rule(case, 1, by=first)
    case = rule(case, 100_00, by=staff("sup3"))
    assert case.state == "open" and refunds(case.order) == []
    case = disputes.second(dispute_ref=case.ref, by=staff(), now=NOW)
    assert (case.state, refunds(case.order)) == ("settled", [100_00])


# --- what it would book -----------------------------------------------------------------------------
@pytest.mark.parametrize("back", [0, 1, 33_33, 99_99])
@pytest.mark.parametrize("accepted", [False, True], ids=["before acceptance", "after it"])
def test_the_preview_is_what_the_ledger_books(back, accepted):
    make = testing.order_accepted if accepted else testing.order_delivered
    order = make(milestones=[99_99], now=NOW)
    case = with_staff(99_99, order=order)
    seen = disputes.outcome(case, back)
    rule(case, back)
    for by in (buyer(order), seller(order)):
        disputes.waive_appeal(dispute_ref=case.ref, by=by, now=NOW)
    kept = [
        (r.gross_minor - r.taken_back_minor, r.net_minor - r.net_taken_back_minor)
        for r in Release.objects.all()
    ]
    assert refunds(order) == ([seen.to_buyer_minor] if back else [])
    assert sum(gross for gross, _net in kept) == seen.to_seller_minor
    assert sum(net for _gross, net in kept) == seen.net_minor
    assert balances.balance(accounts.commission(), "usd") == seen.commission_minor
    assert (
        seen.total_minor == seen.to_buyer_minor + seen.commission_minor + seen.net_minor - seen.rounding_minor
    )


def test_the_preview_gives_the_odd_cent_of_rounding_to_the_house():
    """F(3) + F(3) is 2, F(6) is 1: taking the first back asks a cent more than that release holds."""
    order = testing.order_active(milestones=[3, 3], now=NOW)
    for _ in range(2):
        testing.deliver(order, now=NOW)
        part = order.milestones.get(state="delivered")
        lifecycle.accept(milestone_ref=part.ref, by=buyer(order), now=NOW)
        if part.position == 1:
            testing.pay(order, now=NOW)
    case = disputes.open_dispute(
        milestone_ref=milestone(order, 2).ref, claim="x", to_buyer_minor=3, by=buyer(order), now=NOW
    )
    seen = disputes.outcome(case, 3)
    assert (seen.to_buyer_minor, seen.net_minor) == (3, 0)
    assert (
        seen.total_minor == seen.to_buyer_minor + seen.commission_minor + seen.net_minor - seen.rounding_minor
    )
