"""The API of sellers: what visitors read, what sellers write, by the same rules as the pages."""

import io

import pytest
from PIL import Image

from gigs import rolling
from gigs import testing as gigs
from kit import clock
from marketplace.tests.calling import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def wei():
    return gigs.make_seller("wei", display_name="Wen Jiahui", country="CN")


def test_a_visitor_reads_what_a_seller_wrote_and_changed(wei):
    own, visitor = Caller(wei), Caller()
    changed = own.client.patch(
        "/api/v1/me/seller/",
        {
            "headline": "Typesetter",
            "skills": ["Letters", "Maps"],
            "languages": {"zh-hans": "native"},
            "education": [{"subject": "Letters", "school": "Fudan", "began": 2003, "ended": None}],
            "weekly_hours": 30,
            "payout_country": "CN",
            "about": "I set books and letters. " * 8,
            "links": ["example.org/wei"],
        },
        format="json",
    )
    assert changed.status_code == 200, changed.content
    seen = visitor.get("sellers/wei/")
    assert (seen["headline"], seen["skills"], seen["weekly_hours"]) == ("Typesetter", ["Letters", "Maps"], 30)
    assert seen["education"] == [{"subject": "Letters", "school": "Fudan", "began": 2003, "ended": None}]
    assert seen["links"] == ["https://example.org/wei"] and seen["first_reply_minutes"] is None
    assert "payout_country" not in seen


def test_what_a_page_refuses_the_api_refuses_and_names_the_member(wei):
    own = Caller(wei)
    for body, member in (
        ({"about": "Too short"}, "about"),
        ({"languages": {"tlh-x": "native"}}, "languages"),
        ({"links": ["javascript:alert(1)"]}, "links"),
        ({"education": [{"subject": "A", "school": "B", "began": 2010, "ended": 2000}]}, "education"),
        ({"nickname": "W"}, "nickname"),
    ):
        answer = own.client.patch("/api/v1/me/seller/", body, format="json")
        assert answer.status_code == 422 and member in answer.json()["errors"], (body, answer.content)


def test_what_is_not_sent_is_not_checked(wei):
    """A profile from before the rules: the rest of its part lacks what a page would ask for."""
    profile = wei.seller
    profile.about, profile.headline, profile.languages = "", "", {}
    profile.save()
    own = Caller(wei)
    for body in (
        {"skills": ["Letters"]},
        {"certificates": [{"name": "Prize", "issuer": "Guild", "year": 2020}]},
        {"weekly_hours": 12},
    ):
        answer = own.client.patch("/api/v1/me/seller/", body, format="json")
        assert answer.status_code == 200, answer.content
    assert own.get("me/seller/")["skills"] == ["Letters"] and own.get("me/seller/")["weekly_hours"] == 12


def test_a_suspended_member_changes_nothing_that_others_see(wei):
    gig = gigs.make_gig(wei)
    own = Caller(wei)
    project = own.post("me/projects/", 201, title="A catalogue", year=2024)
    ana = gigs.make_user("ana")
    saving = Caller(ana)
    assert saving.client.put(f"/api/v1/me/saved/{gig.ref}/").status_code == 204
    for member in (wei, ana):
        member.is_suspended = True
        member.save()
    for act in (
        own.client.post("/api/v1/me/projects/", {"title": "More"}, format="json"),
        own.client.patch(f"/api/v1/me/projects/{project['ref']}/", {"title": "Other"}, format="json"),
        own.client.patch("/api/v1/me/seller/", {"headline": "Other"}, format="json"),
        own.client.put("/api/v1/me/seller/away/", {"until": "2099-01-01T00:00:00Z"}, format="json"),
        own.client.delete("/api/v1/me/seller/away/"),
        saving.client.put(f"/api/v1/me/saved/{gig.ref}/"),
    ):
        assert (act.status_code, act.json()["code"]) == (403, "suspended"), act.content
    assert own.client.delete(f"/api/v1/me/projects/{project['ref']}/").status_code == 204
    assert saving.client.delete(f"/api/v1/me/saved/{gig.ref}/").status_code == 204


def test_a_portfolio_is_kept_by_its_owner_alone(wei, settings, tmp_path):
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"
    own, other = Caller(wei), Caller(gigs.make_seller("ion"))
    made = own.post("me/projects/", 201, title="A catalogue", year=2024)
    out = io.BytesIO()
    Image.new("RGB", (640, 400)).save(out, "PNG")
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("a.png", out.getvalue())
    picture = own.post(f"me/projects/{made['ref']}/pictures/", 201, how="multipart", file=file)
    assert picture["state"] == "processing"
    refused = own.post(
        f"me/projects/{made['ref']}/pictures/",
        422,
        how="multipart",
        file=SimpleUploadedFile("a.png", b"none"),
    )
    assert refused["code"] == "file_not_as_named"
    other.get(f"me/projects/{made['ref']}/", 404)
    assert own.get("me/projects/")[0]["title"] == "A catalogue"
    assert (
        own.client.delete(f"/api/v1/me/projects/{made['ref']}/pictures/{picture['ref']}/").status_code == 204
    )
    assert own.client.delete(f"/api/v1/me/projects/{made['ref']}/").status_code == 204
    own.get(f"me/projects/{made['ref']}/", 404)


def test_numbers_of_gigs_are_their_sellers_alone(wei):
    gig = gigs.make_gig(wei)
    rolling.add_days({(gig.pk, clock.now().date(), "search"): {"shown": 100, "opened": 10, "saved": 1}})
    line = Caller(wei).get("me/analytics/", days=7)["gigs"][0]
    assert (
        line["now"]["shown"] == 100 and line["now"]["conversion_bps"] == 0 and line["before"]["opened"] == 0
    )
    Caller(wei).get("me/analytics/", 422, days=8)
    assert Caller(gigs.make_user("ana")).get("me/analytics/", 403)["code"] == "not_a_seller"


def test_saving_twice_is_saving_once(wei):
    ana, gig = Caller(gigs.make_user("ana")), gigs.make_gig(wei)
    for _ in range(2):
        assert ana.client.put(f"/api/v1/me/saved/{gig.ref}/").status_code == 204
    assert [row["gig"] for row in ana.get("me/saved/")["results"]] == [gig.ref]
    for _ in range(2):
        assert ana.client.delete(f"/api/v1/me/saved/{gig.ref}/").status_code == 204
    assert ana.get("me/saved/")["results"] == []


def test_a_token_that_only_reads_changes_nothing(wei):
    gigs.make_gig(wei)
    reader = Caller(wei, "read")
    assert reader.client.patch("/api/v1/me/seller/", {"headline": "X"}, format="json").status_code == 403
    reader.post("me/projects/", 403, title="A")
    reader.get("me/seller/")


def test_anybody_reads_what_is_in_demand():
    assert Caller().get("trending/") == []
