"""/v1/customers"""

import secrets

from sandbox import store
from sandbox.events import record
from sandbox.params import LISTING, merged
from sandbox.routing import route

FIELDS = {
    "address": "any",
    "description": "str",
    "email": "str",
    "invoice_settings": "any",
    "metadata": "meta",
    "name": "str",
    "phone": "str",
    "preferred_locales": ["str"],
    "shipping": "any",
}


@route("POST", "/v1/customers", FIELDS)
def create(call):
    body = {
        "address": None,
        "balance": 0,
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "invoice_prefix": secrets.token_hex(4).upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
        **call.params,
    }
    customer = store.add("customer", body, owner=call.owner)
    record("customer.created", customer.body, owner=call.owner)
    return customer.body


@route("GET", "/v1/customers", {**LISTING, "created": "range", "email": "str"})
def index(call):
    rows = store.matching("customer", owner=call.owner, created=call["created"], email=call["email"])
    return store.page(rows, call.params, call.path, store.show)


@route("GET", "/v1/customers/{ref}")
def retrieve(call, ref):
    return store.find("customer", ref, owner=call.owner).body


@route("POST", "/v1/customers/{ref}", FIELDS)
def update(call, ref):
    customer = store.find("customer", ref, owner=call.owner, lock=True)
    changes = dict(call.params)
    if "metadata" in changes:
        changes["metadata"] = merged(customer.body["metadata"], changes["metadata"])
    before = store.change(customer, **changes)
    record("customer.updated", customer.body, owner=call.owner, previous=before)
    return customer.body


@route("DELETE", "/v1/customers/{ref}")
def delete(call, ref):
    customer = store.find("customer", ref, owner=call.owner, lock=True)
    record("customer.deleted", customer.body, owner=call.owner)
    customer.delete()
    return {"id": ref, "object": "customer", "deleted": True}


@route("GET", "/v1/customers/{ref}/payment_methods", {**LISTING, "type": "str"})
def payment_methods(call, ref):
    store.find("customer", ref, owner=call.owner)
    rows = store.matching("payment_method", owner=call.owner, customer=ref, type=call["type"])
    return store.page(rows, call.params, call.path, store.show)
