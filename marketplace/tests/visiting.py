"""Visitors of every role at every address: what each is answered, beside what access.txt says."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from accounts.testing import confirm
from marketplace.tests.walking import ROLES, address, cases, listed, routes
from marketplace.tests.worlds import build
from payments import gateway
from payments.stripe_gateway import StripeGateway
from sandbox import inprocess

METHODS = ("GET", "POST")
API_METHODS = (*METHODS, "PUT", "PATCH", "DELETE")


@pytest.fixture
def visited_world(settings, tmp_path):
    """The small world, with files and a provider."""
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "cover.webp").write_bytes(b"RIFF")
    settings.SITE_URL, settings.SERVE_MEDIA = "http://shop.test", True
    settings.TEMPLATES = [
        _with_plain_refusals(template, tmp_path / "plain") for template in settings.TEMPLATES
    ]
    with gateway.using(StripeGateway(http_client=inprocess.transport(), retries=0)):
        yield build()


def _with_plain_refusals(engine: dict, folder: Path) -> dict:
    """Only the status counts here, and four in ten are refused: their pages say one word."""
    (folder / "errors").mkdir(parents=True, exist_ok=True)
    for status in ("403", "404"):
        (folder / "errors" / f"{status}.html").write_text(status)
    return {**engine, "DIRS": [folder, *engine["DIRS"]]}


class Visitors:
    """A signed-in browser for each role. What a request changes is rolled back."""

    def __init__(self, w):
        self.cookies = {}
        self.client = Client(raise_request_exception=False)  # one for all: it reads the middleware once
        for role, name in ROLES.items():
            client = Client()
            if name:
                client.force_login(getattr(w, name))
                confirm(client)
            self.cookies[role] = {key: morsel.value for key, morsel in client.cookies.items()}

    def ask(self, role: str, method: str, path: str) -> int:
        client = self.client
        client.cookies.clear()
        client.cookies.load(self.cookies[role])
        kind = "application/json" if path.startswith("/api/") else "application/x-www-form-urlencoded"
        # no atomic block around it: some acts insist on being the outermost
        before = {alias: transaction.savepoint(using=alias) for alias in ("default", "sandbox")}
        status = client.generic(method, path, content_type=kind).status_code
        for alias, savepoint in before.items():
            transaction.savepoint_rollback(savepoint, using=alias)
        return status


def differences(world, of_these: Callable[[str], bool]) -> list[str]:
    """A line for every address and method that answers otherwise than listed, is not listed, or is gone."""
    expected = {key: statuses for key, statuses in listed().items() if of_these(key[1])}
    visitors, wrong, seen = Visitors(world), [], set()
    for case in filter(of_these, (case for route in routes() for case in cases(route))):
        path = address(case, world)
        for method in API_METHODS if is_api(case) else METHODS:
            if (method, case) not in expected and visitors.ask("admin", method, path) == 405:
                continue
            cache.clear()  # the counters of too many requests
            now = [visitors.ask(role, method, path) for role in ROLES]
            seen.add((method, case))
            if now != expected.get((method, case)):
                wrong.append(f"{method} {case} {' '.join(map(str, now))}")
    return wrong + [f"gone: {method} {case}" for method, case in expected if (method, case) not in seen]


def is_api(case: str) -> bool:
    return case.startswith("api/")
