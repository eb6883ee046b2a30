"""The order page as its two parties use it: acts, words, files, and what strangers see."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Upload
from conversations import talking
from conversations.models import Message
from gigs.testing import make_user
from kit import clock
from marketplace.views.files import may_read
from orders import testing
from orders.models import Delivery, OrderEvent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path), "base_url": None},
        },
    }


@pytest.fixture
def ion():
    return make_user("ion")


def page(client, user, order, *, status=200):
    client.force_login(user)
    answer = client.get(reverse("orders:order", args=[order.ref]))
    assert answer.status_code == status
    return answer.content.decode()


def act(client, user, order, slug, **data):
    client.force_login(user)
    milestone = order.milestones.first()
    return client.post(
        reverse("orders:milestone_act", args=[order.ref, milestone.ref, slug]),
        {"version": testing.fresh(order).version, **data},
    )


def test_both_sides_read_where_the_money_is_and_who_must_act(client):
    order = testing.order_delivered()
    bought = page(client, order.buyer, order)
    assert "Your turn" in bought and "Approve and release" in bought
    sold = page(client, order.seller, order)
    assert "Your turn" not in sold and "Approve and release" not in sold
    assert "You get, after 20%" in sold
    for seen in (bought, sold):
        assert "Escrow" in seen and "Where every cent went" in seen


@pytest.mark.parametrize(
    "make", [testing.order_placed, testing.order_paid, testing.order_active, testing.order_accepted]
)
def test_every_state_has_a_page_for_both_and_none_for_a_stranger(client, ion, make):
    order = make()
    page(client, order.buyer, order)
    page(client, order.seller, order)
    page(client, ion, order, status=404)


def test_the_seller_delivers_with_a_file_and_only_the_parties_may_fetch_it(client, ion):
    order = testing.order_active()
    answer = act(
        client,
        order.seller,
        order,
        "delivery",
        message="Here it is.",
        files=SimpleUploadedFile("mark.pdf", b"%PDF-1.7 x"),
    )
    assert answer.status_code == 302
    upload = Delivery.objects.get().files.get().upload
    for who, status in ((order.buyer, 200), (order.seller, 200), (ion, 404)):
        client.force_login(who)
        got = client.get(reverse("file", args=[upload.ref]))
        assert got.status_code == status
    client.force_login(order.buyer)
    got = client.get(reverse("file", args=[upload.ref]))
    assert got["Content-Disposition"].startswith("attachment")
    assert got["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got["Content-Security-Policy"]
    assert not may_read(ion, upload)


def test_a_refused_delivery_keeps_the_words_and_the_files_already_sent(client):
    order = testing.order_active()
    answer = act(
        client, order.seller, order, "delivery", message="A long message about the work.", links="not a link",
        files=SimpleUploadedFile("mark.pdf", b"%PDF-1.7 x"),
    )  # fmt: skip
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert (
        "A long message about the work." in shown
        and "not a link" in shown
        and "is not a web address" in shown
    )
    assert "mark.pdf" in shown and 'name="upload"' in shown
    assert not Delivery.objects.exists()


def test_a_stale_page_is_told_the_new_state_and_changes_nothing(client):
    order = testing.order_delivered()
    old = order.version
    client.force_login(order.buyer)
    url = reverse("orders:milestone_act", args=[order.ref, order.milestones.get().ref, "acceptance"])
    events = OrderEvent.objects.count()
    answer = client.post(url, {"version": old - 1})
    assert answer.status_code == 409
    assert "delivered" in answer.content.decode()
    assert OrderEvent.objects.count() == events


def test_two_clicks_on_approve_release_the_money_once(client):
    order = testing.order_delivered()
    version = testing.fresh(order).version
    first = act(client, order.buyer, order, "acceptance", version=version)
    second = act(client, order.buyer, order, "acceptance", version=version)
    assert (first.status_code, second.status_code) == (302, 409)
    assert order.releases.count() == 1


def test_an_act_of_the_other_side_is_refused(client):
    order = testing.order_delivered()
    assert act(client, order.seller, order, "acceptance").status_code == 403
    assert testing.fresh(order).state == "active"


def test_a_revision_is_a_list_of_points_that_both_read(client):
    order = testing.order_delivered()
    assert act(client, order.buyer, order, "revision", items="Rounder\n\n  A warmer red ").status_code == 302
    shown = page(client, order.seller, order)
    assert "<bdi>Rounder</bdi>" in shown and "<bdi>A warmer red</bdi>" in shown


def test_the_parties_talk_on_the_order_and_the_other_is_told(client, ion):
    order = testing.order_active()
    client.force_login(order.buyer)
    url = reverse("orders:message", args=[order.ref])
    assert client.post(url, {"body": "Could it be <b>red</b>?"}).status_code == 302
    assert "Could it be &lt;b&gt;red&lt;/b&gt;?" in page(client, order.seller, order)
    assert order.seller.notices.filter(kind="message", about=order.ref).count() == 1
    client.force_login(ion)
    assert client.post(url, {"body": "hello"}).status_code == 404


def test_an_empty_or_endless_message_is_refused_and_kept(client):
    order = testing.order_active()
    client.force_login(order.buyer)
    url = reverse("orders:message", args=[order.ref])
    assert client.post(url, {"body": "  "}).status_code == 422
    answer = client.post(url, {"body": "x" * 2600})
    assert answer.status_code == 422 and "x" * 2600 in answer.content.decode()


def test_answers_are_kept_in_parts_and_sent_when_complete(client):
    order = testing.order_paid()
    client.force_login(order.buyer)
    url = reverse("orders:requirements", args=[order.ref])
    name = f"q-{order.questions[0]['ref']}"
    kept = client.post(url, {name: "Paine & Co", "autosave": "1"})
    assert kept.json()["saved"] is True and kept.json()["progress"] == "1 of 1 answered"
    assert "Paine &amp; Co" in client.get(url).content.decode()
    assert client.post(url, {name: "", "send": "1"}).status_code == 422
    look = client.post(url, {name: "Paine & Sons", "look": "1"})
    assert "Paine &amp; Sons" in look.content.decode() and "Send the answers" in look.content.decode()
    assert testing.fresh(order).state == "awaiting_requirements"
    assert client.post(url, {"send": "1"}).status_code == 302, "sent as it was kept"
    assert testing.fresh(order).state == "active"


@pytest.mark.parametrize("milestones", [1, 3])
def test_the_order_page_asks_the_database_a_bounded_number_of_times(
    client, django_assert_max_num_queries, milestones
):
    order = testing.order_delivered(milestones=milestones)
    client.force_login(order.buyer)
    client.get(reverse("orders:order", args=[order.ref]))
    with django_assert_max_num_queries(30):
        assert client.get(reverse("orders:order", args=[order.ref])).status_code == 200


def test_lists_show_each_side_its_orders_and_the_csv_is_safe(client):
    order = testing.order_active()
    client.force_login(order.buyer)
    assert order.title in client.get(reverse("orders:orders")).content.decode()
    empty = client.get(reverse("orders:selling")).content.decode()
    assert order.title not in empty and "No order is under way" in empty
    assert "No delivery waits" in client.get(reverse("orders:orders"), {"tab": "delivered"}).content.decode()
    client.force_login(order.seller)
    assert order.title in client.get(reverse("orders:selling"), {"tab": "needs-you"}).content.decode()
    assert "1 thing needs you" in client.get(reverse("orders:dashboard")).content.decode()
    order.title = "=cmd|' /C calc'!A0"
    order.save()
    rows = client.get(reverse("orders:selling"), {"format": "csv"}).content.decode()
    assert "'=cmd" in rows


def test_an_answer_that_cannot_be_kept_stays_on_the_page_and_the_others_are_kept(client):
    asked = [
        {"ref": "name", "kind": "short_text", "question": "Which name?", "help": "As on the sign", "required": True,
         "choices": []},
        {"ref": "story", "kind": "long_text", "question": "Which story?", "help": "", "required": True, "choices": []},
    ]  # fmt: skip
    order = testing.order_paid(questions=asked)
    client.force_login(order.buyer)
    address = reverse("orders:requirements", args=[order.ref])
    answer = client.post(address, {"q-name": "x" * 400, "q-story": "We bake.", "send": "1"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "x" * 400 in html and "300 characters at most." in html
    assert 'aria-describedby="h-name e-name" aria-invalid="true"' in html
    assert order.answers.get().value == "We bake."


def test_a_message_that_is_too_long_keeps_its_words_and_its_files(client):
    order = testing.order_active()
    client.force_login(order.buyer)
    sent = {"body": "a" * 3000, "files": SimpleUploadedFile("plan.txt", b"the plan")}
    refused = client.post(reverse("orders:message", args=[order.ref]), sent)
    assert refused.status_code == 422
    upload = Upload.objects.get()
    html = refused.content.decode()
    assert "a" * 3000 in html and f'value="{upload.ref}" checked' in html
    again = client.post(reverse("orders:message", args=[order.ref]), {"body": "short", "upload": upload.ref})
    assert again.status_code == 302
    assert Message.objects.get().files.get().upload == upload


def test_a_page_that_is_open_hears_of_messages_and_events_of_the_other_side(
    client, django_assert_max_num_queries
):
    order = testing.order_active()
    client.force_login(order.buyer)
    page = client.get(reverse("orders:order", args=[order.ref])).content.decode()
    ask = unescape(re.search(r'id="news"[^>]*data-hx-get="([^"]+)"', page)[1])
    script = {"HX-Request": "true"}
    with django_assert_max_num_queries(5):
        assert client.get(ask, headers=script).status_code == 204
    talking.say(order=order, by=order.buyer, body="My own words.", now=clock.now())
    assert client.get(ask, headers=script).status_code == 204
    talking.say(order=order, by=order.seller, body="A first sketch.", now=clock.now())
    said = client.get(ask, headers=script)
    assert said.status_code == 286 and "New message" in said.content.decode()
    testing.deliver(order)
    assert "Something happened" in client.get(ask, headers=script).content.decode()
    assert client.get(ask).url == f"/orders/{order.ref}/", "without a script it is a way to the order"
    for wrong in ("?events=x&at=y", "?at=2026-13-40T00:00:00Z", ""):
        assert client.get(ask.partition("?")[0] + wrong, headers=script).status_code in (204, 286)
