"""The manners of the API: keys, parameters, idempotency, lists, faults, clock, webhooks."""

import json

import pytest
import stripe

from sandbox import clock, delivering, inprocess
from sandbox.models import Thing
from sandbox.testing import new_session, paid_charge, ready_account, type_card

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])


def test_a_wrong_key_is_refused(db):
    client = stripe.StripeClient("sk_test_other", http_client=inprocess.transport())
    with pytest.raises(stripe.AuthenticationError):
        client.v1.balance.retrieve()
    assert inprocess.ask("GET", "/_sandbox/state").status_code == 401


def test_parameters_are_checked_by_name_and_type(stripe_client):
    with pytest.raises(stripe.InvalidRequestError) as error:
        stripe_client.v1.payment_intents.create({"amount": 1000, "currency": "usd", "tranfer_group": "o"})
    assert (error.value.code, error.value.param) == ("parameter_unknown", "tranfer_group")
    with pytest.raises(stripe.InvalidRequestError) as error:
        stripe_client.v1.payment_intents.create({"currency": "usd"})
    assert (error.value.code, error.value.param) == ("parameter_missing", "amount")
    for amount in (10.5, "ten", "1e3", "", "１００"):
        with pytest.raises(stripe.InvalidRequestError):
            stripe_client.v1.payment_intents.create({"amount": amount, "currency": "usd"})
    with pytest.raises(stripe.InvalidRequestError, match="must be one of"):
        stripe_client.v1.refunds.create({"charge": "ch_1", "reason": "because"})
    with pytest.raises(stripe.InvalidRequestError) as error:
        stripe_client.v1.charges.retrieve("ch_none")
    assert (error.value.http_status, error.value.code) == (404, "resource_missing")


def test_the_same_key_does_it_once_and_other_parameters_are_refused(stripe_client):
    charge = paid_charge(stripe_client, 10000)
    wanted, key = {"charge": charge.id, "amount": 1000}, {"idempotency_key": "re:1"}
    first = stripe_client.v1.refunds.create(wanted, key)
    again = stripe_client.v1.refunds.create(wanted, key)
    assert first.id == again.id
    assert again.last_response.headers["idempotent-replayed"] == "true"
    with pytest.raises(stripe.IdempotencyError):
        stripe_client.v1.refunds.create({**wanted, "amount": 1001}, key)
    assert stripe_client.v1.charges.retrieve(charge.id).amount_refunded == 1000


def test_a_refusal_is_final_for_its_key_but_a_malformed_request_is_not(stripe_client):
    charge, account = paid_charge(stripe_client, 10000), ready_account(stripe_client)
    wanted, key = {"amount": 100, "currency": "usd", "destination": account.id}, {"idempotency_key": "tr:1"}
    with pytest.raises(stripe.InvalidRequestError):
        stripe_client.v1.transfers.create({**wanted, "colour": "red"}, key)
    with pytest.raises(stripe.InvalidRequestError, match="insufficient available"):
        stripe_client.v1.transfers.create(wanted, key)
    inprocess.control("clock", forward_seconds=3 * 86400)
    with pytest.raises(stripe.InvalidRequestError, match="insufficient available"):
        stripe_client.v1.transfers.create(wanted, key)
    assert stripe_client.v1.transfers.create(wanted, {"idempotency_key": "tr:1:2"}).amount == 100
    assert charge.id


@pytest.mark.parametrize(
    ("kind", "done", "stored"),
    [
        ("error_before", 0, False),
        ("error_after", 1, False),
        ("stored_error", 0, True),
        ("stored_error_after", 1, True),
    ],
)
def test_a_server_error_may_hide_what_was_done(stripe_client, kind, done, stored):
    charge = paid_charge(stripe_client, 10000)
    inprocess.control("faults", next=[{"kind": kind, "path": "/v1/refunds"}])
    wanted, key = {"charge": charge.id, "amount": 1000}, {"idempotency_key": "re:1"}
    with pytest.raises(stripe.APIError):
        stripe_client.v1.refunds.create(wanted, key)
    assert len(stripe_client.v1.refunds.list({"charge": charge.id}).data) == done
    if stored:
        with pytest.raises(stripe.APIError):
            stripe_client.v1.refunds.create(wanted, key)
    else:
        assert stripe_client.v1.refunds.create(wanted, key).amount == 1000
        assert len(stripe_client.v1.refunds.list({"charge": charge.id}).data) == 1


