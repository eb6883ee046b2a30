"""The door of the API: key, parameters, idempotency, faults, then the act, all in one transaction.

What an act did and the answer remembered under its key are committed together, so a server killed at any
moment has done all of it or nothing."""

import base64
import hashlib
import hmac
import json
import logging
import secrets
import socket
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from django.conf import settings
from django.db import connections, transaction
from django.http import HttpRequest, HttpResponse

from sandbox import api, clock, delivering, faults, params, store
from sandbox.errors import Refusal
from sandbox.events import API_VERSION
from sandbox.models import Replay, Thing
from sandbox.routing import matched

log = logging.getLogger(__name__)
KEY_LIVES = 24 * 3600
MAX_BODY = 12 * 1024 * 1024
assert api  # importing it registers every act


@dataclass
class Call:
    """One request, checked: what an act needs to know."""

    params: dict
    owner: str  # the Stripe-Account header, '' for the platform
    path: str
    expand: list[str] = field(default_factory=list)
    files: dict = field(default_factory=dict)

    def __getitem__(self, name):
        return self.params.get(name)


def has_key(request: HttpRequest) -> bool:
    """Whether the request carries the secret key, as bearer or as the user of basic authentication."""
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            rest = base64.b64decode(rest).decode().partition(":")[0]
        except ValueError:
            return False
    elif scheme.lower() != "bearer":
        return False
    return hmac.compare_digest(rest.strip().encode(), settings.SANDBOX_SECRET_KEY.encode())


def answer(request: HttpRequest, path: str = "") -> HttpResponse:
    """The view behind `/v1/…`."""
    request_id = f"req_{secrets.token_hex(7)}"
    key = request.headers.get("Idempotency-Key", "")
    headers = {"Request-Id": request_id, "Stripe-Version": API_VERSION}
    if key:
        headers["Idempotency-Key"] = key
    try:
        if not has_key(request):
            raise Refusal("Invalid API Key provided.", status=401)
        with clock.steady():
            status, body, replayed, hang = _handle(request, key if request.method == "POST" else "")
    except Refusal as refusal:
        status, body, replayed, hang = refusal.status, _error(refusal, request_id), False, None
    except Exception:
        log.exception("sandbox failed on %s %s", request.method, request.path)
        problem = Refusal("The sandbox failed. See its log.", status=500, type="api_error")
        status, body, replayed, hang = 500, _error(problem, request_id), False, None
    if hang is not None:
        return _hang_up(request, hang)
    if replayed:
        headers["Idempotent-Replayed"] = "true"
    return HttpResponse(body, status=status, content_type="application/json", headers=headers)


def _error(refusal: Refusal, request_id: str = "") -> str:
    return json.dumps({"error": refusal.error}, indent=2)


def _handle(request: HttpRequest, key: str) -> tuple[int, str, bool, float | None]:
    """Status, body, whether it is a replay, and for how long to hang before dropping the line."""
    pairs, files = _pairs(request)
    method = request.method or ""
    route, names = matched(method, request.path)
    owner = request.headers.get("Stripe-Account", "")
    with transaction.atomic(using="sandbox"):
        if owner and not Thing.objects.filter(kind="account", ref=owner).exists():
            raise Refusal(
                f"The provided key does not have access to account '{owner}'.",
                status=403,
                code="account_invalid",
            )
        fault, hangs = request.headers.get("Sandbox-Fault"), 1.0
        if not fault:
            fault, hangs = faults.strike(method, request.path)
    if fault == "rate_limit":
        raise Refusal("Request rate limit exceeded.", status=429, code="rate_limit")
    if fault == "conflict":
        raise Refusal("This object is being accessed by another request.", status=409, code="lock_timeout")
    if fault == "error_before":
        raise Refusal("An unknown error occurred", status=500, type="api_error")
    if fault == "timeout_before":
        return 0, "", False, hangs
    digest = hashlib.sha256(
        json.dumps([method, request.path, sorted(pairs)], sort_keys=True).encode()
    ).hexdigest()
    with transaction.atomic(using="sandbox"):
        if key:
            known = _remembered(owner, key, digest)
            if known:
                return known.status, known.body, True, None
        status, body, executed = _run(route, names, pairs, files, owner, request.path, fault)
        if key and executed:
            Replay.objects.create(
                owner=owner, key=key, request_hash=digest, status=status, body=body, first_at=clock.raw()
            )
        delivering.nudge()
    if fault == "error_after":
        raise Refusal("An unknown error occurred", status=500, type="api_error")
    return status, body, False, hangs if fault == "timeout" else None


