"""Counts of pages: noted in Redis, rolled up to rows a day, never twice; programs and owners are not counted."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from redis.exceptions import ConnectionError as Unreachable

from gigs import rolling, testing, visits
from gigs.models import GigDay, GigPlace, GigWords, Save, SearchDay
from kit import tallies
from kit.models import AppliedBatch

pytestmark = pytest.mark.django_db
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


@pytest.fixture
def visitor():
    return Client(headers=BROWSER)


@pytest.fixture
def gig(wei):
    return testing.make_gig(wei)


def rows() -> dict:
    """{source: (shown, opened, saved)} over all gigs."""
    return {row.source: (row.shown, row.opened, row.saved) for row in GigDay.objects.all()}


def page_of(gig) -> str:
    return f"/gigs/{gig.seller.username}/{gig.slug}/"


def test_a_search_an_opening_and_a_save_are_told_apart(visitor, gig, ana):
    visitor.get("/search/?q=Logo")
    visitor.get(page_of(gig), headers={"Referer": "http://testserver/search/?q=Logo"})
    visitor.get(page_of(gig), headers={"Referer": "https://elsewhere.example/"})
    visitor.force_login(ana)
    visitor.post(f"/saved/{gig.ref}/", headers={"Referer": f"http://testserver{page_of(gig)}"})
    assert rolling.roll_up() == 1
    assert rows() == {"search": (1, 1, 0), "outside": (0, 1, 0), "gig": (0, 0, 1)}
    assert list(GigWords.objects.values_list("words", "opened")) == [("logo", 1)]
    assert SearchDay.objects.get().category.path == "design/logo"
    assert rolling.roll_up() == 0


def test_a_get_writes_no_row_and_asks_no_more_than_a_page_without_counts(visitor, gig):
    visitor.get(page_of(gig))
    assert not GigDay.objects.exists() and tallies.client().hlen(visits.NOTES.key)


@pytest.mark.parametrize(
    "agent", ["", "Googlebot/2.1 (+http://www.google.com/bot.html)", "curl/8.5", "HeadlessChrome"]
)
def test_programs_are_not_counted(gig, agent):
    Client(headers={"User-Agent": agent}).get(page_of(gig))
    assert rolling.roll_up() == 0


def test_what_a_browser_fetches_beforehand_is_not_counted(visitor, gig):
    visitor.get(page_of(gig), headers={"Sec-Purpose": "prefetch;prerender"})
    assert rolling.roll_up() == 0


def test_a_seller_who_looks_at_an_own_gig_is_not_counted(visitor, gig, wei):
    visitor.force_login(wei)
    visitor.get(page_of(gig))
    visitor.get("/search/?q=logo")
    rolling.roll_up()
    assert rows() == {}


def test_counts_of_one_day_add_up_over_batches(visitor, gig):
    for _ in range(3):
        visitor.get(page_of(gig))
        rolling.roll_up()
    assert rows() == {"outside": (0, 3, 0)}


class Died(Exception):
    """The worker is killed."""


def test_a_worker_that_dies_before_its_rows_are_kept_loses_nothing(visitor, gig, monkeypatch):
    visitor.get(page_of(gig))
    with monkeypatch.context() as patch:
        patch.setattr(rolling, "_add_searches", lambda searches: _die())
        with pytest.raises(Died):
            rolling.roll_up()
    assert rows() == {}
    visitor.get(page_of(gig))
    assert rolling.roll_up() == 2
    assert rows() == {"outside": (0, 2, 0)}


def test_a_worker_that_dies_after_its_rows_are_kept_counts_nothing_twice(visitor, gig):
    visitor.get(page_of(gig))
    server, key = tallies.client(), visits.NOTES.key
    notes = server.hgetall(key)
    rolling.roll_up()
    name = AppliedBatch.objects.get().name
    server.hset(name, mapping=notes)  # as if the batch had not been dropped yet
    server.sadd(f"{key}:batches", name)
    assert rolling.roll_up() == 0
    assert rows() == {"outside": (0, 1, 0)} and not server.exists(name)


def _die():
    raise Died


def test_without_redis_pages_work_and_only_counts_are_lost(visitor, gig, monkeypatch):
    def refuse():
        raise Unreachable

    monkeypatch.setattr(tallies, "client", refuse)
    monkeypatch.setattr(tallies, "_resting_until", 0.0)
    assert visitor.get(page_of(gig)).status_code == 200


def test_notes_that_nobody_understands_are_left_out(gig):
    rolling.apply(
        {"nonsense": 1, "2026-11-21T22|opened|moon|1": 2, "2026-11-21T22|shown|search|0": 3, "||": 1}
    )
    assert rows() == {}


def test_the_heart_saves_takes_off_and_may_be_pressed_twice(client, gig, ana):
    assert client.post(f"/saved/{gig.ref}/").url.startswith("/accounts/login/")
    client.force_login(ana)
    for _ in range(2):
        client.post(f"/saved/{gig.ref}/", {"saved": "yes"})
    assert Save.objects.count() == 1
    html = client.get("/saved/").content.decode()
    assert gig.live.title in html and 'aria-pressed="true"' in html
    assert (
        client.post(f"/saved/{gig.ref}/", {"saved": "no"}, headers={"X-Requested-With": "fetch"}).status_code
        == 204
    )
    assert "Nothing saved yet" in client.get("/saved/").content.decode()


def test_a_saved_gig_that_is_paused_stays_on_the_list_by_name(client, gig, ana, wei):
    from gigs import publishing
    from kit import clock

    client.force_login(ana)
    client.post(f"/saved/{gig.ref}/")
    publishing.pause(ref=gig.ref, by=wei, now=clock.now())
    html = client.get("/saved/").content.decode()
    assert "Not offered now" in html and gig.live.title in html


# --- places in searches ----------------------------------------------------------------------
def places() -> list[tuple]:
    return list(GigPlace.objects.order_by("gig", "words").values_list("gig", "words", "shown", "places"))


def test_a_plain_search_notes_the_place_of_every_gig_on_the_page(visitor, gig, wei):
    other = testing.make_gig(testing.make_seller("ion"))
    for _time in range(2):
        visitor.get("/search/?q=LOGO ")
    visitor.get("/search/?q=logo&max=999999")  # filtered, sorted otherwise, within a category: other lists
    visitor.get("/search/?q=logo&sort=newest")
    visitor.get("/search/")
    rolling.roll_up()
    found = places()
    assert {row[0] for row in found} == {gig.pk, other.pk}
    assert {(words, shown) for _gig, words, shown, _sum in found} == {("logo", 2)}
    assert sorted(total for *_row, total in found) == [2, 4]  # twice the first, twice the second


def test_an_own_gig_keeps_its_place_empty(visitor, gig, wei):
    visitor.force_login(wei)
    visitor.get("/search/?q=logo")
    rolling.roll_up()
    assert places() == []


def test_somebody_who_types_nonsense_all_day_fills_no_table(gig, monkeypatch):
    monkeypatch.setattr(rolling, "MOST_SEARCHES", 3)
    for batch in range(4):
        rolling.apply({f"2026-11-21T22|listed|1:{gig.pk}|logo {batch} {n}": 1 for n in range(2)})
    assert GigPlace.objects.count() == 4  # what came with the third stays together
    rolling.apply({f"2026-11-21T22|listed|25:,{gig.pk}|logo 0 0": 2})  # what is there goes on being counted
    assert GigPlace.objects.filter(words="logo 0 0").values_list("shown", "places").get() == (3, 53)
    rolling.apply(
        {"2026-11-21T22|listed|x:1|logo": 1, "2026-11-21T22|listed||": 1, "2026-11-21T22|listed|1:0|q": 1}
    )
    assert GigPlace.objects.count() == 4
    rolling.forget_old(now=datetime(2027, 2, 1, tzinfo=UTC))
    assert not GigPlace.objects.exists()
