"""The scripts of the pages, the account pages without them, and both for everybody, in a real browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SITE_PARTS = ("web",)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = [
    "/_parts/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/about/fees/",
    "/nothing/",
]
PASSWORD = "four quiet brown geese"


@pytest.fixture
def visit(shared_live_site, new_page):
    """Open an address of the site as a new visitor."""

    def open_page(address, **more):
        page = new_page(base_url=shared_live_site.url, **more)
        page.goto(address)
        return page

    return open_page


@pytest.mark.parametrize("js", [True, False])
def test_a_visitor_joins_reads_the_code_in_the_mailbox_and_comes_back_to_settings(visit, js):
    name = f"mara-{'with' if js else 'without'}"
    page = visit("/settings/display/", js=js, timezone_id="Asia/Shanghai")
    page.click("main >> text=Join, it is free")
    page.fill("[name=email]", f"{name}@example.org")
    page.fill("[name=username]", name)
    page.fill("[name=password1]", PASSWORD)
    page.click("main button[type=submit] >> text=Join")
    page.wait_for_selector("[name=code]")
    mailbox = page.context.new_page()
    mailbox.goto("/mailbox/")
    mailbox.click("a:has-text('code')")
    code = re.search(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*)\s*$", mailbox.inner_text("main"), re.M).group(1)
    page.fill("[name=code]", code)
    page.click("main button[type=submit] >> text=Confirm")
    page.wait_for_url("**/settings/display/")
    assert page.input_value("[name=time_zone]") == ("Asia/Shanghai" if js else "Etc/UTC")


def test_the_scripts_of_the_parts_do_what_they_say(visit):
    page = visit("/_parts/")
    root = page.locator("html")
    page.click("[data-theme-toggle] button")
    assert root.get_attribute("data-theme") == "dark"
    page.reload()
    assert root.get_attribute("data-theme") == "dark"

    page.fill("#plain_title", "Für 👨‍👩‍👧")
    assert page.text_content("[data-count-of=plain_title]") == "5 / 80"

    secret = page.locator("#plain_secret")
    assert secret.get_attribute("type") == "password"
    page.click(".reveal button >> nth=0")
    assert secret.get_attribute("type") == "text"

    page.click("text=Open a dialog")
    assert page.locator("#sample-dialog").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#sample-dialog").is_visible()

    page.click("text=Ask before sending")
    assert "refund $114" in page.inner_text("dialog[open]")
    page.click("dialog[open] >> text=Cancel >> nth=-1")
    assert page.url.endswith("/_parts/")

    before = page.text_content("[data-until] [data-s]")
    page.wait_for_function(
        "s => document.querySelector('[data-until] [data-s]').textContent !== s", arg=before
    )

    page.locator("body").press("/")
    assert page.evaluate("document.activeElement.type") == "search"
    page.keyboard.type("blue geese")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=blue+geese")
    page.fill("input[type=search]", "")
    page.wait_for_selector("[role=option] >> text=blue geese")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")  # clear past searches
    assert page.evaluate("localStorage.getItem('searches')") is None


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (320, "light")])
def test_nobody_is_kept_out_and_nothing_scrolls_sideways(visit, width, scheme):
    page = visit("/", width=width, scheme=scheme, height=6000)  # tall: what sticks covers nothing
    for address in PAGES:
        page.goto(address)
        found = Axe().run(page, options={"runOnly": RULES})
        assert not found.response["violations"], f"{address}: {found.generate_report()}"
        spare = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        wide = "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
        assert page.evaluate(spare) == 0, (
            address,
            page.evaluate(f"{wide}.slice(0, 5).map(e => e.outerHTML.slice(0, 90))"),
        )
