"""Log lines carry the id of the request they belong to, in the page's process and in the tasks it started."""

import contextvars
import json
import logging
import re
import secrets
import time

from celery import signals

current_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="-")
HEADER = "X-Request-ID"
SECRET = "token"  # what a route calls a part of an address that lets in whoever knows it
log = logging.getLogger("marketplace.request")


class RequestIdMiddleware:
    """Takes the proxy's request id or makes one, answers with it, and writes one line per request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get(HEADER, "")
        request.id = given if re.fullmatch(r"[A-Za-z0-9._-]{8,64}", given) else secrets.token_hex(8)
        token = current_id.set(request.id)
        began = time.monotonic()
        try:
            response = self.get_response(request)
            milliseconds = (time.monotonic() - began) * 1000
            # the path without its query: queries may carry what somebody searched for, or a token
            path = spoken_path(request)
            log.info("%s %s %s %.0f ms", request.method, path, response.status_code, milliseconds)
            response[HEADER] = request.id
            return response
        finally:
            current_id.reset(token)


def spoken_path(request) -> str:
    """The path without the part that lets in whoever knows it."""
    match = getattr(request, "resolver_match", None)
    secret = match.kwargs.get(SECRET) if match else None
    return request.path.replace(secret, "…") if secret else request.path


class RequestIdFilter(logging.Filter):
    """Puts the current request id on every record, and takes secret parts of addresses out of Django's own."""

    def filter(self, record):
        record.request_id = current_id.get()
        request = getattr(record, "request", None)
        if request is not None and isinstance(record.args, tuple) and hasattr(request, "path"):
            shown = spoken_path(request)
            record.args = tuple(shown if each == request.path else each for each in record.args)
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object per line, for log collectors."""

    def format(self, record):
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


@signals.before_task_publish.connect
def _send_along(headers=None, **_):
    if headers is not None and current_id.get() != "-":
        headers["request_id"] = current_id.get()


@signals.task_prerun.connect
def _take_over(task=None, task_id="-", **_):
    current_id.set(getattr(task.request, "request_id", None) or task_id)


@signals.task_postrun.connect
def _put_down(**_):
    current_id.set("-")


@signals.setup_logging.connect
def _keep_our_logging(**_):
    """Celery would replace the root logger; Django's LOGGING has set it up already."""
