"""/v1/balance and /v1/balance_transactions"""

from sandbox import funds, store
from sandbox.errors import no_such
from sandbox.models import Txn
from sandbox.params import LISTING
from sandbox.routing import route

FILTERS = {"currency": "currency", "payout": "str", "source": "str", "type": "str"}


@route("GET", "/v1/balance")
def balance(call):
    return funds.balance(call.owner)


@route("GET", "/v1/balance_transactions", {**LISTING, **FILTERS, "created": "range"})
def index(call):
    filters = {name: call[name] for name in FILTERS if call[name]}
    rows = Txn.objects.filter(owner=call.owner, **filters).order_by("-seq")
    return store.page(store.within(rows, call["created"]), call.params, call.path, funds.show)


@route("GET", "/v1/balance_transactions/{ref}")
def retrieve(call, ref):
    txn = Txn.objects.filter(owner=call.owner, ref=ref).first()
    if txn is None:
        raise no_such("balance transaction", ref)
    return funds.show(txn)


@route("GET", "/v1/balance/history", {**LISTING, **FILTERS, "created": "range"})
def history(call):
    return index(call)
