"""/v1/events"""

from sandbox import store
from sandbox.errors import invalid_parameter, no_such
from sandbox.models import Event
from sandbox.params import LISTING
from sandbox.routing import route


@route(
    "GET",
    "/v1/events",
    {**LISTING, "created": "range", "delivery_success": "bool", "type": "str", "types": ["str"]},
)
def index(call):
    rows = store.within(Event.objects.filter(owner=call.owner).order_by("-seq"), call["created"])
    if call["type"] and call["types"]:
        raise invalid_parameter("type", "You may pass either type or types, not both.")
    if call["type"]:
        name = call["type"]
        rows = rows.filter(type__startswith=name[:-1]) if name.endswith("*") else rows.filter(type=name)
    if call["types"]:
        rows = rows.filter(type__in=call["types"])
    if call["delivery_success"] is not None:
        undelivered = Event.objects.filter(deliveries__isnull=False).exclude(deliveries__state="delivered")
        rows = (
            rows.exclude(pk__in=undelivered.values("pk"))
            if call["delivery_success"]
            else rows.filter(pk__in=undelivered.values("pk"))
        )
    return store.page(rows, call.params, call.path, lambda event: event.body)


@route("GET", "/v1/events/{ref}")
def retrieve(call, ref):
    event = Event.objects.filter(ref=ref, owner=call.owner).first()
    if event is None:
        raise no_such("event", ref)
    return event.body
