"""The API of gigs: the same rules as the pages, problems a program can read."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from accounts import tokens
from gigs import categories, pictures, testing, tree
from gigs.models import Gig
from gigs.tests.test_pictures import picture
from kit import clock


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture
def logo(db):
    tree.load([node for node in tree.read() if node["path"].startswith("graphics-design")])
    categories.forget()


def calling(user, *scopes):
    client = APIClient()
    _token, secret = tokens.make(user=user, name="t", scopes=list(scopes), days=1, now=clock.raw_now())
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


@pytest.fixture
def api(wei):
    return calling(wei, "read", "gigs")


WORDS = {
    "title": "draw a logo that stays readable when it is small",
    "language": "en",
    "category": "graphics-design/logo-design",
    "tags": ["logo"],
    "description": testing.DESCRIPTION,
    "packages": [
        {
            "tier": 1,
            "name": "Basic",
            "description": "One mark",
            "price_minor": 4000,
            "days": 5,
            "revisions": 2,
            "values": {"concepts": 3, "vector_file": True},
        }
    ],
    "extras": [{"title": "A second colour", "price_minor": 1000, "days": 1}],
    "faq": [{"question": "Files?", "answer": "PDF and SVG."}],
    "requirements": [{"kind": "choice", "question": "Colour?", "choices": ["Red", "Blue"]}],
}


def test_a_gig_is_written_submitted_and_decided_by_api_alone(api, wei, mod, logo):
    made = api.post("/api/v1/me/gigs/", WORDS)
    assert made.status_code == 201, made.json()
    gig = made.json()
    assert gig["words"]["title"].startswith("I will draw") and gig["state"] == "draft"
    assert [p["field"] for p in gig["problems"]] == ["pictures"]
    url = f"/api/v1/me/gigs/{gig['ref']}/"
    refused = api.post(url + "acts/submit/")
    assert refused.status_code == 422 and refused.json()["code"] == "not_ready"
    assert refused.json()["problems"][0]["step"] == "gallery"
    sent = api.post(url + "pictures/", {"file": picture((300, 300)), "alt": "A mark"}, format="multipart")
    assert sent.status_code == 201 and sent.json()["state"] == "processing"
    pictures.prepare_due()
    gig = api.get(url).json()
    assert gig["problems"] == [] and gig["pictures"][0]["url_640"] and "submit" in gig["moves"]
    assert api.post(url + "acts/submit/", {"stamp": gig["stamp"]}).json()["state"] == "pending_review"

    staff = calling(mod, "read", "staff")
    (waiting,) = staff.get("/api/v1/staff/gigs/").json()
    assert waiting["gig"] == gig["ref"] and not waiting["is_revision"]
    decision = f"/api/v1/staff/gigs/{waiting['ref']}/decision/"
    bare = staff.post(decision, {"decision": "deny", "stamp": waiting["stamp"]})
    assert bare.status_code == 422 and set(bare.json()["errors"]) == {"rule", "reason"}
    answer = staff.post(decision, {"decision": "approve", "stamp": waiting["stamp"]})
    assert answer.status_code == 200, answer.json()
    assert staff.post(decision, {"decision": "approve", "stamp": waiting["stamp"]}).status_code == 409
    assert Gig.objects.get().state == "active"
    assert api.post(url + "acts/pause/").json()["state"] == "paused"


def test_a_part_is_changed_and_the_rest_stays(api, wei, logo):
    ref = api.post("/api/v1/me/gigs/", WORDS).json()["ref"]
    url = f"/api/v1/me/gigs/{ref}/"
    changed = api.patch(url, {"tags": ["mark", "sign"]}).json()["words"]
    assert changed["tags"] == ["mark", "sign"] and changed["packages"][0]["price_minor"] == 4000
    replaced = api.put(url, {"title": "draw something else"}).json()["words"]
    assert replaced["packages"] == [] and replaced["tags"] == []


def test_a_stale_document_is_refused_with_the_stamp_of_now(api, wei, logo):
    gig = api.post("/api/v1/me/gigs/", WORDS).json()
    url = f"/api/v1/me/gigs/{gig['ref']}/"
    api.patch(url, {"tags": ["other"]})
    answer = api.patch(url, {"tags": ["mine"], "stamp": gig["stamp"]})
    assert answer.status_code == 409 and answer.json()["code"] == "stale"
    assert answer.json()["stamp"] == api.get(url).json()["stamp"]


@pytest.mark.parametrize(
    ("change", "member"),
    [
        ({"title": "x" * 90}, "title"),
        ({"colour": "red"}, "colour"),
        ({"category": "no/such"}, "category"),
        ({"category": 7}, "category"),
        ({"tags": ["a", "b", "c", "d", "e", "f"]}, "tags"),
        ({"packages": "none"}, "packages"),
        ({"packages": [{**WORDS["packages"][0], "price_minor": 499}]}, "packages"),
        ({"packages": [{**WORDS["packages"][0], "price_minor": 500_01}]}, "packages"),
        ({"packages": [{**WORDS["packages"][0], "price_minor": 40.5}]}, "packages"),
        ({"packages": [{**WORDS["packages"][0], "price_minor": "NaN"}]}, "packages"),
        ({"packages": [{**WORDS["packages"][0], "values": {"unheard": 1}}]}, "packages"),
        ({"packages": [{**WORDS["packages"][0], "values": {"concepts": True}}]}, "packages"),
        ({"packages": [{**WORDS["packages"][0], "fast_days": 2}]}, "packages"),
        ({"packages": WORDS["packages"] * 2}, "packages"),
        ({"extras": WORDS["extras"] * 3}, "extras"),
        ({"requirements": [{"kind": "choice", "question": "?"}]}, "requirements"),
        ({"queue_limit": -1}, "queue_limit"),
    ],
)
def test_what_is_wrong_is_named_by_member(api, logo, change, member):
    answer = api.post("/api/v1/me/gigs/", {**WORDS, **change})
    assert answer.status_code == 422 and answer["Content-Type"] == "application/problem+json"
    assert member in answer.json()["errors"], answer.json()
    assert not Gig.objects.exists()


def test_strangers_find_nothing_and_tokens_do_only_what_they_may(api, wei, ion, ana, mod, logo):
    ref = api.post("/api/v1/me/gigs/", WORDS).json()["ref"]
    url = f"/api/v1/me/gigs/{ref}/"
    stranger = calling(ion, "read", "gigs")
    assert stranger.get(url).status_code == stranger.patch(url, {}).status_code == 404
    assert stranger.post(url + "acts/archive/").status_code == 404
    assert calling(wei, "read").patch(url, {"tags": []}).status_code == 403
    assert calling(ana, "read", "gigs").post("/api/v1/me/gigs/", WORDS).json()["code"] == "not_a_seller"
    assert APIClient().get(url).status_code == 401
    assert calling(wei, "read", "staff").get("/api/v1/staff/gigs/").status_code == 404
    assert calling(mod, "read").post("/api/v1/staff/gigs/x/decision/", {}).status_code == 403
    assert api.post(url + "acts/approve/").status_code == 404


def test_pictures_are_put_in_order_and_described(api, wei):
    gig = testing.make_draft(wei)
    testing.add_drawn_cover(gig, by=wei, now=clock.now(), cover="c02")
    refs = [item.image.ref for item in gig.draft.gallery.all()]
    answer = api.put(
        f"/api/v1/me/gigs/{gig.ref}/pictures/", [{"ref": refs[1], "alt": "A hill"}, {"ref": refs[0]}]
    )
    assert [(p["ref"], p["alt"])[0] for p in answer.json()["pictures"]] == refs[::-1]
    assert answer.json()["pictures"][0]["alt"] == "A hill"
    empty = api.post(f"/api/v1/me/gigs/{gig.ref}/pictures/", {"file": picture((50, 50))}, format="multipart")
    assert empty.status_code == 422 and empty.json()["code"] == "picture_too_small"


def test_a_published_gigs_revision_is_thrown_away(api, wei):
    gig = testing.make_gig(wei)
    url = f"/api/v1/me/gigs/{gig.ref}/"
    assert api.patch(url, {"tags": ["new"]}).json()["revision_state"] == "draft"
    assert api.post(url + "acts/discard/").json()["revision_state"] is None


def test_the_list_has_ones_own_gigs_only(api, wei, ion):
    mine = testing.make_gig(wei)
    testing.make_gig(ion)
    assert [row["ref"] for row in api.get("/api/v1/me/gigs/").json()["results"]] == [mine.ref]


def test_the_tree_is_read_by_anyone(logo):
    client = APIClient()
    (design,) = client.get("/api/v1/categories/").json()
    assert design["path"] == "graphics-design" and design["children"][0]["children"]
    node = client.get("/api/v1/categories/graphics-design/logo-design/wordmarks/").json()
    assert {field["key"] for field in node["package_fields"]} >= {"concepts", "vector_file"}
    assert client.get("/api/v1/categories/no/such/").status_code == 404


def test_a_waiting_revision_says_what_it_would_change(wei, mod):
    gig = testing.make_gig(wei)
    from gigs import drafting, publishing

    drafting.save(ref=gig.ref, by=wei, now=clock.now() + timedelta(seconds=1), overview={"tags": ["other"]})
    publishing.submit(ref=gig.ref, by=wei, now=clock.now())
    staff = calling(mod, "read", "staff")
    (waiting,) = staff.get("/api/v1/staff/gigs/").json()
    review = staff.get(f"/api/v1/staff/gigs/{waiting['ref']}/").json()
    assert [change["label"] for change in review["changes"]] == ["Tags"]
