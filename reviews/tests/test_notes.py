"""A note to staff beside a review: staff reads it, nobody else does; and sellers see who gives up orders."""

from datetime import timedelta

import pytest
from django.test import Client

from gigs import testing as gigs
from kit import clock
from kit.problems import Invalid, NotAllowed
from marketplace.tests.calling import Caller
from orders import cancelling, figures, testing
from orders.actors import Actor
from reviews import moderating, reviewing, waiting
from reviews import testing as made
from reviews.models import StaffNote

pytestmark = pytest.mark.django_db
SECRET = "He asked me to pay outside the site."
SENT = {"communication": "5", "as_described": "5", "value": "5", "text": made.GOOD}


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def order(now):
    return testing.order_accepted(now=now)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_buyer_writes_to_staff_and_only_staff_reads_it(order, now):
    ana, mod = signed_in(order.buyer), signed_in(gigs.make_moderator())
    assert ana.post(f"/orders/{order.ref}/review/", {**SENT, "note": SECRET}).status_code == 302
    assert SECRET in ana.get(f"/orders/{order.ref}/review/").content.decode()
    queue = mod.get("/staff/reviews/").content.decode()
    assert SECRET in queue
    made.by_seller(order, now=now)
    made.publish(now=now + timedelta(minutes=5))
    review = StaffNote.objects.get().review
    assert SECRET in mod.get(f"/staff/reviews/{review.ref}/").content.decode()
    for page in (f"/reviews/{review.ref}/", f"/orders/{order.ref}/", f"/api/v1/reviews/{review.ref}/"):
        assert SECRET not in signed_in(order.seller).get(page).content.decode(), page
    assert mod.post(f"/staff/reviews/{review.ref}/note/").status_code == 302
    assert SECRET not in mod.get("/staff/reviews/").content.decode()
    assert StaffNote.objects.get().read_by.username == "mod"


def test_a_note_that_is_changed_is_unread_again_and_an_empty_one_is_taken_away(order, now):
    mod = gigs.make_moderator()
    said = {"order_ref": order.ref, "by": order.buyer, "ratings": made.FIVE, "text": made.GOOD, "now": now}
    review = reviewing.write(**said, note=SECRET)
    moderating.read_note(ref=review.ref, by=mod, now=now)
    reviewing.write(**said)
    reviewing.write(**said, note=SECRET)
    assert StaffNote.objects.get().read_at
    reviewing.write(**said, note=SECRET + " Twice.")
    assert [note.text for note in waiting.notes(mod)] == [SECRET + " Twice."]
    reviewing.take_back(order_ref=order.ref, by=order.buyer, now=now)
    assert not waiting.notes(mod).exists()
    reviewing.write(**said, note="")
    assert not StaffNote.objects.exists()
    with pytest.raises(Invalid):
        reviewing.write(**said, note="x" * 1001)


def test_staff_who_is_a_side_of_the_order_does_not_read_the_note(order, now):
    review = reviewing.write(
        order_ref=order.ref, by=order.buyer, ratings=made.FIVE, text=made.GOOD, now=now, note=SECRET
    )
    mod = gigs.make_moderator()
    order.seller.is_staff = True
    order.seller.save()
    order.seller.groups.set(mod.groups.all())
    wei = type(mod).objects.get(pk=order.seller.pk)
    assert not waiting.notes(wei).exists() and waiting.notes(mod).exists()
    for by in (wei, order.buyer):
        with pytest.raises(NotAllowed):
            moderating.read_note(ref=review.ref, by=by, now=now)


def test_a_program_sends_a_note_and_never_reads_one_back(order):
    ana = Caller(order.buyer)
    sent = {**made.FIVE, "text": made.GOOD, "note": SECRET}
    answer = ana.client.put(f"/api/v1/orders/{order.ref}/review/", sent, format="json")
    assert answer.status_code == 200 and SECRET not in answer.content.decode()
    assert StaffNote.objects.get().text == SECRET


def test_sellers_see_how_often_a_buyer_gives_up_orders(order, now):
    ana, wei = order.buyer, order.seller
    second = testing.order_active(buyer=ana, seller=wei, now=now)
    cancelling.ask(ref=second.ref, reason_code="changed_mind", by=Actor.buyer(ana), now=now)
    cancelling.accept(ref=second.ref, by=Actor.seller(wei), now=now)
    assert figures.bought(ana.pk) == figures.Bought(completed=1, ended=2, cancelled=1)
    assert figures.bought(wei.pk).cancelled_bps is None
    page = signed_in(wei).get(f"/members/{ana.username}/").content.decode()
    assert "50%" in page and "1 of 2 orders" in page
    for viewer in (Client(), signed_in(gigs.make_user("ion"))):
        assert "1 of 2 orders" not in viewer.get(f"/members/{ana.username}/").content.decode()
