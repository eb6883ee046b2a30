"""/v1/transfers and their reversals"""

from sandbox import paying_out, store
from sandbox.errors import missing_parameter, no_such
from sandbox.events import record
from sandbox.params import LISTING, merged
from sandbox.routing import route


@route(
    "POST",
    "/v1/transfers",
    {
        "amount": "int",
        "currency!": "currency",
        "description": "str",
        "destination!": "str",
        "metadata": "meta",
        "source_transaction": "str",
        "source_type": ("card", "bank_account", "fpx"),
        "transfer_group": "str",
    },
)
def create(call):
    source = None
    if call["source_transaction"]:
        source = store.find("charge", call["source_transaction"], param="source_transaction", lock=True)
    account = store.find("account", call["destination"], param="destination")
    made = paying_out.transfer(
        account=account,
        amount=_amount(call, source),
        currency=call["currency"],
        source=source,
        group=call["transfer_group"],
        description=call["description"],
        metadata=call["metadata"] or {},
    )
    return made.body


def _amount(call, source):
    if call["amount"] is None and source is None:
        raise missing_parameter("amount")
    return source.body["amount"] if call["amount"] is None else call["amount"]


@route(
    "GET",
    "/v1/transfers",
    {**LISTING, "created": "range", "destination": "str", "transfer_group": "str"},
)
def index(call):
    rows = store.matching(
        "transfer",
        created=call["created"],
        destination=call["destination"],
        transfer_group=call["transfer_group"],
    )
    return store.page(rows, call.params, call.path, store.show)


@route("GET", "/v1/transfers/{ref}")
def retrieve(call, ref):
    return store.find("transfer", ref).body


@route("POST", "/v1/transfers/{ref}", {"description": "str", "metadata": "meta"})
def update(call, ref):
    transfer = store.find("transfer", ref, lock=True)
    changes = dict(call.params)
    if "metadata" in changes:
        changes["metadata"] = merged(transfer.body["metadata"], changes["metadata"])
    before = store.change(transfer, **changes)
    record("transfer.updated", transfer.body, previous=before)
    return transfer.body


@route(
    "POST",
    "/v1/transfers/{ref}/reversals",
    {"amount": "int", "description": "str", "metadata": "meta", "refund_application_fee": "bool"},
)
def reverse(call, ref):
    transfer = store.find("transfer", ref, lock=True)
    back = paying_out.reverse(
        transfer,
        amount=call["amount"],
        description=call["description"],
        metadata=call["metadata"] or {},
    )
    return back.body


@route("GET", "/v1/transfers/{ref}/reversals", LISTING)
def reversals(call, ref):
    store.find("transfer", ref)
    rows = store.matching("transfer_reversal", transfer=ref)
    return store.page(rows, call.params, call.path, store.show)


@route("GET", "/v1/transfers/{ref}/reversals/{back}")
def retrieve_reversal(call, ref, back):
    reversal = store.find("transfer_reversal", back)
    if reversal.body["transfer"] != ref:
        raise no_such("transfer_reversal", back)
    return reversal.body


@route("POST", "/v1/transfers/{ref}/reversals/{back}", {"metadata": "meta"})
def update_reversal(call, ref, back):
    reversal = store.find("transfer_reversal", back, lock=True)
    if "metadata" in call.params:
        store.change(reversal, metadata=merged(reversal.body["metadata"], call["metadata"]))
    return reversal.body
