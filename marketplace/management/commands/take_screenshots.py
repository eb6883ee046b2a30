"""Pictures of the pages for the README, taken from the running demo, so that they stay true."""

import io
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from PIL import Image

from marketplace import chromium, services
from marketplace.demo_logins import PASSWORD

WIDE, NARROW = 1280, 390
HEIGHTS = {WIDE: 900, NARROW: 844}


@dataclass(frozen=True)
class Shot:
    """A page: its address, who looks, the links to follow from there, and at which widths and in which themes."""

    name: str
    path: str
    who: str = ""
    follow: tuple[str, ...] = ()
    looks: tuple[tuple[int, str], ...] = ((WIDE, "light"),)


BOTH = ((WIDE, "light"), (WIDE, "dark"), (NARROW, "light"), (NARROW, "dark"))
TABLE = [
    Shot("home", "/", looks=BOTH),
    Shot("search", "/search?q=logo", looks=((WIDE, "light"), (NARROW, "light"))),
    Shot("gig", "/search?q=logo", follow=("main a[href^='/gigs/']",), looks=BOTH),
    Shot(
        "order-buyer",
        "/orders/?tab=delivered",
        who="ana",
        follow=("main table a[href^='/orders/']",),
        looks=BOTH,
    ),
    Shot(
        "order-seller",
        "/selling/orders/?tab=needs-you",
        who="wei",
        follow=("main table a[href^='/orders/']",),
    ),
    Shot("seller", "/selling/", who="wei", looks=((WIDE, "light"), (WIDE, "dark"))),
    Shot("earnings", "/earnings/", who="wei"),
    Shot("staff-gigs", "/staff/gigs/", who="mod"),
    Shot("sandbox", "/sandbox/", who="ana"),
    Shot("sign-in", "/accounts/login/", looks=((WIDE, "light"), (NARROW, "dark"))),
]


class Command(BaseCommand):
    help = "Write docs/screenshots from the running demo (start `python3 market up` first)."

    def add_arguments(self, parser):
        parser.add_argument("--url", help="the site; default: the running `market up`")
        parser.add_argument("--only", nargs="*", help="names of the table")
        parser.add_argument("--to", type=Path, default=settings.BASE_DIR / "docs" / "screenshots")

    def handle(self, *, url, only, to, **options):
        site = (url or services.running().get("SITE_URL", "")).rstrip("/")
        if not site:
            raise CommandError("No marketplace runs here. Start `python3 market up`, or give --url.")
        path = chromium.find()
        if path is None:
            raise CommandError(chromium.MISSING)
        try:
            from playwright.sync_api import Error, sync_playwright
        except ImportError:
            raise CommandError(
                "Playwright is missing; `python3 market test --version` installs it."
            ) from None
        unknown = set(only or ()) - {shot.name for shot in TABLE}
        if unknown:
            raise CommandError(f"Not in the table: {', '.join(sorted(unknown))}")
        to.mkdir(parents=True, exist_ok=True)
        failed = []
        with sync_playwright() as playwright:
            browser = chromium.launch(playwright, path)
            for shot in TABLE:
                if only and shot.name not in only:
                    continue
                for width, scheme in shot.looks:
                    target = to / f"{shot.name}-{width}-{scheme}.webp"
                    try:
                        self._take(browser, site, shot, width, scheme, target)
                        self.stdout.write(f"{target.name}  {target.stat().st_size // 1024} KB")
                    except (Error, LookupError) as error:
                        failed.append(shot.name)
                        self.stderr.write(f"{target.name}: {str(error).splitlines()[0]}")
            browser.close()
        if failed:
            raise CommandError(f"Not taken: {', '.join(sorted(set(failed)))}")

    def _take(self, browser, site, shot, width, scheme, target):
        context = browser.new_context(
            base_url=site,
            viewport={"width": width, "height": HEIGHTS[width]},
            color_scheme=scheme,
            locale="en",
            timezone_id="Europe/Bucharest",
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        try:
            page = context.new_page()
            if shot.who:
                self._sign_in(page, shot.who)
            self._open(page, shot.path)
            for link in shot.follow:
                address = page.locator(link).first.get_attribute("href")
                self._open(page, address)
            page.wait_for_load_state("networkidle")
            picture = Image.open(io.BytesIO(page.screenshot()))
            picture.save(target, "WEBP", quality=82, method=6)
        finally:
            context.close()

    def _open(self, page, address):
        answer = page.goto(address)
        if answer is not None and answer.status >= 400:
            raise LookupError(f"{address} answered {answer.status}")

    def _sign_in(self, page, name):
        self._open(page, "/accounts/login/")
        page.fill("input[name=login]", name)
        page.fill("input[name=password]", PASSWORD)
        page.locator("form:has(input[name=password]) button[type=submit]").first.click()
        page.wait_for_load_state("load")
        if "/accounts/login" in page.url:
            raise LookupError(f"{name} could not sign in")
