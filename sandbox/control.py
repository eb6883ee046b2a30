"""/_sandbox/…: the knobs of the sandbox as JSON, for whoever holds its secret key."""

import functools
import json

from django.db import connections, transaction
from django.db.models import Count, Sum
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from sandbox import cards, clock, delivering, disputing, faults, funds, onboarding, refunding, store, sweeping
from sandbox.errors import Refusal
from sandbox.front import has_key
from sandbox.models import Delivery, Event, Thing, Txn

TABLES = ["thing", "purse", "txn", "event", "delivery", "replay", "chore", "knobs"]


class Wrong(Exception):
    """The request does not make sense; the message says why."""


def knob(*methods: str):
    """A control view: secret key, allowed methods, a JSON object in, a JSON object out."""

    def wrap(view):
        @csrf_exempt
        @functools.wraps(view)
        def inner(request: HttpRequest, **names):
            if not has_key(request):
                return JsonResponse({"error": "The sandbox's secret key is needed."}, status=401)
            if request.method not in methods:
                return JsonResponse({"error": "Method not allowed."}, status=405)
            try:
                given = _object(request.body) if request.method == "POST" else {}
                with transaction.atomic(using="sandbox"):
                    answer = view(request, given, **names)
                    delivering.nudge()
                return JsonResponse(answer)
            except (Wrong, faults.Wrong) as error:
                return JsonResponse({"error": str(error)}, status=400)
            except Refusal as refusal:
                return JsonResponse({"error": str(refusal)}, status=refusal.status)

        return inner

    return wrap


def _object(body: bytes) -> dict:
    try:
        given = json.loads(body or b"{}")
    except ValueError as error:
        raise Wrong("this is not JSON") from error
    if not isinstance(given, dict):
        raise Wrong("a JSON object is wanted")
    return given


def _seconds(given: dict, name: str) -> int:
    if isinstance(given[name], bool) or not isinstance(given[name], int | float):
        raise Wrong(f"{name} is a number of seconds")
    return int(given[name])


@knob("GET", "POST")
def fault_settings(request, given):
    """GET all fault settings; POST merges `webhooks`, `api`, `next`, `seed`, or `clear`s first."""
    return faults.put(given) if request.method == "POST" else faults.current()


@knob("GET", "POST")
def test_clock(request, given):
    """GET the clock; POST `offset_seconds`, or `forward_seconds`, with `force` to go back. What is due then is done
    at once, unless `sweep` is false."""
    if request.method == "POST":
        old = clock.knobs().offset_seconds
        if "forward_seconds" in given:
            offset = old + _seconds(given, "forward_seconds")
        elif "offset_seconds" in given:
            offset = _seconds(given, "offset_seconds")
        else:
            raise Wrong("offset_seconds or forward_seconds is wanted")
        try:
            clock.move(offset, force=bool(given.get("force")))
        except clock.Backwards as error:
            raise Wrong("the clock only moves forward, unless forced") from error
        if given.get("sweep", True):
            sweeping.run()
    return {"now": clock.now(), "offset_seconds": clock.knobs().offset_seconds, "raw": int(clock.raw())}


@knob("GET")
def state(request, given):
    """Balances of the platform and of every account, how many objects there are, what waits to be delivered."""
    accounts = list(Thing.objects.filter(kind="account").order_by("seq"))
    sums, nothing = funds.all_sums(), {"available": {}, "pending": {}}
    return {
        "clock": {"now": clock.now(), "offset_seconds": clock.knobs().offset_seconds},
        "balances": {
            "platform": sums.get("", nothing),
            **{each.ref: sums.get(each.ref, nothing) for each in accounts},
        },
        "accounts": {
            each.ref: {
                "email": each.body["email"],
                "payouts_enabled": each.body["payouts_enabled"],
                "transfers": each.body["capabilities"].get("transfers"),
                "metadata": each.body["metadata"],
            }
            for each in accounts
        },
        "counts": _tally(Thing, "kind"),
        "events": Event.objects.count(),
        "deliveries": _tally(Delivery, "state"),
        "faults": faults.current(),
    }


