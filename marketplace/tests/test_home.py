"""The home page: what a visitor sees of a market that is new or small, and where a member left off."""

import pytest
from django.core.cache import cache

from gigs import saving, search_rows
from gigs.models import Gig
from gigs.testing import make_gig, make_seller, make_user
from kit import clock
from marketplace.views import home
from orders import testing
from reviews import testing as reviews

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
pytestmark = pytest.mark.django_db


def rated(stars: int, count: int) -> str:
    """A gig with so many reviews of so many stars each; its title."""
    gig = make_gig(
        make_seller(f"s{stars}x{count}"), title=f"I will draw {stars} stars for {count} people today"
    )
    Gig.objects.filter(pk=gig.pk).update(rating_sum=3 * stars * count, rating_count=count)
    return gig.live.title


def test_a_new_market_says_be_the_first_to_publish(client):
    page = client.get("/").text
    assert "Be the first to publish" in page
    assert "Well reviewed" not in page


def test_gigs_with_five_reviews_come_first_and_few_but_good_ones_fill_up(client):
    many, few, bad = rated(4, 6), rated(5, 1), rated(2, 1)
    search_rows.rebuild()
    shown = [card.title for card in client.get("/").context["rated"]]
    assert shown[:2] == [many, few]
    assert bad not in shown


def test_ana_goes_on_with_her_orders_and_with_what_she_saved(client, django_assert_max_num_queries):
    ana = make_user("ana")
    order = testing.order_active(buyer=ana)
    gig = make_gig(make_seller("jon"), title="I will proofread your novel and mark every change")
    saving.save(gig=gig, by=ana, now=clock.now())
    client.force_login(ana)
    client.get("/")
    client.get(f"/gigs/jon/{gig.slug}/", headers=BROWSER)
    with django_assert_max_num_queries(12):
        page = client.get("/", headers=BROWSER)
    assert "Pick up where you left off" in page.text
    assert [each.ref for each in page.context["mine"]] == [order.ref]
    assert [card.title for card in page.context["kept"]] == [gig.live.title]
    assert [card.title for card in page.context["seen"]] == [gig.live.title]
    assert "unread" in page.text, "the order told her something"


def test_everybody_is_told_what_pro_means(client):
    assert 'href="/pro/"' in client.get("/").text


def test_a_visitor_reads_home_for_three_questions_to_the_database(client, django_assert_max_num_queries):
    rated(5, 6)
    client.get("/")
    with django_assert_max_num_queries(3):
        assert client.get("/").status_code == 200


@pytest.mark.broken_books  # sums of reviews that nobody wrote
def test_what_buyers_liked_this_week_comes_before_what_they_liked_once(client):
    once = rated(5, 9)
    ana, now = make_user("ana"), clock.now()
    for n in range(home.ROW):
        gig = make_gig(make_seller(f"liked{n}"), title=f"I will paint wall number {n} in your street")
        reviews.published(reviews.order_of_gig(gig, buyer=ana, now=now), now=now)
        Gig.objects.filter(pk=gig.pk).update(rating_sum=3 * 5 * 5, rating_count=5)
        search_rows.refresh([gig.pk])
    cache.clear()
    page = client.get("/")
    assert "Well reviewed this week" in page.text
    assert once not in [card.title for card in page.context["rated"]]
