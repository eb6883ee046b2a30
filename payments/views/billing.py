"""How a member is named on invoices, among the settings."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kit import clock
from payments import billing
from payments.forms import BillingForm


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def details(request: HttpRequest) -> HttpResponse:
    """Name, address and tax number; documents that exist keep what they say."""
    form = BillingForm(request.POST or None, initial=billing.of(request.user))
    if request.method == "POST":
        form = BillingForm(request.POST)
        if form.is_valid():
            billing.keep(by=request.user, details=form.cleaned_data, now=clock.now())
            messages.success(request, _("Your billing details are saved. New invoices carry them."))
            return redirect("payments:billing")
    context = {"form": form, "section": "billing", "tab": "settings"}
    return render(request, "payments/billing.html", context, status=422 if form.errors else 200)
