"""What people see: the hosted checkout, card authentication, receipts. Plain forms, no script needed."""

import datetime as dt
from urllib.parse import urlencode, urlsplit

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from sandbox import cards, checking_out, clock, delivering, methods, saving
from sandbox.charging import OPEN
from sandbox.errors import Refusal
from sandbox.models import Thing
from sandbox.rendering import origins, render


class SeeOther(HttpResponseRedirect):
    status_code = 303


def index(request: HttpRequest) -> HttpResponse:
    """What this server is."""
    return render(request, "index.html", {"cards": cards.CARDS})


def health(request: HttpRequest) -> HttpResponse:
    clock.now()
    return HttpResponse("ok", content_type="text/plain")


# nobody is signed in here and the address itself is the secret, so there is nothing to forge
@csrf_exempt
def pay(request: HttpRequest, ref: str) -> HttpResponse:
    """The hosted page of a checkout session: GET shows the form, POST pays with the card typed in."""
    if request.method == "POST":
        return _pay(request, ref)
    with transaction.atomic(using="sandbox"):
        session = _session(ref)
    typed = {}
    card = cards.BY_NUMBER.get(request.GET.get("card", ""))
    if card:
        typed = {"number": card.number, "expiry": _next_december(), "name": _("Test Person")}
        typed["cvc"] = "1234" if card.brand == "amex" else "123"
    return _pay_page(request, session, typed=typed)


def _session(ref: str) -> Thing:
    try:
        return checking_out.locked(ref)
    except Refusal as refusal:
        raise Http404 from refusal


def _pay(request: HttpRequest, ref: str) -> HttpResponse:
    typed = {
        name: request.POST.get(name, "").strip() for name in ("number", "expiry", "cvc", "name", "email")
    }
    refusal = intent = None
    with clock.steady(), transaction.atomic(using="sandbox"):
        session = _session(ref)
        if session.body["status"] == "open":
            try:
                intent = checking_out.pay(session, _method(typed, session))
            except Refusal as error:
                refusal = error
        delivering.nudge()
    if refusal:
        return _pay_page(request, session, typed=typed, error=_(str(refusal)), status=402)
    if session.body["status"] == "open" and intent and intent.body["status"] == "requires_action":
        return SeeOther(f"/c/pay/{ref}/authenticate")
    return _after(request, session)


def _after(request: HttpRequest, session: Thing) -> HttpResponse:
    """Back to the shop once it is paid; otherwise the page that says why not."""
    if session.body["status"] == "complete":
        return SeeOther(_filled(session.body["success_url"], session))
    return _pay_page(request, session)


def _filled(url: str, session: Thing) -> str:
    return url.replace("{CHECKOUT_SESSION_ID}", session.ref)


def _method(typed: dict, session: Thing) -> Thing:
    month, year = _expiry(typed["expiry"])
    return methods.of_number(
        number=typed["number"],
        exp_month=month,
        exp_year=year,
        cvc=typed["cvc"],
        billing={"name": typed["name"] or None, "email": typed["email"] or session.body["customer_email"]},
        owner=session.owner,
    )


def _expiry(text: str) -> tuple[int, int]:
    """Month and year out of `12/30`, `12 / 2030` or `1230`; zeros, which no card has, when it is neither."""
    digits = "".join(each for each in text if each.isascii() and each.isdigit())
    if len(digits) in (3, 5):
        digits = f"0{digits}"
    if len(digits) not in (4, 6):
        return 0, 0
    return int(digits[:2]), int(digits[2:])


def _next_december() -> str:
    return f"12 / {(dt.datetime.fromtimestamp(clock.now(), dt.UTC).year + 1) % 100:02}"


