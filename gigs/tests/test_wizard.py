"""The wizard as a seller meets it: nothing typed is lost, wrong things are named, stale windows are told."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gigs import drafting, publishing, testing, tree
from gigs.models import Category, Gig, GigVersion
from gigs.tests.test_pictures import picture
from kit import clock


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture
def logo(db):
    if not Category.objects.filter(path="graphics-design/logo-design").exists():
        tree.load([node for node in tree.read() if node["path"].startswith("graphics-design")])
    return Category.objects.get(path="graphics-design/logo-design")


@pytest.fixture
def page(client, wei):
    client.force_login(wei)
    return client


OVERVIEW = {
    "language": "en",
    "title": "draw a logo that stays readable when it is small",
    "tags": "logo, mark，  brand",
    "mode": "instant",
    "queue_limit": "",
    "place": "",
}


def rows(prefix, *filled):
    data = {f"{prefix}-TOTAL_FORMS": str(len(filled) + 1), f"{prefix}-INITIAL_FORMS": "0"}
    for n, row in enumerate(filled):
        data |= {f"{prefix}-{n}-{name}": value for name, value in row.items()}
    return data


def pricing(price="40", **more):
    return {
        "p1-name": "Basic",
        "p1-description": "One mark",
        "p1-price": price,
        "p1-days": "5",
        "p1-revisions": "2",
        **rows("e"),
        **more,
    }


def at(gig, step):
    return f"/selling/gigs/{gig.ref}/{step}/"


def test_a_gig_is_written_step_by_step_without_any_script(page, wei, mod, logo):
    answer = page.post("/selling/gigs/new/", {**OVERVIEW, "category": logo.pk})
    gig = Gig.objects.get(seller=wei)
    assert answer.url == at(gig, "pricing")
    assert gig.draft.title == "I will draw a logo that stays readable when it is small"
    assert gig.draft.tags == ["logo", "mark", "brand"] and gig.draft.category == logo
    answer = page.post(
        at(gig, "pricing"),
        pricing(
            "40,50",
            **{"p1-f_concepts": "3", "p1-f_vector_file": "on", "p1-fast_price": "20", "p1-fast_days": "2"},
            **rows("e", {"title": "A second colour", "price": "10", "days": "1", "tier": ""}),
        ),
    )
    assert answer.url == at(gig, "description")
    package = gig.draft.packages.get()
    assert (package.price_minor, package.days, package.revisions) == (40_50, 5, 2)
    assert package.values == {"concepts": 3, "vector_file": True} | {
        key: False for key in package.values if package.values[key] is False
    }
    assert (package.fast_price_minor, package.fast_days) == (20_00, 2)
    assert gig.draft.extras.get().price_minor == 10_00
    page.post(
        at(gig, "description"),
        {"description": testing.DESCRIPTION, **rows("q", {"question": "Files?", "answer": "PDF and SVG."})},
    )
    page.post(
        at(gig, "requirements"),
        rows(
            "r",
            {"question": "Which colours?", "kind": "choices", "choices": "Red\nBlue\nRed", "required": "on"},
            {"question": "Your name", "kind": "short_text"},
        ),
    )
    asked = list(gig.draft.requirements.values_list("question", "kind", "choices", "required"))
    assert asked == [
        ("Which colours?", "choices", ["Red", "Blue"], True),
        ("Your name", "short_text", [], False),
    ]
    answer = page.get(at(gig, "publish"))
    assert "Add at least one picture" in answer.content.decode()
    testing.add_drawn_cover(gig, by=wei, now=clock.now())
    answer = page.get(at(gig, "publish"))
    assert "Everything is there" in answer.content.decode()
    gig = Gig.objects.select_related("draft").get(pk=gig.pk)
    answer = page.post(at(gig, "publish"), {"seen": gig.draft.stamp}, follow=True)
    assert "In review" in answer.content.decode()
    gig.refresh_from_db()
    assert gig.state == "pending_review"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-5", "cannot be negative"),
        ("NaN", "in digits"),
        ("1e9", "in digits"),
        ("99999999999999999999", "at most"),
        ("4.999", "decimals at most"),
        ("4.99", "The lowest price is $5"),
        ("501", "Your level allows prices up to $500"),
        ("ten", "in digits"),
        ("１０００", "Your level allows prices up to $500"),
        ("٤", "The lowest price is $5"),
    ],
)
def test_a_wrong_price_is_named_and_everything_typed_stays(page, wei, typed, said):
    gig = drafting.begin(by=wei, now=clock.now(), title="I will draw")
    answer = page.post(
        at(gig, "pricing"),
        pricing(
            typed,
            **{"p1-name": "My own name", "p2-offered": "on", "p2-description": "Two marks"},
            **rows("e", {"title": "A poster", "price": "x", "days": "", "tier": ""}),
        ),
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert said in html
    for kept in (typed, "My own name", "Two marks", "A poster", 'value="x"'):
        assert kept in html
    assert not gig.draft.packages.exists()


@pytest.mark.parametrize(
    ("typed", "minor"), [("10,50", 1050), ("$12", 1200), ("１２", 1200), ("٥٠", 5000), ("1 0", 1000)]
)
def test_prices_are_read_as_people_write_them(page, wei, typed, minor):
    gig = drafting.begin(by=wei, now=clock.now(), title="I will draw")
    assert page.post(at(gig, "pricing"), pricing(typed)).status_code == 302
    assert gig.draft.packages.get().price_minor == minor


def test_what_the_buyer_pays_and_the_seller_gets_stands_beside_each_price(page, wei):
    gig = testing.make_draft(wei)
    html = page.get(at(gig, "pricing")).content.decode()
    assert "Buyer pays $40.00, you get $32.00" in html and "from $5 to $500" in html
    assert "up to 2 extras" in html


def test_more_extras_than_the_level_allows_are_refused_and_kept_on_the_page(page, wei):
    gig = drafting.begin(by=wei, now=clock.now(), title="I will draw")
    extras = [{"title": f"Extra {n}", "price": "10", "days": "0", "tier": ""} for n in range(3)]
    answer = page.post(at(gig, "pricing"), pricing(**rows("e", *extras)))
    html = answer.content.decode()
    assert answer.status_code == 422 and "Your level allows 2 extras." in html
    assert all(f"Extra {n}" in html for n in range(3))


def test_a_package_that_is_not_offered_is_left_out_whatever_its_fields_say(page, wei):
    gig = testing.make_draft(wei)
    page.post(at(gig, "pricing"), pricing(**{"p2-name": "Left over", "p2-price": "junk"}))
    assert list(gig.draft.packages.values_list("tier", flat=True)) == [1]


def test_rows_are_added_moved_and_removed_by_buttons_with_all_that_was_typed(page, wei):
    gig = drafting.begin(by=wei, now=clock.now(), title="I will draw")
    first = {"question": "First", "kind": "short_text", "required": "on"}
    second = {"question": "Second", "kind": "file", "required": "on"}
    answer = page.post(at(gig, "requirements"), {**rows("r", first, second), "do": "r-up-1"})
    assert answer.url == at(gig, "requirements") + "#r"
    assert list(gig.draft.requirements.values_list("question", flat=True)) == ["Second", "First"]
    page.post(at(gig, "requirements"), {**rows("r", second, first), "do": "r-remove-0"})
    assert list(gig.draft.requirements.values_list("question", flat=True)) == ["First"]
    broken = {"question": "", "kind": "choice", "choices": "only one"}
    answer = page.post(at(gig, "requirements"), {**rows("r", first, broken), "do": "r-add"})
    html = answer.content.decode()
    assert answer.status_code == 422 and "only one" in html and 'name="r-3-question"' in html


def test_a_made_up_row_button_or_row_count_breaks_nothing(page, wei):
    gig = drafting.begin(by=wei, now=clock.now(), title="I will draw")
    for data in (
        {"do": "r-up-99", **rows("r", {"question": "One", "kind": "short_text"})},
        {"do": "zz", **rows("r", {"question": "One", "kind": "short_text"})},
        {"r-TOTAL_FORMS": "9999999", "r-INITIAL_FORMS": "0", "do": "r-add"},
        {"r-TOTAL_FORMS": "-1"},
        {},
    ):
        assert page.post(at(gig, "requirements"), data).status_code in (302, 422)


def test_control_and_direction_characters_are_taken_out_of_titles(page, wei):
    gig = drafting.begin(by=wei, now=clock.now(), title="I will draw")
    page.post(
        at(gig, "overview"), {**OVERVIEW, "title": "I will  draw\u202e a\x00 logo\u200b for a small shop"}
    )
    gig.draft.refresh_from_db()
    assert gig.draft.title == "I will draw a logo for a small shop"


def test_a_title_of_81_characters_is_refused_as_people_count_them(page, wei):
    gig = drafting.begin(by=wei, now=clock.now(), title="I will draw")
    joined = "👩‍👩‍👧‍👦"
    assert page.post(at(gig, "overview"), {**OVERVIEW, "title": "x" * 69 + joined * 4}).status_code == 302
    answer = page.post(at(gig, "overview"), {**OVERVIEW, "title": "x" * 74})
    assert answer.status_code == 422 and "there are 81" in answer.content.decode()


def test_another_window_makes_this_one_stale_and_its_words_stay_on_the_page(page, wei):
    gig = testing.make_draft(wei)
    seen = gig.draft.stamp
    drafting.save(ref=gig.ref, by=wei, now=clock.now() + timedelta(seconds=1), description="From elsewhere")
    answer = page.post(at(gig, "description"), {"description": "From here", "seen": seen, **rows("q")})
    html = answer.content.decode()
    assert answer.status_code == 409 and "From here" in html and "another window" in html
    stamp = GigVersion.objects.get(gig=gig).stamp
    assert stamp in html, "saving again from this page is allowed"
    assert (
        page.post(
            at(gig, "description"), {"description": "From here", "seen": stamp, **rows("q")}
        ).status_code
        == 302
    )


def test_autosave_answers_the_script(page, wei):
    gig = testing.make_draft(wei)
    data = {"description": "Half a sen", "seen": gig.draft.stamp, "autosave": "1", **rows("q")}
    answer = page.post(at(gig, "description"), data)
    said = json.loads(answer.content)
    gig.draft.refresh_from_db()
    assert answer.status_code == 200 and gig.draft.description == "Half a sen"
    assert said["stamp"] == gig.draft.stamp and said["problems"] == 1 and said["complete"] < 100
    answer = page.post(at(gig, "description"), {**data, "description": "Older"})
    assert answer.status_code == 409 and "another window" in json.loads(answer.content)["title"]
    answer = page.post(at(gig, "pricing"), {**pricing("-1"), "autosave": "1"})
    said = json.loads(answer.content)
    assert answer.status_code == 422 and said["errors"][0]["field"] == "id_p1-price"


def test_looking_at_an_active_gig_changes_nothing_and_saving_begins_a_revision(page, wei):
    gig = testing.make_gig(wei)
    for step in ("overview", "pricing", "description", "requirements", "gallery", "publish"):
        assert page.get(at(gig, step)).status_code == 200
    assert gig.versions.count() == 1
    page.post(
        at(gig, "description"),
        {"description": testing.DESCRIPTION + " New.", "seen": gig.live.stamp, **rows("q")},
    )
    gig.refresh_from_db()
    assert gig.draft.number == 2 and gig.live.description == testing.DESCRIPTION
    html = page.get(at(gig, "description")).content.decode()
    assert "Buyers see the published gig until these changes are approved" in html


def test_a_picture_is_kept_when_another_file_or_field_is_wrong(page, wei):
    gig = testing.make_draft(wei)
    cover = gig.draft.gallery.get().image
    answer = page.post(
        at(gig, "gallery"),
        {
            f"alt-{cover.ref}": "x" * 161,
            "file": [picture((300, 300)), SimpleUploadedFile("cover.php", b"<?php")],
            "seen": gig.draft.stamp,
        },
    )
    html = answer.content.decode()
    assert answer.status_code == 422 and "x" * 161 in html and "cover.php" in html
    assert gig.draft.gallery.count() == 2 and "Being prepared" in html


def test_pictures_are_put_in_order_described_and_removed_by_buttons(page, wei):
    gig = testing.make_draft(wei)
    testing.add_drawn_cover(gig, by=wei, now=clock.now(), cover="c02")
    one, two = [item.image.ref for item in gig.draft.gallery.all()]
    page.post(
        at(gig, "gallery"), {f"alt-{one}": "A mark", f"alt-{two}": "A hill", "do": f"pictures-up-{two}"}
    )
    assert [item.image.ref for item in gig.draft.gallery.all()] == [two, one]
    assert gig.draft.gallery.first().image.alt == "A hill"
    page.post(at(gig, "gallery"), {f"alt-{one}": "A mark", "do": f"pictures-remove-{two}"})
    assert [item.image.ref for item in gig.draft.gallery.all()] == [one]


def test_the_script_sends_a_picture_and_is_told_what_is_wrong(page, ion, wei):
    gig = testing.make_draft(wei)
    url = f"/selling/gigs/{gig.ref}/pictures/"
    answer = page.post(url, {"file": picture((300, 300))})
    assert answer.status_code == 201 and answer.json()["ref"]
    answer = page.post(url, {"file": SimpleUploadedFile("a.png", b"")})
    assert answer.status_code == 422 and "empty" in answer.json()["title"]
    page.force_login(ion)
    assert page.post(url, {"file": picture((300, 300))}).status_code == 404


def test_while_in_review_the_fields_are_shut_and_taking_back_opens_them(page, wei):
    gig = testing.make_gig(wei, state="pending_review")
    assert page.get(at(gig, "pricing")).url == at(gig, "publish")
    html = page.get(at(gig, "publish")).content.decode()
    assert "Take it back to edit" in html
    assert page.post(f"/selling/gigs/{gig.ref}/withdrawal/").url == at(gig, "overview")
    assert page.get(at(gig, "pricing")).status_code == 200


def test_the_reviewers_words_are_shown_until_it_is_submitted_again(page, wei, mod):
    gig = testing.make_gig(wei, state="pending_review")
    publishing.ask_changes(
        ref=gig.ref, by=mod, now=clock.now(), rule="pictures", reason="Show a real mark.", excerpt="cover 1"
    )
    for step in ("overview", "publish"):
        html = page.get(at(gig, step)).content.decode()
        assert "Show a real mark." in html and "cover 1" in html
    publishing.submit(ref=gig.ref, by=wei, now=clock.now())
    assert "Show a real mark." not in page.get(at(gig, "publish")).content.decode()


def test_a_published_gigs_changes_are_thrown_away_after_a_question(page, wei):
    gig = testing.make_gig(wei)
    drafting.save(ref=gig.ref, by=wei, now=clock.now(), description="Worse")
    assert "Throw the changes away?" in page.get(f"/selling/gigs/{gig.ref}/discarding/").content.decode()
    gig.refresh_from_db()
    assert gig.draft
    page.post(f"/selling/gigs/{gig.ref}/discarding/")
    gig.refresh_from_db()
    assert gig.draft is None


def test_strangers_find_no_page_of_anothers_gig(client, wei, ion):
    gig = testing.make_gig(wei)
    client.force_login(ion)
    for step in ("overview", "pricing", "publish", "nonsense"):
        assert client.get(at(gig, step)).status_code == 404
        assert client.post(at(gig, step), OVERVIEW).status_code == 404
    for act in ("pause", "archive", "withdrawal", "discarding"):
        assert client.post(f"/selling/gigs/{gig.ref}/{act}/").status_code == 404


def test_who_does_not_sell_is_led_to_switching_selling_on_and_comes_back(client, ana):
    client.force_login(ana)
    answer = client.get("/selling/gigs/new/")
    assert answer.url == "/selling/start/?next=%2Fselling%2Fgigs%2Fnew%2F"
    assert client.get(answer.url).url == "/selling/start/you/?next=%2Fselling%2Fgigs%2Fnew%2F"


def test_my_gigs_shows_tabs_places_and_what_may_be_done(page, wei, django_assert_max_num_queries):
    gig = testing.make_gig(wei)
    testing.make_gig(wei, state="draft", title="I will draw a second logo, unfinished")
    html = page.get("/selling/gigs/").content.decode()
    assert "1 of 7 places taken" in html and gig.live.title in html and "Pause" in html
    assert "unfinished" in page.get("/selling/gigs/?tab=draft").content.decode()
    assert page.get("/selling/gigs/?tab=made-up").status_code == 404
    html = page.get(f"/selling/gigs/{gig.ref}/pause/").content.decode()
    assert "Buyers no longer find this gig" in html
    page.post(f"/selling/gigs/{gig.ref}/pause/")
    gig.refresh_from_db()
    assert gig.state == "paused"
    for n in range(4):
        testing.make_gig(wei, title=f"I will draw a logo for shop number {n}")
    with django_assert_max_num_queries(22):
        page.get("/selling/gigs/?tab=active")


def test_my_gigs_of_a_new_seller_invites_to_write_one(page):
    html = page.get("/selling/gigs/").content.decode()
    assert "0 of 7 places taken" in html and "Write a gig" in html


def test_a_sellers_page_shows_who_it_is_and_what_can_be_ordered(client, wei, ana):
    gig = testing.make_gig(wei)
    testing.make_gig(wei, state="paused", title="I will draw something that is paused now")
    html = client.get("/sellers/wei/").content.decode()
    assert "Wen Jiahui" in html and gig.live.title in html and "paused now" not in html and "China" in html
    assert client.get("/sellers/ana/").status_code == 404
    assert (
        "Has not published yet"
        in client.get(f"/sellers/{testing.make_seller('new').username}/").content.decode()
    )


def test_a_service_type_states_what_its_subcategory_states_on_the_gig_page(client, wei, logo):
    wordmarks = Category.objects.get(path="graphics-design/logo-design/wordmarks")
    packages = [{**package, "values": {"concepts": package["tier"]}} for package in testing.three_packages()]
    gig = testing.make_gig(wei, category=wordmarks, packages=packages)
    assert "First concepts" in client.get(f"/gigs/wei/{gig.slug}/").content.decode()
