"""Two people review each other in a browser: neither sees anything before both are in, then every number changes at
the same moment."""

from datetime import timedelta

import pytest
from django.test import Client

from gigs import testing as gigs
from gigs.models import SearchRow
from kit import clock
from marketplace import reviewing
from marketplace.tests.calling import Caller
from marketplace.tests.people import PASSWORD, Person
from orders import testing
from reviews import testing as reviews

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.site_parts("web"), pytest.mark.broken_books]
BUYERS, SELLERS = "Drew it by hand and kept every promise.", "Knew what the mark was for."


def numbers(gig) -> dict:
    """What card, gig, profile, search and API say."""
    client, api = Client(), Caller()
    return {
        "card": client.get("/search/?q=logo").content.decode().count("New here"),
        "gig": BUYERS in client.get(f"/gigs/wei/{gig.slug}/").content.decode(),
        "profile": BUYERS in client.get("/sellers/wei/").content.decode(),
        "search": SearchRow.objects.get(gig_id=gig.pk).reviews,
        "api": api.get(f"gigs/{gig.ref}/")["rating"],
        "api of the seller": api.get("sellers/wei/reviews/")["count"],
    }


def test_both_review_and_neither_sees_before_both_are_in(live_site, new_page):
    ana, wei = gigs.make_user("ana", password=PASSWORD), gigs.make_seller("wei", password=PASSWORD)
    gig = gigs.make_gig(wei)
    order = reviews.order_of_gig(gig, buyer=testing.make_buyer("ana"))
    people = {}
    for name, js in (("ana", False), ("wei", True)):
        page = new_page(js=js, width=390)
        page.context.set_default_timeout(60_000)
        client = Client()
        client.force_login({"ana": ana, "wei": wei}[name])
        cookie = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_site.url}])
        people[name] = Person(name, page, live_site.url)
    ana, wei = people["ana"], people["wei"]
    before = numbers(gig)

    ana.go(f"/orders/{order.ref}/")
    ana.press("Write a review")
    for part, value in (("communication", 5), ("as_described", 5), ("value", 4)):
        ana.page.check(f"main [name={part}][value='{value}']")
    ana.type(text=BUYERS)
    ana.press("Send the review")
    ana.see("Your review is kept", BUYERS)
    assert numbers(gig) == before

    wei.go(f"/orders/{order.ref}/")
    assert BUYERS not in wei.text
    wei.press("Write a review")
    wei.page.check("main [name=stars][value='5']")
    wei.type(text=SELLERS)
    wei.press("Send the review")
    wei.see("Your review is kept", SELLERS)
    assert BUYERS not in wei.text and numbers(gig) == before
    ana.go(f"/orders/{order.ref}/")
    assert SELLERS not in ana.text

    reviewing.publish_due(now=clock.now() + timedelta(seconds=61))
    assert numbers(gig) == {
        "card": 0,
        "gig": True,
        "profile": True,
        "search": 1,
        "api": 14 / 3,
        "api of the seller": 1,
    }
    wei.go(f"/orders/{order.ref}/")
    wei.see(BUYERS, SELLERS)
    wei.press("Answer in public")
    wei.type(text="Thank you, I liked the brief.")
    wei.press("Publish the answer")
    ana.go(f"/orders/{order.ref}/")
    ana.see(SELLERS, "Thank you, I liked the brief.")
