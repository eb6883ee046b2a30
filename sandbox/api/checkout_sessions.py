"""/v1/checkout/sessions, and /v1/payment_pages with which Stripe's own tool pays one"""

from sandbox import checking_out, methods, store
from sandbox.errors import Refusal, invalid_parameter, missing_parameter, refused
from sandbox.params import LISTING, merged
from sandbox.routing import route

PRODUCT = {"name!": "str", "description": "str", "images": ["str"], "metadata": "meta", "tax_code": "str"}
PRICE = {
    "currency!": "currency",
    "product": "str",
    "product_data": PRODUCT,
    "tax_behavior": "str",
    "unit_amount!": "int",
}
INTENT = {
    "capture_method": ("automatic", "automatic_async", "manual"),
    "description": "str",
    "metadata": "meta",
    "receipt_email": "str",
    "setup_future_usage": ("off_session", "on_session"),
    "shipping": "any",
    "statement_descriptor": "str",
    "statement_descriptor_suffix": "str",
    "transfer_group": "str",
}
KEPT = (
    "client_reference_id",
    "customer",
    "customer_email",
    "metadata",
    "success_url",
    "cancel_url",
    "locale",
)
METHODS = ("card", "sepa_debit")


@route(
    "POST",
    "/v1/checkout/sessions",
    {
        "allow_promotion_codes": "bool",
        "allowed_payment_method_types": [METHODS],
        "billing_address_collection": ("auto", "required"),
        "cancel_url": "str",
        "client_reference_id": "str",
        "currency": "currency",
        "custom_text": "any",
        "customer": "str",
        "customer_creation": ("always", "if_required"),
        "customer_email": "str",
        "expires_at": "time",
        "line_items!": [
            {"adjustable_quantity": "any", "price": "str", "price_data": PRICE, "quantity": "int"}
        ],
        "locale": "str",
        "metadata": "meta",
        "mode!": ("payment",),
        "payment_intent_data": INTENT,
        "payment_method_types": [METHODS],
        "phone_number_collection": "any",
        "submit_type": ("auto", "book", "donate", "pay"),
        "success_url": "str",
        "ui_mode": ("hosted", "hosted_page"),
    },
)
def create(call):
    if not call["success_url"]:
        raise missing_parameter("success_url")
    for name in ("success_url", "cancel_url"):
        if call[name] and not call[name].startswith(("http://", "https://")):
            raise invalid_parameter(name, "Invalid URL: an explicit scheme must be provided.", "url_invalid")
    if call["customer"]:
        store.find("customer", call["customer"], owner=call.owner, param="customer")
        if call["customer_email"]:
            raise invalid_parameter(
                "customer_email", "You may only specify one of these parameters: customer, customer_email."
            )
    lines = [_line(call, index, line) for index, line in enumerate(call["line_items"])]
    if not lines:
        raise missing_parameter("line_items")
    if len({line["currency"] for line in lines}) > 1:
        raise invalid_parameter("line_items", "All line items must have the same currency.")
    given = call["payment_intent_data"] or {}
    session = checking_out.open_session(
        owner=call.owner,
        lines=lines,
        intent_fields={name: value for name, value in given.items() if value is not None},
        currency=lines[0]["currency"],
        expires_at=call["expires_at"],
        payment_method_types=call["allowed_payment_method_types"] or call["payment_method_types"] or ["card"],
        submit_type=call["submit_type"],
        **{name: call[name] for name in KEPT},
    )
    return session.body


def _line(call, index: int, line: dict) -> dict:
    at = f"line_items[{index}]"
    quantity = line.get("quantity")
    if quantity is None:
        raise missing_parameter(f"{at}[quantity]")
    if quantity < 1:
        raise invalid_parameter(
            f"{at}[quantity]", "This value must be greater than or equal to 1.", "parameter_invalid_integer"
        )
    if line.get("price_data"):
        price, name = _inline_price(call, line["price_data"], at)
    elif line.get("price"):
        price = store.find("price", line["price"], owner=call.owner, param=f"{at}[price]").body
        name = store.find("product", price["product"], owner=call.owner).body["name"]
    else:
        raise missing_parameter(f"{at}[price]")
    total = price["unit_amount"] * quantity
    return {
        "id": f"li_{store.new_ref('txn')[4:]}",
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": price["currency"],
        "description": name,
        "price": price,
        "quantity": quantity,
    }


def _inline_price(call, data: dict, at: str) -> tuple[dict, str]:
    if data["unit_amount"] < 0:
        raise invalid_parameter(
            f"{at}[price_data][unit_amount]", "Invalid non-negative integer", "parameter_invalid_integer"
        )
    if not data.get("product_data"):
        raise missing_parameter(f"{at}[price_data][product_data]")
    price = {
        "id": store.new_ref("price"),
        "object": "price",
        "active": False,
        "billing_scheme": "per_unit",
        "currency": data["currency"],
        "livemode": False,
        "metadata": {},
        "product": store.new_ref("product"),
        "recurring": None,
        "type": "one_time",
        "unit_amount": data["unit_amount"],
        "unit_amount_decimal": str(data["unit_amount"]),
    }
    return price, data["product_data"]["name"]


@route(
    "GET",
    "/v1/checkout/sessions",
    {
        **LISTING,
        "created": "range",
        "customer": "str",
        "payment_intent": "str",
        "status": ("open", "complete", "expired"),
    },
)
def index(call):
    rows = store.matching(
        "checkout.session",
        owner=call.owner,
        created=call["created"],
        customer=call["customer"],
        payment_intent=call["payment_intent"],
        status=call["status"],
    )
    return store.page(rows, call.params, call.path, store.show)


@route("GET", "/v1/checkout/sessions/{ref}")
def retrieve(call, ref):
    session = store.find("checkout.session", ref, owner=call.owner)
    if session.body["status"] == "open":
        session = checking_out.locked(ref, call.owner)
    return session.body


@route("POST", "/v1/checkout/sessions/{ref}", {"metadata": "meta"})
def update(call, ref):
    session = checking_out.locked(ref, call.owner)
    if "metadata" in call.params:
        store.change(session, metadata=merged(session.body["metadata"], call["metadata"]))
    return session.body


@route("POST", "/v1/checkout/sessions/{ref}/expire")
def expire(call, ref):
    session = store.find("checkout.session", ref, owner=call.owner, lock=True)
    checking_out.expire(session)
    return session.body


@route("GET", "/v1/checkout/sessions/{ref}/line_items", LISTING)
def line_items(call, ref):
    session = store.find("checkout.session", ref, owner=call.owner)
    return store.line_list(ref, session.hidden["lines"])


@route("GET", "/v1/payment_pages/{ref}", {"key": "str"})
def payment_page(call, ref):
    return {**retrieve(call, ref), "object": "checkout.payment_page", "session_id": ref}


@route(
    "POST",
    "/v1/payment_pages/{ref}/confirm",
    {"payment_method!": "str", "expected_amount": "int", "key": "str"},
)
def confirm_payment_page(call, ref):
    session = checking_out.locked(ref, call.owner)
    if call["expected_amount"] not in (None, session.body["amount_total"]):
        raise Refusal("The amount of this session has changed.", param="expected_amount")
    try:
        checking_out.pay(session, methods.named(call["payment_method"], owner=call.owner))
    except checking_out.Over as over:
        raise refused("This Checkout Session has expired.") from over
    return {**session.body, "object": "checkout.payment_page", "session_id": ref}
