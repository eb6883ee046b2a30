"""Disputes on pages and in the API: what the two sides and staff see, and what they can do there."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Download, User
from kit import clock
from marketplace.tests.calling import Caller
from orders import disputes
from orders import testing as orders
from orders.actors import Actor
from orders.models import Dispute, MoneyDue, Order

pytestmark = pytest.mark.django_db
CLAIM = "The letters cannot be read when small."
REASON = "Two of the five letters differ from the brief."


@pytest.fixture
def delivered(db) -> Order:
    return orders.order_delivered()


def claimed(order: Order, amount: int = 40_00) -> Dispute:
    return disputes.open_dispute(
        milestone_ref=order.milestones.get().ref,
        claim=CLAIM,
        to_buyer_minor=amount,
        by=Actor.buyer(order.buyer),
        now=clock.now(),
    )


def with_staff(order: Order, amount: int = 40_00) -> Dispute:
    return orders.to_staff(claimed(order, amount), now=clock.now())


class Visitor:
    """A signed-in browser without scripts."""

    def __init__(self, user: User):
        self.client = Client()
        self.client.force_login(user)

    def see(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status, (path, answer.status_code)
        return answer.content.decode()

    def send(self, path: str, status: int = 302, **data) -> str:
        answer = self.client.post(path, data)
        assert answer.status_code == status, (path, answer.status_code, answer.content[:500])
        return answer.content.decode()


def on(order: Order, slug: str) -> str:
    return f"/orders/{order.ref}/milestones/{order.milestones.get().ref}/{slug}/"


def test_both_sides_settle_a_dispute_on_the_order_page_without_scripts(delivered):
    ana, wei = Visitor(delivered.buyer), Visitor(delivered.seller)
    page = ana.see(f"/orders/{delivered.ref}/")
    assert "The seller has 72 hours to answer" in page
    photo = SimpleUploadedFile("photo.txt", b"blurred")
    ana.send(on(delivered, "dispute"), claim=CLAIM, to_buyer="40.00", files=photo)
    page = wei.see(f"/orders/{delivered.ref}/")
    assert "Answer the claim" in page and CLAIM in page and "photo.txt" in page and "No answer yet" in page
    assert "If nobody acts:" in page and "Staff decides within 7 days." in page
    refused = wei.send(on(delivered, "dispute-answer"), 422, words="No", to_buyer="110")
    assert "at least 20 characters" in refused
    wei.send(on(delivered, "dispute-answer"), words="It is as it was agreed in the brief.", to_buyer="5")
    wei.send(on(delivered, "split"), to_buyer="15", words="Meet me here?")
    page = ana.see(f"/orders/{delivered.ref}/")
    assert "Meet me here?" in page and "$68.00" in page  # what the seller would get: 85 less a fifth
    assert "Take the split" in page and "Ask staff to decide now" in page
    ana.send(on(delivered, "split-taken"))
    page = ana.see(f"/orders/{delivered.ref}/")
    assert "Dispute settled" in page and "a split was agreed" in page
    assert list(MoneyDue.objects.filter(kind="refund").values_list("amount_minor", flat=True)) == [15_00]


def test_who_has_the_word_finds_the_dispute_in_the_lists(delivered):
    case, seller = claimed(delivered), Visitor(delivered.seller)
    ana = Visitor(delivered.buyer)
    assert "Answer the claim:" in seller.see("/selling/")
    assert delivered.title in seller.see("/selling/orders/?tab=needs-you")
    assert delivered.title not in ana.see("/orders/?tab=needs-you")
    disputes.answer(
        dispute_ref=case.ref, words=CLAIM, to_buyer_minor=0, by=Actor.seller(delivered.seller), now=clock.now()
    )  # fmt: skip
    assert delivered.title in ana.see("/orders/?tab=needs-you")


def test_evidence_is_for_the_two_sides_and_support_and_reading_it_is_written_down(delivered):
    case = claimed(delivered)
    wei, support = Visitor(delivered.seller), orders.make_support()
    wei.send(
        on(delivered, "evidence"), words="The brief, page 3", files=SimpleUploadedFile("brief.txt", b"x")
    )
    upload = case.evidence.get().files.get().upload
    for user in (delivered.buyer, delivered.seller, support):
        assert Visitor(user).client.get(f"/files/{upload.ref}/").status_code == 200
    Visitor(orders.make_buyer("ion")).see(f"/files/{upload.ref}/", 404)
    assert Download.objects.filter(upload=upload, by=support).count() == 1


def test_staff_sees_the_queue_with_clocks_and_what_is_overdue_in_red(delivered):
    case = with_staff(delivered)
    claimed(orders.order_delivered(title="A second mark"))
    staff = Visitor(orders.make_support())
    page = staff.see("/staff/disputes/")
    assert "decision due" in page and "answer due" in page and "overdue" not in page
    assert page.index(delivered.title) < page.index("A second mark")
    Dispute.objects.filter(pk=case.pk).update(rule_by=clock.now().replace(year=2001))
    page = staff.see("/staff/disputes/")
    assert "1 case is overdue" in page and 'class="bad-text"' in page
    assert "look now" in staff.see("/staff/")


def test_staff_tries_a_split_before_deciding_and_decides(delivered):
    case = with_staff(delivered)
    staff, here = Visitor(orders.make_support()), f"/staff/disputes/{case.ref}/"
    page = staff.see(f"{here}?to_buyer=25,00")
    assert "$75.00" in page and "$60.00" in page and "$15.00" in page
    assert 'value="25.00"' in page  # the decision's own field takes it
    assert "At most what is held: $40.00" in staff.see(f"{here}preview/?to_buyer=40.01")
    assert "Name an amount" in staff.see(f"{here}preview/")
    page = staff.send(here, 422, to_buyer="25", fault="", rule="not_as_ordered", reason=REASON)
    assert REASON in page and Dispute.objects.get(pk=case.pk).state == "open"
    staff.send(here, to_buyer="25", fault="seller", rule="not_as_ordered", reason=REASON)
    for user in (delivered.buyer, delivered.seller):
        page = Visitor(user).see(f"/orders/{delivered.ref}/")
        assert REASON in page and "Appeal the decision" in page and "so the price falls" in page


def test_a_decision_that_waits_for_a_second_person_is_read_by_staff_alone():
    order = orders.order_delivered(milestones=[600_00])
    case = with_staff(order, 600_00)
    first, second = Visitor(orders.make_support()), Visitor(orders.make_support("sup2"))
    here = f"/staff/disputes/{case.ref}/"
    first.send(here, to_buyer="300", fault="both", rule="both_sides", reason=REASON)
    assert "another member of staff must confirm" in first.see(here)
    assert REASON not in Visitor(order.buyer).see(f"/orders/{order.ref}/")
    assert REASON not in str(Caller(order.buyer).get(f"orders/{order.ref}/")["disputes"])
    first.send(f"{here}confirmation/", 403)
    second.send(f"{here}sent-back/", 422, reason="")
    second.send(f"{here}sent-back/", reason="Look at page 3 again.")
    assert "Look at page 3 again." in first.see(here)
    first.send(here, to_buyer="250", fault="both", rule="both_sides", reason=REASON)
    second.send(f"{here}confirmation/")
    assert REASON in Visitor(order.buyer).see(f"/orders/{order.ref}/")


def test_who_decided_first_is_told_that_others_decide_the_appeal(delivered):
    case = with_staff(delivered)
    first, here = orders.make_support(), f"/staff/disputes/{case.ref}/"
    Visitor(first).send(here, to_buyer="40", fault="seller", rule="not_as_ordered", reason=REASON)
    Visitor(delivered.seller).send(on(delivered, "appeal"), reason="All letters are as in the brief.")
    assert "You decided this case before." in Visitor(first).see(here)
    decided = {"to_buyer": "10", "fault": "both", "rule": "both_sides", "reason": REASON}
    Visitor(first).send(here, 403, **decided)
    other = Visitor(orders.make_support("sup2"))
    assert "All letters are as in the brief." in other.see(here)
    other.send(here, **decided)
    assert Dispute.objects.get(pk=case.pk).state == "settled"


def test_a_whole_dispute_by_api(delivered):
    buyer, seller, staff = (Caller(u) for u in (delivered.buyer, delivered.seller, orders.make_support()))
    other = Caller(orders.make_support("sup2"))
    buyer.act(delivered.ref, "open_dispute", claim=CLAIM, to_buyer_minor=40_00)
    assert list(
        seller.act(delivered.ref, "answer_dispute", 422, words=CLAIM, to_buyer_minor=100_01)["errors"]
    ) == ["to_buyer_minor"]
    seller.act(delivered.ref, "answer_dispute", words="It is as agreed in the brief.", to_buyer_minor=0)
    buyer.act(delivered.ref, "offer_split", to_buyer_minor=30_00, words="")
    seller.act(delivered.ref, "decline_split")
    buyer.act(delivered.ref, "add_evidence", words="See page 3.")
    for side in (buyer, seller):
        side.act(delivered.ref, "ask_staff")
    (case,) = buyer.get(f"orders/{delivered.ref}/")["disputes"]
    assert (case["stage"], case["splits"][0]["state"], case["evidence"][0]["words"]) == (
        "ruling", "declined", "See page 3.",
    )  # fmt: skip
    path = f"staff/disputes/{case['ref']}"
    said = {"to_buyer_minor": 20_00, "fault": "both", "rule": "both_sides", "reason": REASON}
    assert staff.post(f"{path}/ruling/", **said)["settles_at"]
    seller.act(delivered.ref, "appeal_ruling", reason="All letters are as in the brief.")
    assert staff.post(f"{path}/ruling/", 403, **said)["code"] == "other_person"
    assert other.post(f"{path}/ruling/", **{**said, "to_buyer_minor": 5_00})["state"] == "settled"
    (case,) = seller.get(f"orders/{delivered.ref}/")["disputes"]
    assert (case["ruled_minor"], case["how"], case["appeal_role"]) == (5_00, "ruling", "seller")


def test_the_pages_of_a_dispute_keep_within_their_queries(delivered, django_assert_max_num_queries):
    case = claimed(delivered)
    disputes.answer(
        dispute_ref=case.ref, words=CLAIM, to_buyer_minor=0, by=Actor.seller(delivered.seller), now=clock.now()
    )  # fmt: skip
    disputes.offer_split(
        dispute_ref=case.ref, to_buyer_minor=5_00, by=Actor.seller(delivered.seller), now=clock.now()
    )
    ana, staff = Visitor(delivered.buyer), Visitor(orders.make_support())
    for visitor, path, most in (
        (ana, f"/orders/{delivered.ref}/", 60),
        (staff, f"/staff/disputes/{case.ref}/", 45),
        (staff, "/staff/disputes/", 12),
    ):
        visitor.see(path)
        with django_assert_max_num_queries(most):
            page = visitor.see(path)
        assert not re.search(r"\bNone\b", page), path
