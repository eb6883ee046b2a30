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
    described = page.evaluate("fetch('/api/v1/schema/').then(answer => answer.json())")["paths"].values()
    every = {
        f"operations-{operation['tags'][0]}-{operation['operationId']}"
        for methods in described
        for operation in methods.values()
        if isinstance(operation, dict) and "operationId" in operation
    }
    assert every - shown_on(page, every) == set()
    page.evaluate("scrollTo(0, 0)")
    search = page.locator("#operations-gigs-gigs_search .opblock-summary-control")
    until_there(page, search)
    search.click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    page.locator(".live-responses-table .response-col_status", has_text="200").wait_for()
    assert [url for url in elsewhere if not url.startswith(("data:", "blob:"))] == []


def shown_on(page, every: set[str]) -> set[str]:
    """The operations met while scrolling to the end: the page draws only those near the window."""
    seen: set[str] = set()
    for _screen in range(200):
        seen |= set(page.locator(".opblock").evaluate_all("all => all.map(each => each.id)"))
        if every <= seen:
            break
        page.evaluate("scrollBy(0, 500)")
        page.wait_for_timeout(60)
    return seen


def until_there(page, part) -> None:
    """Scroll down until the part is drawn."""
    for _screen in range(200):
        if part.count():
            return
        page.evaluate("scrollBy(0, 300)")
        page.wait_for_timeout(60)
