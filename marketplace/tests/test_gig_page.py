"""The page of a gig: what a buyer compares by, what its seller sees on it, and what is left when it is gone."""

from datetime import timedelta

import pytest
from django.test import Client

from conversations import talking
from gigs import publishing
from gigs import testing as gigs
from kit import clock
from marketplace import seller_facts
from marketplace.seller_facts import Facts
from orders import testing
from orders.models import Tally

pytestmark = pytest.mark.django_db
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


@pytest.fixture
def wei():
    return gigs.make_seller(
        "wei", display_name="Wen Jiahui", time_zone="Asia/Shanghai", last_seen_at=clock.now()
    )


@pytest.fixture
def gig(wei):
    return gigs.make_gig(wei, place="Cluj")


def page_of(gig) -> str:
    return f"/gigs/{gig.seller.username}/{gig.slug}/"


def test_a_buyer_compares_by_what_the_seller_is_and_does(client, gig, wei):
    order = testing.order_active(seller=wei)
    html = client.get(page_of(gig)).text
    for words in (
        "Online now", "1 order in progress", "h ahead of you", "Delivered on time", "First reply, usually",
        "Not enough data", "Cluj", "How orders begin", f"{page_of(gig)}report/", "mailto:?subject=",
    ):  # fmt: skip
        assert words in html, words
    assert order.seller_id == wei.pk


def test_facts_are_of_ninety_days_and_say_nothing_of_fewer_than_five(wei):
    now, ana = clock.now(), gigs.make_user("ana")
    orders = [testing.order_active(buyer=ana, seller=wei) for _n in range(5)]
    for n, order in enumerate(orders):
        asked = now - timedelta(days=2)
        talking.say(order=order, by=ana, body="When?", now=asked)
        if n < 4:
            talking.say(order=order, by=wei, body="Soon.", now=asked + timedelta(hours=2 + n))
    Tally.objects.filter(seller=wei).delete()
    Tally.objects.bulk_create(
        Tally(milestone=order.milestones.get(), order=order, seller=wei, judged_at=now, on_time=n > 0)
        for n, order in enumerate(orders)
    )
    seller_facts.forget(wei.pk)
    facts = seller_facts.of(wei.pk, now)
    assert facts == Facts(
        in_progress=5, on_time=4, judged=5, reply_seconds=4 * 3600
    )  # of 2, 3, 4, 5 and never
    assert (facts.on_time_bps, facts.reply) == (8000, "4 hours")
    seller_facts.forget(wei.pk)
    later = seller_facts.of(wei.pk, now + timedelta(days=91))
    assert (later.on_time_bps, later.reply, later.in_progress) == (None, "", 5)


def test_more_by_the_seller_and_similar_gigs_stand_below_each_once(client, gig, wei):
    mine = gigs.make_gig(wei, title="I will draw a map of your town")
    theirs = gigs.make_gig(gigs.make_seller("ion"))
    visitor = Client(headers=BROWSER)
    visitor.get(page_of(theirs)), visitor.get(page_of(mine))
    around = visitor.get(page_of(gig)).context["around"]
    assert [card.pk for card in around.by_seller] == [mine.pk]
    assert [card.pk for card in around.seen] == [theirs.pk] and around.similar == []
    assert [card.pk for card in client.get(page_of(gig)).context["around"].similar] == [theirs.pk]


def test_a_gig_that_is_gone_shows_similar_ones_and_one_never_published_shows_nothing(client, gig, wei):
    other = gigs.make_gig(gigs.make_seller("ion"))
    gigs.make_gig(gigs.make_seller("eva"), category=gigs.make_category("music/mixing"))
    publishing.archive(ref=gig.ref, by=wei, now=clock.now())
    gone = client.get(page_of(gig))
    assert gone.status_code == 410 and "Similar gigs" in gone.text
    assert [card.pk for card in gone.context["cards"]] == [other.pk]
    draft = gigs.make_gig(wei, state="pending_review", title="I will draw letters for a sign")
    assert client.get(page_of(draft)).status_code == 404
    client.force_login(gigs.make_moderator())
    assert "This is a preview" in client.get(page_of(draft)).text


def test_the_owner_sees_the_figures_and_no_report(client, gig, wei):
    client.force_login(wei)
    html = client.get(page_of(gig)).text
    assert "Statistics" in html and "0 opened" in html and f"{page_of(gig)}report/" not in html


def test_a_visitor_with_a_list_stays_within_eight_queries(gig, django_assert_max_num_queries):
    visitor = Client(headers=BROWSER)
    for n in range(3):
        visitor.get(page_of(gigs.make_gig(gigs.make_seller(f"seller{n}"))))
    visitor.get(page_of(gig))
    with django_assert_max_num_queries(8):
        assert len(visitor.get(page_of(gig)).context["around"].seen) == 3
