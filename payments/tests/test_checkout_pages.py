"""What ana sees from a choice to a receipt."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gigs import drafting, publishing
from gigs.testing import make_gig, make_moderator, package
from kit import clock
from orders import lifecycle
from orders.models import Order
from payments import settling
from payments.models import Payment
from payments.tests import stage
from sandbox import inprocess

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])


@pytest.fixture
def wei(db):
    return stage.make_seller("wei", country="RO")


@pytest.fixture
def ana(db, client):
    ana = stage.make_user("ana", password="a long enough secret")
    client.force_login(ana)
    return ana


@pytest.fixture
def gig(wei):
    packages = [package(40_00, fast_price_minor=15_00, fast_days=2), package(80_00, tier=2, days=7)]
    return make_gig(
        wei, packages=packages, extras=[{"title": "Source files", "price_minor": 20_00, "days": 1}]
    )


def first_package(gig):
    return gig.live.packages.get(tier=1)


def address(gig) -> str:
    return reverse("payments:checkout", args=[first_package(gig).ref])


def test_visitors_sign_in_first(client, gig):
    answer = client.get(address(gig))
    assert answer.status_code == 302
    assert "login" in answer.url


def test_the_page_adds_up_what_was_chosen(client, ana, gig):
    extra = gig.live.extras.get()
    page = client.get(address(gig), {"extra": extra.ref, "fast": "1"}).content.decode()
    assert "Pay $75.00" in page
    assert "Source files" in page
    assert "Pay $40.00" in client.get(address(gig)).content.decode()


def test_paying_places_the_order_and_opens_the_payment_page(client, ana, gig, provider):
    extra = gig.live.extras.get()
    answer = client.post(address(gig), {"shown": 60_00, "extra": extra.ref})
    order = Order.objects.get()
    assert (order.buyer, order.price_minor, order.state) == (ana, 60_00, Order.State.PENDING_PAYMENT)
    assert answer.status_code == 302
    assert answer.url == order.payments.get().session_url


def test_a_double_click_places_one_order(client, ana, gig, provider):
    first, second = client.post(address(gig), {"shown": 40_00}), client.post(address(gig), {"shown": 40_00})
    assert first.url == second.url
    assert (Order.objects.count(), Payment.objects.count()) == (1, 1)


def test_a_price_that_changed_is_shown_and_nothing_is_charged(client, ana, gig, wei, provider):
    old = address(gig)
    drafting.save(
        ref=gig.ref, by=wei, now=clock.now(), packages=[package(55_00), package(80_00, tier=2, days=7)]
    )
    publishing.submit(ref=gig.ref, by=wei, now=clock.now())
    gig.refresh_from_db()
    if gig.live.packages.get(tier=1).price_minor != 55_00:
        publishing.approve(ref=gig.ref, by=make_moderator(), now=clock.now())
    answer = client.post(old, {"shown": 40_00})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "It was $40.00 and is $55.00 now." in page
    assert "Pay $55.00" in page
    assert not Order.objects.exists()
    gig.refresh_from_db()
    answer = client.post(address(gig), {"shown": 55_00})
    assert answer.status_code == 302
    assert Order.objects.get().price_minor == 55_00


def test_a_made_up_price_is_refused(client, ana, gig, provider):
    for shown in ("1", "-5", "NaN", "", "999999999999999999999"):
        assert client.post(address(gig), {"shown": shown}).status_code in (409, 422)
    assert not Order.objects.exists()


def test_nobody_orders_their_own_gig(client, gig, wei, provider):
    client.force_login(wei)
    assert "your own gig" in client.get(address(gig)).content.decode()
    assert client.post(address(gig), {"shown": 40_00}).status_code == 403


def test_what_was_never_offered_is_not_found(client, ana):
    assert client.get("/checkout/nosuchref/").status_code == 404


def test_a_silent_provider_keeps_the_order(client, ana, gig, provider):
    inprocess.control("faults", next=[{"kind": "error_before", "path": "/v1/checkout", "times": 1}])
    answer = client.post(address(gig), {"shown": 40_00}, follow=True)
    page = answer.content.decode()
    assert "Nothing was charged" in page
    order = Order.objects.get()
    assert f"/checkout/{order.ref}/payment/" in page
    assert client.post(f"/checkout/{order.ref}/payment/").url == order.payments.get().session_url


def test_back_from_a_declined_card(client, ana, gig, provider):
    client.post(address(gig), {"shown": 40_00})
    order = Order.objects.get()
    stage.type_card(order.payments.get(), stage.DECLINED)
    page = client.get(f"/checkout/{order.ref}/return/").content.decode()
    assert "Nothing was charged" in page
    assert "Pay $40.00" in page


def test_back_from_paying_leads_to_the_questions(client, ana, gig, provider):
    client.post(address(gig), {"shown": 40_00})
    order = Order.objects.get()
    assert stage.type_card(order.payments.get()).status_code == 303
    answer = client.get(f"/checkout/{order.ref}/return/")
    order.refresh_from_db()
    assert order.state == Order.State.AWAITING_REQUIREMENTS
    assert answer.status_code == 302
    assert f"/orders/{order.ref}/" in answer.url
    receipt = client.get(f"/checkout/{order.ref}/receipt/").content.decode()
    assert "4242" in receipt
    assert "$40.00" in receipt


def test_back_while_the_provider_is_silent_waits(client, ana, gig, provider):
    client.post(address(gig), {"shown": 40_00})
    order = Order.objects.get()
    stage.type_card(order.payments.get())
    inprocess.control(
        "faults", next=[{"kind": "error_before", "path": "/v1/checkout", "method": "GET", "times": 1}]
    )
    page = client.get(f"/checkout/{order.ref}/return/").content.decode()
    assert "Waiting for the bank" in page
    assert client.get(f"/checkout/{order.ref}/return/").status_code == 302


def test_an_unpaid_order_may_be_dropped(client, ana, gig, provider):
    client.post(address(gig), {"shown": 40_00})
    order = Order.objects.get()
    answer = client.post(f"/checkout/{order.ref}/drop/", follow=True)
    assert "Nothing was charged" in answer.content.decode()
    stage.work()
    order.refresh_from_db()
    assert order.state == Order.State.EXPIRED


def test_a_refused_payment_says_that_it_comes_back(client, ana, gig, provider):
    client.post(address(gig), {"shown": 40_00})
    order = Order.objects.get()
    stage.type_card(order.payments.get())
    lifecycle.expire(order_ref=order.ref, now=clock.now())
    page = client.get(f"/checkout/{order.ref}/return/").content.decode()
    assert "goes back to your card" in page
    stage.work()
    receipt = client.get(f"/checkout/{order.ref}/receipt/").content.decode()
    assert "Refund" in receipt


def test_strangers_and_the_seller_get_404(client, gig, wei, ana, provider):
    order = stage.order_unpaid(buyer=ana, seller=wei)
    for person in (wei, stage.make_user("ion")):
        client.force_login(person)
        assert client.get(f"/checkout/{order.ref}/return/").status_code == 404
        assert client.get(f"/checkout/{order.ref}/receipt/").status_code == 404
        assert client.post(f"/checkout/{order.ref}/payment/").status_code == 404
        assert client.post(f"/checkout/{order.ref}/drop/").status_code == 404


def test_a_get_never_pays(client, ana, gig):
    order = stage.order_unpaid(buyer=ana)
    assert client.get(f"/checkout/{order.ref}/payment/").status_code == 405
    assert client.get(f"/checkout/{order.ref}/drop/").status_code == 405


def asked_of_the_database(captured) -> list[str]:
    """Queries without the savepoints that only a test's own transaction makes."""
    return [q["sql"] for q in captured if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]


def test_placing_and_paying_take_at_most_20_queries_each(client, ana, gig, provider):
    client.get(address(gig))
    with CaptureQueriesContext(connection) as captured:
        client.post(address(gig), {"shown": 40_00})
    assert len(asked_of_the_database(captured)) <= 20
    payment = Payment.objects.get()
    stage.type_card(payment)
    with CaptureQueriesContext(connection) as captured:
        settling.session(payment.session_id)
    assert len(asked_of_the_database(captured)) <= 18


def test_the_next_milestone_is_paid_from_the_order(client, ana, wei, provider):
    order = stage.order_unpaid(buyer=ana, seller=wei, parts=2)
    stage.pay(order)
    stage.deliver(order)
    stage.accept(order)
    second = order.milestones.get(position=2)
    answer = client.post(f"/checkout/{order.ref}/milestones/{second.ref}/payment/")
    payment = Payment.objects.get(milestone=second)
    assert answer.url == payment.session_url
    page = client.get(f"/checkout/{order.ref}/return/").content.decode()
    assert "Pay $100.00" in page
    stage.type_card(payment)
    assert client.get(f"/checkout/{order.ref}/return/").status_code == 302