def _tally(model, field: str) -> dict[str, int]:
    return dict(model.objects.order_by().values_list(field).annotate(Count("pk")))


@knob("GET")
def card_list(request, given):
    """The test cards: number, brand, what it does."""
    return {
        "cards": [
            {"number": card.number, "brand": card.brand, "does": card.does, "says": card.says}
            for card in cards.CARDS
        ]
    }


@knob("POST")
def sweep(request, given):
    """Do what is due now, without waiting for the sweeper."""
    return {"done": sweeping.run()}


@knob("POST")
def deliver(request, given):
    """Make every waiting webhook due now. The delivery thread sends them; with `wait`, the answer comes after that."""
    waiting = Delivery.objects.filter(state="waiting")
    if given.get("wait"):
        transaction.on_commit(delivering.deliver_due, using="sandbox")
    return {"waiting": waiting.update(due_at=clock.raw(), lease_until=0)}


@knob("GET")
def latest_events(request, given):
    """The last fifty events of the platform and of every account, newest first; `?type=` and `?account=` filter."""
    rows = Event.objects.order_by("-seq")
    if request.GET.get("type"):
        rows = rows.filter(type=request.GET["type"])
    if request.GET.get("account"):
        rows = rows.filter(owner=request.GET["account"])
    return {"events": [event.body for event in rows[:50]]}


@knob("POST")
def reset(request, given):
    """Forget everything but the default webhook endpoint."""
    endpoint = (
        Thing.objects.filter(ref="we_default").values("ref", "kind", "created", "body", "hidden").first()
    )
    names = ", ".join(f"sandbox_{table}" for table in TABLES)
    with connections["sandbox"].cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
    if endpoint:
        Thing.objects.create(**endpoint)
    return {"reset": True}


@knob("POST")
def dispute(request, given):
    """A cardholder disputes `charge` (`reason`, `amount`, `inquiry`)."""
    charge = store.find("charge", str(given.get("charge", "")), lock=True)
    opened = disputing.open_dispute(
        charge,
        reason=given.get("reason", "fraudulent"),
        inquiry=bool(given.get("inquiry")),
        amount=given.get("amount"),
    )
    return opened.body


@knob("POST")
def close_dispute(request, given, ref):
    """The bank decides a dispute: `status` won or lost."""
    if given.get("status") not in ("won", "lost"):
        raise Wrong("status is won or lost")
    case = store.find("dispute", ref, lock=True)
    disputing.close(case, won=given["status"] == "won")
    return case.body


@knob("POST")
def fraud_warning(request, given):
    """The card's issuer warns of fraud on `charge`."""
    return disputing.warn_of_fraud(store.find("charge", str(given.get("charge", "")))).body


@knob("POST")
def fail_refund(request, given, ref):
    """The bank returns a refund."""
    refund = store.find("refund", ref, lock=True)
    refunding.fail(refund)
    return refund.body


@knob("POST")
def account_state(request, given, ref):
    """`state` of an account: complete, restricted, allowed or deauthorized."""
    account = store.find("account", ref, lock=True)
    acts = {
        "complete": lambda: onboarding.complete(
            account, first_name="Test", last_name="Seller", country=account.body["country"], bank_last4="6789"
        ),
        "restricted": lambda: onboarding.restrict(account),
        "allowed": lambda: onboarding.allow(account),
        "deauthorized": lambda: onboarding.deauthorize(account),
    }
    if given.get("state") not in acts:
        raise Wrong(f"state is one of {', '.join(acts)}")
    acts[given["state"]]()
    return account.body


@knob("GET")
def books(request, given):
    """Sums for an outside check: what came in, went out and is left, by type of movement and currency."""
    sums: dict[str, dict[str, int]] = {}
    rows = Txn.objects.order_by().values_list("owner", "type", "currency").annotate(Sum("net"))
    for owner, kind, currency, net in rows:
        sums.setdefault(owner or "platform", {})[f"{kind}:{currency}"] = net
    return {"sums": sums}
