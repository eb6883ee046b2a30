"""Invoices and credit notes: lists, the sheet, and its files."""

import re

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.entrance import staff_of
from payments import documents, own_books, printing, ubl
from payments.models import Document

A_PAGE = 25
SIDES = ("received", "issued")


@login_required
@never_cache
@require_GET
def overview(request: HttpRequest) -> HttpResponseBase:
    """The member's documents, newest first: those received and those issued in their name."""
    rows, chosen = _asked(request)
    if request.GET.get("format") == "csv":
        return _csv(documents.csv_lines(rows.iterator(chunk_size=500)), "documents.csv")
    context = {
        **chosen,
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "years": documents.years(request.user),
        "formats": own_books.FORMATS,
        "tab": "documents",
    }
    return render(request, "payments/documents.html", context)


def _asked(request: HttpRequest):
    side, order = request.GET.get("side", ""), request.GET.get("order", "")[:12]
    year = request.GET.get("year", "")
    chosen = {
        "side": side if side in SIDES else "",
        "order_ref": order,
        "year": int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
    }
    rows = documents.own(request.user, side=chosen["side"], order=order, year=chosen["year"])
    return rows, chosen


@staff_of("finance")
@require_GET
def everybodys(request: HttpRequest) -> HttpResponseBase:
    """Every document of the house and its sellers, for staff of finance."""
    query = request.GET.get("q", "")
    rows = documents.matching(documents.seen_by(request.user).order_by("-id"), query)
    if request.GET.get("format") == "csv":
        return _csv(documents.csv_lines(rows.iterator(chunk_size=500)), "documents.csv")
    context = {"page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")), "query": query}
    return render(request, "payments/documents_staff.html", context)


@login_required
@never_cache
@require_GET
def document(request: HttpRequest, ref: str) -> HttpResponse:
    """One document as a sheet that prints."""
    found = _found(request, ref)
    context = {
        **documents.sheet(found),
        "pdf_possible": printing.is_possible(),
        "missing": ubl.missing(found),
        "mine": request.user.pk in (found.issuer_id, found.recipient_id),
        "corrections": found.corrections.order_by("id"),
    }
    return render(request, "payments/document.html", context)


@login_required
@never_cache
@require_GET
def pdf(request: HttpRequest, ref: str) -> HttpResponse:
    """The sheet as a PDF; where the machine cannot make one, a page that says so."""
    found = _found(request, ref)
    if not printing.is_possible():
        return render(request, "payments/no_pdf.html", {"document": found}, status=503)
    made = printing.pdf("payments/document_pdf.html", documents.sheet(found))
    return attached(made, "application/pdf", f"{found.label}.pdf")


@login_required
@never_cache
@require_GET
def as_ubl(request: HttpRequest, ref: str) -> HttpResponse:
    """The document as UBL; refused where a country is not known, which the norm demands."""
    found = _found(request, ref)
    if missing := ubl.missing(found):
        return render(request, "payments/no_ubl.html", {"document": found, "missing": missing}, status=409)
    return attached(ubl.xml(found), "application/xml", f"{found.label}.xml")


@login_required
@never_cache
@require_GET
def books(request: HttpRequest, form: str) -> HttpResponseBase:
    """The member's own journal: every booking of their orders and of their accounts."""
    if form not in own_books.FORMATS:
        raise Http404
    made = StreamingHttpResponse(
        own_books.lines(request.user, form), content_type="text/plain; charset=utf-8"
    )
    made["Content-Disposition"] = f'attachment; filename="journal.{own_books.ENDINGS[form]}"'
    return made


def _found(request: HttpRequest, ref: str) -> Document:
    return get_object_or_404(documents.seen_by(request.user), ref=ref)


def attached(content: bytes, media_type: str, name: str) -> HttpResponse:
    """A file to be saved under this name, written with plain letters."""
    answer = HttpResponse(content, content_type=media_type)
    plain = re.sub(r"[^A-Za-z0-9._-]", "-", name)
    answer["Content-Disposition"] = f'attachment; filename="{plain}"'
    return answer


def _csv(made, name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(made, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
