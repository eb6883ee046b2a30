"""A dispute in browsers: a claim, an answer, splits that nobody takes, a decision of 60/40, an appeal and its end. Where
every cent went is the same on the pages, in the ledger, at the provider, on the invoices and to a program of others."""

import pytest

from gigs import testing as gigs
from ledger import accounts, balances
from marketplace.tests.people import PASSWORD, Person
from marketplace.tests.stories import fill, others_agree, signed_in
from orders import testing
from orders.models import Dispute, Order
from payments import gateway, issuing
from payments.models import Document
from payments.stripe_gateway import StripeGateway
from payments.tests import stage
from sandbox import inprocess

PRICE, ASKED, FIRST, LAST = 100_00, 90_00, 60_00, 40_01
COMMISSION = 12_00  # 20 % of 59.99 is 11.998
NET = PRICE - LAST - COMMISSION
PHOTO = {"name": "photo.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n"}
REASON = "Three of the five letters differ from the brief; the files for print are as ordered."


@pytest.fixture
def provider(settings, committed_db):
    settings.SITE_URL = "http://shop.test"
    with gateway.using(StripeGateway(http_client=inprocess.transport(), retries=0)) as speaking:
        yield speaking


@pytest.fixture
def cast(provider, live_site, new_page):
    """ana has a browser with scripts, wei a phone without; two members of staff."""

    people = {
        "ana": gigs.make_user("ana", password=PASSWORD),
        "wei": gigs.make_seller("wei", password=PASSWORD, country="RO"),
        "sup": testing.make_support("sup"),
        "sup2": testing.make_support("sup2"),
    }
    how = {"wei": {"js": False, "width": 390}, "sup2": {"js": False}}
    return {name: signed_in(new_page, live_site, user, **how.get(name, {})) for name, user in people.items()}


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.site_parts("web")
def test_a_dispute_is_ruled_sixty_to_forty_and_appealed_and_every_cent_is_found_again(cast, tmp_path):
    order = stage.order_paid(price=PRICE)
    stage.deliver(order)
    ana, wei, here = cast["ana"], cast["wei"], f"/orders/{order.ref}/"
    claim(ana, wei, here)
    talk(ana, wei, here)
    decide(cast["sup"])
    appeal(wei, ana, here)
    decide_again(cast["sup2"])
    stage.work()
    issuing.issue_due()
    check(order, ana, wei, here, tmp_path)
    assert not any(person.breakdowns for person in cast.values())


def claim(ana: Person, wei: Person, here: str) -> None:
    ana.go(here)
    ana.page.locator("details:has(> form[action$='/dispute/']) > summary").click()
    ana.attach(PHOTO, ana.page.locator("form[action$='/dispute/'] input[type=file]"))
    for name, value in {"claim": "The letters are not those of the brief.", "to_buyer": "90"}.items():
        ana.page.locator(f"form[action$='/dispute/'] [name={name}]").fill(value)
    ana.send("/dispute/")
    ana.see("The seller answers your claim", "photo.png", "Held until it is over: $90.00")
    wei.go(here)
    wei.see("Answer with what you think should go back", "photo.png", "If nobody acts")
    fill(wei, "dispute-answer", words="All letters are as they were agreed on.", to_buyer="0")
    wei.see("Your numbers do not meet")


def talk(ana: Person, wei: Person, here: str) -> None:
    ana.go(here)
    fill(ana, "split", to_buyer="75", words="And we are done?")
    wei.go(here)
    wei.see("And we are done?", "$20.00")  # what is left to him of 25
    wei.send("/split-declined/")
    wei.send("/staff-asked/")
    ana.go(here)
    ana.send("/staff-asked/")
    ana.see("Staff decides the dispute")


def decide(sup: Person) -> None:
    sup.go("/staff/disputes/")
    sup.follow("A mark for a bakery")
    sup.see("Yours to decide", "And we are done?", "photo.png")
    sup.page.locator("input[type=range]").fill(str(FIRST))
    sup.page.locator("[data-outcome] dd", has_text="$32.00").wait_for()
    assert sup.page.locator("form[method=post] [name=to_buyer]").input_value() == "60.00"
    write(sup)
    sup.see("Both sides read it now")


def write(staff: Person, **fields: str) -> None:
    staff.page.select_option("[name=fault]", "seller")
    staff.page.select_option("[name=rule]", "not_as_ordered")
    staff.type(reason=REASON, **fields)
    staff.press("Write the decision")


def appeal(wei: Person, ana: Person, here: str) -> None:
    ana.go(here)
    ana.see("$60.00 back to the buyer", REASON)
    ana.send("/decision-taken/")
    wei.go(here)
    fill(wei, "appeal", reason="Two of the three letters were changed on her own wish.")
    wei.see("Another member of staff decides anew")


def decide_again(sup2: Person) -> None:
    """Without scripts: the split is tried by a button."""
    sup2.go(f"/staff/disputes/{Dispute.objects.get().ref}/")
    sup2.see("Two of the three letters were changed")
    sup2.page.fill("#id_try", "40,01")
    sup2.press("See what each side would get")
    sup2.see("$40.01", "$59.99", "$12.00", "$47.99")
    assert sup2.page.locator("form[method=post] [name=to_buyer]").input_value() == "40.01"
    write(sup2)
    sup2.see("The money has moved")


def check(order: Order, ana: Person, wei: Person, here: str, tmp_path) -> None:
    order.refresh_from_db()
    assert (order.state, order.milestones.get().state) == ("completed", "settled")
    for person in (ana, wei):  # on the pages
        person.go(here)
        cents = " ".join(person.page.locator("#cents").inner_text().split())
        for amount in ("$40.01", "$12.00", "$47.99", "Paid in all $100.00"):
            assert amount in cents, (person.name, cents)
    totals = balances.totals_by_kind("usd")  # in the ledger
    release = order.milestones.get().release
    assert (totals["commission"], totals.get("escrow", 0), totals.get("hold_escrow", 0)) == (COMMISSION, 0, 0)
    assert balances.balance(accounts.seller_pending(release.ref), "usd") == NET
    platform = inprocess.control("books")["sums"]["platform"]  # at the provider
    assert platform["refund:usd"] == -LAST
    papers = {(d.kind, d.is_credit): d.net_minor for d in Document.objects.filter(order=order)}
    assert papers[("sale", False)] - papers[("sale", True)] == PRICE - LAST  # on the invoices
    commission = sum(
        (-1 if credit else 1) * n for (kind, credit), n in papers.items() if kind == "commission"
    )
    assert commission == COMMISSION
    others_agree(tmp_path)  # to programs of others
    ana.page.locator("summary", has_text="Dispute settled").click()
    ana.see("The decision on appeal", REASON, "How it ended: staff decided.")
