"""/v1/refunds"""

from sandbox import refunding, store
from sandbox.errors import missing_parameter, refused
from sandbox.events import record
from sandbox.params import LISTING, merged
from sandbox.routing import route

REASONS = ("duplicate", "fraudulent", "requested_by_customer")


@route(
    "POST",
    "/v1/refunds",
    {
        "amount": "int",
        "charge": "str",
        "currency": "currency",
        "instructions_email": "str",
        "metadata": "meta",
        "payment_intent": "str",
        "reason": REASONS,
    },
)
def create(call):
    charge = _charge(call)
    made = refunding.refund(
        charge, amount=call["amount"], reason=call["reason"], metadata=call["metadata"] or {}
    )
    return made.body


def _charge(call):
    ref = call["charge"]
    if not ref:
        if not call["payment_intent"]:
            raise missing_parameter("charge")
        intent = store.find(
            "payment_intent", call["payment_intent"], owner=call.owner, param="payment_intent"
        )
        ref = intent.body["latest_charge"]
        if not ref or intent.body["status"] not in ("succeeded", "requires_capture"):
            raise refused(
                f"This PaymentIntent ({intent.ref}) does not have a successful charge to refund.",
                "payment_intent_unexpected_state",
            )
    return store.find("charge", ref, owner=call.owner, param="charge", lock=True)


@route("GET", "/v1/refunds", {**LISTING, "charge": "str", "payment_intent": "str", "created": "range"})
def index(call):
    rows = store.matching(
        "refund",
        owner=call.owner,
        created=call["created"],
        charge=call["charge"],
        payment_intent=call["payment_intent"],
    )
    return store.page(rows, call.params, call.path, store.show)


@route("GET", "/v1/refunds/{ref}")
def retrieve(call, ref):
    return store.find("refund", ref, owner=call.owner).body


@route("POST", "/v1/refunds/{ref}", {"metadata": "meta"})
def update(call, ref):
    refund = store.find("refund", ref, owner=call.owner, lock=True)
    if "metadata" in call.params:
        metadata = merged(refund.body["metadata"], call["metadata"])
        before = store.change(refund, metadata=metadata)
        record("refund.updated", refund.body, owner=call.owner, previous=before)
        record("charge.refund.updated", refund.body, owner=call.owner, previous=before)
    return refund.body


@route("POST", "/v1/refunds/{ref}/cancel")
def cancel(call, ref):
    store.find("refund", ref, owner=call.owner)
    raise refused("This refund cannot be canceled: only refunds that require action can be.")
