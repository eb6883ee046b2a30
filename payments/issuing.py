"""Invoices and credit notes are made here, from what was booked: a sweep reads new journals and issues what they ask
for. No act waits for it, a journal gets its documents once, and numbers have no gaps, since the row that counts them
is held from reading it to the commit."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from ledger import following
from ledger.balances import JournalView
from orders.models import FundingLine, Milestone, Order, Release, SideRequest
from payments import billing, causes, locks
from payments.lines import lines_of
from payments.models import BillingDetails, Document, DocumentsMark, Payment, Series

BATCH = 200
HOUSE = "house"


@dataclass
class Draft:
    """A document before it has a number."""

    journal: JournalView
    claim: causes.Claim
    order: Order
    milestone: Milestone | None
    payment: Payment | None
    payment_ref: str
    extra: str  # title of the extra that was paid for


@dataclass
class _Known:
    """What drafts are made from, read once a batch."""

    orders: dict[str, Order] = field(default_factory=dict)
    milestones: dict[str, Milestone] = field(default_factory=dict)
    of_releases: dict[str, str] = field(default_factory=dict)
    of_payments: dict[str, str] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)  # by intent and by ref
    extras: dict[str, str] = field(default_factory=dict)  # titles of extras bought later


def issue_due() -> int:
    """Make the documents of everything booked since the last time, in batches; how many. Beside another sweep at
    work it does nothing."""
    DocumentsMark.objects.get_or_create(only=True)
    made, position = 0, -1
    while True:
        with transaction.atomic():
            mark = locks.documents_mark()
            if mark is None:
                return made
            position = max(position, mark.journal_id)
            journals = following.after(position, limit=BATCH)
            if not journals:
                return made
            made += len(issue(journals))
            settled = following.settled(journals)
            if settled > mark.journal_id:
                mark.journal_id = settled
                mark.save(update_fields=["journal_id"])
            position = journals[-1].id


@transaction.atomic
def issue(journals: list[JournalView]) -> list[Document]:
    """Issue what these journals ask for and do not have yet, in their order. Returns the new documents."""
    drafts = _drafts(journals)
    if not drafts:
        return []
    series = _series_of(drafts)
    parties = _parties(drafts)
    existing = _existing(drafts)
    made = []
    for draft in drafts:
        name = _issuer_name(draft)
        document = _document(draft, parties, existing)
        _number(document, series[name], draft.order)
        document.save(force_insert=True)
        existing.setdefault(draft.order.pk, []).append(document)
        made.append(document)
    Series.objects.bulk_update(series.values(), ["last_number", "last_issued_at"])
    return made


# --- what is to be made ---------------------------------------------------------------
def _drafts(journals: list[JournalView]) -> list[Draft]:
    asked = [(journal, claim) for journal in journals for claim in causes.claims(journal)]
    if not asked:
        return []
    have = _made(journal for journal, _claim in asked)
    asked = [(journal, claim) for journal, claim in asked if (journal.key, claim.kind) not in have]
    known = _known([journal for journal, _claim in asked])
    return [_draft(journal, claim, known) for journal, claim in asked if journal.subject in known.orders]


def _made(journals: Iterable[JournalView]) -> set[tuple[str, str]]:
    keys = {journal.key for journal in journals}
    return set(Document.objects.filter(cause__in=keys).values_list("cause", "kind"))


def _known(journals: list[JournalView]) -> _Known:
    known = _Known()
    rows = Order.objects.filter(ref__in={journal.subject for journal in journals})
    known.orders = {order.ref: order for order in rows.select_related("buyer", "seller", "package")}
    milestones = Milestone.objects.filter(order__in=known.orders.values())
    known.milestones = {milestone.ref: milestone for milestone in milestones}
    releases = Release.objects.filter(order__in=known.orders.values(), milestone__isnull=False)
    known.of_releases = dict(releases.values_list("ref", "milestone__ref"))
    funding = FundingLine.objects.filter(milestone__in=known.milestones.values())
    known.of_payments = dict(funding.values_list("payment_ref", "milestone__ref"))
    for payment in Payment.objects.filter(order__in=known.orders.values()):
        known.payments[payment.ref] = payment
        if payment.intent_id:
            known.payments[payment.intent_id] = payment
    asked = SideRequest.objects.filter(order__in=known.orders.values(), kind=SideRequest.Kind.EXTRA)
    known.extras = dict(asked.values_list("ref", "title"))
    return known


def _draft(journal: JournalView, claim: causes.Claim, known: _Known) -> Draft:
    payment = known.payments.get(journal.ref)
    payment_ref = payment.ref if payment else journal.ref if journal.ref in known.of_payments else ""
    milestones, releases = causes.milestone_owners(journal)
    refs = milestones | {known.of_releases.get(ref, "") for ref in releases}
    refs |= {known.of_payments.get(payment_ref, "")}
    found = [known.milestones[ref] for ref in sorted(refs) if ref in known.milestones]
    order = known.orders[journal.subject]
    extra = known.extras.get(payment.about_ref, "") if payment else ""
    return Draft(journal, claim, order, found[0] if found else None, payment, payment_ref, extra)


# --- who and what number ----------------------------------------------------------------
def _issuer_name(draft: Draft) -> str:
    return draft.order.seller.ref if draft.claim.kind == Document.Kind.SALE else HOUSE


def _series_of(drafts: list[Draft]) -> dict[str, Series]:
    """The counters of all issuers, locked by name until the commit."""
    names = sorted({_issuer_name(draft) for draft in drafts})
    Series.objects.bulk_create([Series(name=name) for name in names], ignore_conflicts=True)
    return {series.name: series for series in locks.series(names)}


def _number(document: Document, series: Series, order: Order) -> None:
    """The next number of the series, dated no earlier than the one before."""
    series.last_number += 1
    series.last_issued_at = max(filter(None, (document.happened_at, series.last_issued_at)))
    prefix = "H" if series.name == HOUSE else order.seller.username.lstrip("~").upper()
    document.series, document.number = series, series.last_number
    document.label = f"{prefix}-{series.last_number:06d}"
    document.issued_at = series.last_issued_at


def _parties(drafts: list[Draft]) -> dict[int, dict[str, str]]:
    """How everybody in these drafts is named today, in one query."""
    people = {person.pk: person for draft in drafts for person in (draft.order.buyer, draft.order.seller)}
    details = {each.user_id: each for each in BillingDetails.objects.filter(user__in=people)}
    return {pk: billing.party(person, details.get(pk)) for pk, person in people.items()}


def _existing(drafts: list[Draft]) -> dict[int, list[Document]]:
    """The invoices of these orders, oldest first: credit notes name the one they correct."""
    orders = {draft.order.pk for draft in drafts if draft.claim.credit}
    found: dict[int, list[Document]] = {}
    for document in Document.objects.filter(order__in=orders, is_credit=False).order_by("id"):
        found.setdefault(document.order_id, []).append(document)
    return found


def _document(draft: Draft, parties: dict, existing: dict[int, list[Document]]) -> Document:
    order, claim, journal = draft.order, draft.claim, draft.journal
    issuer = order.seller if claim.kind == Document.Kind.SALE else None
    recipient = order.seller if claim.kind == Document.Kind.COMMISSION else order.buyer
    house = billing.house()
    return Document(
        kind=claim.kind,
        is_credit=claim.credit,
        cause=journal.key,
        order=order,
        milestone=draft.milestone,
        payment_ref=draft.payment_ref,
        corrects=_corrected(draft, existing.get(order.pk, [])) if claim.credit else None,
        issuer=issuer,
        recipient=recipient,
        issued_by=parties[issuer.pk] if issuer else house,
        issued_to=parties[recipient.pk],
        house=house,
        currency=journal.currency,
        net_minor=claim.net_minor,
        tax_minor=claim.tax_minor,
        lines=lines_of(order, draft.milestone, claim, payment=draft.payment, extra=draft.extra),
        happened_at=journal.effective_at,
    )


def _corrected(draft: Draft, documents: list[Document]) -> Document | None:
    """The invoice a credit note takes back from: of the same payment, else of the same milestone, else the newest."""
    same = [each for each in documents if each.kind == draft.claim.kind and not each.is_credit]
    of_payment = [each for each in same if draft.payment_ref and each.payment_ref == draft.payment_ref]
    of_milestone = [each for each in same if draft.milestone and each.milestone_id == draft.milestone.pk]
    return next(reversed(of_payment or of_milestone or same), None)
