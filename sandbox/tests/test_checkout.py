"""The hosted checkout page, as a buyer with and without luck meets it."""

import pytest
import stripe

from sandbox import inprocess
from sandbox.testing import AUTHENTICATED, DECLINED, new_session, told, type_card

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])


def test_a_good_card_pays_the_session_and_leads_back_to_the_shop(stripe_client):
    session = new_session(stripe_client)
    assert session.id.startswith("cs_test_")
    page = inprocess.ask("GET", session.url)
    assert page.status_code == 200
    assert "$120.00" in page.content.decode() and "A logo in three drafts" in page.content.decode()
    answer = type_card(session)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"http://shop.test/orders/1/?session={session.id}"
    session = stripe_client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["payment_intent.latest_charge.balance_transaction", "line_items"]}
    )
    assert (session.status, session.payment_status, session.amount_total) == ("complete", "paid", 12000)
    assert session.line_items.data[0].description == "A logo in three drafts"
    intent = session.payment_intent
    assert (intent.status, intent.amount_received, intent.transfer_group) == ("succeeded", 12000, "order_1")
    charge = intent.latest_charge
    assert charge.metadata["payment"] == "1"
    assert charge.payment_method_details.card.last4 == "4242"
    txn = charge.balance_transaction
    assert (txn.amount, txn.fee, txn.net) == (12000, 378, 11622)
    assert txn.available_on - txn.created == 2 * 86400
    assert [event.data.object.id for event in told(stripe_client, "checkout.session.completed")] == [
        session.id
    ]


def test_a_declined_buyer_reads_why_and_pays_with_another_card(stripe_client):
    session = new_session(stripe_client)
    answer = type_card(session, DECLINED)
    assert answer.status_code == 402
    assert "Your card was declined." in answer.content.decode()
    assert "ana@example.com" in answer.content.decode()
    assert 'value="4000 0000 0000 0002"' in answer.content.decode()
    assert stripe_client.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert len(told(stripe_client, "payment_intent.payment_failed")) == 1
    assert type_card(session).status_code == 303
    charges = stripe_client.v1.charges.list({"transfer_group": "order_1"})
    assert [charge.status for charge in charges.data] == ["succeeded", "failed"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("4000000000009995", "insufficient funds"),
        ("4000000000000069", "has expired"),
        ("4000000000000127", "security code is incorrect"),
        ("4242424242424241", "card number is incorrect"),
        ("4111111111111111", "only the test cards"),
        ("4000000000000341", "was declined"),
    ],
)
def test_each_bad_card_says_what_is_wrong_and_takes_nothing(stripe_client, number, words):
    session = new_session(stripe_client)
    answer = type_card(session, number)
    assert answer.status_code == 402
    assert words in answer.content.decode().replace("&#x27;", "'")
    assert stripe_client.v1.balance.retrieve().pending[0].amount == 0


@pytest.mark.parametrize(
    "typed", [{"expiry": "13 / 40"}, {"expiry": "01 / 20"}, {"expiry": "x"}, {"cvc": "12"}]
)
def test_wrong_dates_and_codes_are_refused(stripe_client, typed):
    assert type_card(new_session(stripe_client), **typed).status_code == 402


def test_a_card_that_is_no_test_card_is_never_shown_again(stripe_client):
    answer = type_card(new_session(stripe_client), "4111111111111111")
    assert "4111" not in answer.content.decode()


def test_no_card_number_is_kept_anywhere(stripe_client):
    from sandbox.models import Event, Thing

    type_card(new_session(stripe_client))
    kept = [*Thing.objects.values_list("body", "hidden"), *Event.objects.values_list("body")]
    assert "424242424242" not in str(kept)


def test_the_same_card_has_the_same_fingerprint(stripe_client):
    prints = []
    for number in ("4242424242424242", "4242 4242 4242 4242", "5555555555554444"):
        session = new_session(stripe_client)
        type_card(session, number)
        found = stripe_client.v1.checkout.sessions.retrieve(
            session.id, {"expand": ["payment_intent.latest_charge"]}
        )
        prints.append(found.payment_intent.latest_charge.payment_method_details.card.fingerprint)
    assert prints[0] == prints[1] != prints[2]


