"""Recording what happened, and queueing its delivery to every webhook endpoint that wants it."""

import copy

from sandbox import clock, faults, store
from sandbox.models import Delivery, Event, Thing

API_VERSION = "2026-10-28.endive"


def record(type: str, body: dict, *, owner: str = "", previous: dict | None = None) -> Event:
    """Store the event with a copy of the object; `owner` is the connected account it happened in."""
    now = clock.now()
    data = {"object": copy.deepcopy(body)}
    if previous:
        data["previous_attributes"] = previous
    ref = store.new_ref("event")
    endpoints = list(wanting(type, owner))
    whole = {
        "id": ref,
        "object": "event",
        "api_version": API_VERSION,
        "created": now,
        "data": data,
        "livemode": False,
        "pending_webhooks": len(endpoints),
        "request": {"id": None, "idempotency_key": None},
        "type": type,
    }
    if owner:
        whole["account"] = owner
    event = Event.objects.create(ref=ref, owner=owner, type=type, created=now, body=whole)
    Delivery.objects.bulk_create(
        Delivery(event=event, endpoint=endpoint.ref, due_at=due_at, state=state)
        for endpoint in endpoints
        for due_at, state in faults.fates(clock.raw())
    )
    return event


def wanting(type: str, owner: str):
    """Enabled endpoints that asked for this type: connect endpoints for accounts, the others for the platform."""
    for endpoint in Thing.objects.filter(kind="webhook_endpoint", body__status="enabled").order_by("seq"):
        scope = endpoint.hidden.get("scope", "platform")
        if scope != "both" and (scope == "connect") != bool(owner):
            continue
        names = endpoint.body["enabled_events"]
        if "*" in names or type in names:
            yield endpoint
