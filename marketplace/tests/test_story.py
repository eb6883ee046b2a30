"""The main job in a real browser: a gig is written, found, bought, delivered, accepted and paid out, to the cent."""

import io
import re

import pytest
from PIL import Image

from accounts.models import User
from gigs.testing import make_moderator
from ledger import accounts, balances
from marketplace.tests.people import CARD, PASSWORD, Person
from marketplace.tests.stories import dollars, figure, sandbox
from orders.models import Order
from payments.models import Payment

TITLE = "draw a mark for a small bakery and its bread bags"
STANDARD, EXTRA = 79_98, 12_55
TOTAL = STANDARD + EXTRA
COMMISSION = 18_51  # 20 % of 92.53 is 18.506
NET = TOTAL - COMMISSION
DECLINED, SCA, GOOD = "4000000000000002", "4000002760003184", "4242424242424242"
DESCRIPTION = (
    "Tell me what you bake and where the mark will be seen. I draw three directions by hand, you choose one, "
    "and I bring it to its final form for bags, a sign and the screen."
)


def picture() -> bytes:
    made = io.BytesIO()
    Image.radial_gradient("L").resize((1280, 800)).convert("RGB").save(made, "PNG")
    return made.getvalue()


def file(name: str, kind: str, content: bytes) -> dict:
    return {"name": name, "mimeType": kind, "buffer": content}


@pytest.fixture
def cast(live_site, new_page):
    """Ana buys, Wei sells, mod decides: each in a browser of their own."""

    def make(*, js: bool) -> dict[str, Person]:
        make_moderator("mod", password=PASSWORD)
        people = {}
        for name in ("wei", "mod", "ana"):
            page = new_page(js=js)
            page.context.set_default_timeout(60_000)  # three browsers, six processes and perhaps two cores
            people[name] = Person(name, page, live_site.url)
        return people

    return make


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("js", [True, False], ids=["scripts", "no-scripts"])
def test_a_gig_is_published_found_ordered_delivered_accepted_and_paid_out(live_site, cast, js):
    story(cast(js=js), live_site, js=js)


def story(people: dict[str, Person], site, *, js: bool) -> None:
    wei, mod, ana = people["wei"], people["mod"], people["ana"]
    publish(wei, js)
    approve(mod)
    order = buy(ana, js)
    pay(ana, site)
    brief(ana)
    work(wei, ana, order)
    check_released(wei, ana, order, site)
    clear_and_withdraw(wei, site)
    check_paid_out(wei, ana, order, site)


def become_a_seller(wei: Person) -> None:
    wei.page.select_option("main [name=country]", "RO")
    wei.press("Save and continue")
    wei.type(headline="Marks and letters", about="I draw marks and letters for small shops. " * 5)
    wei.press("Save and continue")
    wei.see("Languages and education")
    wei.press("Save and continue")
    wei.page.select_option("main [name=payout_country]", "RO")
    wei.press("Start selling")


def publish(wei: Person, js: bool) -> None:
    wei.join()
    wei.go("/selling/gigs/new/")
    become_a_seller(wei)
    wei.see("What do you do?")
    wei.type(title=TITLE, tags="logo, bakery, mark")
    choose_category(wei, js)
    wei.press("Save and continue")
    wei.see("What does it cost?")
    for tier, price, days in ((1, "40", "5"), (2, "79.98", "7"), (3, "160,00", "10")):
        if tier > 1:
            wei.page.check(f"[name=p{tier}-offered]")
        wei.type(
            **{
                f"p{tier}-name": f"Size {tier}",
                f"p{tier}-description": "One mark in its final form",
                f"p{tier}-price": price,
                f"p{tier}-days": days,
            }
        )
        wei.page.select_option(f"[name=p{tier}-revisions]", "2")
    wei.type(**{"e-0-title": "A version in one colour", "e-0-price": "12.55", "e-0-days": "1"})
    wei.press("Save and continue")
    wei.see("Describe the work")
    wei.type(
        description=DESCRIPTION, **{"q-0-question": "Which files do I get?", "q-0-answer": "PDF and SVG."}
    )
    wei.press("Save and continue")
    wei.type(**{"r-0-question": "What is the name of the bakery?"})
    wei.page.select_option("[name=r-0-kind]", "short_text")
    wei.press("Another question")
    wei.type(**{"r-1-question": "Show us what you have now"})
    wei.page.select_option("[name=r-1-kind]", "file")
    wei.press("Save and continue")
    wei.see("Show your work")
    wei.page.set_input_files("main input[type=file]", file("work.png", "image/png", picture()))
    if not js:
        wei.press("Send the files")
    ready = wei.page.locator("#pictures img")
    if js:
        ready.first.wait_for(timeout=30_000)
    else:
        wei.reload_until(lambda: ready.count() > 0, what="the picture")
    wei.press("Save and continue")
    wei.see("Everything is there")
    wei.press("Submit for review")
    wei.see("In review")


