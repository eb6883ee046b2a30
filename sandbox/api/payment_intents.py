"""/v1/payment_intents"""

from sandbox import charging, methods, store
from sandbox.api import payment_methods
from sandbox.errors import refused
from sandbox.params import LISTING, merged
from sandbox.routing import route

METHOD_DATA = {
    "type!": ("card", "sepa_debit"),
    "card": payment_methods.CARD,
    "sepa_debit": {"iban!": "str"},
    "billing_details": "any",
    "metadata": "meta",
}
CONFIRMING = {
    "payment_method": "str",
    "payment_method_data": METHOD_DATA,
    "off_session": "bool",
    "return_url": "str",
    "error_on_requires_action": "bool",
    "mandate_data": "any",
    "setup_future_usage": ("off_session", "on_session"),
    "payment_method_options": "any",
    "payment_method_types": ["str"],
    "receipt_email": "str",
    "shipping": "any",
    "use_stripe_sdk": "bool",
}
UPDATING = {
    "customer": "str",
    "description": "str",
    "metadata": "meta",
    "payment_method": "str",
    "payment_method_types": ["str"],
    "payment_method_options": "any",
    "receipt_email": "str",
    "setup_future_usage": ("off_session", "on_session"),
    "shipping": "any",
    "statement_descriptor": "str",
    "statement_descriptor_suffix": "str",
    "transfer_group": "str",
}
AUTOMATIC = {"enabled!": "bool", "allow_redirects": ("always", "never")}
FIELDS_OF_BODY = set(UPDATING) - {"payment_method"} | {"amount", "currency"}


@route(
    "POST",
    "/v1/payment_intents",
    {
        **CONFIRMING,
        **UPDATING,
        "allowed_payment_method_types": [("card", "sepa_debit")],
        "amount!": "int",
        "currency!": "currency",
        "automatic_payment_methods": AUTOMATIC,
        "capture_method": ("automatic", "automatic_async", "manual"),
        "confirm": "bool",
        "confirmation_method": ("automatic", "manual"),
    },
)
def create(call):
    if call["customer"]:
        store.find("customer", call["customer"], owner=call.owner, param="customer")
    fields = {name: value for name, value in call.params.items() if name in FIELDS_OF_BODY}
    for name in ("capture_method", "confirmation_method"):
        if call[name]:
            fields[name] = call[name]
    if call["allowed_payment_method_types"]:
        fields["payment_method_types"] = call["allowed_payment_method_types"]
    if call["automatic_payment_methods"]:
        automatic = call["automatic_payment_methods"]
        fields["automatic_payment_methods"] = {"allow_redirects": "always", **automatic}
    method = _method(call, None)
    if method:
        fields["payment_method"] = method.ref
    intent = charging.new_intent(owner=call.owner, **fields)
    if call["confirm"]:
        return _confirm(call, intent, method)
    return intent.body


def _method(call, intent):
    if call["payment_method_data"]:
        return payment_methods.made(call["payment_method_data"], call.owner)
    name = call["payment_method"] or (intent and intent.body["payment_method"])
    if not name:
        return None
    method = methods.named(name, owner=call.owner)
    customer = call["customer"] or (intent and intent.body["customer"])
    if method.body["customer"] and method.body["customer"] != customer:
        raise refused(
            "The PaymentMethod belongs to a Customer; pass that Customer to use it.",
            "payment_method_customer_mismatch",
            param="customer",
        )
    return method


def _confirm(call, intent, method):
    if intent.body["status"] not in charging.OPEN:
        raise charging.unexpected_state(intent, "confirm")
    if method is None:
        raise refused(
            "You cannot confirm this PaymentIntent because it's missing a payment method.",
            "payment_intent_unexpected_state",
        )
    if call["setup_future_usage"]:
        store.change(intent, setup_future_usage=call["setup_future_usage"])
    charging.attempt(intent, method, off_session=bool(call["off_session"]), return_url=call["return_url"])
    paid = intent.body["status"] in ("succeeded", "requires_capture")
    if paid and intent.body["customer"] and intent.body["setup_future_usage"] and not method.body["customer"]:
        methods.attach(method, intent.body["customer"])
    return intent.body


@route("GET", "/v1/payment_intents", {**LISTING, "created": "range", "customer": "str"})
def index(call):
    rows = store.matching(
        "payment_intent", owner=call.owner, created=call["created"], customer=call["customer"]
    )
    return store.page(rows, call.params, call.path, store.show)


@route("GET", "/v1/payment_intents/{ref}", {"client_secret": "str"})
def retrieve(call, ref):
    return store.find("payment_intent", ref, owner=call.owner).body


@route("POST", "/v1/payment_intents/{ref}", {**UPDATING, "amount": "int", "currency": "currency"})
def update(call, ref):
    intent = store.find("payment_intent", ref, owner=call.owner, lock=True)
    changes = dict(call.params)
    if {"amount", "currency"} & set(changes) and intent.body["status"] not in charging.OPEN:
        raise charging.unexpected_state(intent, "update")
    if "amount" in changes:
        charging.check_amount(changes["amount"])
    if changes.get("payment_method"):
        changes["payment_method"] = _method(call, intent).ref
        if intent.body["status"] == "requires_payment_method":
            changes["status"] = "requires_confirmation"
    if "metadata" in changes:
        changes["metadata"] = merged(intent.body["metadata"], changes["metadata"])
    store.change(intent, **changes)
    return intent.body


@route("POST", "/v1/payment_intents/{ref}/confirm", CONFIRMING)
def confirm(call, ref):
    intent = store.find("payment_intent", ref, owner=call.owner, lock=True)
    return _confirm(call, intent, _method(call, intent))


@route(
    "POST",
    "/v1/payment_intents/{ref}/cancel",
    {"cancellation_reason": ("abandoned", "duplicate", "fraudulent", "requested_by_customer")},
)
def cancel(call, ref):
    intent = store.find("payment_intent", ref, owner=call.owner, lock=True)
    if intent.hidden.get("session") and intent.body["status"] in charging.OPEN:
        raise refused(
            "You cannot cancel a PaymentIntent created by a Checkout Session. Expire the Checkout Session instead.",
            "payment_intent_unexpected_state",
        )
    charging.cancel(intent, call["cancellation_reason"])
    return intent.body


@route(
    "POST",
    "/v1/payment_intents/{ref}/capture",
    {"amount_to_capture": "int", "metadata": "meta"},
)
def capture(call, ref):
    intent = store.find("payment_intent", ref, owner=call.owner, lock=True)
    charging.capture(intent, call["amount_to_capture"])
    return intent.body
