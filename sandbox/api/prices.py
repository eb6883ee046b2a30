"""/v1/products and /v1/prices: as much as a checkout line needs"""

from sandbox import store
from sandbox.events import record
from sandbox.params import LISTING
from sandbox.routing import route


@route(
    "POST",
    "/v1/products",
    {"name!": "str", "description": "str", "active": "bool", "images": ["str"], "metadata": "meta"},
)
def create_product(call):
    body = {"active": True, "description": None, "images": [], "type": "service", **call.params}
    product = store.add("product", body, owner=call.owner)
    record("product.created", product.body, owner=call.owner)
    return product.body


@route("GET", "/v1/products", LISTING)
def products(call):
    return store.page(store.matching("product", owner=call.owner), call.params, call.path, store.show)


@route("GET", "/v1/products/{ref}")
def retrieve_product(call, ref):
    return store.find("product", ref, owner=call.owner).body


@route(
    "POST",
    "/v1/prices",
    {
        "currency!": "currency",
        "product!": "str",
        "unit_amount!": "int",
        "nickname": "str",
        "metadata": "meta",
    },
)
def create_price(call):
    store.find("product", call["product"], owner=call.owner, param="product")
    body = {
        "active": True,
        "billing_scheme": "per_unit",
        "nickname": None,
        "recurring": None,
        "tax_behavior": "unspecified",
        "type": "one_time",
        "unit_amount_decimal": str(call["unit_amount"]),
        **call.params,
    }
    price = store.add("price", body, owner=call.owner)
    record("price.created", price.body, owner=call.owner)
    return price.body


@route("GET", "/v1/prices/{ref}")
def retrieve_price(call, ref):
    return store.find("price", ref, owner=call.owner).body
