"""Invoices as people read them: lists, sheet, files, billing details."""

import csv

import pytest

from kit import clock
from marketplace.tests.calling import Caller
from orders import requirements, testing
from orders.actors import Actor
from payments import issuing, printing
from payments.models import BillingDetails, Document
from payments.tests import stage

pytestmark = pytest.mark.django_db
DETAILS = {
    "name": "Ionescu & Fiica SRL",
    "street": "Strada Lungă 1",
    "postcode": "500001",
    "city": "Brașov",
    "country": "RO",
    "tax_id": "RO12345678",
}


@pytest.fixture
def order():
    """Accepted and invoiced; ana and wei have a country."""
    for make, name, country in (
        (testing.make_buyer, "ana", "RO"),
        (testing.the_seller, "wei", "CN"),
    ):
        person = make(name)
        person.country = country
        person.save()
    made = testing.order_accepted()
    issuing.issue_due()
    return made


def sale(order) -> Document:
    return Document.objects.get(order=order, kind="sale", is_credit=False)


def commission(order) -> Document:
    return Document.objects.get(order=order, kind="commission", is_credit=False)


def test_the_buyer_finds_the_invoice_from_the_order_and_reads_it(client, order):
    client.force_login(order.buyer)
    page = client.get(f"/orders/{order.ref}/").content.decode()
    assert f"/documents/?order={order.ref}" in page
    page = client.get(f"/documents/?order={order.ref}").content.decode()
    assert "WEI-000001" in page and "H-000001" not in page
    page = client.get(f"/documents/{sale(order).ref}/").content.decode()
    assert "A mark for a bakery" in page and "$100.00" in page and "Romania" in page and "China" in page


def test_strangers_find_nothing_and_each_side_only_its_own(client, order):
    stranger, finance = testing.make_buyer("ion"), stage.make_finance("fin")
    expected = {order.buyer: (200, 404), order.seller: (200, 200), stranger: (404, 404), finance: (200, 200)}
    for person, statuses in expected.items():
        client.force_login(person)
        for document, status in zip((sale(order), commission(order)), statuses, strict=True):
            for path in ("", "ubl/"):
                assert client.get(f"/documents/{document.ref}/{path}").status_code == status, (
                    person,
                    document,
                )
    client.force_login(stranger)
    assert client.get(f"/documents/{sale(order).ref}/pdf/").status_code == 404
    assert client.get("/staff/finance/documents/").status_code == 404
    client.force_login(finance)
    page = client.get("/staff/finance/documents/?q=H-000001").content.decode()
    assert "H-000001" in page and "WEI-000001" not in page
    assert not client.get("/documents/").context["page"].object_list


def test_a_credit_note_and_its_invoice_name_each_other(client):
    order = testing.order_paid()
    requirements.cancel(ref=order.ref, by=Actor.buyer(order.buyer), now=clock.now())
    issuing.issue_due()
    note = Document.objects.get(is_credit=True)
    client.force_login(order.buyer)
    assert note.label in client.get(f"/documents/{note.corrects.ref}/").content.decode()
    page = client.get(f"/documents/{note.ref}/").content.decode()
    assert "Credit note" in page and note.corrects.label in page
    assert "−$100.00" in client.get("/documents/").content.decode()


