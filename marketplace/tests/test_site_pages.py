"""Pages about the site, choices that visitors make, and what people read when something goes wrong."""

import json
import re

import pytest
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import path

from accounts.models import User
from kit.middleware import RefusalMiddleware
from kit.problems import NotAllowed, Stale
from marketplace import too_large
from marketplace.views import site

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "ro", "zh-hans"])
@pytest.mark.parametrize("name", site.PAGES)
def test_every_page_about_the_site_reads_in_every_language(client, name, language):
    page = client.get(f"/about/{name}/?lang={language}")
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text
    assert 'rel="alternate" hreflang="zh-hans"' in page.text


def test_fees_are_shown_with_an_example_that_adds_up(client):
    page = client.get("/about/fees/")
    assert "20%" in page.text
    context = page.context
    assert context["fee_minor"] + context["seller_minor"] == context["total_minor"] == 215_00
    assert context["fee_minor"] == 43_00


@pytest.mark.parametrize("address", ["/nothing-here/", "/about/nothing/", "/settings/tokens/zzz/revoked/"])
def test_an_unknown_address_gets_our_own_page_and_a_search(client, settings, address):
    for debug in (False, True):
        settings.DEBUG = debug
        page = client.get(address)
        assert page.status_code == 404
        assert "Your orders and your money are where they were" in page.text
        assert 'role="search"' in page.text


@pytest.mark.parametrize(
    "address",
    ["/sellers/a%00b/", "/gigs/a%00/logo/", "/c/a%00/", "/mailbox/?to=%00", "/api/v1/sellers/a%00/"],
)
def test_an_address_with_a_nul_character_cannot_be_read(client, address):
    answer = client.get(address)
    assert answer.status_code == 400
    assert "cannot be read" in answer.text or "could not" in answer.text


def test_a_form_without_its_key_says_what_to_do():
    strict = Client(enforce_csrf_checks=True)
    page = strict.post("/language/", {"language": "ro"})
    assert page.status_code == 403
    assert "reload the page" in page.text


def test_the_page_of_parts_is_for_development_and_staff(client, settings):
    settings.DEBUG = False
    assert client.get("/_parts/").status_code == 404
    settings.DEBUG = True
    assert client.get("/_parts/").status_code == 200
    settings.DEBUG = False
    client.force_login(User.objects.create_user("mod", "mod@example.org", "x", is_staff=True))
    assert client.get("/_parts/").status_code == 200


def test_light_and_dark_are_remembered_without_a_flash(client):
    client.post("/theme/", {"theme": "dark", "next": "/about/help/"})
    assert 'data-theme="dark"' in client.get("/about/help/").text
    client.post("/theme/", {"theme": "system"})
    assert "data-theme=" not in client.get("/about/help/").text.split("<head>")[0]


@pytest.mark.parametrize("cookie", ["<script>", "purple", "dark;x"])
def test_a_cookie_of_somebodys_own_making_changes_nothing(client, cookie):
    client.cookies["theme"] = cookie
    client.cookies["tz"] = "../../etc/passwd"
    page = client.get("/about/help/")
    assert page.status_code == 200
    assert "data-theme=" not in page.text.split("<head>")[0]


def stale(request):
    raise Stale("The seller was quicker.", state="delivered", state_label="Delivered")


def forbidden(request):
    raise NotAllowed("Only the buyer may do this.")


def gone(request):
    raise Http404


def broken(request):
    raise RuntimeError("a secret of ours")


class Urls:
    from marketplace.urls import (
        handler400,
        handler403,
        handler404,
        handler429,
        handler500,
    )
    from marketplace.urls import (
        urlpatterns as ours,
    )

    urlpatterns = [
        path("stale/", stale),
        path("forbidden/", forbidden),
        path("gone/", gone),
        path("broken/", broken),
        path("api/v1/broken/", broken),
        *ours,
    ]


@pytest.fixture
def pages(settings):
    settings.ROOT_URLCONF = Urls
    return Client(raise_request_exception=False)


def test_ten_megabytes_of_text_are_refused_in_words(client):
    page = client.post("/accounts/login/", "login=" + "x" * 10_000_000, content_type=too_large.TYPED)
    assert page.status_code == 413
    assert "larger than this page takes" in page.text


def test_a_stale_click_says_the_new_state_and_leads_back_to_the_page(pages):
    page = pages.post("/stale/", headers={"Referer": "http://testserver/orders/abc/"})
    assert page.status_code == 409
    assert "The seller was quicker." in page.text
    assert "It is now: Delivered." in page.text
    assert 'href="http://testserver/orders/abc/"' in page.text


def test_a_stale_click_never_leads_to_another_site(pages):
    page = pages.post("/stale/", headers={"Referer": "https://evil.example/"})
    assert "evil" not in page.text


def test_a_part_of_a_page_gets_a_part_as_its_refusal(pages):
    page = pages.post("/stale/", headers={"HX-Request": "true"})
    assert page.status_code == 409
    assert "<html" not in page.text
    assert 'role="alert"' in page.text


def test_what_one_may_not_do_is_refused_with_its_reason(pages):
    page = pages.get("/forbidden/")
    assert page.status_code == 403
    assert "Only the buyer may do this." in page.text


def test_a_breakdown_shows_a_number_to_quote_and_no_secret(pages):
    page = pages.get("/broken/", headers={"X-Request-ID": "abcdef0123456789"})
    assert page.status_code == 500
    assert "abcdef0123456789" in page.text
    assert "secret" not in page.text


def test_a_breakdown_of_the_api_is_a_problem(pages):
    answer = pages.get("/api/v1/broken/")
    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content)["request_id"]


def test_the_page_of_a_breakdown_needs_no_database(django_assert_num_queries):
    request = RequestFactory().get("/")
    with django_assert_num_queries(0):
        assert site.server_error(request).status_code == 500


def test_other_errors_are_left_to_others():
    middleware = RefusalMiddleware(lambda request: None)
    assert middleware.process_exception(RequestFactory().get("/"), ValueError()) is None


def test_a_switch_in_the_header_leads_to_selling_and_back_and_addresses_stay(client):
    client.force_login(User.objects.create_user("ana", "ana@example.org", "x"))
    page = client.get("/saved/")
    assert "Switch to selling" in page.text and "Switch to buying" not in page.text
    assert client.post("/mode/", {"mode": "selling"}).url == "/selling/"
    page = client.get("/saved/")
    assert page.status_code == 200 and "Switch to buying" in page.text
    bar = page.text.partition('class="tabbar')[2].partition("</nav>")[0]
    assert re.findall(r'<a href="([^"]+)"', bar) == [
        "/selling/", "/selling/orders/", "/selling/gigs/", "/earnings/", "/settings/",
    ]  # fmt: skip
    assert client.post("/mode/", {"mode": "buying"}).url == "/"
    assert "Switch to selling" in client.get("/saved/").text


def test_who_opens_an_address_that_only_takes_forms_reads_so(client):
    answer = client.get("/language/", headers={"Accept": "text/html"})
    assert answer.status_code == 405 and answer["Allow"] == "POST"
    assert "only takes what a form sends" in answer.text
    assert client.get("/language/").content == b"", "for programs the status is enough"
