"""What a seller earned and takes out."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.confirming import before_money
from kit import clock
from kit.forms import add_refusal
from kit.problems import Invalid, Refused
from orders.models import Policy
from payments import earned, withdrawing
from payments.forms import AmountForm, ListedForm
from payments.models import SellerAccount

A_PAGE = 20
CLEARING_SHOWN = 10
WITHDRAWALS_SHOWN = 10


@login_required
@never_cache
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Available, clearing with dates, in active orders; each order's share; withdrawals with their parts."""
    user, currency, now = request.user, settings.CURRENCY, clock.now()
    figures = earned.of(user, currency)
    account, policy, hindered = _standing(user, now)
    chosen = ListedForm(request.GET)
    asked = chosen.asked()
    rows = earned.listed(user, currency, **asked)
    pages = Paginator(rows, A_PAGE)
    context = {
        "figures": figures,
        "account": account,
        "policy": policy,
        "hindrance": hindered,
        "clearing": earned.clearing(user, currency)[:CLEARING_SHOWN],
        "page": pages.get_page(request.GET.get("page")),
        "chosen": chosen,
        "sums": earned.sums(rows) if asked else None,
        "withdrawals": [
            (each, earned.state_of(each)) for each in earned.withdrawals(user)[:WITHDRAWALS_SHOWN]
        ],
        "form": AmountForm(initial={"amount": figures.available_minor or None}),
        "enough": figures.available_minor >= policy.least_withdrawal_minor,
        "now": now,
        "tab": "selling",
        "section": "earnings",
    }
    return render(request, "payments/earnings.html", context)


@login_required
@before_money
@never_cache
@require_http_methods(["GET", "POST"])
def withdrawal(request: HttpRequest) -> HttpResponse:
    """The second step: what will be sent where; a POST sends it."""
    user, currency, now = request.user, settings.CURRENCY, clock.now()
    figures = earned.of(user, currency)
    account, policy, hindered = _standing(user, now)
    given = request.POST if request.method == "POST" else request.GET
    form = AmountForm(
        given if "amount" in given else None, initial={"amount": figures.available_minor or None}
    )
    ready = form.is_bound and form.is_valid() and hindered is None and _fits(form, figures, policy, currency)
    if request.method == "POST" and ready:
        try:
            withdrawing.withdraw(
                by=user, amount_minor=form.cleaned_data["amount"], currency=currency, now=now
            )
        except Refused as refusal:
            add_refusal(form, refusal)
            ready = False
        else:
            messages.success(request, _("Your withdrawal is asked for. We tell you when it has been sent."))
            return redirect("payments:earnings")
    context = {
        "form": form,
        "figures": figures,
        "account": account,
        "policy": policy,
        "hindrance": hindered,
        "ready": ready,
        "amount": form.cleaned_data.get("amount") if form.is_bound and ready else None,
        "left": figures.available_minor - form.cleaned_data["amount"] if ready else None,
        "now": now,
    }
    status = 200 if ready or not form.is_bound else 422
    if request.method == "POST" and hindered:
        status = 409
    return render(request, "payments/withdrawal.html", context, status=status)


def _standing(user, now) -> tuple[SellerAccount | None, Policy, withdrawing.Hindrance | None]:
    account = SellerAccount.objects.filter(user=user).first()
    policy = Policy.objects.current()
    hindered = withdrawing.hindrance(
        by=user, account=account, policy=policy, currency=settings.CURRENCY, now=now
    )
    return account, policy, hindered


def _fits(form: AmountForm, figures: earned.Earnings, policy: Policy, currency: str) -> bool:
    try:
        withdrawing.check_amount(
            form.cleaned_data["amount"],
            available=figures.available_minor,
            least=policy.least_withdrawal_minor,
            currency=currency,
        )
    except Invalid as refusal:
        add_refusal(form, refusal)
        return False
    return True
