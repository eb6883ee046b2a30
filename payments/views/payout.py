"""Where a seller is paid."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.confirming import before_money
from kit import clock
from orders.models import Policy
from payments import gateway, onboarding, withdrawing
from payments.models import SellerAccount


@login_required
@never_cache
@require_GET
def settings(request: HttpRequest) -> HttpResponse:
    """How the seller is paid now, what is missing, and the ways there are."""
    account = SellerAccount.objects.filter(user=request.user).first()
    policy, now = Policy.objects.current(), clock.now()
    locked = account and withdrawing.payout_lock(
        by=request.user, account=account, hours=policy.payout_lock_hours
    )
    context = {
        "account": account,
        "missing": onboarding.in_words(account.missing) if account else [],
        "policy": policy,
        "locked_until": locked if locked and locked > now else None,
        "now": now,
    }
    return render(request, "payments/payout.html", context)


@login_required
@before_money
@require_POST
def onboard(request: HttpRequest) -> HttpResponse:
    """To the provider's page that asks for the details."""
    return redirect(onboarding.start(by=request.user, now=clock.now()))


@login_required
@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """Back from the provider's page: ask how the account stands."""
    account = SellerAccount.objects.filter(user=request.user).exclude(account_id=None).first()
    if account is not None:
        try:
            onboarding.account(account.account_id)
        except gateway.GatewayError:
            messages.info(
                request, _("The payment provider has not answered yet. This page shows it when it has.")
            )
    return redirect("payments:payout")


@login_required
@before_money
@require_POST
def method(request: HttpRequest) -> HttpResponse:
    """Choose between the provider and being paid by hand."""
    wanted = request.POST.get("method")
    if wanted in SellerAccount.Method.values:
        onboarding.method_chosen(by=request.user, method=wanted, now=clock.now())
        messages.success(request, _("Saved. Withdrawals open again when the waiting time is over."))
    return redirect("payments:payout")


@login_required
@before_money
@require_POST
def account(request: HttpRequest) -> HttpResponse:
    """To the seller's own page at the provider."""
    return redirect(onboarding.login(by=request.user))
