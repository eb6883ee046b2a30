"""Lines of CSV that no spreadsheet takes for anything but what they say."""

import csv
import io
from collections.abc import Iterable

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def line(cells: Iterable) -> str:
    """One line with its end. Text that a spreadsheet would take for a formula begins with an apostrophe; numbers
    stay numbers."""
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerow(
        [plain(cell) if isinstance(cell, str) else cell for cell in cells]
    )
    return made.getvalue()


def plain(text: str) -> str:
    """Text as a spreadsheet may have it."""
    return f"'{text}" if text.startswith(FORMULA) else text
