"""/v1/payment_methods"""

from sandbox import methods, store
from sandbox.errors import missing_parameter, refused
from sandbox.events import record
from sandbox.params import LISTING, merged
from sandbox.routing import route

CARD = {"number": "str", "exp_month": "int", "exp_year": "int", "cvc": "str", "token": "str"}
FIELDS = {"metadata": "meta", "billing_details": "any", "allow_redisplay": "str"}


@route(
    "POST",
    "/v1/payment_methods",
    {**FIELDS, "type!": ("card", "sepa_debit"), "card": CARD, "sepa_debit": {"iban!": "str"}},
)
def create(call):
    method = made(call.params, call.owner)
    if call["metadata"]:
        store.change(method, metadata=call["metadata"])
    return method.body


def made(given: dict, owner: str):
    """A payment method out of `type` and `card` or `sepa_debit`, as in payment_method_data."""
    billing = given.get("billing_details")
    if given["type"] == "sepa_debit":
        if not given.get("sepa_debit"):
            raise missing_parameter("sepa_debit")
        return methods.bank_debit(given["sepa_debit"]["iban"], billing, owner)
    card = given.get("card") or {}
    if card.get("token"):
        return methods.named(card["token"], owner=owner, param="card[token]", billing=billing)
    for name in ("number", "exp_month", "exp_year"):
        if not card.get(name):
            raise missing_parameter(f"card[{name}]")
    return methods.of_number(
        number=card["number"],
        exp_month=card["exp_month"],
        exp_year=card["exp_year"],
        cvc=card.get("cvc"),
        billing=billing,
        owner=owner,
    )


@route("GET", "/v1/payment_methods", {**LISTING, "customer": "str", "type": "str"})
def index(call):
    rows = store.matching("payment_method", owner=call.owner, customer=call["customer"], type=call["type"])
    return store.page(rows, call.params, call.path, store.show)


@route("GET", "/v1/payment_methods/{ref}")
def retrieve(call, ref):
    return methods.named(ref, owner=call.owner, param="id").body


@route("POST", "/v1/payment_methods/{ref}", {**FIELDS, "card": CARD})
def update(call, ref):
    method = store.find("payment_method", ref, owner=call.owner, lock=True)
    changes = {}
    if "metadata" in call.params:
        changes["metadata"] = merged(method.body["metadata"], call["metadata"])
    if call["billing_details"]:
        changes["billing_details"] = {**method.body["billing_details"], **call["billing_details"]}
    before = store.change(method, **changes)
    record("payment_method.updated", method.body, owner=call.owner, previous=before)
    return method.body


@route("POST", "/v1/payment_methods/{ref}/attach", {"customer!": "str"})
def attach(call, ref):
    method = methods.named(ref, owner=call.owner)
    methods.attach(method, call["customer"])
    return method.body


@route("POST", "/v1/payment_methods/{ref}/detach")
def detach(call, ref):
    method = store.find("payment_method", ref, owner=call.owner, lock=True)
    if not method.body["customer"]:
        raise refused("The payment method you provided is not attached to a customer.")
    before = store.change(method, customer=None)
    record("payment_method.detached", method.body, owner=call.owner, previous=before)
    return method.body
