"""What search engines and other sites read: robots, sitemaps, canonical addresses, pictures of shared links."""

import io
import json
import re
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from PIL import Image

from gigs import sharing, testing
from gigs.models import Gig, GigCard
from marketplace.views import sitemaps

pytestmark = pytest.mark.django_db
SITE = "http://shop.test"


@pytest.fixture(autouse=True)
def site(settings, tmp_path):
    settings.SITE_URL, settings.MEDIA_ROOT = SITE, tmp_path
    cache.clear()


@pytest.fixture
def gig(db):
    faq = [{"question": "Which files do I get?", "answer": "PDF and SVG."}]
    return testing.make_gig(
        testing.make_seller("wei"), title="I will draw “A & B” on a label for jars", faq=faq
    )


def locations(client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200, address
    found = ElementTree.fromstring(b"".join(answer.streaming_content))
    return [each.text for each in found.iter(f"{{{sitemaps.SPACE}}}loc")]


def test_every_gig_seller_and_category_is_in_the_sitemaps_and_private_pages_are_not(client, gig):
    testing.make_gig(gig.seller, state="paused", title="I will draw a map for a walk in town")
    testing.make_seller("new")
    robots = client.get("/robots.txt").text
    assert f"Sitemap: {SITE}/sitemap.xml" in robots and "Disallow: /orders/" in robots
    index = locations(client, "/sitemap.xml")
    pages = {each: locations(client, each.removeprefix(SITE)) for each in index}
    everything = [address for found in pages.values() for address in found]
    assert len(everything) == len(set(everything))
    assert [a for a in everything if "/gigs/" in a] == [f"{SITE}/gigs/wei/{gig.slug}/"]
    assert [a for a in everything if "/sellers/" in a] == [f"{SITE}/sellers/wei/"]
    assert {a for a in everything if "/c/" in a} == {f"{SITE}/c/design/", f"{SITE}/c/design/logo/"}
    for address in everything:
        page = client.get(address.removeprefix(SITE))
        assert page.status_code == 200 and "noindex" not in page.text, address


def test_a_million_gigs_are_split_and_nothing_is_counted(
    client, gig, monkeypatch, django_assert_max_num_queries
):
    others = [testing.make_gig(gig.seller, title=f"I will draw label number {n} for you") for n in range(3)]
    monkeypatch.setattr(sitemaps, "IDS_A_PAGE", 2)
    with django_assert_max_num_queries(2):
        index = [a for a in locations(client, "/sitemap.xml") if "/sitemaps/gigs" in a]
    found = [a for each in index for a in locations(client, each.removeprefix(SITE))]
    assert len(index) >= 2 and len(found) == len(others) + 1
    assert f'template="{SITE}/search/?q={{searchTerms}}"' in b"".join(client.get("/opensearch.xml")).decode()
    for missing in ("gigs-0", "gigs-99999999999999999999", "orders-0", "pages-1"):
        assert client.get(f"/sitemaps/{missing}.xml").status_code == 404


@pytest.mark.parametrize("asked", ["", "?lang=ro"])
def test_a_page_in_a_language_is_its_own_address_and_names_the_others(client, asked):
    text = client.get(f"/{asked}").text
    assert f'<link rel="canonical" href="{SITE}/{asked}">' in text
    for language in ("en", "ro", "zh-hans"):
        assert f'hreflang="{language}" href="{SITE}/?lang={language}"' in text
    assert f'hreflang="x-default" href="{SITE}/"' in text


def test_a_shared_gig_shows_a_picture_that_follows_its_words(client, gig):
    page = client.get(f"/gigs/wei/{gig.slug}/")
    graph = [part["@type"] for part in json.loads(page.context["json_ld"])["@graph"]]
    assert graph == ["Service", "BreadcrumbList", "FAQPage"]
    text = page.text
    assert 'property="og:title" content="I will draw “A &amp; B” on a label for jars"' in text
    address = re.search(r'property="og:image" content="http://shop.test([^"]+)"', text)[1]
    answer = client.get(address)
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)
    assert len(answer.content) < 150_000
    GigCard.objects.update(title="I will draw something else for your jars")
    again = client.get(address)
    assert again.content != answer.content
    assert len(list(sharing.default_storage.listdir(f"share/{gig.ref[:2]}")[1])) == 1, "the old one is gone"


def test_a_gig_that_nobody_may_see_has_no_picture(client, gig):
    Gig.objects.update(state="suspended")
    assert client.get(f"/share/{gig.ref}.jpg").status_code == 404
    assert Image.open(io.BytesIO(client.get("/share/site.jpg").content)).size == (1200, 630)


def test_a_category_says_what_it_is_about_and_answers_what_buyers_ask(client, gig):
    page = client.get("/c/design/logo/")
    assert "Fixed prices from $40." in page.text
    graph = {part["@type"]: part for part in json.loads(page.context["json_ld"])["@graph"]}
    asked = graph["FAQPage"]["mainEntity"]
    assert [each["name"] for each in asked][:2] == ["What does it cost?", "How long does it take?"]
    for each in asked:
        assert each["name"] in page.text and each["acceptedAnswer"]["text"] in page.text
    assert "1 of 1 can deliver within 7 days." in page.text
    filtered = client.get("/c/design/logo/?pro=1")
    assert not filtered.context.get("faq") and "noindex" in filtered.text
    empty = client.get("/c/graphics-design/").text
    assert "everything else that has to look right" in empty, "our own words for a main category"
    assert "Be the first to publish" in empty and "noindex" in empty
