"""The calendar of a seller's deadlines: the page, the private feed, the API."""

from datetime import timedelta

import pytest
from django.test import Client

from gigs import testing as gigs
from kit import clock
from marketplace import deadlines, levels
from marketplace.tests.calling import Caller
from orders import disputes, testing
from orders.actors import Actor
from sellers import strikes
from sellers.models import CalendarFeed, Grace, SellerProfile

pytestmark = pytest.mark.django_db
PAGE, FEED = "/selling/calendar/", "/calendar/deadlines.ics"


@pytest.fixture
def wei():
    return gigs.make_seller("wei", time_zone="Asia/Shanghai")


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address_in(page: str) -> str:
    return page.split('id="address" readonly value="')[1].split('"')[0].replace("&amp;", "&")


def path_of(address: str) -> str:
    return "/" + address.partition("://")[2].partition("/")[2]


def test_wei_sees_what_is_due_and_what_happens_by_itself(wei, django_assert_max_num_queries):
    ana = gigs.make_user("ana")
    testing.order_active(buyer=ana, seller=wei, questions=[])
    testing.order_paid(buyer=ana, seller=wei, questions=[testing.QUESTION])
    testing.order_delivered(buyer=ana, seller=wei)
    disputed = testing.order_delivered(buyer=ana, seller=wei)
    disputes.open_dispute(
        milestone_ref=disputed.milestones.first().ref, claim="It cannot be read.", to_buyer_minor=50_00,
        by=Actor.buyer(ana), now=clock.now(),
    )  # fmt: skip
    done = testing.order_accepted(buyer=ana, seller=wei)
    found = deadlines.of(wei, now=clock.now())
    assert sorted(each.kind for each in found) == ["accept", "brief", "deliver", "dispute"]
    assert [each.mine for each in found if each.kind in ("deliver", "dispute")] == [True, True]
    assert found == sorted(found, key=lambda each: each.by)
    client = signed_in(wei)
    client.get(PAGE)
    with django_assert_max_num_queries(20):
        page = client.get(PAGE).content.decode()
    assert "Deliver:" in page and "Answer the claim:" in page and "Accepted by itself:" in page
    assert f"/orders/{disputed.ref}/" in page and f"/orders/{done.ref}/" not in page


def test_whoever_has_nothing_to_do_is_told_so_and_a_buyer_is_led_to_selling(wei):
    assert "Nothing is due" in signed_in(wei).get(PAGE).content.decode()
    assert signed_in(gigs.make_user("ana")).get(PAGE).status_code == 302
    assert Client().get(PAGE).status_code == 302


def test_the_private_address_is_shown_once_and_ends_when_a_new_one_is_made(wei):
    ana, client = gigs.make_user("ana"), signed_in(wei)
    order = testing.order_active(buyer=ana, seller=wei, questions=[])
    first = path_of(address_in(client.post(f"{PAGE}address/").content.decode()))
    secret = first.partition("key=")[2]
    assert len(secret) >= 43 and secret not in client.get(PAGE).content.decode()
    assert secret not in CalendarFeed.objects.get().secret_hash
    answer = Client().get(first)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    text = answer.content.decode()
    assert f"UID:deliver-{order.milestones.get().ref}@" in text and "SUMMARY:Deliver: " in text
    assert f"/orders/{order.ref}/" in text.replace("\r\n ", "") and "ana" not in text
    second = path_of(address_in(client.post(f"{PAGE}address/").content.decode()))
    assert Client().get(first).status_code == 404 and Client().get(second).status_code == 200
    assert Client().post(second).status_code == 405
    client.post(f"{PAGE}address/end/")
    assert Client().get(second).status_code == 404
    for key in ("", "?key=", "?key=wrong", "?key=" + "x" * 5000):
        assert Client().get(FEED + key).status_code == 404


def test_the_feed_stops_with_the_account(wei):
    client = signed_in(wei)
    path = path_of(address_in(client.post(f"{PAGE}address/").content.decode()))
    wei.is_active = False
    wei.save()
    assert Client().get(path).status_code == 404


def test_a_warning_and_a_vacation_have_their_days(wei):
    now = clock.now()
    SellerProfile.objects.filter(user=wei).update(level=2, away_until=now + timedelta(days=3))
    strikes.give(seller=wei, rule="abuse", reason="Threats.", by=gigs.make_moderator("mod"), now=now)
    levels.recompute_dirty(now=now)
    found = {each.kind: each for each in deadlines.of(wei, now=now)}
    assert found["level"].by == Grace.objects.get().ends_at and found["level"].mine
    assert found["away"].by == now + timedelta(days=3) and not found["away"].mine


def test_programs_read_deadlines_and_make_an_address(wei):
    testing.order_active(buyer=gigs.make_user("ana"), seller=wei, questions=[])
    caller = Caller(wei)
    (due,) = caller.get("me/deadlines/")
    assert (due["kind"], due["mine"]) == ("deliver", True)
    url = caller.post("me/calendar/", 201)["url"]
    assert Client().get(path_of(url)).status_code == 200
    assert caller.client.delete("/api/v1/me/calendar/").status_code == 204
    assert Client().get(path_of(url)).status_code == 404
    Caller(wei, "read").post("me/calendar/", 403)