def test_lines_drop_limits_and_locks_can_be_played(stripe_client):
    faults = [{"kind": kind, "path": "/v1/customers"} for kind in ("timeout", "rate_limit", "conflict")]
    inprocess.control("faults", next=faults)
    with pytest.raises(stripe.APIConnectionError):
        stripe_client.v1.customers.create({"email": "ana@example.com"})
    with pytest.raises(stripe.RateLimitError):
        stripe_client.v1.customers.create({})
    with pytest.raises(stripe.APIError) as error:
        stripe_client.v1.customers.create({})
    assert error.value.http_status == 409
    assert len(stripe_client.v1.customers.list({}).data) == 1


def test_chances_and_wrong_settings(stripe_client):
    inprocess.control("faults", api={"error_before": 1.0, "paths": ["/v1/customers"]})
    with pytest.raises(stripe.APIError):
        stripe_client.v1.customers.create({})
    new_session(stripe_client)
    assert inprocess.control("faults", clear=True)["api"]["error_before"] == 0
    assert "error" in inprocess.control("faults", api={"sabotage": 1})
    assert "error" in inprocess.control("faults", webhooks={"drop": 2})
    assert "error" in inprocess.control("faults", webhooks=[1])
    assert "error" in inprocess.control("faults", next=[1])
    assert "error" in inprocess.control("clock", forward_seconds="soon")
    assert "error" in inprocess.control("clock", "POST")


def test_lists_run_newest_first_in_pages(stripe_client):
    made = [stripe_client.v1.customers.create({"name": str(number)}).id for number in range(5)]
    first = stripe_client.v1.customers.list({"limit": 2})
    assert [each.id for each in first.data] == made[:2:-1] and first.has_more
    second = stripe_client.v1.customers.list({"limit": 2, "starting_after": first.data[-1].id})
    assert [each.id for each in second.data] == made[2:0:-1]
    before = stripe_client.v1.customers.list({"limit": 2, "ending_before": second.data[0].id})
    assert [each.id for each in before.data] == made[:2:-1]
    assert [each.id for each in first.auto_paging_iter()] == made[::-1]
    assert stripe_client.v1.customers.list({"created": {"gt": clock.now()}}).data == []


def test_the_clock_goes_forward_only(stripe_client):
    before = inprocess.control("clock")["now"]
    assert inprocess.control("clock", forward_seconds=3600)["now"] >= before + 3600
    assert "error" in inprocess.control("clock", offset_seconds=0)
    assert stripe_client.v1.customers.create({}).created >= before + 3600
    assert inprocess.control("clock", offset_seconds=0, force=True)["now"] < before + 3600


def _endpoint(**changes):
    from sandbox.api import webhook_endpoints

    wanted = {"url": "http://shop.test/hook/", "events": ["*"], "secret": "whsec_1", "scope": "both"}
    return webhook_endpoints.add(**{**wanted, **changes})


class Receiver:
    """A shop that keeps the webhooks it gets."""

    def __init__(self, status=200):
        self.status, self.got = status, []

    def __call__(self, url, payload, headers):
        self.got.append((payload, headers["Stripe-Signature"]))
        return self.status

    @property
    def types(self):
        return [json.loads(payload)["type"] for payload, _ in self.got]


def test_webhooks_are_signed_and_tell_the_story_in_order(stripe_client):
    _endpoint()
    type_card(new_session(stripe_client))
    shop = Receiver()
    delivering.deliver_due(send=shop)
    assert shop.types[0] == "payment_intent.created"
    assert shop.types[-1] == "checkout.session.completed"
    for payload, signature in shop.got:
        event = stripe.Webhook.construct_event(payload, signature, "whsec_1")
        assert event.id.startswith("evt_")
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(payload + b" ", signature, "whsec_1")
    assert delivering.deliver_due(send=shop) == 0
    assert stripe_client.v1.events.list({"delivery_success": False}).data == []


