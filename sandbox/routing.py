"""Which act answers which method and path of the API."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.errors import Refusal


@dataclass(frozen=True)
class Route:
    """An act and the shape of its parameters."""

    pattern: re.Pattern
    params: dict
    act: Callable


ROUTES: dict[str, list[Route]] = {}


def route(method: str, path: str, params: dict | None = None):
    """Register the act for e.g. `POST /v1/charges/{id}`; names in braces become arguments."""
    pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))

    def register(act):
        ROUTES.setdefault(method, []).append(Route(pattern, params or {}, act))
        return act

    return register


def matched(method: str, path: str) -> tuple[Route, dict]:
    """The route of a request and the names found in its path, or Stripe's 404."""
    for each in ROUTES.get(method, []):
        found = each.pattern.fullmatch(path.rstrip("/"))
        if found:
            return each, found.groupdict()
    raise Refusal(f"Unrecognized request URL ({method}: {path}).", status=404)
