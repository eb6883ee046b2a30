"""Refunds, transfers, reversals, payouts: nothing leaves that is not there."""

import pytest
import stripe

from sandbox import inprocess
from sandbox.testing import paid_charge, ready_account, told

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])
DAY = 86400


def _balance(stripe_client, account=None):
    options = {"stripe_account": account} if account else {}
    balance = stripe_client.v1.balance.retrieve(options=options)
    return balance.available[0].amount, balance.pending[0].amount


def test_refunds_never_exceed_the_charge(stripe_client):
    charge = paid_charge(stripe_client, 10000)
    refund = stripe_client.v1.refunds.create(
        {"payment_intent": charge.payment_intent, "amount": 2500, "reason": "requested_by_customer"}
    )
    assert (refund.status, refund.charge, refund.amount) == ("succeeded", charge.id, 2500)
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded amount"):
        stripe_client.v1.refunds.create({"charge": charge.id, "amount": 7501})
    stripe_client.v1.refunds.create({"charge": charge.id})
    charge = stripe_client.v1.charges.retrieve(charge.id, {"expand": ["refunds"]})
    assert (charge.refunded, charge.amount_refunded, len(charge.refunds.data)) == (True, 10000, 2)
    with pytest.raises(stripe.InvalidRequestError) as error:
        stripe_client.v1.refunds.create({"charge": charge.id})
    assert error.value.code == "charge_already_refunded"
    assert _balance(stripe_client) == (0, -320)


def test_a_refund_can_fail_later_and_the_money_is_back(stripe_client):
    charge = paid_charge(stripe_client, 10000, "4000000000005126")
    refund = stripe_client.v1.refunds.create({"charge": charge.id})
    assert refund.status == "succeeded"
    inprocess.control("clock", forward_seconds=120)
    refund = stripe_client.v1.refunds.retrieve(refund.id)
    assert refund.status == "failed"
    assert stripe_client.v1.charges.retrieve(charge.id).amount_refunded == 0
    assert len(told(stripe_client, "refund.failed")) == 1
    assert _balance(stripe_client) == (0, 10000 - 320)


def test_a_transfer_is_bounded_by_its_source_charge_and_needs_no_available_money(stripe_client):
    charge, account = paid_charge(stripe_client, 10000), ready_account(stripe_client)
    wanted = {"currency": "usd", "destination": account.id, "source_transaction": charge.id}
    first = stripe_client.v1.transfers.create({**wanted, "amount": 8000, "metadata": {"part": "1"}})
    assert (first.transfer_group, first.source_transaction) == ("order_1", charge.id)
    with pytest.raises(stripe.InvalidRequestError, match="must not exceed the source amount"):
        stripe_client.v1.transfers.create({**wanted, "amount": 2001})
    stripe_client.v1.transfers.create({**wanted, "amount": 2000})
    assert _balance(stripe_client, account.id) == (0, 10000)
    found = stripe_client.v1.transfers.list({"transfer_group": "order_1"})
    assert [each.amount for each in found.data] == [2000, 8000]
    inprocess.control("clock", forward_seconds=2 * DAY)
    assert _balance(stripe_client, account.id) == (10000, 0)
    assert _balance(stripe_client) == (-320, 0)


def test_a_transfer_without_source_needs_available_money(stripe_client):
    paid_charge(stripe_client, 10000)
    account = ready_account(stripe_client)
    wanted = {"currency": "usd", "destination": account.id}
    with pytest.raises(stripe.InvalidRequestError) as error:
        stripe_client.v1.transfers.create({**wanted, "amount": 100})
    assert error.value.code == "balance_insufficient"
    inprocess.control("clock", forward_seconds=2 * DAY)
    with pytest.raises(stripe.InvalidRequestError):
        stripe_client.v1.transfers.create({**wanted, "amount": 9681})
    stripe_client.v1.transfers.create({**wanted, "amount": 9680})
    assert _balance(stripe_client) == (0, 0)


def test_the_bypass_card_makes_money_available_at_once(stripe_client):
    paid_charge(stripe_client, 10000, "4000000000000077")
    assert _balance(stripe_client) == (9680, 0)


