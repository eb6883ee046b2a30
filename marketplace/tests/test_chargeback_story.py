"""A chargeback lost after the payout, in three browsers: the bank takes the payment back, the seller answers, finance
sends the evidence, the bank keeps the money; in the end pages, ledger, provider, invoices and hledger agree."""

import pytest
from django.contrib.auth.models import Group
from django.db.models import Sum

from gigs import testing as gigs
from ledger import accounts, balances
from marketplace.tests.people import PASSWORD
from marketplace.tests.stories import approve, deliver, dollars, figure, others_agree, pay, sandbox, signed_in
from orders import testing
from orders.models import Chargeback
from payments import cents, issuing
from payments.models import Document

PRICE, NET, FEE = 100_00, 80_00, 20_00
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.site_parts("sandbox", "web", "worker", "beat"),
]


@pytest.fixture
def cast(live_site, new_page):
    """ana and fin at desks with scripts, wei on a phone without."""
    members = {
        "ana": gigs.make_user("ana", password=PASSWORD),
        "wei": gigs.make_seller("wei", password=PASSWORD),
        "fin": gigs.make_user("fin", password=PASSWORD, is_staff=True),
    }
    members["fin"].groups.add(Group.objects.get_or_create(name="finance")[0])
    how = {"wei": {"js": False, "width": 390}}
    return [signed_in(new_page, live_site, user, **how.get(name, {})) for name, user in members.items()]


def test_a_chargeback_is_lost_after_the_payout(live_site, cast, tmp_path):
    ana, wei, fin = cast
    order = testing.order_placed(milestones=(PRICE,), questions=[])
    here = f"/orders/{order.ref}/"
    pay(ana, here, PRICE)
    deliver(wei, here)
    approve(ana, here, PRICE)
    withdraw(wei, live_site)

    fin.go("/sandbox/")
    fin.page.fill("[name=order]", order.ref)
    fin.page.select_option("[name=reason]", "product_unacceptable")
    fin.press("Take it back")
    wei.go(here)
    wei.reload_until(lambda: "bank took a payment back" in wei.text, what="the chargeback")
    wei.page.fill("[name=statement]", "The buyer accepted the work and wrote that it is just right.")
    wei.send("/statement/")
    wei.see("What you added is part of the evidence")
    case = Chargeback.objects.get()
    assert case.exposure_minor == NET

    fin.go("/staff/chargebacks/")
    fin.follow(order.title)
    fin.reload_until(lambda: "Send the evidence to the bank" in fin.text, what="the evidence")
    fin.see("The buyer accepted the work", "Download the evidence (ZIP)")
    fin.press("Send the evidence to the bank")
    fin.see("The evidence is with the bank")
    fin.go("/sandbox/")
    fin.press("The buyer wins")
    wei.go(here)
    wei.reload_until(lambda: "the house bears the loss" in wei.text, what="the bank's decision")
    everyone_agrees(order, live_site, cast, tmp_path)


def withdraw(wei, site) -> None:
    wei.go("/sandbox/")
    wei.press("+14 days")
    wei.go("/earnings/")
    wei.reload_until(lambda: figure(wei, "Available") == dollars(NET), what="the clearing")
    wei.press("Payout details")
    wei.press("Set up at Stripe")
    for name, value in {"first_name": "Wei", "last_name": "Wen", "bank": "000123456789"}.items():
        wei.page.fill(f"[name={name}]", value)
    wei.page.select_option("[name=country]", "RO")
    wei.press("Send", within="body", exact=True)
    wei.reload_until(lambda: "You can be paid" in wei.text, what="the account")
    wei.go("/sandbox/")
    wei.press("+3 days")
    wei.go("/earnings/")
    wei.press("Withdraw", exact=True)
    wei.press(f"Withdraw {dollars(NET)}")
    wei.reload_until(lambda: figure(wei, "Available") == "$0.00" and "sent" in wei.text, what="the payout")


def everyone_agrees(order, site, cast, tmp_path) -> None:
    """Pages, ledger, provider, invoices and hledger, to the cent."""
    case = Chargeback.objects.get()
    assert (case.state, case.house_paid_minor, case.seller_paid_minor) == ("lost", NET, 0)
    told = cents.where_every_cent_went(order)
    assert told.paid_minor == PRICE == sum(place.amount_minor for place in told.places)
    totals = balances.totals_by_kind("usd")
    assert (totals["commission"], totals["dispute_loss"], totals["dispute_receivable"]) == (0, NET, 0)
    assert balances.balance(accounts.seller_debt(order.seller.ref), "usd") == 0

    sums = sandbox(site, "books")["sums"]["platform"]
    assert sums["adjustment:usd"] == -PRICE - 15_00
    assert sums["charge:usd"] + (PRICE * 29 + 500) // 1000 + 30 == PRICE

    notes = Document.objects.filter(order=order, is_credit=True)
    cast[1].reload_until(lambda: issuing.issue_due() + notes.count() >= 2, what="the credit notes")

    def total(**which) -> int:
        return Document.objects.filter(order=order, **which).aggregate(n=Sum("net_minor"))["n"] or 0

    assert total(kind="sale", is_credit=False) == total(kind="sale", is_credit=True) == PRICE
    assert total(kind="commission", is_credit=False) == total(kind="commission", is_credit=True) == FEE
    others_agree(tmp_path)
    for person in cast:
        assert person.breakdowns == []
