"""A seller with scripts on: short category lists, what you get while typing, autosave, a picture prepared meanwhile,
and staff deciding by keys."""

import io

import pytest
from django.test import Client
from PIL import Image

from gigs import testing
from gigs.models import Category, Gig

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def enter(page, site, user):
    client = Client()
    client.force_login(user)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site.url}]
    )


def photo():
    kept = io.BytesIO()
    Image.new("RGB", (1600, 1000), "teal").save(kept, "PNG")
    return {"name": "cover.png", "mimeType": "image/png", "buffer": kept.getvalue()}


@pytest.mark.site_parts("web", "worker")
def test_a_seller_publishes_with_scripts_on(live_site, new_page):
    wei, mod = testing.make_seller("wei"), testing.make_moderator()
    logo = Category.objects.get(path="graphics-design/logo-design")
    page = new_page(base_url=live_site.url)
    page.context.set_default_timeout(40_000)
    enter(page, live_site, wei)

    page.goto("/selling/gigs/new/")
    page.fill("#id_title", "draw the letters above your shop")
    assert page.locator(".preview h3").last.inner_text() == "I will draw the letters above your shop"
    page.select_option("#id_category", label="Graphics & design")
    page.get_by_label("Category 2").select_option(label="Logo design")
    page.get_by_label("Category 3").select_option(label="Wordmarks")
    page.fill("#id_tags", "letters, sign")
    page.get_by_role("button", name="Save and continue").last.click()
    page.wait_for_url("**/pricing/")
    gig = Gig.objects.get(seller=wei)
    assert gig.draft.category.parent == logo

    page.fill("#id_p1-name", "Basic")
    page.fill("#id_p1-description", "One line of letters")
    page.fill("#id_p1-price", "45,50")
    assert page.locator('[data-net-of="id_p1-price"]').inner_text() == "Buyer pays $45.50, you get $36.40"
    page.fill("#id_p1-days", "5")
    page.select_option("#id_p1-revisions", "2")
    assert not page.locator("#id_p2-name").is_visible()
    page.get_by_text("Offer this package").first.click()
    assert page.locator("#id_p2-name").is_visible()
    page.get_by_text("Offer this package").first.click()
    with page.expect_response(lambda answer: answer.request.method == "POST") as saved:
        page.locator("#id_p1-description").press("End")
        page.locator("#id_p1-description").type(".")
    assert saved.value.status == 200
    assert gig.draft.packages.get().price_minor == 45_50, "kept without a click"
    page.get_by_role("button", name="Save and continue").last.click()
    page.wait_for_url("**/description/")
    page.fill("#id_description", testing.DESCRIPTION)
    page.get_by_role("button", name="Save and continue").last.click()
    page.wait_for_url("**/requirements/")
    page.fill("#id_r-0-question", "Which colours?")
    assert not page.locator("#id_r-0-choices").is_visible()
    page.select_option("#id_r-0-kind", "choice")
    page.fill("#id_r-0-choices", "Red\nBlue")
    page.get_by_role("button", name="Save and continue").last.click()
    page.wait_for_url("**/gallery/")
    page.set_input_files("#file", [photo()])
    page.locator("li.picture img").wait_for(timeout=30_000)
    page.locator("li.picture input").fill("Letters above a door")
    page.get_by_role("button", name="Save and continue").last.click()
    page.wait_for_url("**/publish/")
    page.get_by_role("button", name="Submit for review").click()
    page.get_by_role("heading", name="In review").wait_for()

    desk = new_page(base_url=live_site.url)
    desk.context.set_default_timeout(40_000)
    enter(desk, live_site, mod)
    desk.goto("/staff/gigs/")
    desk.wait_for_load_state("networkidle")  # the scripts are there
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/staff/gigs/*/")
    desk.wait_for_load_state("networkidle")
    desk.keyboard.press("a")
    desk.get_by_text("Approved. Buyers find it now.").wait_for()
    gig.refresh_from_db()
    assert gig.state == "active" and gig.live.gallery.get().image.alt == "Letters above a door"
    desk.goto(f"/gigs/wei/{gig.slug}/")
    assert desk.locator(".gallery img").first.evaluate("image => image.naturalWidth") > 0
