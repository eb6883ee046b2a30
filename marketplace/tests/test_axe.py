"""Every page in both themes and at both widths: nothing axe-core finds, no script error, no breach of the policy.

Every other page is looked at wide and light, the rest narrow and dark; `market long` takes all four looks of all."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

from accounts.testing import confirm
from marketplace.tests.walking import ROLES, pages
from marketplace.tests.worlds import build

SITE_PARTS = ("web",)
LOOKS = [(1280, "light"), (390, "dark"), (390, "light"), (1280, "dark")]
LONG = os.environ.get("MARKET_LONG") == "1"
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.broken_books]


@pytest.fixture(scope="module")
def world(shared_live_site):
    return build()


def visitor(browser, site, world, role: str):
    """A page of a browser in which the role is signed in, and what went wrong in it."""
    context = browser.new_context(base_url=site.url, reduced_motion="reduce", locale="en")
    context.set_default_timeout(60_000)
    if ROLES[role]:
        client = Client()
        client.force_login(getattr(world, ROLES[role]))
        confirm(client)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site.url}])
    page, troubles = context.new_page(), []
    page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
    page.on(
        "console", lambda said: troubles.append(f"{page.url}: {said.text}") if said.type == "error" else None
    )
    return page, troubles


@pytest.mark.parametrize("role", ROLES)
def test_every_page_can_be_used_by_everybody(browser, shared_live_site, world, role):
    page, found = visitor(browser, shared_live_site, world, role)
    axe = Axe()
    for number, path in enumerate(path for of, path in pages(world) if of == role):
        looks = LOOKS if LONG else LOOKS[number % 2 :][:1]
        page.set_viewport_size({"width": looks[0][0], "height": 900})
        answer = page.goto(path)
        assert answer.status == 200, f"{path} answered {answer.status}"
        page.evaluate(axe.axe_script)
        for width, scheme in looks:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            found += _violations(page, path, f"{width} {scheme}")
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if wide > 0:
                found.append(f"{path} at {width}: {wide} pixels wider than the window")
    page.context.close()
    assert not found, "\n".join(found)


def _violations(page, path: str, look: str) -> list[str]:
    violations = page.evaluate("axe.run({resultTypes: ['violations']}).then(found => found.violations)")
    return [
        f"{path} ({look}) {violation['id']}: {node['html'][:160]} – {node['failureSummary'].splitlines()[-1].strip()[:200]}"
        for violation in violations
        for node in violation["nodes"][:3]
    ]
