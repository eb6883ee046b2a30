"""Pages as PDF. The library needs Pango on the machine; where it is absent the pages print as they are."""

import importlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

SHEET = settings.BASE_DIR / "static" / "css" / "sheet.css"


@cache
def is_possible() -> bool:
    """Whether this machine can make PDF files."""
    try:
        importlib.import_module("weasyprint")
    except (ImportError, OSError):  # OSError: Pango is not installed
        return False
    return True


def pdf(template: str, context: dict) -> bytes:
    """A template as a PDF file, in the active language. Nothing is fetched but our own files."""
    import weasyprint  # takes two seconds: only where a PDF is made

    html = render_to_string(template, context)
    made = weasyprint.HTML(string=html, base_url=str(settings.BASE_DIR), url_fetcher=_refuse)
    return made.write_pdf(stylesheets=[weasyprint.CSS(filename=str(SHEET), url_fetcher=_fonts)])


def _refuse(url: str, *args, **kwargs):
    raise ValueError(f"a document asks for {url}")


def _fonts(url: str, *args, **kwargs):
    """Our own fonts beside the style sheet, and nothing else."""
    name = Path(url).name
    path = settings.BASE_DIR / "static" / "fonts" / name
    if not name.endswith(".woff2") or not path.is_file():
        raise ValueError(f"a style sheet asks for {url}")
    return {"file_obj": path.open("rb"), "mime_type": "font/woff2"}
