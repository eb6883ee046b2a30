"""Who may enter: every address and method, with a status for each of nine roles, kept in access.txt.

An address or an act that is not listed fails, and the failure prints its line as it is now, to be judged and added.
All requests have an empty body: 200 and 302 let in, 403 refuses, 404 says nothing, 409 and 422 let in and refuse the
act. Signed-out visitors are led to the sign-in by 302."""

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

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])

METHODS = ("GET", "POST")
API_METHODS = (*METHODS, "PUT", "PATCH", "DELETE")


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


@pytest.fixture
def world(settings, tmp_path):
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "cover.webp").write_bytes(b"RIFF")
    settings.SITE_URL, settings.SERVE_MEDIA = "http://shop.test", True
    with gateway.using(StripeGateway(http_client=inprocess.transport(), retries=0)):
        yield build()


@pytest.mark.slow
@pytest.mark.broken_books  # the small world was paid without a provider
def test_every_address_lets_in_whom_it_should_and_nobody_else(world):
    expected = listed()
    visitors, wrong, seen = Visitors(world), [], set()
    for case in (case for route in routes() for case in cases(route)):
        path = address(case, world)
        for method in API_METHODS if case.startswith("api/") else METHODS:
            if (method, case) not in expected and visitors.ask("admin", method, path) == 405:
                continue
            cache.clear()  # the counters of too many requests
            now = [visitors.ask(role, method, path) for role in ROLES]
            seen.add((method, case))
            if now != expected.get((method, case)):
                wrong.append(f"{method} {case} {' '.join(map(str, now))}")
    wrong += [f"gone: {method} {case}" for method, case in expected if (method, case) not in seen]
    assert not wrong, "not as listed in access.txt:\n" + "\n".join(wrong)


@pytest.mark.broken_books  # as above
def test_support_reads_an_order_in_dispute_with_its_files_and_no_other_order(world):
    visitors = Visitors(world)
    quiet, in_dispute = world.order.ref, world.disputed.ref
    may_read = {
        role: (
            visitors.ask(role, "GET", f"/orders/{in_dispute}/"),
            visitors.ask(role, "GET", f"/orders/{quiet}/"),
        )
        for role in ROLES
    }
    assert may_read == {
        "anonymous": (302, 302),
        "buyer": (200, 200),
        "seller": (200, 200),
        "other buyer": (404, 404),
        "other seller": (404, 404),
        "suspended": (404, 404),
        "support": (200, 404),
        "finance": (404, 404),
        "admin": (200, 404),
    }
    assert visitors.ask("support", "GET", f"/api/v1/orders/{in_dispute}/") == 200
    assert visitors.ask("support", "GET", f"/api/v1/orders/{quiet}/") == 404
    assert visitors.ask("support", "POST", f"/orders/{in_dispute}/messages/") in (403, 404)
    assert visitors.ask("support", "GET", f"/files/{world.upload.ref}/") == 404


def test_no_listed_status_is_a_breakdown():
    assert not [
        key for key, statuses in listed().items() if any(each >= 500 and each != 503 for each in statuses)
    ]
