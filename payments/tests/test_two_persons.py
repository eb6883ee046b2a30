"""Bookings that take two members of staff: money set aside, and adjustments by hand."""

import pytest

from gigs.testing import make_user
from kit import clock
from kit.problems import Invalid, NotAllowed, Refused
from ledger import accounts, balances
from orders.models import Order
from payments import adjusting, hold_watch, settling, suspending
from payments.models import Adjustment, Refund, SuspenseItem
from payments.tests import stage

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])


@pytest.fixture
def item(provider):
    order = stage.order_unpaid()
    payment = stage.start(order)
    stage.type_card(payment)
    Order.objects.filter(pk=order.pk).update(fee_minor=1_00)  # as if the snapshot asked for more
    settling.session(payment.session_id)
    return SuspenseItem.objects.get()


def both():
    return stage.make_finance("fin"), stage.make_finance("fia")


def test_money_set_aside_goes_back_to_the_card_once_two_have_agreed(item):
    fin, fia = both()
    with pytest.raises(Invalid):
        suspending.propose(ref=item.ref, way="debt", reason="", by=fin, now=clock.now())
    suspending.propose(ref=item.ref, way="refund", reason="Paid by an old link.", by=fin, now=clock.now())
    assert balances.totals_by_kind("usd")["suspense"] == item.amount_minor
    with pytest.raises(NotAllowed):
        suspending.confirm(ref=item.ref, by=fin, now=clock.now())
    suspending.confirm(ref=item.ref, by=fia, now=clock.now())
    with pytest.raises(Refused):
        suspending.confirm(ref=item.ref, by=fia, now=clock.now())
    stage.work()
    assert Refund.objects.get().state == Refund.State.SUCCEEDED
    totals = balances.totals_by_kind("usd")
    assert (totals["suspense"], totals["refund_in_flight"]) == (0, 0)


def test_money_set_aside_may_become_the_buyers_credit(item):
    fin, fia = both()
    suspending.propose(ref=item.ref, way="credit", reason="They asked for it.", by=fin, now=clock.now())
    suspending.confirm(ref=item.ref, by=fia, now=clock.now())
    assert balances.balance(accounts.buyer_credit(item.payment.payer.ref), "usd") == item.amount_minor


def test_an_adjustment_is_booked_by_a_second_person_only():
    fin, fia = both()
    ana = make_user("ana")
    row = adjusting.propose(
        kind="goodwill", username="ana", amount_minor=5_00, reason="A long wait.", by=fin, now=clock.now()
    )
    assert balances.balance(accounts.buyer_credit(ana.ref), "usd") == 0
    with pytest.raises(NotAllowed):
        adjusting.confirm(ref=row.ref, by=fin, now=clock.now())
    adjusting.confirm(ref=row.ref, by=fia, now=clock.now())
    assert balances.balance(accounts.buyer_credit(ana.ref), "usd") == 5_00
    assert ana.notices.filter(kind="credit_given").exists()
    with pytest.raises(Refused):
        adjusting.confirm(ref=row.ref, by=fia, now=clock.now())


def test_more_than_there_is_cannot_be_taken_back_and_a_proposal_can_be():
    fin, fia = both()
    make_user("ana")
    row = adjusting.propose(
        kind="credit_back", username="ana", amount_minor=5_00, reason="A slip.", by=fin, now=clock.now()
    )
    with pytest.raises(Refused):
        adjusting.confirm(ref=row.ref, by=fia, now=clock.now())
    adjusting.withdraw(ref=row.ref, by=fin, now=clock.now())
    assert Adjustment.objects.get().state == "withdrawn"


def test_nobody_adjusts_their_own_account_or_a_strangers_without_being_of_finance():
    fin, _fia = both()
    with pytest.raises(Invalid):
        adjusting.propose(
            kind="goodwill", username="fin", amount_minor=5_00, reason="For me.", by=fin, now=clock.now()
        )
    with pytest.raises(NotAllowed):
        adjusting.propose(
            kind="goodwill",
            username="fin",
            amount_minor=5_00,
            reason="x",
            by=make_user("ana"),
            now=clock.now(),
        )


def test_pages_of_finance_take_a_proposal_and_a_confirmation(item, client):
    fin, fia = both()
    client.force_login(fin)
    page = client.get(f"/staff/finance/suspense/{item.ref}/")
    assert page.status_code == 200 and "Back to the card" in page.content.decode()
    assert client.post(f"/staff/finance/suspense/{item.ref}/", {"way": "credit"}).status_code == 422
    sent = client.post(f"/staff/finance/suspense/{item.ref}/", {"way": "credit", "reason": "As asked."})
    assert sent.status_code == 302
    made = client.post(
        "/staff/finance/adjustments/",
        {"kind": "goodwill", "username": "ana", "amount": "5.00", "reason": "Sorry."},
    )
    assert made.status_code == 302
    row = Adjustment.objects.get()
    assert client.post(f"/staff/finance/adjustments/{row.ref}/confirmation/").status_code == 403
    client.force_login(fia)
    assert client.post(f"/staff/finance/suspense/{item.ref}/confirmation/").status_code == 302
    assert client.post(f"/staff/finance/adjustments/{row.ref}/confirmation/").status_code == 302
    assert "Decided" in client.get("/staff/finance/adjustments/").content.decode()
    assert client.get(f"/staff/finance/suspense/{item.ref}/").status_code == 200


def test_money_held_for_75_days_is_paid_out_and_what_waits_is_told_to_staff(provider):
    fin = stage.make_finance("fin")
    order = stage.order_cleared()
    stage.onboard(order.seller)
    waiting = stage.order_paid(price=60_00)
    stage.advance(days=76)
    done = hold_watch.watch(now=clock.now())
    assert (done.paid_out, done.told) == (1, 1)
    assert balances.totals_by_kind("usd")["payout_in_flight"] == 80_00
    notice = fin.notices.get(kind="hold_watch_staff")
    assert notice.about == waiting.ref
    assert hold_watch.watch(now=clock.now()).told == 0
