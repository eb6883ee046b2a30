"""A real Chromium for tests, found on the machine. Without one, browser tests are skipped and say why."""

import os
import shutil
from pathlib import Path

import pytest

from marketplace import services

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """CHROMIUM_PATH, the PATH, then what `market browser` fetched."""
    given = os.environ.get("CHROMIUM_PATH")
    fetched = services.state_dir() / "chromium" / "chromium"
    found = [given, *map(shutil.which, NAMES), str(fetched)]
    return next((path for path in found if path and Path(path).exists()), None)


@pytest.fixture(scope="session")
def browser():
    """One Chromium for the run, driven by Playwright."""
    path = find_chromium()
    if path is None:
        reason = "no Chromium found: install chromium, set CHROMIUM_PATH, or run `python3 market browser`"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    libraries = str(Path(path).parent / "lib")  # only the fetched one carries its own
    with sync_playwright() as playwright:
        env = {**os.environ, "LD_LIBRARY_PATH": libraries} if Path(libraries, "libnss3.so").exists() else None
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS, env=env)
        yield chromium
        chromium.close()


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