def _pay_page(
    request: HttpRequest, session: Thing, *, typed: dict | None = None, error: str = "", status: int = 200
) -> HttpResponse:
    body = session.body
    typed = typed or {}
    number = cards.digits(typed.get("number", ""))
    # whoever typed a real card by mistake does not get it back
    typed = {**typed, "number": number if number in cards.BY_NUMBER else ""}
    template = {"open": "pay.html", "complete": "paid.html", "expired": "expired.html"}[body["status"]]
    success = _filled(body["success_url"], session)
    context = {
        "session": body,
        "lines": session.hidden["lines"],
        "typed": typed,
        "error": error,
        "cards": cards.CARDS,
        "success_url": success,
        "cancel_url": body["cancel_url"],
        "here": f"/c/pay/{session.ref}",
    }
    if body["status"] == "expired":
        status = 410
    return render(
        request,
        template,
        context,
        status=status,
        form_action=origins(success, body["cancel_url"]),
        language=body["locale"],
    )


@csrf_exempt
def authenticate_session(request: HttpRequest, ref: str) -> HttpResponse:
    """The bank's page between the card and the payment: complete or fail."""
    passed = request.POST.get("result") == "complete"
    refusal = None
    with transaction.atomic(using="sandbox"):
        session = _session(ref)
        waiting = _waiting(session)
        if request.method == "POST" and waiting:
            try:
                checking_out.authenticate(session, passed=passed)
            except Refusal as error:
                refusal = error
        delivering.nudge()
    if refusal:
        return _pay_page(request, session, error=_(str(refusal)), status=402)
    if request.method == "POST" or not waiting:
        if session.body["status"] == "open":
            return SeeOther(f"/c/pay/{ref}")
        return _after(request, session)
    context = {"amount": session.body["amount_total"], "currency": session.body["currency"]}
    return render(
        request,
        "authenticate.html",
        context,
        form_action=origins(session.body["success_url"], session.body["cancel_url"]),
        language=session.body["locale"],
    )


def _waiting(session: Thing) -> bool:
    ref = session.body["payment_intent"]
    if session.body["status"] != "open" or not ref:
        return False
    return Thing.objects.get(ref=ref).body["status"] == "requires_action"


@csrf_exempt
def authenticate(request: HttpRequest, ref: str) -> HttpResponse:
    """The same for an intent that was confirmed by the API; goes back to its `return_url`."""
    with transaction.atomic(using="sandbox"):
        intent = (
            Thing.objects.select_for_update()
            .filter(ref=ref, kind__in=("payment_intent", "setup_intent"))
            .first()
        )
        if intent is None:
            raise Http404
        if intent.hidden.get("session"):
            return SeeOther(f"/c/pay/{intent.hidden['session']}/authenticate")
        if request.method == "POST" and intent.body["status"] == "requires_action":
            _authenticate(intent, passed=request.POST.get("result") == "complete")
        delivering.nudge()
    back = intent.hidden.get("return_url") or ""
    if intent.body["status"] == "requires_action":
        context = {"amount": intent.body.get("amount"), "currency": intent.body.get("currency")}
        return render(request, "authenticate.html", context, form_action=origins(back))
    if back:
        done = "failed" if intent.body["status"] in OPEN else "succeeded"
        joint = "&" if urlsplit(back).query else "?"
        return SeeOther(back + joint + urlencode({intent.kind: ref, "redirect_status": done}))
    return render(request, "authenticated.html", {"status": intent.body["status"]})


def _authenticate(intent: Thing, *, passed: bool) -> None:
    try:
        if intent.kind == "setup_intent":
            saving.authenticate(intent, passed=passed)
        else:
            checking_out.finish_authentication(intent, passed=passed)
    except Refusal:
        return  # written on the intent; whoever asked for it reads it there


def receipt(request: HttpRequest, ref: str) -> HttpResponse:
    """What a charge's `receipt_url` shows."""
    charge = Thing.objects.filter(kind="charge", ref=ref, body__paid=True).first()
    if charge is None:
        raise Http404
    card = charge.body["payment_method_details"].get("card")
    return render(request, "receipt.html", {"charge": charge.body, "card": card})
