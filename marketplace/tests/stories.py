"""What stories in browsers share: people who are signed in, paying and working, and the end all have: the pages, the
ledger, the provider, the invoices and two programs of others name the same cents."""

import json
import shutil
import urllib.request

from django.conf import settings
from django.db.models import Sum
from django.test import Client

from ledger import accounts, balances, words
from marketplace.tests.people import CARD, Person
from payments import cents, issuing
from payments.models import Document, Payment, Refund
from payments.tests import test_outside_books as outside

VISA = "4242424242424242"


def signed_in(new_page, site, user, **how) -> Person:
    """A browser in which this member is signed in; `how` as for new_page."""
    page = new_page(**how)
    page.context.set_default_timeout(60_000)
    client = Client()
    client.force_login(user)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": site.url}])
    return Person(user.username, page, site.url)


def dollars(minor: int) -> str:
    return f"${minor // 100:,}.{minor % 100:02}"


def figure(person: Person, label: str) -> str:
    return person.page.locator(f".kpi:has(dt:text-is('{label}')) dd b").inner_text()


def sandbox(site, path: str) -> dict:
    """What the provider's control pages say."""
    request = urllib.request.Request(
        f"{site.sandbox_url}/_sandbox/{path}",
        headers={"Authorization": f"Bearer {settings.SANDBOX_SECRET_KEY}"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def type_card(buyer: Person, number: str = VISA) -> None:
    """On the provider's page."""
    for name, value in {"number": number, **CARD}.items():
        buyer.page.fill(f"[name={name}]", value)
    buyer.press("Pay", within="body")


def pay(buyer: Person, here: str, minor: int) -> None:
    """Pay an order on its page, and come back to it."""
    buyer.go(here)
    buyer.press(f"Pay {dollars(minor)}")
    type_card(buyer)
    buyer.reload_until(lambda: "In progress" in buyer.text and here in buyer.page.url, what="the payment")


def deliver(seller: Person, here: str) -> None:
    seller.go(here)
    seller.page.fill(
        "form[action$='/delivery/'] [name=message]", "Here is this part in its final form, as agreed."
    )
    seller.send("/delivery/")
    seller.see("Delivered")


def approve(buyer: Person, here: str, minor: int) -> None:
    buyer.go(here)
    buyer.press(f"Approve and release {dollars(minor).removesuffix('.00')}")


def fill(person: Person, end: str, **fields: str) -> None:
    """Unfold the act with this end of its address, fill it in and send it."""
    form = person.page.locator(f"form[action$='/{end}/']")
    for fold in form.locator("xpath=ancestor::details").all():
        if fold.get_attribute("open") is None:
            fold.locator("> summary").click()
    for name, value in fields.items():
        form.locator(f"[name={name}]").fill(value)
    person.send(f"/{end}/")


def bank_fee(minor: int) -> int:
    """What the provider keeps of a payment by card: 2.9 % and 30 cents."""
    return (minor * 29 + 500) // 1000 + 30


def net_of(rows, **which) -> int:
    """The sum of invoices less credit notes, in minor units."""
    sums = {
        row["is_credit"]: row["n"]
        for row in rows.filter(**which).values("is_credit").annotate(n=Sum("net_minor"))
    }
    return sums.get(False, 0) - sums.get(True, 0)


def everyone_agrees(orders, people: list[Person], platform: dict, folder) -> None:
    """Where every cent of these orders went, the only ones there are. platform: the provider's sums by kind of movement."""
    issuing.issue_due()
    paid = back = kept = 0
    for order in orders:
        told = cents.where_every_cent_went(order)
        given_back = sum(Refund.objects.filter(payment__order=order).values_list("amount_minor", flat=True))
        assert told.paid_minor == sum(place.amount_minor for place in told.places)
        for person in people:
            person.go(f"/orders/{order.ref}/")
            person.see(*(f"{place.words} {dollars(place.amount_minor)}" for place in told.places))
        fee = sum(each.amount_minor for each in told.places if each.words == words.account("commission"))
        papers = Document.objects.filter(order=order)
        assert net_of(papers, kind="sale") == told.paid_minor - given_back
        assert net_of(papers, kind="commission") == fee
        paid, back, kept = paid + told.paid_minor, back + given_back, kept + fee
    payments = Payment.objects.filter(state="succeeded").values_list("amount_minor", flat=True)
    assert sum(payments) == paid
    assert platform["charge:usd"] + sum(map(bank_fee, payments)) == paid
    assert platform.get("refund:usd", 0) == -back
    assert balances.balance(accounts.commission(), "usd") == kept
    others_agree(folder)
    assert not any(person.breakdowns for person in people)


def others_agree(folder) -> None:
    """beancount, and hledger where it is installed, add up the whole books as the ledger does."""
    sums, complaints = outside.by_beancount(outside.printed(format="beancount"))
    assert complaints == []
    assert outside.without_zeros(sums) == outside.without_zeros(outside.in_the_ledger())
    written = folder / "all.journal"
    written.write_text(outside.printed(format="hledger"))
    if shutil.which("hledger"):
        assert outside.without_zeros(outside.by_hledger(written)) == outside.without_zeros(
            outside.in_the_ledger()
        )
