"""The page that describes the API, in a real browser under the site's own content security policy."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.site_parts("web")
def test_the_docs_show_every_operation_and_try_one_out(live_site, new_page):
    page = new_page(base_url=live_site.url)
    elsewhere = []
    page.on("request", lambda asked: elsewhere.append(asked.url) if live_site.url not in asked.url else None)
    page.goto("/api/v1/docs/")
    page.locator(".opblock").first.wait_for()
    assert page.locator(".opblock").count() > 50
    page.locator("#operations-gigs-gigs_search .opblock-summary-control").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    page.locator(".live-responses-table .response-col_status", has_text="200").wait_for()
    assert [url for url in elsewhere if not url.startswith(("data:", "blob:"))] == []
