"""What search engines read beside a page (JSON-LD), safe inside a script element."""

import json
from collections.abc import Iterable

from django.conf import settings

_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def written(data: dict) -> str:
    """JSON in which no tag can end or begin; `data` without "@context", which is schema.org."""
    return json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False).translate(_ESCAPES)


def crumbs(trail: Iterable[tuple]) -> dict:
    """The way to a page: [(label, address on this site)], from the top down."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": str(name), "item": settings.SITE_URL + url}
            for n, (name, url) in enumerate(trail, start=1)
        ],
    }


def questions(asked: Iterable[tuple[str, str]]) -> dict:
    """The questions that a page answers: [(question, answer)]."""
    return {
        "@type": "FAQPage",
        "mainEntity": [
            {"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": answer}}
            for question, answer in asked
        ],
    }


def site(search_address: str) -> str:
    """The site and its search, written."""
    return written(
        {
            "@type": "WebSite",
            "name": settings.SITE_NAME,
            "url": f"{settings.SITE_URL}/",
            "potentialAction": {
                "@type": "SearchAction",
                "target": f"{settings.SITE_URL}{search_address}?q={{search_term_string}}",
                "query-input": "required name=search_term_string",
            },
        }
    )
