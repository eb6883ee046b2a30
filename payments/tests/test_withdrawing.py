"""Sellers take out what they earned: once, no more than there is, out of the charges that paid for it."""

from datetime import timedelta

import pytest

from kit import clock
from kit.problems import Invalid, NotAllowed, Refused
from ledger import accounts, balances
from orders.models import Release, ReleaseLine
from payments import books, earned, inbox, onboarding, paying_out, sending, withdrawing
from payments.models import Call, PayoutPart, SellerAccount, Withdrawal
from payments.tests import stage
from sandbox import inprocess

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])


def available(seller) -> int:
    return balances.balance(accounts.seller_available(seller.ref), "usd")


def take(seller, amount_minor: int) -> Withdrawal:
    return withdrawing.withdraw(by=seller, amount_minor=amount_minor, currency="usd", now=clock.now())


def test_wei_takes_out_what_an_order_earned(provider):
    order = stage.order_cleared(price=100_00)
    account = stage.onboard(order.seller)
    assert available(order.seller) == 80_00
    made = take(order.seller, 80_00)
    assert (available(order.seller), earned.state_of(made)) == (0, "requested")
    sending.send_due()
    made = Withdrawal.objects.get()
    assert earned.state_of(made) == "sent"
    state = inprocess.control("state")
    paid = state["balances"][account.account_id]
    assert sum(sum(part.values()) for part in paid.values()) == 80_00
    totals = balances.totals_by_kind("usd")
    assert (totals["commission"], totals["payout_in_flight"], totals["stripe"]) == (20_00, 0, 20_00)
    assert order.seller.notices.filter(kind="withdrawal_sent").exists()


def test_each_part_names_the_charge_that_paid_for_it(provider):
    """Three orders, oldest first: the parts add up and each transfer is out of its own charge."""
    orders = [stage.order_cleared(price=price) for price in (33_33, 12_01, 50_00)]
    seller = orders[0].seller
    stage.onboard(seller)
    nets = [Release.objects.get(order=order).net_minor for order in orders]
    take(seller, nets[0] + nets[1] + 1_00)
    parts = list(PayoutPart.objects.order_by("id"))
    assert [part.amount_minor for part in parts] == [nets[0], nets[1], 1_00]
    assert [part.source_charge for part in parts] == [order.payments.get().charge_id for order in orders]
    sending.send_due()
    assert set(PayoutPart.objects.values_list("state", flat=True)) == {PayoutPart.State.SENT}
    assert books.check() == []


def test_a_milestone_paid_by_two_charges_goes_out_as_8000_and_1600(provider):
    """$100 and a $20 extra, each with its own charge: 80.00 and 16.00, each out of its own."""
    order = stage.order_paid(price=100_00)
    milestone = order.milestones.get()
    extra = stage.paid_extra(order, milestone, 20_00)
    stage.deliver(order)
    stage.accept(order)
    stage.advance(days=15)
    stage.clearing.clear_due(now=clock.now())
    stage.onboard(order.seller)
    take(order.seller, 96_00)
    parts = list(PayoutPart.objects.order_by("release_line__number"))
    assert [part.amount_minor for part in parts] == [80_00, 16_00]
    assert [part.source_charge for part in parts] == [
        order.payments.get(kind="order").charge_id,
        extra.charge_id,
    ]
    sending.send_due()
    assert set(PayoutPart.objects.values_list("state", flat=True)) == {PayoutPart.State.SENT}
    assert balances.totals_by_kind("usd")["commission"] == 24_00


def test_more_than_there_is_and_less_than_the_least_are_refused(provider):
    order = stage.order_cleared(price=100_00)
    stage.onboard(order.seller)
    with pytest.raises(Invalid) as refusal:
        take(order.seller, 80_01)
    assert refusal.value.code == "more_than_available"
    with pytest.raises(Invalid) as refusal:
        take(order.seller, 9_99)
    assert refusal.value.code == "too_little"
    assert available(order.seller) == 80_00


def test_once_a_day(provider):
    order = stage.order_cleared(price=100_00)
    stage.onboard(order.seller)
    take(order.seller, 20_00)
    with pytest.raises(Refused) as refusal:
        take(order.seller, 20_00)
    assert refusal.value.code == "once_a_day"
    stage.advance(hours=24)
    take(order.seller, 20_00)


def test_nothing_before_the_account_is_ready(provider):
    order = stage.order_cleared()
    with pytest.raises(Refused) as refusal:
        take(order.seller, 20_00)
    assert refusal.value.code == "no_account"
    onboarding.start(by=order.seller, now=clock.now())
    with pytest.raises(Refused) as refusal:
        take(order.seller, 20_00)
    assert refusal.value.code == "account_not_ready"


def test_72_hours_after_new_payout_details_or_password(provider):
    order = stage.order_cleared()
    stage.onboard(order.seller)
    order.seller.password_changed_at = clock.now()
    with pytest.raises(Refused) as refusal:
        take(order.seller, 20_00)
    assert refusal.value.code == "locked"
    stage.advance(hours=72)
    take(order.seller, 20_00)
    sending.send_due()
    onboarding.method_chosen(by=order.seller, method="manual", now=clock.now())
    stage.advance(hours=71)
    with pytest.raises(Refused) as refusal:
        take(order.seller, 20_00)
    assert refusal.value.code == "locked"
    stage.advance(hours=1)
    assert take(order.seller, 20_00).method == "manual"


