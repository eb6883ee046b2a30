"""What search engines read beside a page (JSON-LD), safe inside a script element."""

import json

_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def written(data: dict) -> str:
    """JSON in which no tag can end or begin; `data` without "@context", which is schema.org."""
    return json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False).translate(_ESCAPES)
