"""A seller's yearly statement: page, PDF and CSV."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from kit import clock
from payments import billing, printing, statement
from payments.views.documents import attached


@login_required
@never_cache
@require_GET
def page(request: HttpRequest, year: int) -> HttpResponse:
    """What the year brought, row by row; rows and sums are the ledger's."""
    context = _context(request, year)
    return render(request, "payments/statement.html", context)


@login_required
@never_cache
@require_GET
def pdf(request: HttpRequest, year: int) -> HttpResponse:
    """The statement as a PDF; where the machine cannot make one, the page with a word about it."""
    context = _context(request, year)
    if not printing.is_possible():
        return render(request, "payments/statement.html", context, status=503)
    return attached(
        printing.pdf("payments/statement_pdf.html", context), "application/pdf", f"statement-{year}.pdf"
    )


@login_required
@never_cache
@require_GET
def as_csv(request: HttpRequest, year: int) -> HttpResponse:
    """The rows of the statement for a spreadsheet."""
    made = "".join(statement.csv_lines(_context(request, year)["statement"]))
    return attached(made.encode(), "text/csv; charset=utf-8", f"statement-{year}.csv")


def _context(request: HttpRequest, year: int) -> dict:
    years = statement.years(request.user, now=clock.now())
    if year not in years:
        raise Http404
    return {
        "statement": statement.of(request.user, year, settings.CURRENCY),
        "years": years,
        "year": year,
        "seller": billing.of(request.user),
        "house": billing.house(),
        "pdf_possible": printing.is_possible(),
        "made_at": clock.now(),
    }
