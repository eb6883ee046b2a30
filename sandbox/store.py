"""Making, finding, locking, listing and showing objects."""

import secrets
import string
from collections.abc import Callable

from sandbox import clock
from sandbox.errors import invalid_parameter, no_such
from sandbox.models import Event, Thing

ALPHABET = string.ascii_letters + string.digits
PREFIXES = {
    "account": "acct_",
    "charge": "ch_",
    "checkout.session": "cs_test_",
    "customer": "cus_",
    "dispute": "dp_",
    "event": "evt_",
    "file": "file_",
    "payment": "py_",
    "payment_intent": "pi_",
    "payment_method": "pm_",
    "payout": "po_",
    "person": "person_",
    "price": "price_",
    "product": "prod_",
    "radar.early_fraud_warning": "issfr_",
    "refund": "re_",
    "setup_intent": "seti_",
    "source": "src_",
    "topup": "tu_",
    "transfer": "tr_",
    "transfer_reversal": "trr_",
    "txn": "txn_",
    "webhook_endpoint": "we_",
}
LOOK_UPS: dict[str, Callable[[str], dict | None]] = {}  # for ids whose objects are not Things


def new_ref(kind: str) -> str:
    length = {"checkout.session": 58, "account": 16, "customer": 14}.get(kind, 24)
    return PREFIXES[kind] + "".join(secrets.choice(ALPHABET) for _ in range(length))


def add(kind: str, body: dict, *, owner: str = "", hidden: dict | None = None, ref: str = "") -> Thing:
    """Store a new object; id, object, created, livemode and metadata are filled in."""
    ref = ref or new_ref(kind)
    now = clock.now()
    whole = {"id": ref, "object": kind, "created": now, "livemode": False, "metadata": {}}
    whole.update(body)
    whole["metadata"] = whole["metadata"] or {}
    return Thing.objects.create(ref=ref, kind=kind, owner=owner, created=now, body=whole, hidden=hidden or {})


def find(kind: str, ref: str, *, owner: str = "", param: str = "id", lock: bool = False) -> Thing:
    """The object, locked if asked, or Stripe's 404 (400 when it was named in another parameter)."""
    rows = Thing.objects.filter(kind=kind, ref=ref or "", owner=owner)
    thing = (rows.select_for_update() if lock else rows).first()
    if thing is None:
        raise no_such(kind, ref, param=param, status=404 if param == "id" else 400)
    return thing


def change(thing: Thing, **changes) -> dict:
    """Write fields of the body; answers what they were before, as events tell it."""
    before = {name: thing.body.get(name) for name in changes if thing.body.get(name) != changes[name]}
    thing.body.update(changes)
    thing.save(update_fields=["body"])
    return before


def matching(kind: str, *, owner: str = "", created=None, **fields):
    """Objects of a kind whose body has these values, newest first; None values do not filter."""
    rows = Thing.objects.filter(kind=kind, owner=owner).order_by("-seq")
    wanted = {name: value for name, value in fields.items() if value is not None}
    if wanted:
        rows = rows.filter(body__contains=wanted)
    return within(rows, created)


def within(rows, created):
    if isinstance(created, dict):
        return rows.filter(**{f"created__{name}": value for name, value in created.items()})
    return rows if created is None else rows.filter(created=created)


def page(rows, params: dict, url: str, show) -> dict:
    """A Stripe list: `limit`, `starting_after` and `ending_before` over rows ordered newest first."""
    limit = params.get("limit") or 10
    if not 1 <= limit <= 100:
        raise invalid_parameter("limit", "Invalid integer: limit must be between 1 and 100")
    backwards = bool(params.get("ending_before"))
    if backwards:
        rows = rows.filter(seq__gt=_seq(rows, params["ending_before"], "ending_before")).order_by("seq")
    elif params.get("starting_after"):
        rows = rows.filter(seq__lt=_seq(rows, params["starting_after"], "starting_after"))
    found = list(rows[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    if backwards:
        found.reverse()
    return {"object": "list", "url": url, "has_more": more, "data": [show(row) for row in found]}


def _seq(rows, ref, param):
    seq = rows.model.objects.filter(ref=ref).values_list("seq", flat=True).first()
    if seq is None:
        raise no_such("object", ref, param=param, status=400)
    return seq


def show(thing: Thing) -> dict:
    return thing.body


def look_up(ref: str) -> dict | None:
    """Any object by its id, for `expand`."""
    for prefix, shown in LOOK_UPS.items():
        if ref.startswith(prefix):
            return shown(ref)
    if ref.startswith("evt_"):
        return Event.objects.filter(ref=ref).values_list("body", flat=True).first()
    return Thing.objects.filter(ref=ref).values_list("body", flat=True).first()


def expand(answer, paths: list[str]):
    """Put objects in the place of their ids along dotted paths such as `data.latest_charge.balance_transaction`."""
    for path in paths:
        if path.count(".") > 3:
            raise invalid_parameter("expand", "You cannot expand more than 4 levels of a property.")
        _expand(answer, path.split("."), path)
    return answer


def _expand(spot, names: list[str], path: str) -> None:
    if isinstance(spot, list):
        for each in spot:
            _expand(each, names, path)
        return
    if not isinstance(spot, dict) or not names:
        return
    name = names[0]
    value = spot.get(name)
    if value is None and name not in spot and (spot.get("object"), name) in INCLUDED:
        value = spot[name] = INCLUDED[spot["object"], name](spot)
    if name not in spot:
        raise invalid_parameter(
            "expand", f"This property cannot be expanded ({name}). You passed {path}.", None
        )
    if isinstance(value, str):
        value = spot[name] = look_up(value) or value
    _expand(value, names[1:], path)


def _refunds(charge: dict) -> dict:
    rows = matching("refund", charge=charge["id"])
    return page(rows, {}, f"/v1/charges/{charge['id']}/refunds", show)


def _line_items(session: dict) -> dict:
    whole = Thing.objects.get(ref=session["id"])
    return line_list(session["id"], whole.hidden["lines"])


def line_list(session: str, lines: list[dict]) -> dict:
    return {
        "object": "list",
        "url": f"/v1/checkout/sessions/{session}/line_items",
        "has_more": False,
        "data": lines,
    }


# parts that Stripe leaves out unless they are asked for
INCLUDED = {("charge", "refunds"): _refunds, ("checkout.session", "line_items"): _line_items}