@pytest.mark.skipif(not printing.is_possible(), reason="Pango is not installed")
def test_the_pdf_holds_what_the_page_says_in_every_script(client, order):
    pypdf = pytest.importorskip("pypdf")
    import io

    order.seller.display_name = "闻佳慧 Ștefania"
    order.seller.save()
    second = testing.order_accepted()
    issuing.issue_due()
    client.force_login(order.buyer)
    answer = client.get(f"/documents/{sale(second).ref}/pdf/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    assert "WEI-000002" in text and "$100.00" in text and "Ștefania" in text
    client.force_login(order.seller)
    answer = client.get(f"/earnings/statement/{clock.now().year}/pdf/")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    assert "$160.00" in text


def test_where_no_pdf_can_be_made_the_page_says_so_and_prints(client, order, monkeypatch):
    monkeypatch.setattr(printing, "is_possible", lambda: False)
    client.force_login(order.buyer)
    page = client.get(f"/documents/{sale(order).ref}/").content.decode()
    assert "/pdf/" not in page and "cannot make PDF files" in page
    assert client.get(f"/documents/{sale(order).ref}/pdf/").status_code == 503


def test_without_a_country_the_ubl_file_is_refused_with_what_to_do(client):
    order = testing.order_paid()
    issuing.issue_due()
    client.force_login(order.buyer)
    answer = client.get(f"/documents/{sale(order).ref}/ubl/")
    assert answer.status_code == 409 and "/settings/billing/" in answer.content.decode()


def test_billing_details_are_kept_and_stand_on_the_next_invoice(client, order):
    client.force_login(order.buyer)
    assert client.post("/settings/billing/", {**DETAILS, "country": ""}).status_code == 422
    assert client.post("/settings/billing/", DETAILS).status_code == 302
    assert BillingDetails.objects.get().tax_id == "RO12345678"
    second = testing.order_paid()
    issuing.issue_due()
    assert sale(second).issued_to["name"] == "Ionescu & Fiica SRL"
    assert sale(order).issued_to["name"] != "Ionescu & Fiica SRL"


def test_the_list_as_csv_has_signed_amounts_and_no_formulas(client):
    ana = testing.make_buyer("ana")
    ana.display_name = "=HYPERLINK(1)"
    ana.save()
    order = testing.order_paid()
    requirements.cancel(ref=order.ref, by=Actor.buyer(ana), now=clock.now())
    issuing.issue_due()
    client.force_login(ana)
    text = b"".join(client.get("/documents/?format=csv").streaming_content).decode()
    rows = list(csv.DictReader(text.splitlines()))
    assert [(row["recipient"], row["total"]) for row in rows] == [
        ("'=HYPERLINK(1)", "-100.00"),
        ("'=HYPERLINK(1)", "100.00"),
    ]


def test_a_list_of_thirty_costs_as_many_queries_as_one(client, order, django_assert_max_num_queries):
    client.force_login(order.seller)
    with django_assert_max_num_queries(12):
        client.get("/documents/")
    for _ in range(3):
        testing.order_accepted()
    issuing.issue_due()
    with django_assert_max_num_queries(12):
        client.get("/documents/")


def test_a_member_downloads_their_own_journal(client, order):
    client.force_login(order.buyer)
    for form, mark in (("csv", "journal,"), ("hledger", "income:commission"), ("beancount", "~ 0.000 USD")):
        answer = client.get(f"/documents/journal/{form}/")
        assert mark in b"".join(answer.streaming_content).decode()
    assert client.get("/documents/journal/excel/").status_code == 404


def test_the_api_lists_and_gives_the_documents(order):
    buyer = Caller(order.buyer)
    listed = buyer.get("documents/")["results"]
    assert [(each["number"], each["kind"], each["total_minor"]) for each in listed] == [
        ("WEI-000001", "sale", 100_00)
    ]
    one = buyer.get(f"documents/{listed[0]['ref']}/")
    assert one["lines"] == [{"words": "A mark for a bakery: Part 1", "amount_minor": 100_00}]
    file = buyer.client.get(f"/api/v1/documents/{one['ref']}/ubl/")
    assert file.status_code == 200 and b"<cbc:ID>WEI-000001</cbc:ID>" in file.content
    Caller(testing.make_buyer("ion")).get(f"documents/{one['ref']}/", 404)
    said = Caller(order.seller).get(f"statements/{clock.now().year}/")
    assert (said["gross_minor"], said["commission_minor"], said["net_minor"]) == (100_00, 20_00, 80_00)
