"""Tables for spreadsheets."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

DANGEROUS = "=+-@\t\r"


def csv_of(name: str, head: Sequence[str], rows: Iterable[Sequence]) -> HttpResponse:
    """A file for download; text cells that a spreadsheet would run as formulas are made text."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    out = csv.writer(answer)
    out.writerow(head)
    for row in rows:
        out.writerow([safe(cell) for cell in row])
    return answer


def safe(cell):
    """A number stays; a text that begins like a formula gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in DANGEROUS and cell else cell
