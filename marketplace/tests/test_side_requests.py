"""Side requests as people meet them: on the order page, in the API, and at the payment page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gigs.testing import make_gig, package
from kit import clock
from ledger import accounts, balances
from marketplace.tests.calling import Caller
from orders import extending, extras, giving_back, pausing, rebriefing, testing
from orders.actors import Actor
from orders.models import FundingLine, Release, SideRequest
from payments import cents, settling
from payments.models import Payment
from payments.tests import stage

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])
SLUGS = {
    "extension": ("extension-agreed", "extension-declined", "extension-withdrawn"),
    "refund": ("refund-agreed", "refund-declined", "refund-withdrawn"),
    "extra": ("extra-agreed", "extra-declined", "extra-withdrawn"),
    "question": ("question-answered", "question-contested", "question-withdrawn"),
    "change": ("change-agreed", "change-declined", "change-withdrawn"),
}


@pytest.fixture
def order():
    return testing.order_active(now=clock.now())


@pytest.fixture
def provider(settings):
    from payments import gateway
    from payments.stripe_gateway import StripeGateway
    from sandbox import inprocess

    settings.SITE_URL = "http://shop.test"
    with gateway.using(StripeGateway(http_client=inprocess.transport(), retries=0)) as speaking:
        yield speaking


def ask(order, kind):
    """Each kind of request, asked by whom it is asked by most."""
    now, ref = clock.now(), order.milestones.get().ref
    buyer, seller = Actor.buyer(order.buyer), Actor.seller(order.seller)
    if kind == "extension":
        return extending.ask(
            milestone_ref=ref, new_due_at=now + timedelta(days=9), by=seller, now=now, reason="The printer."
        )
    if kind == "refund":
        return giving_back.propose(milestone_ref=ref, amount_minor=12_34, by=seller, now=now, reason="Slow.")
    if kind == "extra":
        return extras.propose(
            milestone_ref=ref, title="Print files", price_minor=20_00, days=2, by=buyer, now=now
        )
    if kind == "question":
        return pausing.ask(milestone_ref=ref, question_ref="q1", text="Which name?", by=seller, now=now)
    return rebriefing.ask(ref=order.ref, question_ref="q1", value="Zori", days=1, by=buyer, now=now)


def page(client, user, order):
    client.force_login(user)
    answer = client.get(f"/orders/{order.ref}/")
    assert answer.status_code == 200
    return answer.content.decode()


def post(client, user, order, slug, **data):
    client.force_login(user)
    about = {} if slug.startswith("change") else {"milestone_ref": order.milestones.get().ref}
    name = "orders:milestone_act" if about else "orders:act"
    url = reverse(name, kwargs={"ref": order.ref, "slug": slug, **about})
    return client.post(url, {"version": testing.fresh(order).version, **data})


@pytest.mark.parametrize("kind", SLUGS)
def test_both_sides_see_what_is_asked_and_only_their_own_buttons(client, order, kind):
    asked = ask(order, kind)
    yes, no, never_mind = SLUGS[kind]
    asker, other = (order.buyer, order.seller) if asked.role == "buyer" else (order.seller, order.buyer)
    for_other, for_asker = page(client, other, order), page(client, asker, order)
    assert f"/{yes}/" in for_other and f"/{no}/" in for_other and f"/{never_mind}/" not in for_other
    assert f"/{never_mind}/" in for_asker and f"/{yes}/" not in for_asker
    for seen in (for_other, for_asker):
        assert f'id="h-{asked.ref}"' in seen


@pytest.mark.parametrize("kind", SLUGS)
def test_the_answer_is_a_button_away(client, order, kind):
    asked = ask(order, kind)
    other = order.seller if asked.role == "buyer" else order.buyer
    answer = post(client, other, order, SLUGS[kind][0], text="Aurora.")
    assert answer.status_code == 302, answer.content.decode()
    asked.refresh_from_db()
    assert asked.payable_at if kind == "extra" else asked.state == "accepted"


def test_wei_asks_in_the_form_and_what_was_typed_stays_when_it_is_refused(client, order):
    due = order.milestones.get().due_at
    late = timezone.localtime(due - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    answer = post(client, order.seller, order, "extension", new_due_at=late, reason="Paper is late.")
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "Choose a later date." in shown and "Paper is late." in shown and late in shown
    good = timezone.localtime(due + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    assert post(client, order.seller, order, "extension", new_due_at=good, reason="x").status_code == 302
    assert SideRequest.objects.get().new_due_at == due.replace(second=0, microsecond=0) + timedelta(days=1)


def test_an_old_page_is_told_so(client, order):
    ask(order, "extension")
    answer = post(client, order.buyer, order, "extension-agreed", version=1)
    assert answer.status_code == 409 and SideRequest.objects.get().state == "open"


def test_programs_ask_and_answer_with_the_same_acts(order):
    ana, wei = Caller(order.buyer), Caller(order.seller)
    due = order.milestones.get().due_at
    wei.act(order.ref, "ask_extension", 422, new_due_at=due.isoformat(), reason="x")
    made = wei.act(order.ref, "ask_extension", new_due_at=(due + timedelta(days=2)).isoformat(), reason="x")
    assert [each["kind"] for each in made["requests"]] == ["extension"]
    assert ana.get(f"orders/{order.ref}/")["next"]["mine"]
    made = ana.act(order.ref, "accept_extension")
    assert made["requests"] == [] and order.milestones.get().due_at == due + timedelta(days=2)
    wei.act(order.ref, "propose_refund", amount_minor=10_00, reason="Slow.")
    ana.act(order.ref, "accept_refund")
    wei.act(order.ref, "ask_blocking", question="q1", text="Which one?")
    ana.act(order.ref, "answer_blocking", text="Aurora.")
    ana.act(order.ref, "ask_change", question="q1", value="Zori", days=1)
    wei.act(order.ref, "accept_change")
    assert {r.state for r in SideRequest.objects.all()} == {"accepted"}


def test_ana_pays_an_extra_at_the_payment_page(client, provider):
    order = stage.order_paid()
    asked = extras.propose(
        milestone_ref=order.milestones.get().ref, title="Print files", price_minor=20_00, days=2,
        by=Actor.seller(order.seller), now=clock.now(),
    )  # fmt: skip
    assert f"/extras/{asked.ref}/payment/" in page(client, order.buyer, order)
    for _twice in range(2):  # a second click is the same checkout
        answer = client.post(f"/checkout/{order.ref}/extras/{asked.ref}/payment/")
        assert answer.status_code == 302
    payment = Payment.objects.get(kind="extra")
    assert stage.type_card(payment).status_code == 303
    settling.session(payment.session_id)
    payment.refresh_from_db()
    assert (payment.state, payment.about_ref) == ("succeeded", asked.ref)
    assert FundingLine.objects.filter(payment_ref=payment.ref, number=2, amount_minor=20_00).exists()
    assert cents.where_every_cent_went(order).paid_minor == 120_00
    assert "Print files" in page(client, order.seller, order)


def test_a_declined_extra_closes_its_payment_page_and_late_money_goes_back(client, provider):
    order = stage.order_paid()
    asked = extras.propose(
        milestone_ref=order.milestones.get().ref, title="Print files", price_minor=20_00, days=2,
        by=Actor.seller(order.seller), now=clock.now(),
    )  # fmt: skip
    client.force_login(order.buyer)
    client.post(f"/checkout/{order.ref}/extras/{asked.ref}/payment/")
    payment = Payment.objects.get(kind="extra")
    assert stage.type_card(payment).status_code == 303  # paid, and not yet told
    post(client, order.buyer, order, "extra-declined")
    stage.work()
    payment.refresh_from_db()
    assert (payment.state, payment.refusal) == ("refused", "too_late")
    stage.work()
    assert balances.balance(accounts.refund_in_flight(), "usd") == 0
    assert client.post(f"/checkout/{order.ref}/extras/{asked.ref}/payment/").status_code == 409


def test_ana_tips_wei_and_both_see_where_every_cent_went(client, provider):
    order = stage.order_accepted()
    assert "Say thanks with a tip" in page(client, order.buyer, order)
    assert "Say thanks with a tip" not in page(client, order.seller, order)
    client.force_login(order.buyer)
    refused = client.post(f"/checkout/{order.ref}/tip/", {"amount": "500"}, follow=True)
    assert "at most" in refused.content.decode() and not Payment.objects.filter(kind="tip").exists()
    answer = client.post(f"/checkout/{order.ref}/tip/", {"amount": "25", "message": "Lovely."})
    payment = Payment.objects.get(kind="tip")
    assert answer.status_code == 302 and answer["Location"] == payment.session_url
    stage.type_card(payment)
    assert client.get(f"/checkout/{order.ref}/return/").status_code == 302
    tip = Release.objects.get(tip__isnull=False)
    assert (tip.gross_minor, tip.commission_minor) == (25_00, 1_00)
    told = cents.where_every_cent_went(order)
    assert told.paid_minor == 125_00 and sum(place.amount_minor for place in told.places) == 125_00
    assert "Lovely." in page(client, order.seller, order)


def test_programs_tip_and_pay_extras_too(provider):
    order = stage.order_accepted()
    ana = Caller(order.buyer)
    action = next(a for a in ana.get(f"orders/{order.ref}/")["actions"] if a["command"] == "tip")
    assert "amount_minor" in ana.post(action["url"], 422, amount_minor=50)["errors"]
    made = ana.post(action["url"], amount_minor=5_00, message="Thanks.")
    assert (made["kind"], made["amount_minor"]) == ("tip", 5_00)
    Caller(order.seller).post(action["url"], 404, amount_minor=5_00)


def test_ana_orders_the_same_again_at_todays_price(client):
    gig = make_gig(
        testing.the_seller(),
        packages=[package(40_00, fast_price_minor=15_00, fast_days=2)],
        extras=[{"title": "Source files", "price_minor": 20_00, "days": 1}],
    )
    from gigs.models import Extra
    from orders import lifecycle, placing

    ana = testing.make_buyer()
    bought = placing.place(
        package_ref=gig.live.packages.get().ref, extra_refs=[Extra.objects.get(version=gig.live).ref],
        fast=True, by=Actor.buyer(ana), now=clock.now(),
    )  # fmt: skip
    lifecycle.expire(order_ref=bought.ref, now=clock.now())
    assert "Order again" in page(client, ana, bought)
    answer = client.get(f"/orders/{bought.ref}/again/")
    assert answer.status_code == 302 and "extra=" in answer["Location"] and "fast=1" in answer["Location"]
    assert "$75.00" in client.get(answer["Location"]).content.decode()
    told = Caller(ana).get(f"orders/{bought.ref}/")["again"]
    assert told["fast"] and len(told["extras"]) == 1
    client.force_login(testing.the_seller())
    assert client.get(f"/orders/{bought.ref}/again/").status_code == 404
    own = testing.order_accepted(now=clock.now())  # agreed in talk: only the seller can offer it again
    client.force_login(own.buyer)
    assert client.get(f"/orders/{own.ref}/again/", follow=True).redirect_chain[-1][0] == f"/orders/{own.ref}/"


def test_staff_end_an_order_on_their_page_and_two_of_them_a_large_one(client):
    order = testing.order_active(milestones=[600_00], now=clock.now())
    one, two = testing.make_support("sup"), testing.make_support("two")
    url = f"/staff/orders/{order.ref}/"
    client.force_login(order.buyer)
    assert client.get(url).status_code == 404
    client.force_login(one)
    assert client.get("/staff/orders/", {"ref": order.ref})["Location"] == url
    assert client.get("/staff/orders/", {"ref": "nosuch"}).status_code == 404
    assert client.post(url, {"reason_code": "fraud"}).status_code == 422
    asked = client.post(
        url, {"reason_code": "fraud", "reason": "A stolen card."}, follow=True
    ).content.decode()
    assert "another member of staff must confirm" in asked and 'name="confirm"' not in asked
    client.force_login(two)
    assert 'name="confirm"' in client.get(url).content.decode()
    assert client.post(url, {"confirm": "1"}).status_code == 302
    order.refresh_from_db()
    assert (order.state, order.end_reason) == ("cancelled", "staff_fraud")
    assert "A stolen card." in page(client, order.buyer, order)


def test_programs_of_staff_end_orders_too():
    order = testing.order_active(milestones=[600_00], now=clock.now())
    one, two = (Caller(testing.make_support(name)) for name in ("sup", "two"))
    url = f"staff/orders/{order.ref}/end/"
    assert one.post(url, reason_code="ban", reason="x")["waiting"]["kind"] == "staff_end"
    one.post(f"{url}confirmation/", 403)
    assert two.post(f"{url}withdrawal/")["state"] == "active"
    one.post(url, reason_code="ban", reason="x")
    assert two.post(f"{url}confirmation/")["state"] == "cancelled"
    Caller(order.buyer).post(url, 404, reason_code="ban", reason="x")