def test_an_endpoint_is_made_over_the_api_and_gets_only_what_it_asked_for(stripe_client):
    made = stripe_client.v1.webhook_endpoints.create(
        {"url": "http://shop.test/hook/", "enabled_events": ["charge.succeeded"]}
    )
    assert made.secret.startswith("whsec_")
    type_card(new_session(stripe_client))
    ready_account(stripe_client)
    shop = Receiver()
    delivering.deliver_due(send=shop)
    assert shop.types == ["charge.succeeded"]
    stripe.Webhook.construct_event(*shop.got[0], made.secret)


def test_a_deaf_shop_is_told_again_and_the_event_is_listed(stripe_client):
    _endpoint()
    stripe_client.v1.customers.create({})
    shop = Receiver(500)
    assert delivering.deliver_due(send=shop) == 1
    assert delivering.deliver_due(send=shop) == 0
    assert len(stripe_client.v1.events.list({"delivery_success": False}).data) == 1
    inprocess.control("deliver", "POST")
    shop.status = 200
    assert delivering.deliver_due(send=shop) == 1
    assert stripe_client.v1.events.list({"delivery_success": False}).data == []


def test_webhooks_can_be_doubled_and_lost(stripe_client):
    _endpoint()
    inprocess.control("faults", webhooks={"duplicate": 1.0})
    stripe_client.v1.customers.create({})
    shop = Receiver()
    delivering.deliver_due(send=shop)
    assert shop.types == ["customer.created"] * 2
    inprocess.control("faults", clear=True, webhooks={"drop": 1.0})
    stripe_client.v1.customers.create({})
    assert delivering.deliver_due(send=shop) == 0
    assert len(stripe_client.v1.events.list({"delivery_success": False}).data) == 1
    assert inprocess.control("state")["deliveries"]["dropped"] == 1


def test_saved_cards_are_charged_off_session(stripe_client):
    customer = stripe_client.v1.customers.create({"email": "ana@example.com"})
    setup = stripe_client.v1.setup_intents.create(
        {"customer": customer.id, "payment_method": "pm_card_visa", "confirm": True}
    )
    assert setup.status == "succeeded"
    intent = stripe_client.v1.payment_intents.create(
        {
            "amount": 5000,
            "currency": "usd",
            "customer": customer.id,
            "payment_method": setup.payment_method,
            "off_session": True,
            "confirm": True,
        }
    )
    assert intent.status == "succeeded"
    with pytest.raises(stripe.CardError) as error:
        stripe_client.v1.payment_intents.create(
            {
                "amount": 5000,
                "currency": "usd",
                "payment_method": "pm_card_authenticationRequired",
                "off_session": True,
                "confirm": True,
            }
        )
    assert error.value.code == "authentication_required"


def test_a_decline_over_the_api_stays_on_record(stripe_client):
    with pytest.raises(stripe.CardError) as error:
        stripe_client.v1.payment_intents.create(
            {
                "amount": 5000,
                "currency": "usd",
                "payment_method": "pm_card_chargeDeclinedInsufficientFunds",
                "confirm": True,
            }
        )
    assert (error.value.code, error.value.error.decline_code) == ("card_declined", "insufficient_funds")
    intent = error.value.error.payment_intent
    assert stripe_client.v1.payment_intents.retrieve(intent.id).status == "requires_payment_method"
    assert stripe_client.v1.charges.list({}).data[0].status == "failed"


def test_evidence_files_are_taken(stripe_client):
    import io

    made = stripe_client.v1.files.create(
        {"purpose": "dispute_evidence", "file": io.BytesIO(b"%PDF-1.4 receipt")}
    )
    assert (made.object, made.size) == ("file", 16)


def test_reset_forgets_everything(stripe_client):
    stripe_client.v1.customers.create({})
    assert inprocess.control("reset", "POST") == {"reset": True}
    assert Thing.objects.count() == 0