def choose_category(wei: Person, js: bool) -> None:
    if not js:
        wei.page.select_option("[name=category]", label="Logo design")
        return
    wei.page.get_by_label("Category 1").select_option(label="Graphics & design")
    wei.page.get_by_label("Category 2").select_option(label="Logo design")


def approve(mod: Person) -> None:
    mod.sign_in()
    mod.go("/staff/gigs/")
    mod.press(re.compile(TITLE))
    mod.see(TITLE, DESCRIPTION[:60])
    mod.press("Approve", exact=True)


def buy(ana: Person, js: bool) -> Order:
    ana.join()
    ana.go("/")
    ana.page.locator("[name=q]").first.fill("bakery mark")
    ana.page.locator("[name=q]").first.press("Enter")
    ana.page.wait_for_url("**/search/**")
    ana.follow(re.compile(TITLE))
    ana.see("Wei", "$79.98", "$12.55")
    ana.page.get_by_role("radio", name="Standard").check(force=True)
    ana.page.get_by_label("A version in one colour").check()
    if js:
        ana.see(f"Continue · {dollars(TOTAL)}")
    ana.press(re.compile("^Continue"))
    ana.see("Checkout", dollars(STANDARD), dollars(EXTRA), dollars(TOTAL))
    ana.press(f"Pay {dollars(TOTAL)}")
    assert "/c/pay/" in ana.page.url
    return Order.objects.get(buyer__username="ana")


def pay(ana: Person, site) -> None:
    """A declined card, one whose holder is asked and says no, then one whose holder says yes."""
    ana.see(dollars(TOTAL))
    card(ana, DECLINED)
    ana.see("You have not been charged")
    card(ana, SCA)
    ana.see("Your bank asks whether it is you")
    ana.press("Fail authentication", within="body")
    ana.see("You have not been charged")
    card(ana, GOOD)
    ana.reload_until(
        lambda: "Answer the questions" in ana.text or "/requirements/" in ana.page.url, what="the payment"
    )
    assert ana.page.url.startswith(site.url)


def card(ana: Person, number: str) -> None:
    for name, value in {"number": number, **CARD}.items():
        ana.page.fill(f"[name={name}]", value)
    ana.press(re.compile("^Pay "), within="body")


def brief(ana: Person) -> None:
    if "/requirements/" not in ana.page.url:
        ana.press("Answer the questions")
    ana.page.get_by_label("What is the name of the bakery?").fill("Pâine & Sare")
    ana.attach(
        file("old-mark.png", "image/png", picture()), ana.page.get_by_label("Show us what you have now")
    )
    ana.press("Send the answers")
    ana.see("The seller starts now")


def work(wei: Person, ana: Person, order: Order) -> None:
    here = f"/orders/{order.ref}/"
    wei.go("/selling/")
    wei.press(re.compile("^Deliver"))
    assert wei.page.url.endswith(here)
    wei.page.locator("summary", has_text="The brief").click()
    wei.see("Pâine & Sare", "old-mark.png")
    deliver(wei, "first.pdf", "Here is the first round, please look at the letters.")
    ana.go(here)
    ana.see("Delivery 1", "first.pdf", f"Approve and release {dollars(TOTAL)}")
    with ana.page.expect_download() as download:
        ana.page.get_by_role("link", name=re.compile("first.pdf")).first.click()
    assert download.value.suggested_filename == "first.pdf"
    ask_revision(ana)
    wei.go(here)
    wei.see("Make the letters rounder", "Use a warmer brown")
    deliver(wei, "second.pdf", "Rounder letters and a warmer brown, as you asked.")
    ana.go(here)
    ana.see("Delivery 2", "second.pdf")
    ana.press(re.compile("^Approve and release"))
    ana.see("Complete")


