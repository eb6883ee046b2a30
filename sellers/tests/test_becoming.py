"""Becoming a seller: four steps, kept as they are typed, right or wrong."""

import pytest

from sellers.models import SellerProfile, StartDraft

pytestmark = pytest.mark.django_db
ABOUT = (
    "I have proofread novels and annual reports since 2011. I read twice, mark what I change, and say why. "
    * 2
)
YOU = {"display_name": "Ana Ionescu", "country": "RO"}
WORDS = {"headline": "Proofreader", "about": ABOUT, "skills": "Romanian, English"}
BACKGROUND = {
    "l-TOTAL_FORMS": "2", "l-INITIAL_FORMS": "0", "l-0-code": "ro", "l-0-level": "native", "l-1-code": "", "l-1-level": "",
    "s-TOTAL_FORMS": "1", "s-INITIAL_FORMS": "0", "s-0-subject": "Letters", "s-0-school": "Cluj", "s-0-began": "2005",
    "s-0-ended": "2009", "c-TOTAL_FORMS": "0", "c-INITIAL_FORMS": "0",
}  # fmt: skip
PRACTICAL = {"links": "example.org/ana\n\nhttps://example.com", "weekly_hours": "25", "payout_country": "RO"}
STEPS = {"you": YOU, "words": WORDS, "background": BACKGROUND, "practical": PRACTICAL}


@pytest.fixture
def page(client, ana):
    client.force_login(ana)
    return client


def at(step):
    return f"/selling/start/{step}/"


def test_four_steps_lead_to_the_first_gig(page, ana):
    assert page.get("/selling/start/").url == at("you")
    for step, following in zip(STEPS, [*list(STEPS)[1:], None], strict=True):
        answer = page.post(at(step), STEPS[step])
        assert answer.url == (at(following) if following else "/selling/gigs/new/")
    profile = ana.seller
    assert profile.skills == ["Romanian", "English"] and profile.languages == {"ro": "native"}
    assert profile.links == ["https://example.org/ana", "https://example.com"]
    assert (profile.weekly_hours, profile.payout_country) == (25, "RO")
    assert [(e.subject, e.began, e.ended) for e in profile.education.all()] == [("Letters", 2005, 2009)]
    assert not StartDraft.objects.exists()


def test_what_was_typed_waits_for_another_day_and_device(page, client, ana):
    page.post(at("words"), {"headline": "Proof", "about": "Too short", "do": "later"})
    page.logout()
    page.force_login(ana)
    html = page.get(at("words")).content.decode()
    assert "Too short" in html and "Use at least" not in html


def test_a_step_that_is_wrong_says_what_to_do_and_keeps_what_was_typed(page):
    answer = page.post(at("words"), {"headline": "Proofreader", "about": "Too short", "skills": ""})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Use at least 150 characters; it has 9 now." in html and "Too short" in html
    assert StartDraft.objects.get().steps["words"]["about"] == ["Too short"]


def test_the_last_step_leads_back_to_one_that_is_not_right(page, ana):
    page.post(at("you"), YOU)
    assert page.post(at("practical"), PRACTICAL).url == at("words")
    assert not SellerProfile.objects.filter(user=ana).exists()


def test_a_seller_names_at_least_one_language(page):
    empty = {**BACKGROUND, "l-0-code": "", "l-0-level": ""}
    answer = page.post(at("background"), empty)
    assert answer.status_code == 422 and "Name at least one language" in answer.content.decode()


def test_rows_are_added_without_script(page):
    answer = page.post(at("background"), {**BACKGROUND, "do": "s-add"})
    assert answer.url == at("background") + "#s"
    assert 'name="s-1-school"' in page.get(at("background")).content.decode()


def test_where_somebody_wanted_to_go_is_remembered_over_all_steps(page):
    assert page.get("/selling/start/?next=/selling/gigs/").url == at("you") + "?next=%2Fselling%2Fgigs%2F"
    page.post(at("you"), {**YOU, "next": "/selling/gigs/"})
    for step in ("words", "background"):
        page.post(at(step), STEPS[step])
    assert page.post(at("practical"), PRACTICAL).url == "/selling/gigs/"


def test_a_picture_that_is_none_is_refused_beside_the_field(page):
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = page.post(at("you"), {**YOU, "picture": SimpleUploadedFile("me.jpg", b"not a picture")})
    assert answer.status_code == 422 and "is not what its name says" in answer.content.decode()


def test_a_draft_keeps_within_its_size(page):
    page.post(at("words"), {"about": "x" * 100_000, **{f"f{n}": "y" for n in range(500)}})
    typed = StartDraft.objects.get().steps["words"]
    assert max(len(values[0]) for values in typed.values()) == 5000 and len(typed) <= 120


def test_a_suspended_member_cannot_start(page, ana):
    ana.is_suspended = True
    ana.save()
    for step in STEPS:
        answer = page.post(at(step), STEPS[step])
    assert answer.status_code == 403 and not SellerProfile.objects.exists()


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://example.org", "not an address"])
def test_only_addresses_of_the_web_are_links(page, link):
    assert page.post(at("practical"), {**PRACTICAL, "links": link}).status_code == 422


def test_settings_change_the_same_parts(client, wei):
    client.force_login(wei)
    assert client.post("/settings/seller/", {**WORDS, "headline": "Letters"}).status_code == 302
    assert client.post("/settings/seller/background/", BACKGROUND).status_code == 302
    assert client.post("/settings/seller/practical/", PRACTICAL).status_code == 302
    wei.seller.refresh_from_db()
    assert wei.seller.headline == "Letters" and wei.seller.education.count() == 1
    more = client.post("/settings/seller/background/", {**BACKGROUND, "do": "s-remove-0"})
    assert more.status_code == 200 and wei.seller.education.count() == 1
    assert client.get("/settings/seller/you/").status_code == 404
