"""A document as UBL 2.1, the XML that accounting programs of the European norm EN 16931 read.

Without tax the category is O, outside the scope of tax, and tax numbers are left out as the norm demands; with tax it
is S, and the house, who collects and owes the tax, stands as the seller's tax representative."""

from xml.etree import ElementTree as ET

from kit.money import to_major
from kit.text import clean_line
from payments.models import Document

NORM = "urn:cen.eu:en16931:2017"
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CAC, CBC = f"{UBL}CommonAggregateComponents-2", f"{UBL}CommonBasicComponents-2"
INVOICE, CREDIT_NOTE = "380", "381"
OUT_OF_SCOPE = "Not subject to tax as issued"
PAID_BY_CARD, PAID_OTHERWISE = "48", "97"  # UNTDID 4461: by card; cleared between the partners

WORDS = {  # the file is for programs: its fixed words are English
    "work": "{}",
    "extra": "Extra: {}",
    "tip": "Tip: {}",
    "refund": "Given back: {}",
    "fee": "Buyer fee: {}",
    "fee_back": "Buyer fee given back: {}",
    "commission": "Commission: {}",
    "commission_back": "Commission given back: {}",
}


def missing(document: Document) -> list[str]:
    """Names of the parties whose country is not known, without which the norm takes no invoice."""
    return [party["name"] for party in (document.issued_by, document.issued_to) if not party["country"]]


def xml(document: Document) -> bytes:
    """The document as UTF-8 XML. Raises ValueError where `missing` names somebody."""
    if missing(document):
        raise ValueError(f"{document.label}: a country is missing")
    return _Writer(document).written()


