"""Before money a member shows once more that it is really them: by a mailed code, or by the code of their app."""

import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail

from accounts.tests.test_joining import (  # noqa: F401 – fixtures
    PASSWORD,
    ana,
    code_in_mail,
    no_limits_from_before,
    sign_in,
    totp_code,
)

pytestmark = pytest.mark.django_db
KEY = {"name": "Payouts", "scopes": ["money"], "days": "30"}
HERE = "/settings/second-step/"


def asked_for_a_code(client):
    """ana wants a key to her money, has typed her password, and has a code in her mail."""
    sign_in(client)
    asked = client.post("/settings/tokens/new/", KEY)
    asked = client.post(asked.url, {"password": PASSWORD})
    assert asked.url.startswith(HERE)
    assert not mail.outbox  # to look at the page sends nothing
    assert "Send me a code" in client.get(asked.url).text
    client.post(f"{HERE}code/", {"next": "/settings/tokens/new/"})
    assert mail.outbox[-1].to == ["ana@example.org"]


def test_a_key_to_money_takes_the_mailed_code_and_what_was_asked_for_is_then_done(client, ana):  # noqa: F811
    asked_for_a_code(client)
    made = client.post(HERE, {"code": code_in_mail().lower(), "next": "/settings/tokens/new/"})
    assert made.status_code == 201 and made.context["secret"]
    assert ana.api_tokens.get().name == "Payouts"
    assert client.post("/settings/tokens/new/", KEY).status_code == 201, "once in half an hour is enough"


def test_a_wrong_code_is_told_and_after_five_it_is_void(client, ana):  # noqa: F811
    asked_for_a_code(client)
    right = code_in_mail()
    for _ in range(4):
        page = client.post(HERE, {"code": "AAAA-AAAA"})
        assert page.status_code == 422 and "not the code of the last mail" in page.text
    assert "too often" in client.post(HERE, {"code": "AAAA-AAAA"}).text
    assert "no longer good" in client.post(HERE, {"code": right}).text
    assert not ana.api_tokens.exists()


def test_only_the_code_of_the_last_mail_counts_and_mails_are_limited(client, ana):  # noqa: F811
    asked_for_a_code(client)
    first = code_in_mail()
    for _ in range(6):
        page = client.post(f"{HERE}code/", follow=True)
    assert "Too many codes" in page.text
    assert len(mail.outbox) == 5
    assert client.post(HERE, {"code": first}).status_code == 422
    assert client.post(HERE, {"code": code_in_mail()}).status_code == 302


def test_a_code_and_what_it_opened_end_with_time(client, ana):  # noqa: F811
    asked_for_a_code(client)
    session = client.session
    session["second_step"] = {**session["second_step"], "at": time.time() - 11 * 60}
    session.save()
    assert "no longer good" in client.post(HERE, {"code": code_in_mail()}).text
    client.post(f"{HERE}code/")
    assert client.post(HERE, {"code": code_in_mail()}).status_code == 302
    session = client.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [{**each, "at": each["at"] - 31 * 60} for each in records]
    session.save()
    assert "/reauthenticate/" in client.post("/settings/tokens/new/", KEY).url
    assert not ana.api_tokens.exists()


def test_who_has_an_app_types_its_code_and_gets_no_mail(client, ana):  # noqa: F811
    sign_in(client)
    secret = generate_totp_secret()
    TOTP.activate(ana, secret)
    asked = client.post("/settings/tokens/new/", KEY)
    asked = client.post(
        "/accounts/reauthenticate/?next=/settings/tokens/new/",
        {"password": PASSWORD, "next": "/settings/tokens/new/"},
    )
    assert asked.url.startswith("/accounts/2fa/reauthenticate/")
    made = client.post(asked.url, {"code": totp_code(secret)})
    assert made.status_code == 201
    assert not mail.outbox and ana.api_tokens.exists()


def test_a_key_that_only_reads_takes_the_password_alone(client, ana):  # noqa: F811
    sign_in(client)
    asked = client.post("/settings/tokens/new/", {**KEY, "scopes": ["read"]})
    assert client.post(asked.url, {"password": PASSWORD}).status_code == 201