def test_a_bank_may_ask_first_and_the_buyer_completes(stripe_client):
    session = new_session(stripe_client)
    answer = type_card(session, AUTHENTICATED)
    assert answer.status_code == 303 and answer.headers["Location"].endswith("/authenticate")
    page = inprocess.ask("GET", answer.headers["Location"])
    assert "Complete authentication" in page.content.decode()
    assert len(told(stripe_client, "payment_intent.requires_action")) == 1
    answer = inprocess.ask("POST", answer.headers["Location"], body={"result": "complete"})
    assert answer.headers["Location"].startswith("http://shop.test/orders/1/")
    assert stripe_client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_failing_the_bank_leaves_the_session_open(stripe_client):
    session = new_session(stripe_client)
    there = type_card(session, "4000002500003155").headers["Location"]
    answer = inprocess.ask("POST", there, body={"result": "fail"})
    assert answer.status_code == 402
    assert "unable to authenticate" in answer.content.decode()
    assert type_card(session).status_code == 303
    assert stripe_client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_paying_twice_charges_once(stripe_client):
    session = new_session(stripe_client)
    assert type_card(session).status_code == 303
    assert type_card(session).status_code == 303
    assert len(stripe_client.v1.charges.list({"transfer_group": "order_1"}).data) == 1


def test_a_session_ends_by_itself_when_its_time_comes(stripe_client):
    session = new_session(stripe_client)
    inprocess.control("clock", forward_seconds=32 * 60)
    assert stripe_client.v1.checkout.sessions.retrieve(session.id).status == "expired"
    assert len(told(stripe_client, "checkout.session.expired")) == 1
    assert type_card(session).status_code == 410
    with pytest.raises(stripe.InvalidRequestError):
        stripe_client.v1.checkout.sessions.expire(session.id)


def test_a_shop_ends_an_open_session_but_not_a_paid_one(stripe_client):
    session, other = new_session(stripe_client), new_session(stripe_client)
    type_card(session, DECLINED)
    assert stripe_client.v1.checkout.sessions.expire(session.id).status == "expired"
    intent = stripe_client.v1.checkout.sessions.retrieve(session.id).payment_intent
    assert stripe_client.v1.payment_intents.retrieve(intent).status == "canceled"
    type_card(other)
    with pytest.raises(stripe.InvalidRequestError, match="status of `complete`"):
        stripe_client.v1.checkout.sessions.expire(other.id)


@pytest.mark.parametrize("seconds", [29 * 60, 25 * 3600])
def test_a_window_outside_half_an_hour_to_a_day_is_refused(stripe_client, seconds):
    from sandbox import clock

    with pytest.raises(stripe.InvalidRequestError, match="expires_at"):
        new_session(stripe_client, expires_at=clock.now() + seconds)


def test_the_intent_of_a_session_is_not_canceled_behind_its_back(stripe_client):
    session = new_session(stripe_client)
    type_card(session, DECLINED)
    intent = stripe_client.v1.checkout.sessions.retrieve(session.id).payment_intent
    with pytest.raises(stripe.InvalidRequestError, match="Expire the Checkout Session"):
        stripe_client.v1.payment_intents.cancel(intent)


def test_the_back_link_leads_to_the_cancel_address(stripe_client):
    page = inprocess.ask("GET", new_session(stripe_client).url)
    assert 'href="http://shop.test/gigs/1/"' in page.content.decode()
    assert "form-action 'self' http://shop.test" in page.headers["Content-Security-Policy"]


def test_unknown_sessions_are_not_found(db):
    assert inprocess.ask("GET", "/c/pay/cs_test_nothing").status_code == 404


def test_the_page_speaks_the_language_of_the_session(stripe_client):
    page = inprocess.ask("GET", new_session(stripe_client, locale="ro").url)
    assert '<html lang="ro">' in page.content.decode()


def test_a_test_card_link_fills_the_form(stripe_client):
    page = inprocess.ask("GET", new_session(stripe_client).url + "?card=4000000000000002")
    assert 'value="4000 0000 0000 0002"' in page.content.decode()
