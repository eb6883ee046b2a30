"""/v1/disputes"""

from sandbox import disputing, store
from sandbox.params import LISTING, merged
from sandbox.routing import route


@route("GET", "/v1/disputes", {**LISTING, "charge": "str", "payment_intent": "str", "created": "range"})
def index(call):
    rows = store.matching(
        "dispute",
        owner=call.owner,
        created=call["created"],
        charge=call["charge"],
        payment_intent=call["payment_intent"],
    )
    return store.page(rows, call.params, call.path, store.show)


@route("GET", "/v1/disputes/{ref}")
def retrieve(call, ref):
    return store.find("dispute", ref, owner=call.owner).body


@route(
    "POST",
    "/v1/disputes/{ref}",
    {"evidence": dict.fromkeys(disputing.EVIDENCE, "str"), "metadata": "meta", "submit": "bool"},
)
def update(call, ref):
    dispute = store.find("dispute", ref, owner=call.owner, lock=True)
    metadata = dispute.body["metadata"]
    if "metadata" in call.params:
        metadata = merged(metadata, call["metadata"])
    submit = call["submit"] is not False
    disputing.answer(dispute, evidence=call["evidence"] or {}, submit=submit, metadata=metadata)
    return dispute.body


@route("POST", "/v1/disputes/{ref}/close")
def close(call, ref):
    dispute = store.find("dispute", ref, owner=call.owner, lock=True)
    disputing.close(dispute, won=False)
    return dispute.body
