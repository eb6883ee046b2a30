"""Only the provider may tell us something, and only now."""

import json
import time

import pytest

from payments import inbox
from payments.models import ProviderEvent
from payments.tests import stage

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])


@pytest.fixture
def event():
    return stage.event("balance.available", {"id": "bal_1"})


def post(client, body: bytes, signature: str):
    return client.post(
        "/webhooks/stripe/",
        data=body,
        content_type="application/json",
        headers={"Stripe-Signature": signature},
    )


def test_a_signed_event_is_stored_once(client, provider, event):
    assert stage.send_webhook(client, event).status_code == 200
    assert stage.send_webhook(client, event).status_code == 200
    assert ProviderEvent.objects.count() == 1
    inbox.apply_due()
    assert ProviderEvent.objects.get().state == ProviderEvent.State.IGNORED


@pytest.mark.parametrize(
    ("seconds", "status"), [(-301, 400), (-295, 200), (295, 200), (301, 400), (3600, 400)]
)
def test_a_signature_holds_five_minutes_both_ways(client, provider, event, seconds, status):
    assert stage.send_webhook(client, event, at=time.time() + seconds).status_code == status


def test_two_secrets_are_taken_while_they_are_changed_and_not_three(client, provider, event, settings):
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new", "whsec_old", "whsec_third"]
    assert stage.send_webhook(client, event, secret="whsec_old").status_code == 200
    assert stage.send_webhook(client, event, secret="whsec_new").status_code == 200
    assert stage.send_webhook(client, event, secret="whsec_third").status_code == 400


@pytest.mark.parametrize(
    "signature",
    ["", "t=1", "v1=00", "t=abc,v1=00", "t=99999999999999999999,v1=00", "t=1,t=2,v1=0", "nonsense"],
)
def test_a_forged_signature_is_refused(client, provider, event, signature):
    assert post(client, json.dumps(event.payload).encode(), signature).status_code == 400
    assert not ProviderEvent.objects.exists()


def test_a_changed_body_is_refused(client, provider, event):
    body = json.dumps(event.payload).encode()
    assert post(client, body + b" ", stage.signed(body)).status_code == 400
    assert post(client, body, stage.signed(body).replace("v1=", "v0=")).status_code == 400


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"null", b'{"id": 1}', b"\xff\xfe", b"not json"])
def test_signed_nonsense_is_refused(client, provider, body):
    signature = stage.signed(body) if body.isascii() else f"t={int(time.time())},v1=00"
    assert post(client, body, signature).status_code == 400


def test_more_than_256_kib_is_not_read(client, provider):
    body = b'{"id": "' + b"x" * 256 * 1024 + b'"}'
    assert post(client, body, stage.signed(body)).status_code == 413


def test_only_posts(client):
    assert client.get("/webhooks/stripe/").status_code == 405


def test_a_bad_event_does_not_hold_up_the_others(client, provider, event):
    bad = stage.event("refund.updated", {"id": "re_nobody_knows"})
    assert stage.send_webhook(client, bad).status_code == 200
    assert stage.send_webhook(client, event).status_code == 200
    assert inbox.apply_due() == 1  # nothing is to be done about a balance
    states = dict(ProviderEvent.objects.values_list("type", "state"))
    assert states == {"refund.updated": "error", "balance.available": "ignored"}
    assert inbox.apply_due() == 0  # later
