"""What every API view shares: problems (RFC 9457) and pages."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, pagination
from rest_framework.response import Response
from rest_framework.views import exception_handler

from kit.problems import Refused

PROBLEM = "application/problem+json"


class Pages(pagination.CursorPagination):
    """Keyset pages, newest first."""

    ordering = "-id"
    page_size_query_param = "page_size"
    max_page_size = 100


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
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        return problem_response(
            status=422, code="invalid", title="The request is not valid.", errors=error.detail
        )
    if isinstance(error, Http404):
        code, title = "not_found", "Nothing is here."
    elif isinstance(error, PermissionDenied):
        code, title = "not_allowed", str(error) or "This is not allowed."
    else:
        detail = getattr(error, "detail", str(error))
        code, title = getattr(detail, "code", "error"), str(detail)
    made = problem_response(status=response.status_code, code=code, title=title)
    for header in ("WWW-Authenticate", "Retry-After", "Allow"):
        if header in response.headers:
            made[header] = response.headers[header]
    return made
