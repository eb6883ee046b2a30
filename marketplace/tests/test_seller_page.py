"""The public page of a seller: everything the seller said, safely, within ten queries."""

import json
import re
from datetime import timedelta

import pytest
from django.utils.html import escape

from accounts.models import Upload, User
from gigs import saving
from gigs import testing as gigs
from kit import clock
from orders import testing
from orders.models import DeliveryFile
from reviews import testing as reviews
from reviews.models import Sample
from sellers import absence, portfolio, starting
from sellers.models import ProjectPicture
from sellers.testing import a_file

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script>\"'&</title>"


@pytest.fixture
def wei():
    return gigs.make_seller(
        "wei", display_name="Wen Jiahui", country="CN", time_zone="Asia/Shanghai", level=2
    )


def describe(wei, **words):
    return starting.describe(profile=wei.seller, **words)


def test_a_page_says_everything_the_seller_said(client, wei):
    describe(
        wei,
        about="Since 2011.",
        skills=["Typesetting"],
        languages={"zh-hans": "native", "en": "fluent"},
        links=["https://www.example.org/wei"],
        weekly_hours=30,
        education=[{"subject": "Letters", "school": "Fudan", "began": 2003, "ended": 2007}],
        certificates=[{"name": "CATTI 1", "issuer": "CIPG", "year": 2012}],
    )
    project = portfolio.add(
        profile=wei.seller, now=clock.now(), title="A catalogue", client="Museum", year=2024
    )
    ProjectPicture.objects.create(project=project, state="ready", key="projects/a/b", width=640, height=400)
    testing.order_accepted(seller=wei)
    html = client.get("/sellers/wei/").content.decode()
    for words in (
        "Wen Jiahui", "Level 2", "Since 2011.", "Typesetting", "Chinese", "Native", "example.org", "30 hours a week",
        "Letters", "Fudan", "2003–2007", "CATTI 1", "A catalogue", "Museum", "1 order completed", "Not enough data", "Shanghai",
        "h ahead of you", "Last seen", "Member since", "No reviews yet", "Has not published yet", "China",
    ):  # fmt: skip
        assert words in html, words
    assert 'rel="nofollow ugc noopener noreferrer"' in html and "/media/projects/a/b-640.webp" in html


def test_words_of_a_seller_are_words_and_no_markup(client, wei):
    wei.display_name = "<b>Wei</b>"
    wei.save()
    describe(wei, headline=EVIL, about=EVIL, skills=[EVIL[:40]], links=["https://example.org/?a=<script>"])
    portfolio.add(profile=wei.seller, now=clock.now(), title=EVIL, about=EVIL, client=EVIL)
    html = client.get("/sellers/wei/").content.decode()
    assert "<script>alert" not in html and "<b>Wei</b>" not in html and escape(EVIL) in html
    said = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])
    assert said["@type"] == "Person" and said["description"] == EVIL


def test_who_is_away_says_when_they_are_back(client, wei):
    now = clock.now()
    absence.leave(profile=wei.seller, until=now + timedelta(days=3), note="In the mountains", now=now)
    html = client.get("/sellers/wei/").content.decode()
    assert "takes no new orders until" in html and "In the mountains" in html


def full(wei, many: int) -> None:
    """A profile with everything on it, and this many of each."""
    now = clock.now()
    wei.seller.level = 3
    wei.seller.save()
    describe(
        wei, about="Since 2011.", skills=["Typesetting"], languages={"en": "fluent"}, links=["https://example.org/"],
        education=[{"subject": f"Letters {n}", "school": "Fudan", "began": 2003, "ended": 2007} for n in range(many)],
        certificates=[{"name": f"CATTI {n}", "issuer": "CIPG", "year": 2012} for n in range(many)],
    )  # fmt: skip
    for n in range(min(many, 20)):
        project = portfolio.add(profile=wei.seller, now=now, title=f"Project {n}")
        for each in range(2):
            picture = {"key": f"p/{n}-{each}", "width": 640, "height": 400, "sort": each}
            ProjectPicture.objects.create(project=project, state="ready", **picture)
    made = [gigs.make_gig(wei, title=f"I will draw a logo for shop number {n}") for n in range(many)]
    ana, ben = testing.make_buyer("ana"), testing.make_buyer("ben")
    orders = [reviews.order_of_gig(made[0], buyer=ana if n else ben, now=now) for n in range(5)]
    for order in orders:
        reviews.published(order, now=now)
    for order in orders[:2]:
        for row in order.milestones.all():
            upload = a_file(wei)
            Upload.objects.filter(pk=upload.pk).update(preview_state="ready")
            file = DeliveryFile.objects.create(delivery=row.deliveries.get(), upload=upload)
            Sample.objects.create(order=order, file=file, buyer_agreed_at=now, seller_agreed_at=now)
    absence.leave(profile=wei.seller, until=now + timedelta(days=3), note="In the mountains", now=now)
    saving.save(gig=made[0], by=ana, now=now)


@pytest.mark.parametrize("many", [1, 30])
def test_a_page_with_everything_on_it_asks_no_more_than_ten_times(
    client, wei, many, django_assert_max_num_queries
):
    full(wei, many)
    pages = {}
    for viewer in ("nobody", "wei", "ana"):
        if viewer != "nobody":
            client.force_login(User.objects.get(username=viewer))
        client.get("/sellers/wei/")
        with django_assert_max_num_queries(10, info=viewer):
            pages[viewer] = client.get("/sellers/wei/").content.decode()
        for words in (
            "Fudan", "CATTI 0", "Project 0", "p/0-0-640.webp", "p/0-1-400.webp", "5 reviews", "In the mountains",
            "5 orders completed", "Buyers who came back", "50%", "I will draw a logo for shop number 0",
        ):  # fmt: skip
            assert words in pages[viewer], (viewer, words)
        assert pages[viewer].count("/samples/") == 2 and ("Next page" in pages[viewer]) == (many == 30)
    assert "This is how buyers see you" in pages["wei"]
    assert [pages[viewer].count('aria-pressed="true"') for viewer in ("nobody", "wei", "ana")] == [0, 0, 1]
    assert (
        client.get("/sellers/wei/?page=2").status_code == 200
        and client.get("/sellers/wei/?page=x").status_code == 200
    )


def test_who_does_not_sell_or_is_suspended_has_no_such_page(client, wei):
    gigs.make_user("ana")
    assert client.get("/sellers/ana/").status_code == 404
    wei.is_suspended = True
    wei.save()
    assert client.get("/sellers/wei/").status_code == 404


def test_a_visit_is_noted_at_most_once_a_minute_and_not_in_a_get(client, wei):
    from accounts import presence

    client.force_login(wei)
    for _ in range(3):
        client.get("/sellers/wei/")
    wei.refresh_from_db()
    assert wei.last_seen_at is None
    assert presence.write_seen() == 1 and presence.write_seen() == 0
    wei.refresh_from_db()
    assert abs((clock.now() - wei.last_seen_at).total_seconds()) < 120
    assert "Here now" in client.get("/sellers/wei/").content.decode()


def test_a_visitor_sees_how_many_buyers_came_back(client, wei):
    for buyer in ("ana", "ana", "ana", "ben"):
        testing.order_accepted(buyer=testing.make_buyer(buyer), seller=wei)
    assert "Buyers who came back" not in client.get("/sellers/wei/").content.decode()  # too few to say
    testing.order_accepted(buyer=testing.make_buyer("cat"), seller=wei)
    html = client.get("/sellers/wei/").content.decode()
    assert "Buyers who came back" in html and "33%" in html