def deliver(wei: Person, name: str, message: str) -> None:
    form = wei.page.locator("form[action$='/delivery/']")
    form.locator("[name=message]").fill(message)
    wei.attach(file(name, "application/pdf", b"%PDF-1.4\n%%EOF\n"), form.locator("input[type=file]"))
    wei.send("/delivery/")
    wei.see("Delivered")


def ask_revision(ana: Person) -> None:
    form = ana.page.locator("form[action$='/revision/']")
    opened = ana.page.locator("details:has(form[action$='/revision/'])")
    if opened.count() and opened.get_attribute("open") is None:
        opened.locator("summary").click()
    form.locator("[name=items]").fill("Make the letters rounder\nUse a warmer brown")
    ana.send("/revision/")
    ana.see("Make the letters rounder", "Use a warmer brown")


def check_released(wei: Person, ana: Person, order: Order, site) -> None:
    """Accepted: the seller is owed the price less 20 %, and says so everywhere."""
    order.refresh_from_db()
    assert (order.state, order.price_minor) == ("completed", TOTAL)
    currency = order.currency
    assert balances.balance(accounts.commission(), currency) == COMMISSION
    wei.go("/earnings/")
    wei.see(dollars(TOTAL), f"−{dollars(COMMISSION)}", dollars(NET))
    for person in (wei, ana):
        person.go(f"/orders/{order.ref}/")
        person.see(dollars(TOTAL), dollars(COMMISSION), dollars(NET))
    payment = Payment.objects.get(order=order)
    assert (payment.state, payment.amount_minor) == ("succeeded", TOTAL)
    platform = sandbox(site, "books")["sums"]["platform"]
    assert platform[f"charge:{currency}"] + fees(platform, currency) == TOTAL


def fees(sums: dict, currency: str) -> int:
    """What the provider kept of the charges."""
    return round(TOTAL * 0.029) + 30


def clear_and_withdraw(wei: Person, site) -> None:
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
    assert wei.page.url.startswith(site.url)
    wei.reload_until(lambda: "You can be paid" in wei.text, what="the account")
    wei.go("/sandbox/")
    wei.press("+3 days")
    wei.go("/earnings/")
    wei.press("Withdraw", exact=True)
    wei.see("Is this right?", dollars(NET))
    wei.press(f"Withdraw {dollars(NET)}")
    out = wei.page.locator("section[aria-labelledby=h-sent] .tag.ok", has_text="sent")
    wei.reload_until(lambda: figure(wei, "Available") == "$0.00" and out.count() > 0, what="the payout")


def check_paid_out(wei: Person, ana: Person, order: Order, site) -> None:
    """The cents on the pages, in the ledger and at the provider are the same."""
    currency = order.currency
    seller = User.objects.get(username="wei")
    state = sandbox(site, "state")
    (account,) = state["accounts"]
    assert state["accounts"][account]["metadata"].get("user") in (None, seller.ref)
    assert received(sandbox(site, "books")["sums"][account], currency) == NET
    left = balances.balances_of(order.ref, currency)
    totals = balances.totals_by_kind(currency)
    assert totals["commission"] == COMMISSION
    assert not any(
        totals.get(kind) for kind in ("escrow", "seller_pending", "seller_available", "payout_in_flight")
    )
    assert all(amount >= 0 for amount in left.values())
    wei.go(f"/orders/{order.ref}/")
    wei.see(dollars(TOTAL), dollars(COMMISSION), dollars(NET))
    assert ana.breakdowns == wei.breakdowns == []


def received(sums: dict, currency: str) -> int:
    """What came into the seller's account from us, whatever has gone on to the bank since."""
    return sum(amount for kind, amount in sums.items() if kind == f"payment:{currency}")
