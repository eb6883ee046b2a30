"""Reading documents: whose they are, what they add up to. Amounts in minor units."""

from collections.abc import Iterable, Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import has_role
from kit import spreadsheets
from kit.money import to_major
from kit.text import clean_line
from payments import lines
from payments.models import Document

COLUMNS = (
    "number kind issued_on money_moved_on issuer recipient order net tax total currency corrects".split()
)


def seen_by(user: User) -> QuerySet[Document]:
    """Documents this person may open: their own; staff of finance every one."""
    rows = Document.objects.all() if has_role(user, "finance") else Document.objects.of(user)
    return rows.select_related("order", "corrects", "issuer", "recipient")


def own(user: User, *, side: str = "", order: str = "", year: int | None = None) -> QuerySet[Document]:
    """A member's documents, newest first. side: received | issued, else both; order: the ref of one."""
    rows = Document.objects.of(user).select_related("order", "corrects", "issuer", "recipient")
    if side == "received":
        rows = rows.filter(recipient=user)
    elif side == "issued":
        rows = rows.filter(issuer=user)
    if order:
        rows = rows.filter(order__ref=order)
    if year:
        rows = rows.filter(issued_at__year=year)
    return rows.order_by("-id")


def matching(rows: QuerySet[Document], typed: str) -> QuerySet[Document]:
    """Those whose number, order or party fits what was typed."""
    q = clean_line(typed)[:100]
    if not q:
        return rows
    people = Q(issuer__username__iexact=q) | Q(recipient__username__iexact=q)
    return rows.filter(Q(label__istartswith=q) | Q(order__ref=q) | Q(order__title__icontains=q) | people)


def years(user: User) -> list[int]:
    """The years in which this member has documents, newest first."""
    rows = Document.objects.of(user).order_by()
    return sorted((at.year for at in rows.dates("issued_at", "year")), reverse=True)


def sheet(document: Document) -> dict:
    """What the templates of the sheet read: the document, its lines in words, its title."""
    return {
        "document": document,
        "lines": [(lines.in_words(line), line) for line in document.lines],
        "title": _("Credit note") if document.is_credit else _("Invoice"),
    }


def csv_lines(documents: Iterable[Document]) -> Iterator[str]:
    """One line a document for accountants; amounts in major units, credit notes below zero."""
    yield spreadsheets.line(COLUMNS)
    for each in documents:
        sign = -1 if each.is_credit else 1
        amounts = [
            to_major(sign * amount, each.currency)
            for amount in (each.net_minor, each.tax_minor, each.total_minor)
        ]
        yield spreadsheets.line(
            [
                each.label,
                f"{each.kind} credit note" if each.is_credit else each.kind,
                f"{each.issued_at:%Y-%m-%d}",
                f"{each.happened_at:%Y-%m-%d}",
                each.issued_by["name"],
                each.issued_to["name"],
                each.order.ref,
                *amounts,
                each.currency.upper(),
                each.corrects.label if each.corrects else "",
            ]
        )
