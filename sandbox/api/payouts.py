"""/v1/payouts, of the platform or of a connected account"""

from sandbox import paying_out, store
from sandbox.events import record
from sandbox.params import LISTING, merged
from sandbox.routing import route


@route(
    "POST",
    "/v1/payouts",
    {
        "amount!": "int",
        "currency!": "currency",
        "description": "str",
        "destination": "str",
        "metadata": "meta",
        "method": ("standard",),
        "source_type": ("card", "bank_account", "fpx"),
        "statement_descriptor": "str",
    },
)
def create(call):
    made = paying_out.payout(
        owner=call.owner,
        amount=call["amount"],
        currency=call["currency"],
        description=call["description"],
        metadata=call["metadata"] or {},
    )
    return made.body


@route(
    "GET",
    "/v1/payouts",
    {**LISTING, "arrival_date": "range", "created": "range", "destination": "str", "status": "str"},
)
def index(call):
    rows = store.matching("payout", owner=call.owner, created=call["created"], status=call["status"])
    return store.page(rows, call.params, call.path, store.show)


@route("GET", "/v1/payouts/{ref}")
def retrieve(call, ref):
    return store.find("payout", ref, owner=call.owner).body


@route("POST", "/v1/payouts/{ref}", {"metadata": "meta"})
def update(call, ref):
    payout = store.find("payout", ref, owner=call.owner, lock=True)
    if "metadata" in call.params:
        before = store.change(payout, metadata=merged(payout.body["metadata"], call["metadata"]))
        record("payout.updated", payout.body, owner=call.owner, previous=before)
    return payout.body


@route("POST", "/v1/payouts/{ref}/cancel")
def cancel(call, ref):
    payout = store.find("payout", ref, owner=call.owner, lock=True)
    paying_out.cancel_payout(payout)
    return payout.body
