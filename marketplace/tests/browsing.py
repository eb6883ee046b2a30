"""A real Chromium for tests, found on the machine. Without one, browser tests are skipped and say why."""

import os

import pytest

from marketplace import chromium


@pytest.fixture(scope="session")
def browser():
    """One Chromium for the run, driven by Playwright."""
    path = chromium.find()
    if path is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(chromium.MISSING)
        pytest.skip(chromium.MISSING)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = chromium.launch(playwright, path)
        yield started
        started.close()


@pytest.fixture
def new_page(browser):
    """Makes pages: `new_page(js=False, width=390, scheme="dark", locale="ro")`. Each is a visitor of its own.

    A script error or a breach of the content security policy on any of them fails the test."""
    contexts, troubles = [], []

    def make(*, js=True, width=1280, height=900, scheme="light", locale="en", base_url=None, **more):
        context = browser.new_context(
            java_script_enabled=js,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            locale=locale,
            base_url=base_url,
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda message: (
                troubles.append(f"{page.url}: {message.text}")
                if "Content Security Policy" in message.text
                else None
            ),
        )
        return page

    yield make
    for context in contexts:
        context.close()
    assert not troubles, "\n".join(troubles)
