"""The API's rules: who may, what is refused and how it is said. The same as on the pages."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from rest_framework.test import APIClient

from accounts import tokens
from accounts.models import Download
from accounts.testing import confirm
from gigs.testing import make_gig, make_seller, make_user
from kit import clock
from marketplace.tests.calling import V1, Caller, at, said, secret_of
from orders import testing as orders
from orders.models import Dispute, Order

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = str(tmp_path)


@pytest.fixture
def ana():
    return make_user("ana", password="a long enough secret")


@pytest.fixture
def wei():
    return make_seller("wei", country="RO")


@pytest.fixture
def ion():
    return make_user("ion")


@pytest.fixture
def delivered(ana, wei):
    return orders.order_delivered(buyer=ana, seller=wei)


def accept_url(order):
    return f"orders/{order.ref}/milestones/{order.milestones.get().ref}/acts/accept/"


# --- tokens and sessions ---------------------------------------------------------------
def test_without_a_token_members_things_are_401_and_the_shelf_is_open(wei):
    gig = make_gig(wei)
    visitor = Caller()
    assert visitor.get("me/", 401)["code"] == "not_authenticated"
    assert visitor.get("gigs/")["total"] == 1
    assert visitor.get(f"gigs/{gig.ref}/")["orderable"]
    answer = visitor.client.get(at("orders/"))
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_token_without_the_scope_is_told_which_one(ana, wei, delivered):
    reader = Caller(ana, "read")
    assert reader.get("me/")["scopes"] == ["read"]
    refused = reader.post(accept_url(delivered), 403)
    assert refused["code"] == "scope_missing"
    assert "orders" in refused["title"]
    assert Caller(ana, "orders").get("orders/", 403)["code"] == "scope_missing"
    assert Caller(wei, "read", "orders").post("withdrawals/", 403, amount_minor=1)["code"] == "scope_missing"


def test_expired_revoked_and_unknown_tokens_are_401(ana):
    now = clock.raw_now()
    _old, secret = tokens.make(user=ana, name="old", scopes=["read"], days=1, now=now - timedelta(days=2))
    for sent in (secret, "tessera_none", "\u00ff"):
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {sent}".encode().decode("latin-1"))
        assert said(client.get(at("me/")), 401)["code"] == "authentication_failed"
    secret = secret_of(ana, "read")
    tokens.revoke(token=ana.api_tokens.latest("id"), now=now)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    said(client.get(at("me/")), 401)


def test_a_session_needs_the_csrf_token_and_for_money_the_password_of_today(ana, wei, delivered):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(ana)
    assert said(client.get(at("me/")), 200)["scopes"] is None
    assert said(client.post(at(accept_url(delivered)), {}, format="json"), 403)["code"] == "permission_denied"
    client = APIClient()
    wei.set_password("a long enough secret")
    wei.save()
    client.force_login(wei)
    refused = said(client.post(at("withdrawals/"), {"amount_minor": 1}, format="json"), 403)
    assert refused["code"] == "reauthentication_required"
    client.post("/accounts/reauthenticate/", {"password": "a long enough secret"}, format="multipart")
    refused = said(client.post(at("withdrawals/"), {"amount_minor": 1}, format="json"), 403)
    assert refused["code"] == "second_step_required"
    confirm(client)
    said(client.post(at("withdrawals/"), {"amount_minor": 1}, format="json"), 409)


# --- who sees what -----------------------------------------------------------------------
def test_strangers_find_no_order_and_learn_nothing(ion, delivered):
    stranger = Caller(ion)
    milestone = delivered.milestones.get().ref
    for path in (f"orders/{delivered.ref}/", f"orders/{delivered.ref}/messages/"):
        assert stranger.get(path, 404)["code"] == "not_found"
    for path in (
        accept_url(delivered),
        f"orders/{delivered.ref}/milestones/{milestone}/acts/deliver/",
        f"orders/{delivered.ref}/acts/stop/",
        f"orders/{delivered.ref}/messages/",
        f"orders/{delivered.ref}/checkout/",
    ):
        assert stranger.post(path, 404)["code"] == "not_found"
    stranger.put(f"orders/{delivered.ref}/answers/q1/", 404, value="x")
    assert stranger.get("orders/")["results"] == []
    for path in ("staff/disputes/", "staff/gigs/"):
        stranger.get(path, 404)


def test_access_is_that_of_the_pages(ana, wei, ion, delivered, client):
    for user in (ana, wei, ion, orders.make_support()):
        client.force_login(user)
        page = client.get(reverse("orders:order", args=[delivered.ref])).status_code
        assert Caller(user).client.get(at(f"orders/{delivered.ref}/")).status_code == page


def test_a_milestone_of_another_order_is_404(ana, wei, delivered):
    other = orders.order_delivered(buyer=ana, seller=wei)
    wrong = f"orders/{other.ref}/milestones/{delivered.milestones.get().ref}/acts/accept/"
    Caller(ana).post(wrong, 404)


def test_the_wrong_side_is_refused_and_nothing_happens(wei, delivered):
    assert Caller(wei).post(accept_url(delivered), 403)["code"] == "not_allowed"
    assert delivered.milestones.get().state == "delivered"


def test_files_are_read_by_those_who_may_and_every_download_is_written_down(ana, wei, ion):
    order = orders.order_active(buyer=ana, seller=wei)
    ref = Caller(wei).send("mark.pdf", PDF)
    Caller(ana).get(f"files/{ref}/", 404)
    Caller(wei).act(order.ref, "deliver", uploads=[ref])
    Caller(ion).get(f"files/{ref}/", 404)
    answer = Caller(ana, "read").client.get(at(f"files/{ref}/"))
    assert b"".join(answer.streaming_content) == PDF
    assert "attachment" in answer["Content-Disposition"]
    assert Download.objects.get().by == ana


def test_nobody_attaches_another_members_file(ana, wei, ion):
    order = orders.order_active(buyer=ana, seller=wei)
    ref = Caller(ion).send("mark.pdf", PDF)
    refused = Caller(wei).act(order.ref, "deliver", 422, uploads=[ref])
    assert list(refused["errors"]) == ["uploads"]


def test_files_are_judged_as_on_the_pages(wei):
    seller = Caller(wei)
    from django.core.files.uploadedfile import SimpleUploadedFile

    def send(name, content, status):
        return seller.post("files/", status, how="multipart", file=SimpleUploadedFile(name, content))

    assert send("tool.exe", b"MZ", 422)["code"] == "file_type"
    assert send("mark.pdf", b"not a pdf", 422)["code"] == "file_not_as_named"
    assert send("mark.pdf", b"", 422)["code"] == "file_empty"
    assert seller.post("files/", 422, how="multipart")["errors"]["file"]
    assert seller.post("files/", 415)["code"] == "unsupported_media_type"


# --- what is refused, and how it is said -----------------------------------------------------
def test_a_stale_version_is_409_with_the_new_state_and_version(ana, delivered):
    buyer = Caller(ana)
    seen = buyer.get(f"orders/{delivered.ref}/")["version"]
    milestone = f"orders/{delivered.ref}/milestones/{delivered.milestones.get().ref}"
    buyer.post(f"{milestone}/acts/lengthen_review/", days=2, version=seen)
    refused = buyer.post(f"{milestone}/acts/accept/", 409, version=seen)
    assert (refused["code"], refused["state"], refused["version"] > seen) == ("stale", "delivered", True)
    buyer.post(f"{milestone}/acts/accept/", version=refused["version"])
    again = buyer.post(f"{milestone}/acts/accept/", 409)
    assert (again["code"], again["state"]) == ("stale", "accepted")


def test_wrong_members_are_422_each_named(ana, delivered):
    buyer = Caller(ana)
    milestone = f"orders/{delivered.ref}/milestones/{delivered.milestones.get().ref}/acts"
    assert buyer.post(f"{milestone}/ask_revision/", 422)["errors"] == {"items": ["This field is required."]}
    wrong = buyer.post(f"{milestone}/accept/", 422, colour="red", version="new")["errors"]
    assert set(wrong) == {"colour", "version"} or set(wrong) == {"colour"}
    for amount in ("10.50", 10.5, -1, True, 10**20, None):
        body = {"claim": "It is not what was agreed.", "to_buyer_minor": amount}
        assert list(buyer.post(f"{milestone}/open_dispute/", 422, **body)["errors"]) == ["to_buyer_minor"]
    body = {"claim": "It is not what was agreed.", "to_buyer_minor": 100_01}
    assert list(buyer.post(f"{milestone}/open_dispute/", 422, **body)["errors"]) == ["to_buyer_minor"]


@pytest.mark.parametrize(
    "body",
    ["{", "", "NaN", '{"body": NaN}', '{"body": "\\u0000"}', '{"body": "\\ud800"}', "[" * 100_000, "\xff"],
)
def test_malformed_json_is_400(ana, delivered, body):
    client = Caller(ana).client
    answer = client.post(
        at(f"orders/{delivered.ref}/messages/"), body.encode("latin-1"), content_type="application/json"
    )
    assert said(answer, 400 if body else 422)["code"] in ("parse_error", "invalid", "empty")


def test_bodies_that_are_too_large_or_no_json_are_refused(ana, delivered):
    client, path = Caller(ana).client, at(f"orders/{delivered.ref}/messages/")
    large = client.post(path, b'"' + b"x" * 1_100_000 + b'"', content_type="application/json")
    assert said(large, 413)["code"] == "too_large"
    assert said(client.post(path, "body=x", content_type="text/plain"), 415)
    for body in ([], [1], "text", 3, None):
        said(client.post(path, body, format="json"), 422)


def test_unknown_parameters_and_addresses_are_problems(ana):
    buyer = Caller(ana)
    assert buyer.get("orders/", 422, stat="active")["errors"] == {"stat": ["Unknown parameter."]}
    assert list(buyer.get("orders/", 422, state="nope", role="x")["errors"]) == ["role", "state"]
    wrong = buyer.get("gigs/", 422, min="abc", sort="nice", days="0", page_size="1000", category="x/y")
    assert set(wrong["errors"]) == {"min", "sort", "days", "page_size", "category"}
    for path in (
        "nothing/",
        "orders/nope/",
        "gigs/nope/",
        "gigs/nope/packages/",
        "/api/v2/",
        "/api/",
        "gigs",
    ):
        assert buyer.get(path, 404)["code"] == "not_found"
    assert buyer.get("orders/", 404, cursor="cD1hYmM=")["code"] == "not_found"
    assert buyer.post("nothing/", 404)["code"] == "not_found"
    assert buyer.post("me/", 405)["code"] == "method_not_allowed"
    assert buyer.client.post(at("me/"))["Allow"].startswith("GET")


def test_errors_are_no_pages_whatever_is_asked_for():
    client = APIClient(HTTP_ACCEPT="text/html")
    said(client.get(at("orders/")), 401)
    said(client.get(at("nothing/")), 404)
    said(client.get(at("gigs/")), 200)


def test_too_many_requests_are_429_with_the_time_to_wait(ana, settings):
    settings.API_LIMITS = {"member": "2/min"}
    buyer = Caller(ana)
    buyer.get("me/")
    buyer.get("me/")
    assert buyer.get("me/", 429)["code"] == "throttled"
    assert int(buyer.client.get(at("me/"))["Retry-After"]) > 0
    cache.clear()
    buyer.get("me/")


# --- ordering --------------------------------------------------------------------------------
def test_the_price_shown_is_the_price_charged_or_nothing_is(ana, wei):
    gig = make_gig(wei)
    buyer = Caller(ana)
    chosen = buyer.get(f"gigs/{gig.ref}/packages/")["packages"][0]
    body = {"package": chosen["ref"], "shown_total_minor": chosen["total_minor"] - 1}
    refused = buyer.post("orders/", 409, **body)
    assert (refused["code"], refused["price_minor"]) == ("price_changed", chosen["total_minor"])
    assert buyer.post("orders/", 409, **{**body, "extras": ["nothere"]})["code"] == "price_changed"
    buyer.post("orders/", 404, **{**body, "package": "nothere"})
    refused = Caller(wei).post("orders/", 403, **{**body, "shown_total_minor": chosen["total_minor"]})
    assert refused["code"] == "own_gig"
    assert not Order.objects.exists()


def test_orders_come_in_pages_and_by_side(ana, wei, delivered):
    newer = orders.order_active(buyer=ana, seller=wei)
    page = Caller(ana).get("orders/", role="buyer", page_size=1)
    assert [row["ref"] for row in page["results"]] == [newer.ref]
    page = said(Caller(ana).client.get(page["next"]), 200)
    assert [row["ref"] for row in page["results"]] == [delivered.ref]
    assert Caller(ana).get("orders/", role="seller")["results"] == []
    orders.order_placed(buyer=ana, seller=wei)
    assert len(Caller(wei).get("orders/", role="seller")["results"]) == 2  # unpaid ones are not his yet
    assert len(Caller(ana).get("orders/", state="pending_payment")["results"]) == 1


def test_a_list_of_orders_asks_no_more_for_more_rows(ana, wei, django_assert_max_num_queries):
    buyer = Caller(ana)
    for _number in range(6):
        orders.order_paid(buyer=ana, seller=wei)
    with django_assert_max_num_queries(6):
        assert len(buyer.get("orders/")["results"]) == 6


def test_a_whole_order_within_its_queries(ana, delivered, django_assert_max_num_queries):
    buyer = Caller(ana)
    with django_assert_max_num_queries(24):
        buyer.get(f"orders/{delivered.ref}/")


def test_an_address_that_is_none_is_named_when_the_answers_are_sent(ana, wei):
    asked = [dict(orders.QUESTION, kind="link")]
    order = orders.order_paid(buyer=ana, seller=wei, questions=asked)
    Caller(ana).put(f"orders/{order.ref}/answers/q1/", value="http://[")
    assert list(Caller(ana).act(order.ref, "answer", 422)["errors"]) == ["q1"]


# --- staff ---------------------------------------------------------------------------------
def test_support_decides_a_dispute(ana, wei, delivered):
    buyer, staff = Caller(ana), Caller(orders.make_support())
    buyer.act(delivered.ref, "open_dispute", claim="It is not what was agreed.", to_buyer_minor=40_00)
    case = staff.get("staff/disputes/")["results"][0]
    assert (case["stake_minor"], case["state"]) == (40_00, "open")
    assert staff.get(f"orders/{delivered.ref}/")["role"] == "staff"
    path = f"staff/disputes/{case['ref']}/ruling/"
    said_so = {"fault": "seller", "rule": "not_as_ordered", "reason": "The brief asked for a round bowl."}
    assert staff.post(path, 409, to_buyer_minor=1, **said_so)["code"] == "not_yet"
    orders.to_staff(Dispute.objects.get(ref=case["ref"]), now=clock.now())
    assert list(staff.post(path, 422, to_buyer_minor=40_01, **said_so)["errors"]) == ["to_buyer_minor"]
    booked = staff.get(f"staff/disputes/{case['ref']}/preview/?to_buyer_minor=2500")
    assert (booked["to_seller_minor"], booked["commission_minor"], booked["net_minor"]) == (
        75_00,
        15_00,
        60_00,
    )
    assert staff.post(path, to_buyer_minor=25_00, **said_so)["ruled_minor"] == 25_00
    assert buyer.post(path, 404)["code"] == "not_found"
    offered = [action["command"] for action in buyer.get(f"orders/{delivered.ref}/")["actions"]]
    assert "waive_appeal" in offered


def test_an_act_about_a_dispute_that_is_not_there_is_refused(ana, delivered):
    milestone = f"orders/{delivered.ref}/milestones/{delivered.milestones.get().ref}/acts"
    Caller(ana).post(f"{milestone}/withdraw_dispute/", 409)


# --- the description ----------------------------------------------------------------------------
def test_the_description_names_every_act_and_its_problems(client):
    from orders.forms.acts import TABLE

    described = client.get(V1 + "schema/").json()
    operations = {op["operationId"]: op for path in described["paths"].values() for op in path.values()}
    assert {f"orders_{act.command}" for act in TABLE} <= set(operations)
    assert {"401", "403", "404", "409", "422", "429"} <= set(operations["orders_accept"]["responses"])


def test_the_docs_page_needs_nothing_from_elsewhere(client):
    page = client.get(V1 + "docs/").content.decode()
    assert "http://" not in page and "https://" not in page
    assert "<style" not in page and page.count("<script") == page.count("<script src")
    assert client.get(V1 + "docs/", {"script": ""})["Content-Type"].startswith("application/javascript")
