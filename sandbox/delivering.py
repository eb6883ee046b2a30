"""Sending signed webhooks: rows claimed by lease, sent outside any transaction, tried again with backoff."""

import hashlib
import hmac
import json
import logging
import threading
import urllib.error
import urllib.request

from django.db import transaction

from sandbox import clock
from sandbox.models import Delivery, Thing

log = logging.getLogger(__name__)
LEASE = 30.0
TIMEOUT = 10
GIVE_UP_AFTER = 3 * 24 * 3600
BATCH = 20
wake = threading.Event()
_sending = threading.Lock()  # who finds nothing due may be sure that nothing is on its way either


def nudge() -> None:
    """Let the delivery thread look at once, after the current transaction has been committed."""
    transaction.on_commit(wake.set, using="sandbox")


def signature(payload: bytes, secret: str, at: int) -> str:
    """The `Stripe-Signature` header for a payload sent at raw second `at`."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + payload, hashlib.sha256).hexdigest()
    return f"t={at},v1={mac}"


def send(url: str, payload: bytes, headers: dict[str, str]) -> int:
    """POST over real HTTP; answers the status, or raises OSError."""
    request = urllib.request.Request(url, data=payload, headers=headers, method="POST")  # noqa: S310
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=TIMEOUT) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def deliver_due(*, send=send, limit: int | None = None) -> int:
    """Send what is due; answers how many were tried. `send(url, payload, headers)` returns a status."""
    tried = 0
    with _sending:
        while limit is None or tried < limit:
            batch = _claim()
            if not batch:
                break
            for delivery in batch:
                _deliver(delivery, send)
            tried += len(batch)
    return tried


def _claim() -> list[Delivery]:
    now = clock.raw()
    with transaction.atomic(using="sandbox"):
        due = Delivery.objects.filter(state="waiting", due_at__lte=now, lease_until__lt=now)
        batch = list(
            due.select_related("event")
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("due_at", "id")[:BATCH]
        )
        Delivery.objects.filter(pk__in=[each.pk for each in batch]).update(lease_until=now + LEASE)
    return batch


def _deliver(delivery: Delivery, send) -> None:
    endpoint = Thing.objects.filter(kind="webhook_endpoint", ref=delivery.endpoint).first()
    if endpoint is None or endpoint.body["status"] != "enabled":
        Delivery.objects.filter(pk=delivery.pk).update(state="failed", last_answer="endpoint is gone")
        return
    payload = json.dumps(delivery.event.body, indent=2).encode()
    at = int(clock.raw())
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        "Stripe-Signature": signature(payload, endpoint.hidden["secret"], at),
    }
    try:
        answer = send(endpoint.body["url"], payload, headers)
    except (OSError, ValueError) as error:
        answer = str(error)
    _mark(delivery, answer)


def _mark(delivery: Delivery, answer) -> None:
    now = clock.raw()
    attempts = delivery.attempts + 1
    changes = {"attempts": attempts, "last_answer": str(answer)[:200], "lease_until": 0}
    if isinstance(answer, int) and 200 <= answer < 300:
        changes["state"] = "delivered"
    elif now - delivery.due_at > GIVE_UP_AFTER or attempts >= 100:
        changes["state"] = "failed"
    else:
        changes["due_at"] = now + min(2.0**attempts, 3600)
        log.info("webhook to %s: %s, trying again", delivery.endpoint, answer)
    Delivery.objects.filter(pk=delivery.pk).update(**changes)