def test_a_reversal_takes_back_what_is_left_of_the_transfer_and_with_the_seller(stripe_client):
    charge, account = paid_charge(stripe_client, 10000, "4000000000000077"), ready_account(stripe_client)
    transfer = stripe_client.v1.transfers.create(
        {"amount": 8000, "currency": "usd", "destination": account.id, "source_transaction": charge.id}
    )
    back = stripe_client.v1.transfers.reversals.create(transfer.id, {"amount": 3000})
    assert back.id.startswith("trr_")
    with pytest.raises(stripe.InvalidRequestError, match="greater than unreversed amount"):
        stripe_client.v1.transfers.reversals.create(transfer.id, {"amount": 5001})
    stripe_client.v1.payouts.create({"amount": 4000, "currency": "usd"}, {"stripe_account": account.id})
    with pytest.raises(stripe.InvalidRequestError) as error:
        stripe_client.v1.transfers.reversals.create(transfer.id, {"amount": 1001})
    assert error.value.code == "balance_insufficient"
    stripe_client.v1.transfers.reversals.create(transfer.id, {"amount": 1000})
    transfer = stripe_client.v1.transfers.retrieve(transfer.id)
    assert (transfer.amount_reversed, transfer.reversed, len(transfer.reversals.data)) == (4000, False, 2)
    assert _balance(stripe_client, account.id) == (0, 0)


def test_an_account_that_is_not_ready_gets_no_transfer(stripe_client):
    charge = paid_charge(stripe_client, 10000)
    account = stripe_client.v1.accounts.create({"capabilities": {"transfers": {"requested": True}}})
    with pytest.raises(stripe.InvalidRequestError) as error:
        stripe_client.v1.transfers.create(
            {"amount": 1, "currency": "usd", "destination": account.id, "source_transaction": charge.id}
        )
    assert error.value.code == "insufficient_capabilities_for_transfer"


def test_a_payout_arrives_a_day_later_or_comes_back(stripe_client):
    paid_charge(stripe_client, 10000, "4000000000000077")
    with pytest.raises(stripe.InvalidRequestError):
        stripe_client.v1.payouts.create({"amount": 9681, "currency": "usd"})
    payout = stripe_client.v1.payouts.create({"amount": 9680, "currency": "usd"})
    assert payout.status == "pending"
    inprocess.control("clock", forward_seconds=DAY)
    assert stripe_client.v1.payouts.retrieve(payout.id).status == "paid"
    assert len(told(stripe_client, "payout.paid")) == 1


def test_a_disputed_charge_takes_the_money_and_a_win_returns_it(stripe_client):
    charge = paid_charge(stripe_client, 10000, "4000000000000259")
    dispute = stripe_client.v1.disputes.list({"charge": charge.id}).data[0]
    assert (dispute.status, dispute.reason, dispute.amount) == ("needs_response", "fraudulent", 10000)
    assert dispute.balance_transactions[0].fee == 1500
    with pytest.raises(stripe.InvalidRequestError) as error:
        stripe_client.v1.refunds.create({"charge": charge.id})
    assert error.value.code == "charge_disputed"
    dispute = stripe_client.v1.disputes.update(
        dispute.id, {"evidence": {"uncategorized_text": "winning_evidence"}, "submit": True}
    )
    assert dispute.status == "won"
    assert sum(_balance(stripe_client)) == 10000 - 320 - 1500
    names = [event.type for event in stripe_client.v1.events.list({"type": "charge.dispute.*"}).data]
    assert names == [
        f"charge.dispute.{name}"
        for name in ("closed", "funds_reinstated", "updated", "funds_withdrawn", "created")
    ]


def test_accepting_a_dispute_loses_it(stripe_client):
    charge = paid_charge(stripe_client, 10000, "4000000000000259")
    dispute = stripe_client.v1.disputes.list({"charge": charge.id}).data[0]
    assert stripe_client.v1.disputes.close(dispute.id).status == "lost"


def test_the_balance_is_the_sum_of_its_movements(stripe_client):
    charge, account = paid_charge(stripe_client, 10000), ready_account(stripe_client)
    stripe_client.v1.refunds.create({"charge": charge.id, "amount": 3333})
    stripe_client.v1.transfers.create(
        {"amount": 5000, "currency": "usd", "destination": account.id, "source_transaction": charge.id}
    )
    movements = stripe_client.v1.balance_transactions.list({"limit": 100}).data
    assert sum(each.net for each in movements) == sum(_balance(stripe_client))
    assert {each.type for each in movements} == {"charge", "refund", "transfer"}
    one = stripe_client.v1.balance_transactions.list({"type": "refund"}).data
    assert [each.amount for each in one] == [-3333]


def test_the_control_page_adds_up_every_balance(stripe_client):
    charge, account = paid_charge(stripe_client, 10000), ready_account(stripe_client)
    stripe_client.v1.transfers.create(
        {"amount": 8000, "currency": "usd", "destination": account.id, "source_transaction": charge.id}
    )
    state = inprocess.control("state")
    assert state["balances"]["platform"] == {"available": {"usd": 0}, "pending": {"usd": 1680}}
    assert state["balances"][account.id] == {"available": {"usd": 0}, "pending": {"usd": 8000}}
    assert state["counts"]["transfer"] == 1
    sums = inprocess.control("books")["sums"]
    assert sums["platform"] == {"charge:usd": 9680, "transfer:usd": -8000}
    assert sums[account.id] == {"payment:usd": 8000}
