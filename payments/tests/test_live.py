"""The whole road over real HTTP: hosted page, signed webhook, worker. Nobody comes back to the site."""

import time

import pytest
from allauth.account.models import EmailAddress

from kit import clock
from ledger import accounts, balances
from orders import lifecycle
from orders.actors import Actor
from orders.models import Order
from payments.models import Payment, ProviderEvent, Refund
from payments.tests import stage
from sandbox import inprocess

SECRET = "a long enough secret"


def soon(check, seconds: float = 40):
    """Wait until the workers have done it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := check():
            return found
        time.sleep(0.2)
    raise AssertionError("the workers did not come to it")


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.site_parts("sandbox", "web", "worker", "beat")
def test_ana_pays_and_closes_the_browser(live_site, new_page):
    ana, wei = stage.make_user("ana"), stage.make_seller("wei", country="RO")
    ana.set_password(SECRET)
    ana.save()
    EmailAddress.objects.create(user=ana, email=ana.email, verified=True, primary=True)
    order = stage.order_unpaid(buyer=ana, seller=wei)
    page = new_page(js=False, base_url=live_site.url)
    page.goto("/accounts/login/")
    page.fill("input[name=login]", "ana")
    page.fill("input[name=password]", SECRET)
    page.click("main button[type=submit]")
    page.goto(f"/checkout/{order.ref}/return/")
    page.get_by_role("button", name="Pay $100.00").click()
    assert page.url.startswith(live_site.sandbox_url)
    live_site.kill("web")  # the return page is not there when she has paid
    page.fill("input[name=number]", stage.GOOD)
    page.fill("input[name=expiry]", "12 / 40")
    page.fill("input[name=cvc]", "123")
    page.fill("input[name=name]", "Ana")
    page.locator("form button[type=submit]").first.click(no_wait_after=True)
    soon(lambda: inprocess.control("state")["counts"].get("charge"))
    page.context.close()
    live_site.start("web")
    soon(lambda: Order.objects.get(pk=order.pk).state == Order.State.ACTIVE)
    assert Payment.objects.get().state == Payment.State.SUCCEEDED
    soon(lambda: ProviderEvent.objects.filter(type="checkout.session.completed", state="done").exists())
    assert balances.balance(accounts.escrow(order.milestones.get().ref), "usd") == 100_00
    live_site.kill("worker")
    lifecycle.cancel_mistake(ref=order.ref, by=Actor.buyer(ana), now=clock.now())
    live_site.start("worker")
    soon(lambda: Refund.objects.filter(state=Refund.State.SUCCEEDED).exists())
    assert balances.totals_by_kind("usd")["stripe"] == 0
