"""/v1/charges"""

from sandbox import charging, store
from sandbox.errors import no_such
from sandbox.events import record
from sandbox.models import Thing
from sandbox.params import LISTING, merged
from sandbox.routing import route

FILTERS = {"payment_intent": "str", "customer": "str", "transfer_group": "str"}


@route("GET", "/v1/charges", {**LISTING, **FILTERS, "created": "range"})
def index(call):
    filters = {name: call[name] for name in FILTERS}
    rows = store.matching("charge", owner=call.owner, created=call["created"], **filters)
    return store.page(rows, call.params, call.path, store.show)


@route("GET", "/v1/charges/{ref}")
def retrieve(call, ref):
    rows = Thing.objects.filter(ref=ref, kind__in=("charge", "payment"), owner=call.owner)
    charge = rows.first()
    if charge is None:
        raise no_such("charge", ref)
    return charge.body


@route(
    "POST",
    "/v1/charges/{ref}",
    {
        "customer": "str",
        "description": "str",
        "fraud_details": "any",
        "metadata": "meta",
        "receipt_email": "str",
        "shipping": "any",
        "transfer_group": "str",
    },
)
def update(call, ref):
    charge = store.find("charge", ref, owner=call.owner, lock=True)
    changes = dict(call.params)
    if "metadata" in changes:
        changes["metadata"] = merged(charge.body["metadata"], changes["metadata"])
    before = store.change(charge, **changes)
    record("charge.updated", charge.body, owner=call.owner, previous=before)
    return charge.body


@route("POST", "/v1/charges/{ref}/capture", {"amount": "int"})
def capture(call, ref):
    charge = store.find("charge", ref, owner=call.owner)
    intent = store.find("payment_intent", charge.body["payment_intent"], owner=call.owner, lock=True)
    charging.capture(intent, call["amount"])
    return store.find("charge", ref, owner=call.owner).body
