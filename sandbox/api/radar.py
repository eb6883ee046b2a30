"""/v1/radar/early_fraud_warnings"""

from sandbox import store
from sandbox.params import LISTING
from sandbox.routing import route

KIND = "radar.early_fraud_warning"


@route(
    "GET",
    "/v1/radar/early_fraud_warnings",
    {**LISTING, "charge": "str", "payment_intent": "str", "created": "range"},
)
def index(call):
    rows = store.matching(
        KIND,
        owner=call.owner,
        created=call["created"],
        charge=call["charge"],
        payment_intent=call["payment_intent"],
    )
    return store.page(rows, call.params, call.path, store.show)


@route("GET", "/v1/radar/early_fraud_warnings/{ref}")
def retrieve(call, ref):
    return store.find(KIND, ref, owner=call.owner).body
