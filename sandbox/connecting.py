"""The pages of a seller's sandbox account: giving their details, and seeing what they were paid."""

import secrets

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.csrf import csrf_exempt

from sandbox import clock, delivering, funds, onboarding, paying_out, store
from sandbox.errors import Refusal
from sandbox.models import Thing, Txn
from sandbox.pages import SeeOther
from sandbox.rendering import origins, render
from sandbox.templatetags.sandbox import locale

COUNTRIES = [
    "AT",
    "AU",
    "BE",
    "BG",
    "BR",
    "CA",
    "CH",
    "CN",
    "CY",
    "CZ",
    "DE",
    "DK",
    "EE",
    "ES",
    "FI",
    "FR",
    "GB",
    "GR",
    "HK",
    "HR",
    "HU",
    "IE",
    "IN",
    "IT",
    "JP",
    "KE",
    "LT",
    "LU",
    "LV",
    "MA",
    "MT",
    "MX",
    "NG",
    "NL",
    "NO",
    "NZ",
    "PH",
    "PK",
    "PL",
    "PT",
    "RO",
    "RS",
    "SE",
    "SG",
    "SI",
    "SK",
    "TR",
    "UA",
    "US",
    "VN",
    "ZA",
]
PAYOUT_STATES = {
    "pending": gettext_noop("on its way"),
    "paid": gettext_noop("arrived"),
    "failed": gettext_noop("refused by the bank"),
    "canceled": gettext_noop("canceled"),
}
MOVEMENTS = {
    "payment": gettext_noop("Received"),
    "payment_reversal": gettext_noop("Taken back"),
    "payout": gettext_noop("Sent to the bank"),
    "payout_failure": gettext_noop("Came back from the bank"),
    "payout_cancel": gettext_noop("Payout canceled"),
}
FIELDS = ("first_name", "last_name", "country", "bank")


@csrf_exempt
def onboard(request: HttpRequest, ref: str, token: str) -> HttpResponse:
    """The onboarding form an account link leads to; it ends at the link's `return_url`."""
    with transaction.atomic(using="sandbox"):
        account = Thing.objects.select_for_update().filter(kind="account", ref=ref).first()
        link = account.hidden.get("links", {}).get(token) if account else None
        if account is None or link is None:
            raise Http404
        if link["expires_at"] <= clock.now():
            return SeeOther(link["refresh_url"])
        if request.method == "POST":
            typed = {name: request.POST.get(name, "").strip() for name in FIELDS}
            errors = _errors(typed)
            if not errors:
                _submit(account, typed, restricted=request.POST.get("outcome") == "restricted")
                delivering.nudge()
                return SeeOther(link["return_url"])
        else:
            typed, errors = {"country": account.body["country"]}, {}
    context = {
        "account": account.body,
        "typed": typed,
        "errors": errors,
        "countries": _countries(),
        "return_url": link["return_url"],
    }
    return render(
        request,
        "onboard.html",
        context,
        status=422 if errors else 200,
        form_action=origins(link["return_url"], link["refresh_url"]),
    )


def _countries() -> list[tuple[str, str]]:
    names = locale().territories
    return sorted(((code, names.get(code, code)) for code in COUNTRIES), key=lambda pair: pair[1])


def _errors(typed: dict) -> dict[str, str]:
    errors = {name: _("Fill this in.") for name in FIELDS if not typed[name]}
    number = typed["bank"].replace(" ", "")
    if typed["country"] and typed["country"] not in COUNTRIES:
        errors["country"] = _("Choose a country from the list.")
    if number and not (number.isascii() and number.isalnum() and 6 <= len(number) <= 34):
        errors["bank"] = _("A bank account has 6 to 34 letters and digits.")
    for name in ("first_name", "last_name"):
        if len(typed[name]) > 100:
            errors[name] = _("At most 100 characters.")
    return errors


def _submit(account: Thing, typed: dict, *, restricted: bool) -> None:
    onboarding.complete(
        account,
        first_name=typed["first_name"],
        last_name=typed["last_name"],
        country=typed["country"],
        bank_last4=typed["bank"].replace(" ", "")[-4:],
    )
    if restricted:
        onboarding.restrict(account)


@csrf_exempt
def express(request: HttpRequest, ref: str, token: str) -> HttpResponse:
    """The seller's balance, what came in and what went to the bank; POST pays out all that is available."""
    account = Thing.objects.filter(kind="account", ref=ref).first()
    if account is None or not secrets.compare_digest(account.hidden.get("login", ""), token):
        raise Http404
    if request.method == "POST":
        with transaction.atomic(using="sandbox"):
            for currency, amount in funds.sums(ref)[0].items():
                _pay_out(ref, amount, currency)
            delivering.nudge()
        return SeeOther(request.path)
    ready, coming = funds.sums(ref)
    context = {
        "account": account.body,
        "balances": [
            (currency, ready.get(currency, 0), coming.get(currency, 0))
            for currency in sorted({*ready, *coming})
        ],
        "movements": [
            (MOVEMENTS.get(txn.type, txn.type), funds.show(txn))
            for txn in Txn.objects.filter(owner=ref).order_by("-seq")[:50]
        ],
        "payouts": [
            (PAYOUT_STATES.get(payout.body["status"], payout.body["status"]), payout.body)
            for payout in store.matching("payout", owner=ref)[:20]
        ],
        "can_pay_out": any(amount > 0 for amount in ready.values()),
    }
    return render(request, "express.html", context)


def _pay_out(ref: str, amount: int, currency: str) -> None:
    if amount < 1:
        return
    try:
        with transaction.atomic(using="sandbox"):
            paying_out.payout(owner=ref, amount=amount, currency=currency, description=None, metadata={})
    except Refusal:
        return  # paid out a moment ago in another window
