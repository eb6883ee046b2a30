"""The main job by the API alone: ana orders, pays, answers; wei delivers and is paid."""

import pytest

from gigs.testing import make_gig, make_seller, make_user, package
from kit import clock
from marketplace.tests.calling import Caller
from orders import clearing
from payments import gateway, onboarding
from payments.stripe_gateway import StripeGateway
from payments.tests import stage
from sandbox import inprocess

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])
CARD = {"expiry": "12 / 40", "cvc": "123", "name": "Ana Ionescu", "email": "ana@example.com"}
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture(autouse=True)
def _provider(settings, tmp_path):
    settings.SITE_URL = "http://shop.test"
    settings.PRIVATE_ROOT = str(tmp_path)
    with gateway.using(StripeGateway(http_client=inprocess.transport(), retries=0)):
        yield


@pytest.fixture
def wei(db):
    return make_seller("wei", country="RO")


@pytest.fixture
def ana(db):
    return make_user("ana")


@pytest.fixture
def gig(wei):
    asked = [
        {"kind": "short_text", "question": "What is the name on the mark?"},
        {"kind": "file", "question": "Send what you have", "required": False},
    ]
    return make_gig(
        wei,
        packages=[package(40_00), package(80_00, tier=2, days=7, revisions=3)],
        extras=[{"title": "Source files", "price_minor": 20_01, "days": 1}],
        requirements=asked,
    )


def test_a_gig_is_found_ordered_paid_delivered_accepted_and_paid_out(ana, wei, gig):
    buyer, seller = Caller(ana, "read", "orders"), Caller(wei, "read", "orders", "money")

    # she finds the gig and takes the Standard package with an extra
    found = buyer.get("gigs/", q="logo")
    assert [card["ref"] for card in found["results"]] == [gig.ref]
    offer = buyer.get(f"gigs/{gig.ref}/packages/")
    chosen = next(each for each in offer["packages"] if each["tier_name"] == "Standard")
    extra = offer["extras"][0]
    shown = chosen["total_minor"] + extra["price_minor"]
    placed = buyer.post("orders/", 201, package=chosen["ref"], extras=[extra["ref"]], shown_total_minor=shown)
    ref, order = placed["order"]["ref"], placed["order"]
    assert (order["state"], order["total_minor"], order["role"]) == ("pending_payment", 100_01, "buyer")
    assert order["next"]["mine"]
    assert [action["command"] for action in order["actions"]] == ["checkout", "drop"]

    # a declined card charges nothing; the same page takes the next one
    again = buyer.act(ref, "checkout", 422)  # takes no version: it changes nothing on the order
    assert again["errors"] == {"version": ["Unknown member."]}
    assert buyer.post(f"orders/{ref}/checkout/")["url"] == placed["checkout_url"]
    declined = inprocess.ask("POST", placed["checkout_url"], body={**CARD, "number": stage.DECLINED})
    assert declined.status_code == 402
    paid = inprocess.ask("POST", placed["checkout_url"], body={**CARD, "number": stage.GOOD})
    assert paid.status_code == 303
    stage.work()
    order = buyer.get(f"orders/{ref}/")
    assert order["state"] == "awaiting_requirements"
    assert order["money"]["paid_minor"] == 100_01
    assert buyer.post(f"orders/{ref}/checkout/", 409)["code"] == "not_payable"

    # she answers with a file; what is missing is named
    text, file = (question["ref"] for question in order["questions"])
    assert buyer.act(ref, "answer", 422)["errors"] == {text: ["Answer this question."]}
    buyer.put(f"orders/{ref}/answers/{text}/", value="Aurora")
    buyer.put(f"orders/{ref}/answers/{file}/", uploads=[buyer.send("sketch.pdf", PDF)])
    order = buyer.act(ref, "answer")
    assert order["state"] == "active"
    attached = order["questions"][1]["files"][0]
    assert b"".join(seller.client.get(attached["url"]).streaming_content) == PDF

    # they talk, he delivers a file, she asks for two changes, he delivers again, she accepts
    seller.post(f"orders/{ref}/messages/", 201, body="I begin today.")
    assert [said["body"] for said in buyer.get(f"orders/{ref}/messages/")["results"]] == ["I begin today."]
    assert seller.act(ref, "deliver", 422)["errors"]
    seller.act(ref, "deliver", message="Here it is.", uploads=[seller.send("mark.pdf", PDF)])
    buyer.act(ref, "ask_revision", items=["Make the bowl rounder", "A darker green"])
    order = seller.act(ref, "deliver", message="Both done.", uploads=[seller.send("mark2.pdf", PDF)])
    milestone = order["milestones"][0]
    assert [delivery["number"] for delivery in milestone["deliveries"]] == [1, 2]
    assert milestone["asked_revisions"][0]["items"] == ["Make the bowl rounder", "A darker green"]
    order = buyer.act(ref, "accept")
    assert order["state"] == "completed"
    assert {event["command"] for event in order["events"]} >= {"place", "pay", "answer", "deliver", "accept"}

    # 20 % of 100.01 half up is 20.00: he gets 80.01 after the clearance
    figures = seller.get("earnings/")
    assert (figures["clearing_minor"], figures["available_minor"]) == (80_01, 0)
    assert figures["hindrance"]["code"] == "no_account"
    link = seller.post("payout-account/onboarding/")["url"]
    typed = {"first_name": "Wei", "last_name": "Wen", "country": "RO", "bank": "000123456789"}
    assert inprocess.ask("POST", link, body=typed).status_code == 303
    onboarding.look_at_waiting()
    assert seller.get("payout-account/")["state"] == "active"
    stage.advance(days=15)
    clearing.clear_due(now=clock.now())
    assert seller.get("earnings/")["available_minor"] == 80_01
    too_much = seller.post("withdrawals/", 422, amount_minor=80_02)
    assert list(too_much["errors"]) == ["amount_minor"]
    made = seller.post("withdrawals/", 201, amount_minor=80_01)
    assert (made["state"], made["amount_minor"]) == ("requested", 80_01)
    stage.work()
    assert seller.get("withdrawals/")["results"][0]["state"] == "sent"
    assert inprocess.control("state")["accounts"]
    assert seller.get("earnings/releases/")["results"][0]["withdrawn_minor"] == 80_01
    assert seller.get("notices/")["results"][0]["title"]
    assert seller.get(f"orders/{ref}/")["money"]["places"]
