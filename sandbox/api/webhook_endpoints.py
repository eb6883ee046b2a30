"""/v1/webhook_endpoints"""

import secrets

from sandbox import store
from sandbox.errors import invalid_parameter
from sandbox.params import LISTING, merged
from sandbox.routing import route

FIELDS = {"description": "str", "enabled_events": ["str"], "metadata": "meta", "url": "str"}


def add(*, url: str, events: list[str], secret: str, scope: str, ref: str = "", **fields):
    """Register an endpoint; `scope` is platform, connect or both."""
    body = {
        "api_version": None,
        "application": None,
        "description": None,
        "enabled_events": events,
        "status": "enabled",
        "url": url,
        **fields,
    }
    return store.add("webhook_endpoint", body, hidden={"secret": secret, "scope": scope}, ref=ref)


@route(
    "POST",
    "/v1/webhook_endpoints",
    {
        "api_version": "str",
        "connect": "bool",
        "description": "str",
        "enabled_events!": ["str"],
        "metadata": "meta",
        "url!": "str",
    },
)
def create(call):
    _check(call)
    secret = f"whsec_{secrets.token_urlsafe(24)}"
    endpoint = add(
        url=call["url"],
        events=call["enabled_events"],
        secret=secret,
        scope="connect" if call["connect"] else "platform",
        api_version=call["api_version"],
        description=call["description"],
        metadata=call["metadata"],
    )
    return {**endpoint.body, "secret": secret}


def _check(call):
    if call["url"] and not call["url"].startswith(("http://", "https://")):
        raise invalid_parameter("url", "Invalid URL: an explicit scheme must be provided.", "url_invalid")


@route("GET", "/v1/webhook_endpoints", LISTING)
def index(call):
    rows = store.matching("webhook_endpoint")
    return store.page(rows, call.params, call.path, store.show)


@route("GET", "/v1/webhook_endpoints/{ref}")
def retrieve(call, ref):
    return store.find("webhook_endpoint", ref).body


@route("POST", "/v1/webhook_endpoints/{ref}", {**FIELDS, "disabled": "bool"})
def update(call, ref):
    _check(call)
    endpoint = store.find("webhook_endpoint", ref, lock=True)
    changes = {name: value for name, value in call.params.items() if name != "disabled"}
    if call["disabled"] is not None:
        changes["status"] = "disabled" if call["disabled"] else "enabled"
    if "metadata" in changes:
        changes["metadata"] = merged(endpoint.body["metadata"], changes["metadata"])
    store.change(endpoint, **changes)
    return endpoint.body


@route("DELETE", "/v1/webhook_endpoints/{ref}")
def delete(call, ref):
    store.find("webhook_endpoint", ref, lock=True).delete()
    return {"id": ref, "object": "webhook_endpoint", "deleted": True}