class _Writer:
    """Writes one document from top to bottom, in the order UBL wants its elements."""

    def __init__(self, document: Document):
        self.document = document
        self.kind = "CreditNote" if document.is_credit else "Invoice"
        self.currency = document.currency.upper()
        self.taxed = document.tax_minor > 0
        spaces = {"xmlns": f"{UBL}{self.kind}-2", "xmlns:cac": CAC, "xmlns:cbc": CBC}
        self.root = ET.Element(self.kind, spaces)

    def written(self) -> bytes:
        self._head()
        self._party("AccountingSupplierParty", self.document.issued_by, supplier=True)
        self._party("AccountingCustomerParty", self.document.issued_to)
        if self.taxed and self.document.issuer_id:
            self._representative()
        self._payment()
        self._tax()
        self._totals()
        for number, line in enumerate(self.document.lines, start=1):
            self._line(number, line)
        return ET.tostring(self.root, encoding="utf-8", xml_declaration=True)

    # --- parts -------------------------------------------------------------------------
    def _head(self) -> None:
        document = self.document
        self._say(self.root, "CustomizationID", NORM)
        self._say(self.root, "ID", document.label)
        self._say(self.root, "IssueDate", f"{document.issued_at:%Y-%m-%d}")
        if self.kind == "Invoice":
            self._say(self.root, "InvoiceTypeCode", INVOICE)
        else:
            self._say(self.root, "CreditNoteTypeCode", CREDIT_NOTE)
        self._say(self.root, "Note", f"Paid through {document.house['name']}. Nothing is left to pay.")
        self._say(self.root, "DocumentCurrencyCode", self.currency)
        self._say(self.root, "BuyerReference", document.order.ref)
        self._say(self._add(self.root, "OrderReference"), "ID", document.order.ref)
        if document.corrects:
            reference = self._add(self._add(self.root, "BillingReference"), "InvoiceDocumentReference")
            self._say(reference, "ID", document.corrects.label)
            self._say(reference, "IssueDate", f"{document.corrects.issued_at:%Y-%m-%d}")

    def _party(self, role: str, who: dict, *, supplier: bool = False) -> None:
        party = self._add(self._add(self.root, role), "Party")
        self._say(self._add(party, "PartyIdentification"), "ID", who["ref"])
        self._say(self._add(party, "PartyName"), "Name", _plain(who["name"]))
        self._address(party, who)
        is_vat = _is_vat_number(who)
        if self.taxed and who["tax_id"] and (is_vat or supplier):
            scheme = self._add(party, "PartyTaxScheme")
            self._say(scheme, "CompanyID", _number(who))
            self._say(self._add(scheme, "TaxScheme"), "ID", "VAT" if is_vat else "TAX")
        legal = self._add(party, "PartyLegalEntity")
        self._say(legal, "RegistrationName", _plain(who["name"]))
        if who["tax_id"] and not self.taxed:
            self._say(legal, "CompanyID", _number(who))

    def _representative(self) -> None:
        """The house collects the tax of what its members sell."""
        house = self.document.house
        party = self._add(self.root, "TaxRepresentativeParty")
        self._say(self._add(party, "PartyName"), "Name", _plain(house["name"]))
        self._address(party, house)
        scheme = self._add(party, "PartyTaxScheme")
        number = _number(house)
        self._say(scheme, "CompanyID", number if _is_vat_number(house) else house["country"] + number)
        self._say(self._add(scheme, "TaxScheme"), "ID", "VAT")

    def _address(self, party: ET.Element, who: dict) -> None:
        address = self._add(party, "PostalAddress")
        for tag, name in (("StreetName", "street"), ("CityName", "city"), ("PostalZone", "postcode")):
            if who[name]:
                self._say(address, tag, _plain(who[name]))
        self._say(self._add(address, "Country"), "IdentificationCode", who["country"])

    def _payment(self) -> None:
        by_card = self.document.kind != Document.Kind.COMMISSION
        means = self._add(self.root, "PaymentMeans")
        self._say(means, "PaymentMeansCode", PAID_BY_CARD if by_card else PAID_OTHERWISE)

    def _tax(self) -> None:
        total = self._add(self.root, "TaxTotal")
        self._amount(total, "TaxAmount", self.document.tax_minor)
        subtotal = self._add(total, "TaxSubtotal")
        self._amount(subtotal, "TaxableAmount", self.document.net_minor)
        self._amount(subtotal, "TaxAmount", self.document.tax_minor)
        self._category(self._add(subtotal, "TaxCategory"), reason=True)

    def _category(self, category: ET.Element, *, reason: bool = False) -> None:
        self._say(category, "ID", "S" if self.taxed else "O")
        if self.taxed:
            self._say(category, "Percent", f"{to_major(self.document.tax_bps, 'usd'):f}")
        elif reason:
            self._say(category, "TaxExemptionReason", OUT_OF_SCOPE)
        self._say(self._add(category, "TaxScheme"), "ID", "VAT")

    def _totals(self) -> None:
        document = self.document
        total = self._add(self.root, "LegalMonetaryTotal")
        self._amount(total, "LineExtensionAmount", document.net_minor)
        self._amount(total, "TaxExclusiveAmount", document.net_minor)
        self._amount(total, "TaxInclusiveAmount", document.total_minor)
        self._amount(total, "PrepaidAmount", document.total_minor)
        self._amount(total, "PayableAmount", 0)

    def _line(self, number: int, line: dict) -> None:
        row = self._add(self.root, f"{self.kind}Line")
        self._say(row, "ID", str(number))
        quantity = "InvoicedQuantity" if self.kind == "Invoice" else "CreditedQuantity"
        self._say(row, quantity, "1", unitCode="C62")
        self._amount(row, "LineExtensionAmount", line["amount_minor"])
        item = self._add(row, "Item")
        self._say(item, "Name", _plain(WORDS[line["what"]].format(line["text"])))
        self._category(self._add(item, "ClassifiedTaxCategory"))
        self._amount(self._add(row, "Price"), "PriceAmount", line["amount_minor"])

    # --- elements ------------------------------------------------------------------------
    def _add(self, parent: ET.Element, name: str) -> ET.Element:
        return ET.SubElement(parent, f"cac:{name}")

    def _say(self, parent: ET.Element, name: str, text: str, **attributes: str) -> None:
        ET.SubElement(parent, f"cbc:{name}", attributes).text = text

    def _amount(self, parent: ET.Element, name: str, minor: int) -> None:
        self._say(parent, name, f"{to_major(minor, self.document.currency):f}", currencyID=self.currency)


def _plain(text: str) -> str:
    """One line that XML takes: no control characters."""
    return clean_line(text) or "–"


def _number(who: dict) -> str:
    return "".join(clean_line(who["tax_id"]).split()).upper()


def _is_vat_number(who: dict) -> bool:
    """A VAT number begins with its country (Greece writes EL)."""
    number = _number(who)
    return number[:2] in ({"GR", "EL"} if who["country"] == "GR" else {who["country"]}) and len(number) > 4
