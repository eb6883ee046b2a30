"""Nothing is lost when a session ends under a form, and nothing is undone by one click where no script asks."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from conversations.models import Message
from gigs.testing import make_user
from marketplace.tests.people import PASSWORD
from orders import testing

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    return testing.order_active(buyer=make_user("ana", password=PASSWORD))


def hidden(html: str) -> dict:
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html))
    return fields | dict(re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', html, flags=re.S))


def test_what_ana_wrote_after_her_session_had_ended_is_sent_once_she_signed_in(client, order):
    address, words = reverse("orders:message", args=[order.ref]), "First line,\nsecond line."
    came_from = {"Referer": f"http://testserver/orders/{order.ref}/"}
    asked = client.post(address, {"body": words}, headers=came_from)
    assert asked["Location"] == "/accounts/login/?next=%2Fsend-again%2F"
    EmailAddress.objects.create(user=order.buyer, email=order.buyer.email, verified=True, primary=True)
    signed_in = client.post(asked["Location"], {"login": "ana", "password": PASSWORD, "next": "/send-again/"})
    assert signed_in["Location"] == "/send-again/"
    page = client.get("/send-again/").content.decode()
    assert f'action="{address}"' in page and f'href="/orders/{order.ref}/"' in page
    assert hidden(page)["body"] == words
    client.post(address, hidden(page))
    assert Message.objects.get().body == words
    assert client.get("/send-again/")["Location"] == "/"


def test_a_button_pressed_after_the_session_had_ended_leads_back_to_its_page(client):
    came_from = {"Referer": "http://testserver/notices/?page=2"}
    answer = client.post("/notices/read/", headers=came_from)
    assert answer["Location"] == "/accounts/login/?next=%2Fnotices%2F%3Fpage%3D2"
    elsewhere = client.post("/notices/read/", headers={"Referer": "https://evil.example/"})
    assert elsewhere["Location"] == "/accounts/login/?next=%2F"


def test_a_password_is_never_kept(client):
    client.post("/settings/second-step/", {"code": "123456", "password": "a secret", "why": "some words"})
    kept = client.session.get("form_sent_signed_out", {"fields": []})
    assert "123456" not in str(kept) and "a secret" not in str(kept)


def test_what_a_script_sends_is_left_to_the_script(client, order):
    address = reverse("orders:requirements", args=[order.ref])
    answer = client.post(address, {"q-name": "Aurora", "autosave": "1"})
    assert answer["Location"] == f"/accounts/login/?next={address}"
    fetched = client.post(reverse("gigs:save", args=["abc"]), {"x": "y"}, headers={"Sec-Fetch-Mode": "cors"})
    assert fetched["Location"].startswith("/accounts/login/?next=/saved/")


def test_without_scripts_the_site_asks_before_money_is_released(client, order):
    testing.deliver(order)
    client.force_login(order.buyer)
    page = client.get(f"/orders/{order.ref}/").content.decode()
    form = re.search(r'<form class="act-row"[^>]*action="([^"]+/acceptance/)".*?</form>', page, flags=re.S)
    assert form and "<noscript>" in form[0]
    asked = client.post(form[1], hidden(form[0]))
    assert asked.status_code == 200
    html = asked.content.decode()
    assert "Approve and release the money?" in html
    assert "The money is released to the seller. Revisions end." in html
    assert order.milestones.get().state == "delivered"
    client.post(form[1], hidden(html))
    assert order.milestones.get().state == "accepted"


@pytest.mark.parametrize("path", ["/orders/{}/accept/", "/api/v1/orders/{}/accept/", "/webhooks/stripe/"])
def test_another_site_cannot_put_a_question_of_its_own_before_a_visitor(order, path):
    visitor = Client(enforce_csrf_checks=True)
    visitor.force_login(order.buyer)
    answer = visitor.post(path.format(order.ref), {"ask": "You have won", "ask-yes": "Take it"})
    assert answer.status_code >= 400 and "You have won" not in answer.content.decode()
