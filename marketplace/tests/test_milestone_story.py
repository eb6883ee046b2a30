"""Three milestones in two browsers: a kept card pays the second and third with one click, part of the second goes back,
and in the end all name the same cents."""

import pytest

from gigs import testing as gigs
from ledger.commission import commission
from marketplace.tests.people import PASSWORD
from marketplace.tests.stories import (
    approve,
    deliver,
    dollars,
    everyone_agrees,
    sandbox,
    signed_in,
    type_card,
)
from orders import testing
from payments.models import SavedCard

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
    how = {"wei": {"js": False, "width": 390}}
    return [signed_in(new_page, live_site, user, **how.get(name, {})) for name, user in members.items()]


def one_click(ana, minor) -> None:
    ana.press(f"Pay {dollars(minor)} with Visa •••• 4242")
    ana.see("The money waits in escrow until you accept the work")


def test_three_milestones_and_part_of_one_goes_back(live_site, cast, tmp_path):
    ana, wei = cast
    order = testing.order_placed(milestones=PRICES, questions=[])
    here = f"/orders/{order.ref}/"
    ana.go(here)
    ana.page.check("main [name=keep_card]")
    ana.press(f"Pay {dollars(PRICES[0])}")
    type_card(ana)
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
    assert sum(release.net_minor for release in order.releases.all()) == KEPT - FEE
    everyone_agrees([order], cast, sandbox(live_site, "books")["sums"]["platform"], tmp_path)


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
