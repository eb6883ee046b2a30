"""/v1/topups: money put on the platform's balance from its bank"""

from sandbox import funds, store
from sandbox.errors import invalid_parameter
from sandbox.events import record
from sandbox.params import LISTING
from sandbox.routing import route


@route(
    "POST",
    "/v1/topups",
    {
        "amount!": "int",
        "currency!": "currency",
        "description": "str",
        "metadata": "meta",
        "source": "str",
        "statement_descriptor": "str",
        "transfer_group": "str",
    },
)
def create(call):
    if call["amount"] < 1:
        raise invalid_parameter("amount", "Invalid positive integer", "parameter_invalid_integer")
    ref = store.new_ref("topup")
    txn = funds.move(
        owner="",
        amount=call["amount"],
        currency=call["currency"],
        type="topup",
        source=ref,
        description=call["description"] or "",
    )
    topup = store.add(
        "topup",
        {
            "amount": call["amount"],
            "balance_transaction": txn.ref,
            "currency": call["currency"],
            "description": call["description"],
            "expected_availability_date": txn.available_on,
            "failure_code": None,
            "failure_message": None,
            "metadata": call["metadata"],
            "source": None,
            "statement_descriptor": None,
            "status": "succeeded",
            "transfer_group": call["transfer_group"],
        },
        ref=ref,
    )
    record("topup.created", topup.body)
    record("topup.succeeded", topup.body)
    return topup.body


@route("GET", "/v1/topups", {**LISTING, "created": "range", "status": "str"})
def index(call):
    rows = store.matching("topup", created=call["created"], status=call["status"])
    return store.page(rows, call.params, call.path, store.show)


@route("GET", "/v1/topups/{ref}")
def retrieve(call, ref):
    return store.find("topup", ref).body
