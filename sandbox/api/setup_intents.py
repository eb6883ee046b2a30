"""/v1/setup_intents"""

import secrets

from sandbox import charging, clock, methods, saving, store
from sandbox.api import payment_methods
from sandbox.api.payment_intents import AUTOMATIC, METHOD_DATA
from sandbox.errors import refused
from sandbox.events import record
from sandbox.params import LISTING, merged
from sandbox.routing import route

CONFIRMING = {
    "payment_method": "str",
    "payment_method_data": METHOD_DATA,
    "return_url": "str",
    "mandate_data": "any",
    "use_stripe_sdk": "bool",
}
REASONS = ("abandoned", "duplicate", "requested_by_customer")


@route(
    "POST",
    "/v1/setup_intents",
    {
        **CONFIRMING,
        "automatic_payment_methods": AUTOMATIC,
        "confirm": "bool",
        "customer": "str",
        "description": "str",
        "metadata": "meta",
        "payment_method_options": "any",
        "payment_method_types": ["str"],
        "usage": ("off_session", "on_session"),
    },
)
def create(call):
    if call["customer"]:
        store.find("customer", call["customer"], owner=call.owner, param="customer")
    ref = store.new_ref("setup_intent")
    body = {
        "application": None,
        "automatic_payment_methods": call["automatic_payment_methods"],
        "cancellation_reason": None,
        "client_secret": f"{ref}_secret_{secrets.token_hex(12)}",
        "customer": call["customer"],
        "description": call["description"],
        "flow_directions": None,
        "last_setup_error": None,
        "latest_attempt": None,
        "mandate": None,
        "metadata": call["metadata"],
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_options": call["payment_method_options"] or {},
        "payment_method_types": call["payment_method_types"] or ["card"],
        "single_use_mandate": None,
        "status": "requires_payment_method",
        "usage": call["usage"] or "off_session",
    }
    intent = store.add("setup_intent", body, owner=call.owner, ref=ref)
    record("setup_intent.created", intent.body, owner=call.owner)
    if call["payment_method"] or call["payment_method_data"]:
        method = _method(call)
        store.change(intent, payment_method=method.ref, status="requires_confirmation")
    if call["confirm"]:
        return _confirm(call, intent)
    return intent.body


def _method(call):
    if call["payment_method_data"]:
        return payment_methods.made(call["payment_method_data"], call.owner)
    return methods.named(call["payment_method"], owner=call.owner)


def _confirm(call, intent):
    saving.confirm(intent, return_url=call["return_url"])
    return intent.body


@route(
    "GET",
    "/v1/setup_intents",
    {**LISTING, "created": "range", "customer": "str", "payment_method": "str"},
)
def index(call):
    rows = store.matching(
        "setup_intent",
        owner=call.owner,
        created=call["created"],
        customer=call["customer"],
        payment_method=call["payment_method"],
    )
    return store.page(rows, call.params, call.path, store.show)


@route("GET", "/v1/setup_intents/{ref}", {"client_secret": "str"})
def retrieve(call, ref):
    return store.find("setup_intent", ref, owner=call.owner).body


@route("POST", "/v1/setup_intents/{ref}", {"description": "str", "metadata": "meta", "customer": "str"})
def update(call, ref):
    intent = store.find("setup_intent", ref, owner=call.owner, lock=True)
    changes = dict(call.params)
    if "metadata" in changes:
        changes["metadata"] = merged(intent.body["metadata"], changes["metadata"])
    store.change(intent, **changes)
    return intent.body


@route("POST", "/v1/setup_intents/{ref}/confirm", CONFIRMING)
def confirm(call, ref):
    intent = store.find("setup_intent", ref, owner=call.owner, lock=True)
    if call["payment_method"] or call["payment_method_data"]:
        store.change(intent, payment_method=_method(call).ref)
    return _confirm(call, intent)


@route("POST", "/v1/setup_intents/{ref}/cancel", {"cancellation_reason": REASONS})
def cancel(call, ref):
    intent = store.find("setup_intent", ref, owner=call.owner, lock=True)
    if intent.body["status"] not in charging.OPEN:
        raise refused(
            f"You cannot cancel this SetupIntent because it has a status of {intent.body['status']}.",
            "setup_intent_unexpected_state",
        )
    store.change(
        intent,
        status="canceled",
        cancellation_reason=call["cancellation_reason"],
        canceled_at=clock.now(),
        next_action=None,
    )
    record("setup_intent.canceled", intent.body, owner=call.owner)
    return intent.body