def test_a_part_the_provider_refuses_comes_back_by_itself(provider):
    """Two releases; the first charge holds too little at the provider: only that part returns."""
    first, second = stage.order_cleared(price=100_00), stage.order_cleared(price=50_00)
    stage.onboard(first.seller)
    provider.create_transfer(  # somebody moved money out of the charge by hand
        key="by hand",
        part_ref="",
        order_ref=first.ref,
        amount_minor=90_00,
        currency="usd",
        destination=SellerAccount.objects.get().account_id,
        source_charge=first.payments.get().charge_id,
    )
    take(first.seller, 120_00)
    sending.send_due()
    made = Withdrawal.objects.get()
    assert earned.state_of(made) == "partly"
    returned = PayoutPart.objects.get(state=PayoutPart.State.RETURNED)
    assert (returned.release_line.release.order_id, returned.amount_minor) == (first.pk, 80_00)
    assert available(first.seller) == 80_00
    assert ReleaseLine.objects.get(pk=returned.release_line_id).allotted_minor == 0
    assert Call.objects.get(object_ref=returned.ref).state == Call.State.FAILED
    assert second.seller.notices.filter(kind="withdrawal_returned").exists()


def test_a_manual_withdrawal_is_paid_by_finance_staff_with_a_reference(provider):
    order = stage.order_cleared()
    onboarding.method_chosen(by=order.seller, method="manual", now=clock.now())
    stage.advance(hours=73)
    made = take(order.seller, 80_00)
    assert not Call.objects.filter(op="transfer").exists()
    staff = stage.make_finance("fin")
    with pytest.raises(NotAllowed):
        withdrawing.mark_paid(ref=made.ref, reference="SEPA 1", by=order.buyer, now=clock.now())
    with pytest.raises(Invalid):
        withdrawing.mark_paid(ref=made.ref, reference=" ", by=staff, now=clock.now())
    withdrawing.mark_paid(ref=made.ref, reference="SEPA 2026-1", by=staff, now=clock.now())
    made.refresh_from_db()
    assert (earned.state_of(made), made.reference) == ("sent", "SEPA 2026-1")
    totals = balances.totals_by_kind("usd")
    assert (totals["payout_in_flight"], totals["bank"], totals["stripe"]) == (0, -80_00, 100_00)
    with pytest.raises(Refused):
        withdrawing.mark_paid(ref=made.ref, reference="twice", by=staff, now=clock.now())


def test_a_restricted_account_is_shown_and_heals(provider):
    order = stage.order_cleared()
    account = stage.onboard(order.seller)
    take(order.seller, 40_00)
    inprocess.control(f"accounts/{account.account_id}", state="restricted")
    sending.send_due()  # refused by the provider, which is how we hear of it first
    account.refresh_from_db()
    assert account.state == SellerAccount.State.RESTRICTED
    assert PayoutPart.objects.get().state == PayoutPart.State.REQUESTED
    stage.advance(days=1)
    with pytest.raises(Refused) as refusal:
        take(order.seller, 20_00)
    assert refusal.value.code == "account_not_ready"
    inprocess.control(f"accounts/{account.account_id}", state="allowed")
    onboarding.look_at_waiting()
    take(order.seller, 20_00)
    Call.objects.filter(state="failed").update(next_at=clock.raw_now() - timedelta(minutes=2))
    paying_out.retry_due()
    sending.send_due()
    assert set(PayoutPart.objects.values_list("state", flat=True)) == {PayoutPart.State.SENT}


def test_a_seller_who_takes_our_access_away_cannot_be_paid(provider, client):
    order = stage.order_cleared()
    account = stage.onboard(order.seller)
    gone = stage.event("account.application.deauthorized", {"id": "ca_1"}, account=account.account_id)
    assert stage.send_webhook(client, gone).status_code == 200
    inbox.apply_due()
    account.refresh_from_db()
    assert account.state == SellerAccount.State.RESTRICTED
    assert order.seller.notices.filter(kind="payout_restricted").exists()


def test_what_is_left_below_the_smallest_withdrawal_goes_out_when_an_account_closes(provider):
    order = stage.order_cleared(price=5_00)
    stage.onboard(order.seller)
    with pytest.raises(Invalid):
        take(order.seller, 4_00)
    rest = {"by": order.seller, "currency": "usd", "now": clock.now(), "closing": True}
    for wrong in (0, 3_99, 4_01):  # all of it, or it is no closing
        with pytest.raises(Invalid):
            withdrawing.withdraw(amount_minor=wrong, **rest)
    withdrawing.withdraw(amount_minor=4_00, **rest)
    sending.send_due()
    assert available(order.seller) == 0 and PayoutPart.objects.get().state == PayoutPart.State.SENT
