"""Three milestones in two browsers: a kept card pays the second and third with one click, part of the second goes back,
and in the end pages, ledger, provider and invoices name the same cents."""

import pytest
from django.db.models import Sum
from django.test import Client

from gigs import testing as gigs
from ledger import accounts, balances
from ledger.commission import commission
from marketplace.tests.people import CARD, PASSWORD, Person
from marketplace.tests.test_story import dollars, sandbox
from orders import testing
from payments import cents, issuing
from payments.models import Document, Payment, SavedCard

PRICES = (60_00, 50_00, 40_01)
BACK = 12_34
KEPT = sum(PRICES) - BACK
FEE = commission(KEPT, 2000)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.site_parts("sandbox", "web", "worker", "beat"),
]


@pytest.fixture
def cast(live_site, new_page):
    """ana at a desk with scripts, wei on a phone without."""
    members = {
        "ana": gigs.make_user("ana", password=PASSWORD),
        "wei": gigs.make_seller("wei", password=PASSWORD),
    }
    people = {}
    for name, how in (("ana", {"js": True}), ("wei", {"js": False, "width": 390})):
        page = new_page(**how)
        page.context.set_default_timeout(60_000)
        client = Client()
        client.force_login(members[name])
        cookie = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_site.url}])
        people[name] = Person(name, page, live_site.url)
    return people["ana"], people["wei"]


def deliver(wei, here) -> None:
    wei.go(here)
    wei.page.fill(
        "form[action$='/delivery/'] [name=message]", "Here is this part in its final form, as agreed."
    )
    wei.send("/delivery/")
    wei.see("Delivered")


def approve(ana, here, minor) -> None:
    ana.go(here)
    ana.press(f"Approve and release {dollars(minor).removesuffix('.00')}")


def one_click(ana, minor) -> None:
    ana.press(f"Pay {dollars(minor)} with Visa •••• 4242")
    ana.see("The money waits in escrow until you accept the work")


def test_three_milestones_and_part_of_one_goes_back(live_site, cast):
    ana, wei = cast
    order = testing.order_placed(milestones=PRICES, questions=[])
    here = f"/orders/{order.ref}/"
    ana.go(here)
    ana.page.check("main [name=keep_card]")
    ana.press(f"Pay {dollars(PRICES[0])}")
    for name, value in {"number": "4242424242424242", **CARD}.items():
        ana.page.fill(f"[name={name}]", value)
    ana.press("Pay", within="body")
    ana.reload_until(lambda: "In progress" in ana.text and here in ana.page.url, what="the payment")
    assert SavedCard.objects.get().last4 == "4242"

    deliver(wei, here)
    approve(ana, here, PRICES[0])
    ana.see("Pay the next milestone: Part 2", "Pay next")
    one_click(ana, PRICES[1])
    deliver(wei, here)
    give_part_back(wei, ana, order, here)
    approve(ana, here, PRICES[1] - BACK)
    one_click(ana, PRICES[2])
    deliver(wei, here)
    approve(ana, here, PRICES[2])
    for person in cast:
        person.go(here)
        person.see("Complete", f"Refunded {dollars(BACK)}")
    ana.reload_until(lambda: "Refund on its way" not in ana.text, what="the refund")
    everyone_agrees(order, live_site, ana, wei)


def give_part_back(wei, ana, order, here) -> None:
    part = order.milestones.get(position=2)
    wei.go(here)
    form = f"form[action$='/milestones/{part.ref}/refund/']"
    wei.page.locator(f"details:has({form}) summary").click()
    wei.page.fill(f"{form} [name=amount]", "12.34")
    wei.page.fill(f"{form} [name=reason]", "One drawing less than we had agreed on.")
    wei.send(f"/milestones/{part.ref}/refund/")
    ana.go(here)
    ana.see("A refund is proposed", dollars(BACK))
    ana.send("/refund-agreed/")
    ana.see("Agreed to a refund")


def everyone_agrees(order, site, ana, wei) -> None:
    """The pages, the ledger, the provider and the invoices, to the cent."""
    told = cents.where_every_cent_went(order)
    assert told.paid_minor == sum(PRICES) == sum(place.amount_minor for place in told.places)
    earned = sum(release.net_minor for release in order.releases.all())
    assert earned == KEPT - FEE and balances.balance(accounts.commission(), "usd") == FEE
    for person in (ana, wei):
        person.go(f"/orders/{order.ref}/")
        person.see(*(f"{place.words} {dollars(place.amount_minor)}" for place in told.places))

    sums = sandbox(site, "books")["sums"]["platform"]
    kept_by_bank = sum((price * 29 + 500) // 1000 + 30 for price in PRICES)
    assert (sums["charge:usd"] + kept_by_bank, sums["refund:usd"]) == (sum(PRICES), -BACK)
    assert Payment.objects.filter(order=order, state="succeeded").count() == 3

    issuing.issue_due()
    rows = Document.objects.filter(order=order)

    def total(**which) -> int:
        return rows.filter(**which).aggregate(n=Sum("net_minor"))["n"] or 0

    assert (total(kind="sale", is_credit=False), total(kind="sale", is_credit=True)) == (sum(PRICES), BACK)
    assert total(kind="commission", is_credit=False) - total(kind="commission", is_credit=True) == FEE
    assert ana.breakdowns == wei.breakdowns == []
