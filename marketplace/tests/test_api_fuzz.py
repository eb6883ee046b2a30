"""Whatever is sent to the API, it answers with JSON and never breaks: random bodies for every operation, seeded."""

import json
import random
import re

import pytest
from rest_framework.test import APIClient

from gigs.testing import make_gig, make_moderator, make_seller, make_user
from kit import clock
from marketplace import levels
from marketplace.tests.calling import V1, Caller, secret_of
from orders import chargebacks
from orders import testing as orders
from orders.models import FundingLine
from payments import gateway
from payments.stripe_gateway import StripeGateway
from reviews import testing as reviews
from sandbox import inprocess
from sellers import portfolio, pro_steps
from sellers import testing as applying

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])
SEED, BODIES = 20261121, 5
ODD = [
    None, True, 0, -1, 1, 1.5, 1e308, 10**30, "", " ", "x" * 6000, "\u0000", "\ud800", "http://[", "//[::", "٣٤", "NaN",
    "10,50", "' OR 1=1 --", "<script>", "😀" * 300, "2026-13-45", "#12345", [], [None], [[]], ["x"] * 200, {}, {"a": [1]},
]  # fmt: skip


@pytest.fixture
def cast(settings, tmp_path):
    """Everybody, with every scope, and the refs of things that exist."""
    settings.API_LIMITS = {}
    settings.SITE_URL, settings.PRIVATE_ROOT = "http://shop.test", str(tmp_path)
    ana, wei = make_user("ana"), make_seller("wei", country="RO")
    staff = make_moderator("mod")
    staff.groups.add(*orders.make_support().groups.all())
    gig, waiting = make_gig(wei), make_gig(wei, state="pending_review")
    asked = [
        dict(orders.QUESTION, ref=kind, kind=kind)
        for kind in ("short_text", "choices", "file", "link", "date")
    ]
    fresh = orders.order_paid(buyer=ana, seller=wei, questions=asked)
    unpaid = orders.order_placed(buyer=ana, seller=wei)
    order = orders.order_delivered(buyer=ana, seller=wei, milestones=2)
    held = orders.order_delivered(buyer=ana, seller=wei)
    Caller(ana).act(held.ref, "open_dispute", claim="It is not what was agreed.", to_buyer_minor=40_00)
    at_bank = orders.order_accepted(buyer=ana, seller=wei)
    case = chargebacks.open_case(
        order_ref=at_bank.ref,
        payment_ref=FundingLine.objects.get(milestone__order=at_bank).payment_ref,
        bank=chargebacks.Bank("dp_1", 100_00, "usd", "product_unacceptable"),
        now=clock.now(),
    )
    levels.recompute([wei.pk], now=clock.now())
    refs = {
        "appeal": [applying.level_appeal(wei, decided_by=staff, now=clock.now()).ref],
        "case": [case.ref],
        "order": [fresh.ref, unpaid.ref, order.ref, held.ref, at_bank.ref],
        "milestones": [order.milestones.first().ref, held.milestones.first().ref],
        "question": [question["ref"] for question in asked],
        "dispute": [held.disputes.get().ref],
        "gig": [gig.ref, waiting.ref],
        "version": [waiting.draft.ref],
        "package": [gig.live.packages.first().ref],
        "upload": [Caller(wei).send("a.txt", b"text"), Caller(ana).send("b.txt", b"text")],
        "command": ["submit", "withdraw", "discard", "nothing"],
        "project": [
            portfolio.add(profile=wei.seller, now=clock.now(), title="A mark", about="Drawn by hand.").ref
        ],
        "picture": ["nothere"],
        "application": [applying.begin(wei).ref],
        "step": list(pro_steps.NAMES),
        "review": [reviews.published(orders.order_accepted(buyer=ana, seller=wei), now=clock.now()).ref],
    }
    with gateway.using(StripeGateway(http_client=inprocess.transport(), retries=0)):
        yield [secret_of(user) for user in (ana, wei, staff)], refs


def _operations(client):
    """(method, path with names, members of the body) of everything that writes."""
    described = client.get(V1 + "schema/").json()
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            if method in ("post", "put", "patch", "delete"):
                content = operation.get("requestBody", {}).get("content", {})
                schema = content.get("application/json", {}).get("schema", {})
                name = schema.get("$ref", "").rpartition("/")[2]
                known = described["components"]["schemas"].get(name, {})
                yield method, path, list(known.get("properties", {}))


def _address(path, refs, rng):
    about = {
        "question": "question", "milestone_ref": "milestones", "upload": "upload", "command": "command",
        "picture_ref": "picture", "step": "step", "case_ref": "case",
    }  # fmt: skip

    def fill(found):
        name = found[1]
        kind = about.get(name)
        if name == "ref":
            after = next(
                (k for part, k in (("level-appeals", "appeal"), ("disputes", "dispute"), ("staff/gigs", "version"), ("gigs", "gig"),
                                   ("saved", "gig"), ("projects", "project"), ("pro", "application"),
                                   ("reviews", "review"))
                 if f"{part}/{{ref}}" in path), "order",
            )  # fmt: skip
            kind = after
        return rng.choice([*refs[kind] * 3, "nothere"])

    return re.sub(r"\{(\w+)\}", fill, path)


def _value(refs, rng, depth=0):
    known = [ref for group in refs.values() for ref in group]
    choice = rng.random()
    if choice < 0.2:
        return rng.choice(known)
    if choice < 0.3:
        return [rng.choice(known) for _ in range(rng.randint(1, 3))]
    if choice < 0.4 and depth < 3:
        return {
            rng.choice(["title", "kind", "tier", "question"]): _value(refs, rng, depth + 1) for _ in range(3)
        }
    if choice < 0.5 and depth < 3:
        return [_value(refs, rng, depth + 1)]
    if choice < 0.65:
        return "It is long enough to be taken for what somebody wrote. " * rng.randint(1, 3)
    if choice < 0.75:
        return rng.randint(0, 5000)
    return rng.choice(ODD)


def test_no_body_breaks_the_api(cast):
    secrets, refs = cast
    rng, client = random.Random(SEED), APIClient()
    seen, answers = set(), 0
    for method, path, members in list(_operations(client)):
        for _number in range(BODIES):
            body = {name: _value(refs, rng) for name in members if rng.random() < 0.8}
            if rng.random() < 0.1:
                body = rng.choice(ODD)
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {rng.choice(secrets)}")
            address = _address(path, refs, rng)
            answer = getattr(client, method)(address, json.dumps(body), content_type="application/json")
            assert answer.status_code < 500, (method, address, body, answer.content[:500])
            if answer.status_code == 204:
                assert not answer.content, (method, address, body)
            else:
                assert answer["Content-Type"].startswith("application/"), (method, address, body)
            seen.add(answer.status_code)
            answers += 1
    assert answers > 200
    assert {200, 400, 404, 409, 415, 422} <= seen, seen


@pytest.mark.parametrize("path", ["gigs/", "orders/", "notices/", "withdrawals/", "earnings/releases/"])
def test_no_address_breaks_the_api(cast, path):
    rng, client = random.Random(SEED), APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {cast[0][0]}")
    names = [
        "q",
        "category",
        "min",
        "max",
        "days",
        "level",
        "mode",
        "sort",
        "country",
        "cursor",
        "page_size",
        "role",
    ]
    for _number in range(12):
        odd = [str(value)[:500].replace("\ud800", "?") for value in rng.sample(ODD, 3)]
        answer = client.get(V1 + path, {rng.choice(names): value for value in odd})
        assert answer.status_code in (200, 404, 422), (answer.status_code, odd)
