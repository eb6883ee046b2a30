"""What every API view shares: problems (RFC 9457), pages, and the words of the description."""

import re

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, pagination, views
from rest_framework.response import Response

from kit.problems import Refused

PROBLEM = "application/problem+json"


class Pages(pagination.CursorPagination):
    """Keyset pages, newest first."""

    ordering = "-id"
    page_size_query_param = "page_size"
    max_page_size = 100

    def decode_cursor(self, request):
        cursor = super().decode_cursor(request)
        if cursor and cursor.position is not None and not re.fullmatch(r"\d{1,18}", str(cursor.position)):
            raise exceptions.NotFound(_("There is no such page."))
        return cursor


def known_only(request, *names: str) -> None:
    """Refuse parameters of an address that nobody reads, so that a misspelt one is not silently left out."""
    unknown = set(request.query_params) - {*names, "lang", "cursor", "page_size"}
    if unknown:
        raise exceptions.ValidationError({name: [_("Unknown parameter.")] for name in sorted(unknown)})


# --- problems -------------------------------------------------------------------------
def problem_response(*, status: int, code: str, title: str, **members) -> Response:
    """An RFC 9457 problem: type, title, status, code and further members."""
    body = {"type": f"/problems/{code}/", "title": title, "status": status, "code": code, **members}
    return Response(body, status=status, content_type=PROBLEM)


def problem(error, context):
    """DRF's exception handler: every error leaves as a problem."""
    if isinstance(error, Refused):
        members = dict(error.extra)
        if error.fields:
            members["errors"] = {name: [str(text)] for name, text in error.fields.items()}
        return problem_response(status=error.status, code=error.code, title=str(error.message), **members)
    if isinstance(error, ObjectDoesNotExist):
        error = Http404()
    response = views.exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        return problem_response(
            status=422, code="invalid", title=_("The request is not valid."), errors=error.detail
        )
    if isinstance(error, Http404):
        code, title = "not_found", _("Nothing is here.")
    elif isinstance(error, PermissionDenied):
        code, title = "not_allowed", str(error) or _("This is not allowed.")
    else:
        detail = getattr(error, "detail", str(error))
        code, title = getattr(detail, "code", "error"), str(detail)
    made = problem_response(status=response.status_code, code=code, title=title)
    for header in ("WWW-Authenticate", "Retry-After", "Allow"):
        if header in response.headers:
            made[header] = response.headers[header]
    return made


class NothingHere(views.APIView):
    """An address that the API does not have."""

    authentication_classes = permission_classes = []

    @extend_schema(exclude=True)
    def dispatch(self, request, *args, **kwargs):
        self.http_method_names = [request.method.lower()]
        setattr(self, request.method.lower(), self._missing)
        return super().dispatch(request, *args, **kwargs)

    def _missing(self, request, *args, **kwargs):
        raise Http404


# --- the written description (OpenAPI) ---------------------------------------------
_PROBLEM_SCHEMA = {
    "type": "object",
    "description": "RFC 9457. `code` is stable; `title` is a sentence in the language asked for.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "errors": {
            "type": "object",
            "additionalProperties": True,
            "description": "With 422: what is wrong, by member.",
        },
        "state": {"type": "string", "description": "With 409: the state now."},
        "version": {"type": "integer", "description": "With 409: the version now."},
    },
    "required": ["type", "title", "status", "code"],
}
_SAID = {
    "400": "The JSON cannot be read.",
    "401": "Sign in, or send a token that works.",
    "403": "Not allowed; the token may lack the scope.",
    "404": "Nothing is here for you.",
    "409": "It cannot be done now; `state` and `version` say how things stand.",
    "415": "Send JSON, or files as multipart/form-data.",
    "422": "What was sent is not valid; `errors` says where.",
    "429": "Too many requests; `Retry-After` says how long to wait.",
}
_WRITES = {"400", "409", "415", "422"}


def describe_problems(result, generator, request, public):
    """Schema hook: every operation names the problems it can answer with."""
    result["components"].setdefault("schemas", {})["Problem"] = _PROBLEM_SCHEMA
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path in result["paths"].values():
        for method, operation in path.items():
            for status, words in _SAID.items():
                if method != "get" or status not in _WRITES:
                    operation["responses"].setdefault(status, {"description": words, "content": content})
    return result
