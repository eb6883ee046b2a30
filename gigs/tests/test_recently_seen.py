"""What somebody looked at last is at hand on that person's pages, and on nobody else's."""

import pytest
from django.test import Client

from accounts.models import User
from gigs import publishing, recently_seen, testing

pytestmark = pytest.mark.django_db
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


@pytest.fixture
def visitor():
    return Client(headers=BROWSER)


@pytest.fixture
def gigs(wei, ion):
    return [
        testing.make_gig(wei),
        testing.make_gig(wei, title="I will draw a map of your town"),
        testing.make_gig(ion),
    ]


def look(client, gig):
    return client.get(f"/gigs/{gig.seller.username}/{gig.slug}/")


def seen(client, gig) -> list[str]:
    return [card.ref for card in look(client, gig).context["around"].seen]


def test_the_last_ones_come_first_and_the_page_one_is_on_is_left_out(visitor, gigs, now):
    first, second, third = gigs
    look(visitor, first), look(visitor, second)
    assert seen(visitor, third) == [second.ref, first.ref]
    publishing.pause(ref=second.ref, by=second.seller, now=now)
    assert seen(visitor, third) == [first.ref]
    assert "Clear the list" in look(visitor, third).text


def test_nothing_is_written_for_programs_owners_or_when_nothing_changed(visitor, gigs, wei):
    program = Client(headers={"User-Agent": "SomeBot/1.0"})
    for client in (Client(), program):
        assert recently_seen.COOKIE not in look(client, gigs[0]).cookies
    owner = Client(headers=BROWSER)
    owner.force_login(wei)
    assert recently_seen.COOKIE not in look(owner, gigs[0]).cookies
    assert recently_seen.COOKIE in look(visitor, gigs[0]).cookies
    assert recently_seen.COOKIE not in look(visitor, gigs[0]).cookies


def test_a_list_follows_its_visitor_through_the_sign_in_and_is_not_shown_to_the_next_one(visitor, gigs, ana):
    first, second, third = gigs
    look(visitor, first)
    visitor.force_login(ana)
    assert seen(visitor, third) == [first.ref]
    look(visitor, second)
    kept = visitor.cookies[recently_seen.COOKIE].value
    other = Client(headers=BROWSER)
    other.cookies[recently_seen.COOKIE] = kept
    assert seen(other, third) == []
    other.cookies[recently_seen.COOKIE] = kept
    other.force_login(testing.make_user("eva"))
    assert seen(other, third) == []


def test_twelve_are_kept_a_broken_list_is_none_and_the_button_clears_it(visitor, gigs, rf):
    refs = [f"{n:012d}" for n in range(12)]
    visitor.cookies[recently_seen.COOKIE] = ".".join(["-", *refs])
    look(visitor, gigs[0])
    kept = visitor.cookies[recently_seen.COOKIE].value.split(".")
    assert kept == ["-", gigs[0].ref, *refs[:11]]
    for broken in (
        "",
        "-",
        "x",
        "-." + "a" * 11,
        "-." + ".".join(["a" * 12] * 13),
        "' OR 1=1",
        "-.ａaaaaaaaaaaa",
    ):
        request = rf.get("/")
        request.user, request.COOKIES = User(), {recently_seen.COOKIE: broken}
        assert recently_seen.refs(request) == []
    answer = visitor.post("/recently-seen/clearing/")
    assert answer.cookies[recently_seen.COOKIE].value == ""