def _run(route, names, pairs, files, owner, path, fault) -> tuple[int, str, bool]:
    """Do the act in a savepoint: a refusal undoes it unless it asks to be kept."""
    broken = Refusal("An unknown error occurred", status=500, type="api_error")
    if fault == "stored_error":
        return 500, _error(broken), True
    try:
        with transaction.atomic(using="sandbox"):
            try:
                body = _act(route, names, pairs, files, owner, path)
                status, text, executed = 200, json.dumps(body, indent=2), True
            except Refusal as refusal:
                if not refusal.keep:
                    raise
                status, text, executed = refusal.status, _error(refusal), True
    except Refusal as refusal:
        status, text, executed = refusal.status, _error(refusal), refusal.executed
    if fault == "stored_error_after":
        return 500, _error(broken), True
    return status, text, executed


def _act(route, names, pairs, files, owner, path) -> dict:
    given = params.read(pairs)
    shape = {**route.params, "expand": ["str"]}
    clean = params.check(given, shape)
    call = Call(clean, owner, path, clean.pop("expand", None) or [], files)
    body = route.act(call, **names)
    return store.expand(json.loads(json.dumps(body)), call.expand) if call.expand else body


def _pairs(request: HttpRequest) -> tuple[list[tuple[str, str]], dict]:
    if request.method == "GET" or request.method == "DELETE":
        return parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True), {}
    if (request.content_type or "").startswith("multipart/"):
        pairs = [(name, value) for name, values in request.POST.lists() for value in values]
        return pairs, {name: request.FILES[name] for name in request.FILES}
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY:
        raise Refusal("Request body too large", status=413)
    try:
        text = request.body.decode()
    except UnicodeDecodeError as error:
        raise Refusal("Request body is not UTF-8") from error
    if "\x00" in text or "%00" in text:
        raise Refusal("Request contains a null byte")
    query = request.META.get("QUERY_STRING", "")
    return parse_qsl(text, keep_blank_values=True) + parse_qsl(query, keep_blank_values=True), {}


def _remembered(owner: str, key: str, digest: str) -> Replay | None:
    """The answer given before under this key; a rival call with the same key in flight is a 409."""
    if len(key) > 255:
        raise Refusal("Idempotency keys have at most 255 characters", type="idempotency_error")
    number = int.from_bytes(hashlib.sha256(f"{owner} {key}".encode()).digest()[:8], signed=True)
    with connections["sandbox"].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            raise Refusal(
                "There is currently another in-progress request using this Idempotent Key.",
                status=409,
                type="idempotency_error",
                code="idempotency_key_in_use",
            )
    Replay.objects.filter(owner=owner, key=key, first_at__lt=clock.raw() - KEY_LIVES).delete()
    known = Replay.objects.filter(owner=owner, key=key).first()
    if known and known.request_hash != digest:
        raise Refusal(
            "Keys for idempotent requests can only be used with the same parameters they were first used with.",
            type="idempotency_error",
        )
    return known


def _hang_up(request: HttpRequest, seconds: float) -> HttpResponse:
    """Let the caller wait, then drop the line without an answer."""
    line = request.META.get("gunicorn.socket")
    if line is None:
        return HttpResponse(status=504, headers={"Sandbox-Dropped": "1"})
    time.sleep(seconds)
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        log.debug("the caller was gone first")
    return HttpResponse(status=504, headers={"Connection": "close"})
