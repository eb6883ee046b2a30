"""Time in browsers: work that is very late is cancelled by the buyer, more time is agreed to when it is too late for it,
and thanks are given in money. In the end all name the same cents."""

from datetime import timedelta

import pytest

from gigs import testing as gigs
from ledger.commission import commission
from marketplace.tests.people import PASSWORD, Person
from marketplace.tests.stories import (
    approve,
    deliver,
    dollars,
    everyone_agrees,
    fill,
    pay,
    signed_in,
    type_card,
)
from orders.models import Order, SideRequest
from payments import gateway
from payments.stripe_gateway import StripeGateway
from payments.tests import stage
from sandbox import inprocess

LOST, KEPT, TIP = 70_03, 100_00, 25_00
FREE = KEPT // 5  # the first fifth of the price is free of commission
FEE = commission(KEPT, 2000)


@pytest.fixture
def provider(settings, live_site):
    settings.SITE_URL = live_site.url
    with gateway.using(StripeGateway(http_client=inprocess.transport(), retries=0)) as speaking:
        yield speaking


@pytest.fixture
def cast(provider, live_site, new_page):
    """ana at a desk with scripts, wei on a phone without."""
    ana = gigs.make_user("ana", password=PASSWORD)
    wei = gigs.make_seller("wei", password=PASSWORD, country="RO")
    return [
        signed_in(new_page, live_site, ana),
        signed_in(new_page, live_site, wei, js=False, width=390),
    ]


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.site_parts("sandbox", "web")
def test_late_work_is_cancelled_more_time_comes_too_late_and_a_tip_says_thanks(cast, tmp_path):
    ana, wei = cast
    lost, kept = stage.order_unpaid(price=LOST), stage.order_unpaid(price=KEPT)
    for order in (lost, kept):
        pay(ana, f"/orders/{order.ref}/", order.price_minor)
    stage.advance(days=5, hours=23)
    ask_more_time(wei, kept)
    agree_too_late(ana, wei, kept)
    stage.advance(hours=2)
    cancel_late(ana, wei, lost)
    approve(ana, f"/orders/{kept.ref}/", KEPT)
    thank(ana, wei, kept)
    stage.work()
    stage.work()
    everyone_agrees([lost, kept], cast, inprocess.control("books")["sums"]["platform"], tmp_path)


def ask_more_time(wei: Person, order: Order) -> None:
    wei.go(f"/orders/{order.ref}/")
    until = order.milestones.get().due_at + timedelta(days=4)
    fill(wei, "extension", new_due_at=f"{until:%Y-%m-%dT%H:%M}", reason="The printer asks for another size.")
    wei.see("more time")


def agree_too_late(ana: Person, wei: Person, order: Order) -> None:
    """ana has the request before her, but wei delivers before she answers it."""
    here, due = f"/orders/{order.ref}/", order.milestones.get().due_at
    ana.go(here)
    ana.see("The printer asks for another size.")
    deliver(wei, here)
    ana.send("/extension-agreed/")
    ana.see("It is now: delivered.", "no money moved by this click")
    assert SideRequest.objects.get().state == SideRequest.State.OVERTAKEN
    assert order.milestones.get().due_at == due


def cancel_late(ana: Person, wei: Person, order: Order) -> None:
    here = f"/orders/{order.ref}/"
    ana.go(here)
    fill(ana, "too-late")
    ana.see("Cancelled: very late")
    for person in (ana, wei):
        person.go(here)
        person.see("Cancelled", dollars(LOST))


def thank(ana: Person, wei: Person, order: Order) -> None:
    ana.page.fill("#tip [name=amount]", "25")
    ana.press("Pay the tip")
    if "/c/pay/" not in ana.page.url:
        ana.press(f"Pay {dollars(TIP)}")
    type_card(ana)
    wei.go(f"/orders/{order.ref}/")
    wei.reload_until(lambda: "Tip paid" in wei.text, what="the tip")
    assert order.releases.get(tip__isnull=False).net_minor == TIP - commission(TIP - FREE, 2000)
    assert order.releases.get(tip=None).commission_minor == FEE
