"""For tests: the official client, or a browser of sorts, talking to the sandbox without a socket.

`client()` imports stripe when it is called, so nothing outside tests comes to depend on it."""

import io
import json
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpResponse
from django.urls import get_resolver


def ask(
    method: str, url: str, *, headers: dict | None = None, body: bytes | str | dict = b""
) -> HttpResponse:
    """One request to the sandbox's own URLs; a dict as body is sent as a form."""
    parts = urlsplit(url)
    headers = dict(headers or {})
    if isinstance(body, dict):
        body = urlencode(body)
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
    data = body.encode() if isinstance(body, str) else body or b""
    environ = {
        "REQUEST_METHOD": method.upper(),
        "PATH_INFO": parts.path,
        "QUERY_STRING": parts.query,
        "CONTENT_LENGTH": str(len(data)),
        "SERVER_NAME": "sandbox",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(data),
        "wsgi.url_scheme": "http",
    }
    for name, value in headers.items():
        name = name.upper().replace("-", "_")
        environ[name if name == "CONTENT_TYPE" else f"HTTP_{name}"] = str(value)
    request = WSGIRequest(environ)
    try:
        found = get_resolver("sandbox.urls").resolve(parts.path)
        return found.func(request, *found.args, **found.kwargs)
    except Http404:
        return HttpResponse("Not found", status=404)


def control(path: str, method: str = "", **given) -> dict:
    """The control API: `control("clock")` reads, `control("clock", forward_seconds=60)` writes."""
    headers = {"Authorization": f"Bearer {settings.SANDBOX_SECRET_KEY}"}
    method = method or ("POST" if given else "GET")
    answer = ask(method, f"/_sandbox/{path}", headers=headers, body=json.dumps(given) if given else b"")
    return json.loads(answer.content)


def transport():
    """A stripe.HTTPClient that answers from this process."""
    import stripe

    class InProcess(stripe.HTTPClient):
        name = "in-process"

        def request(self, method, url, headers, post_data=None, **_):
            answer = ask(method, url, headers=headers, body=post_data or b"")
            if answer.headers.get("Sandbox-Dropped"):
                raise stripe.APIConnectionError("The sandbox dropped the connection.", should_retry=True)
            names = {name.lower(): value for name, value in answer.headers.items()}
            return answer.content.decode(), answer.status_code, names

        def close(self):
            """Nothing is open."""

    return InProcess()


def client(**options):
    """The official client on the in-process transport."""
    import stripe

    options.setdefault("max_network_retries", 0)
    return stripe.StripeClient(settings.SANDBOX_SECRET_KEY, http_client=transport(), **options)
