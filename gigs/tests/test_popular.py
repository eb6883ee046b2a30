"""Popular searches: many people's words, nobody's secrets."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from gigs import popular, rolling, search_rows, suggesting
from gigs.models import Category, PhraseDay
from gigs.testing import make_gig, make_seller
from kit import clock

pytestmark = pytest.mark.django_db
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


@pytest.fixture
def market(db):
    """A logo, and a sign for a café in Chinese; search knows their words."""
    wei = make_seller("wei")
    logos = Category.objects.get(path="graphics-design/logo-design")
    made = [
        make_gig(wei, title="I will design a minimal logo for your bakery", category=logos),
        make_gig(wei, title="我会为你的咖啡馆设计标志和招牌", category=logos, language="zh-hans"),
    ]
    search_rows.rebuild()
    return made


def search_for(words: str, *, times: int = popular.LEAST, address: str = "/search/", **more) -> None:
    for _ in range(times):
        Client(headers=BROWSER).get(address, {"q": words, **more})
    rolling.roll_up()
    cache.clear()


def test_what_enough_people_searched_for_is_shown_on_home_in_its_category_and_as_they_type(market, client):
    search_for("Minimal  LOGO")
    search_for("bakery", times=popular.LEAST - 1)
    assert "minimal logo" in client.get("/").text
    assert "minimal logo" in client.get("/c/graphics-design/").text
    assert "bakery" not in client.get("/").context["popular"]
    assert client.get("/c/writing/").context["popular"] == []
    assert ("query", "minimal logo") in [(row.kind, row.label) for row in suggesting.suggest("mini")]


def test_searches_on_pages_in_one_language_are_not_shown_on_those_in_another(market, client):
    search_for("标志", lang="zh-hans")
    assert PhraseDay.objects.get().words == "标志"
    assert client.get("/").context["popular"] == []
    assert client.get("/?lang=zh-hans").context["popular"] == ["标志"]


def test_names_numbers_and_addresses_that_people_type_are_never_kept(market):
    today, gig = clock.now().date(), market[0].pk
    for secret in (
        "logo maria popescu",
        "logo 0712345678",
        "logo ana@example.org",
        "logo 4 7 1",
        "no such word",
    ):
        popular.add(popular.Counter({(secret, "en", gig, today): 50}))
        assert not PhraseDay.objects.exists(), secret


def test_programs_and_changes_of_filters_do_not_count(market):
    for headers in (
        {"User-Agent": "Googlebot/2.1"},
        {**BROWSER, "Referer": "http://testserver/search/?q=logo"},
    ):
        Client(headers=headers).get("/search/?q=logo")
    Client(headers=BROWSER).get("/search/?q=logo&level=0")
    rolling.roll_up()
    assert not PhraseDay.objects.exists()


def test_old_days_no_longer_count_and_are_swept(market):
    on = (clock.now() - timedelta(days=popular.DAYS + 1)).date()
    popular.add(popular.Counter({("logo", "en", market[0].pk, on): 50}))
    assert popular.searches() == [] and PhraseDay.objects.count() == 1
    rolling.forget_old(now=clock.now() + popular.KEPT)
    assert not PhraseDay.objects.exists()
