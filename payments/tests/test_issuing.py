"""What was booked is invoiced: once, to the cent, without gaps, and for good."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from kit import clock
from ledger import balances
from orders import cancelling, disputes, placing, requirements, testing, tips
from orders.actors import Actor
from orders.models import Order, Policy
from payments import billing, issuing
from payments.models import Document, DocumentsMark, Series

pytestmark = pytest.mark.django_db


def documents(order, **which) -> list[tuple]:
    """(label, kind, is a credit note, total) in order of issue."""
    rows = Document.objects.filter(order=order, **which).order_by("id")
    return [(d.label, d.kind, d.is_credit, d.total_minor) for d in rows]


def test_a_buyer_gets_an_invoice_when_they_have_paid_and_the_seller_one_for_the_commission():
    order = testing.order_accepted()
    assert issuing.issue_due() == 2
    assert documents(order) == [
        ("WEI-000001", "sale", False, 100_00),
        ("H-000001", "commission", False, 20_00),
    ]
    sale, commission = Document.objects.order_by("id")
    assert (sale.issuer, sale.recipient) == (order.seller, order.buyer)
    assert (commission.issuer, commission.recipient) == (None, order.seller)
    assert sum(line["amount_minor"] for line in sale.lines) == sale.net_minor


def test_a_second_sweep_makes_nothing_new():
    order = testing.order_accepted()
    issuing.issue_due()
    before = documents(order)
    assert (issuing.issue_due(), issuing.issue_due()) == (0, 0)
    assert documents(order) == before


def test_the_mark_stays_behind_what_is_too_young_to_be_settled():
    testing.order_accepted()
    issuing.issue_due()
    assert DocumentsMark.objects.get().journal_id == 0


def test_the_mark_moves_over_what_is_settled(monkeypatch):
    testing.order_accepted()
    monkeypatch.setattr("ledger.following.SETTLED_AFTER_SECONDS", -1)
    assert issuing.issue_due() == 2
    assert DocumentsMark.objects.get().journal_id > 0
    assert issuing.issue_due() == 0
    testing.order_accepted()
    assert issuing.issue_due() == 2


def test_a_cancelled_order_ends_with_a_credit_note_for_the_whole_invoice():
    order = testing.order_paid()
    requirements.cancel(ref=order.ref, by=Actor.buyer(order.buyer), now=clock.now())
    issuing.issue_due()
    assert documents(order) == [
        ("WEI-000001", "sale", False, 100_00),
        ("WEI-000002", "sale", True, 100_00),
    ]
    note = Document.objects.get(is_credit=True)
    assert note.corrects == Document.objects.get(is_credit=False)
    assert note.lines[0]["what"] == "refund"


def test_three_milestones_with_one_refunded_in_part_add_up_to_what_the_ledger_says():
    order = testing.order_accepted(milestones=[33_33, 33_33, 33_34])
    testing.pay(order)
    testing.deliver(testing.fresh(order))
    ask = cancelling.ask(
        ref=order.ref,
        reason_code="agreed",
        to_seller_minor=10_01,
        by=Actor.buyer(order.buyer),
        now=clock.now(),
    )
    assert ask.state == "open"
    cancelling.accept(ref=order.ref, by=Actor.seller(order.seller), now=clock.now())
    issuing.issue_due()
    assert_documents_equal_the_ledger(order)


def test_a_ruling_after_acceptance_credits_the_work_and_the_commission():
    order = testing.order_accepted()
    milestone, sup = order.milestones.get(), testing.make_support()
    case = disputes.open_dispute(
        milestone_ref=milestone.ref,
        claim="The mark is somebody else's, I found it on their site.",
        to_buyer_minor=40_00,
        by=Actor.buyer(order.buyer),
        now=clock.now(),
    )
    rule(case, sup, 40_00)
    issuing.issue_due()
    assert documents(order) == [
        ("WEI-000001", "sale", False, 100_00),
        ("H-000001", "commission", False, 20_00),
        ("WEI-000002", "sale", True, 40_00),
        ("H-000002", "commission", True, 8_00),
    ]
    assert_documents_equal_the_ledger(order)


def rule(case, staff, to_buyer_minor):
    testing.to_staff(case, now=clock.now())
    disputes.rule(
        dispute_ref=case.ref,
        to_buyer_minor=to_buyer_minor,
        fault="nobody",
        rule="partly",
        reason="Both sides have a point, and the files show it plainly.",
        by=Actor.staff(staff),
        now=clock.now(),
    )
    case.refresh_from_db()
    for actor in (Actor.buyer(case.order.buyer), Actor.seller(case.order.seller)):
        disputes.waive_appeal(dispute_ref=case.ref, by=actor, now=clock.now())


def assert_documents_equal_the_ledger(order):
    """Invoices less credit notes are what the buyer paid and got back, and what the house earned."""
    issuing.issue_due()
    sums = {"sale": 0, "fee": 0, "commission": 0}
    tax = 0
    for document in Document.objects.filter(order=order):
        sign = -1 if document.is_credit else 1
        sums[document.kind] += sign * document.net_minor
        tax += sign * document.tax_minor
    left = {
        account.kind: amount for account, amount in balances.balances_of(order.ref, order.currency).items()
    }
    back = sum(
        leg.amount_minor
        for journal in balances.journals_of(order.ref)
        for leg in journal.legs
        if leg.credit.kind in ("refund_in_flight", "buyer_credit") and journal.kind != "payment_returned"
    )
    paid = sum(
        leg.amount_minor
        for journal in balances.journals_of(order.ref)
        for leg in journal.legs
        if journal.kind == "payment"
    )
    assert sums["commission"] == left.get("commission", 0)
    assert sums["fee"] == left.get("buyer_fee", 0)
    assert tax == left.get("vat", 0)
    assert sum(sums.values()) - sums["commission"] + tax == paid - back


@pytest.fixture
def fee_and_tax():
    """A house that takes 5 % on top; the orders of the test are taxed at 19 %."""
    old = Policy.objects.current()
    Policy.objects.create(number=old.number + 1, since=clock.now(), buyer_fee_bps=500)


def test_a_buyer_fee_is_the_houses_own_invoice_and_tax_is_shared_between_them(fee_and_tax):
    order = testing.order_placed()
    Order.objects.filter(pk=order.pk).update(tax_minor=19_95)
    order = testing.fresh(order)
    testing.pay(order)
    issuing.issue_due()
    assert documents(order) == [("WEI-000001", "sale", False, 119_00), ("H-000001", "fee", False, 5_95)]
    assert [d.tax_bps for d in Document.objects.order_by("id")] == [19_00, 19_00]
    requirements.cancel(ref=order.ref, by=Actor.buyer(order.buyer), now=clock.now())
    assert_documents_equal_the_ledger(order)
    assert documents(order, is_credit=True) == [
        ("WEI-000002", "sale", True, 119_00),
        ("H-000002", "fee", True, 5_95),
    ]


def test_a_tip_is_invoiced_and_credited_when_it_is_given_back():
    order, now = testing.order_accepted(), clock.now()
    tip = tips.offer(ref=order.ref, amount_minor=30_00, by=Actor.buyer(order.buyer), now=now)
    testing.pay_tip(tip, now=now)
    issuing.issue_due()
    assert documents(order)[2:] == [
        ("WEI-000002", "sale", False, 30_00),
        ("H-000002", "commission", False, 2_00),
    ]
    tips.give_back(ref=order.ref, by=Actor.seller(order.seller), now=now)
    assert_documents_equal_the_ledger(order)
    assert documents(order)[4:] == [
        ("WEI-000003", "sale", True, 30_00),
        ("H-000003", "commission", True, 2_00),
    ]


def test_a_refused_payment_is_not_invoiced():
    order = testing.order_placed()
    paid = testing.pay(order, seller_fingerprints=frozenset({"card"}), card_fingerprint="card")
    assert paid.outcome == "refused"
    assert issuing.issue_due() == 0


def test_a_document_names_people_as_they_were_when_it_was_issued():
    order = testing.order_paid()
    keep = {
        "name": "Ionescu SRL",
        "street": "Strada Lungă 1",
        "city": "Brașov",
        "country": "RO",
        "tax_id": "RO123",
    }
    billing.keep(by=order.buyer, details=keep, now=clock.now())
    issuing.issue_due()
    billing.keep(by=order.buyer, details={**keep, "name": "Other SRL"}, now=clock.now())
    issuing.issue_due()
    assert Document.objects.get().issued_to == {**keep, "postcode": "", "ref": order.buyer.ref}


def test_extras_bought_with_a_package_have_lines_of_their_own():
    seller = testing.the_seller()
    extra = {"title": "A second colour", "price_minor": 12_55, "days": 1, "tier": None}
    gig = testing.make_gig_live(seller, extras=[extra])
    version = gig.live
    order = placing.place(
        package_ref=version.packages.get(tier=2).ref,
        extra_refs=[version.extras.get().ref],
        fast=False,
        by=Actor.buyer(testing.make_buyer()),
        now=clock.now(),
    )
    testing.pay(order)
    issuing.issue_due()
    lines = Document.objects.get().lines
    assert [line["what"] for line in lines] == ["work", "extra"]
    assert sum(line["amount_minor"] for line in lines) == order.price_minor


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE payments_document SET net_minor = 1",
        "DELETE FROM payments_document",
        "TRUNCATE payments_document CASCADE",
    ],
)
def test_nobody_can_change_or_remove_a_document(change):
    testing.order_paid()
    issuing.issue_due()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert Document.objects.get().net_minor == 100_00


def test_each_seller_has_a_series_of_their_own_and_no_number_is_left_out():
    eva = testing.make_seller("eva")
    for seller in (testing.the_seller(), eva, testing.the_seller()):
        testing.order_accepted(seller=seller)
    issuing.issue_due()
    by_series: dict[str, list[int]] = {}
    for document in Document.objects.order_by("id"):
        by_series.setdefault(document.series.name, []).append(document.number)
    assert sorted(by_series.values()) == [[1], [1, 2], [1, 2, 3]]
    assert Series.objects.get(name="house").last_number == 3


def test_a_number_given_up_by_a_crash_is_given_to_the_next_document(monkeypatch):
    testing.order_accepted()

    def crash(*args, **kwargs):
        raise IntegrityError("the database went away")

    with monkeypatch.context() as patch:
        patch.setattr(Series.objects, "bulk_update", crash)
        with pytest.raises(IntegrityError):
            issuing.issue_due()
    assert not Document.objects.exists()
    issuing.issue_due()
    assert [d.number for d in Document.objects.filter(series__name="house")] == [1]
