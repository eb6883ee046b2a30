"""A member's own data: a copy of it, and leaving."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import exporting
from accounts.confirming import before_money
from accounts.models import DataExport
from kit import clock
from kit.nudging import nudge
from kit.problems import Refused
from ledger import accounts, balances
from marketplace import closing
from payments import withdrawing


class SureForm(forms.Form):
    """Said by a person who has read what closing means."""

    sure = forms.BooleanField(
        label=gettext_lazy("I want to close my account for good"),
        error_messages={"required": gettext_lazy("Tick this to close the account.")},
    )


@login_required
@never_cache
@require_GET
def page(request):
    """What one may do with one's data."""
    export = exporting.newest(request.user, clock.raw_now())
    until = export.expires_at + clock.shift() if export and export.expires_at else None  # as the pages count
    context = {"export": export, "until": until, "section": "data", "tab": "settings"}
    return render(request, "accounts/data.html", context)


@login_required
@require_POST
@before_money
def ask(request):
    """Ask for a copy; the second step comes first, since all of it is in there."""
    try:
        exporting.ask(by=request.user, now=clock.raw_now())
    except Refused as refusal:
        messages.warning(request, str(refusal.message))
    else:
        nudge("marketplace.tasks.make_exports")
        messages.success(request, _("Your copy is being made. We tell you when it is ready."))
    return redirect("own_data")


@login_required
@require_GET
@before_money
def fetch(request, ref):
    """The copy, for its member alone."""
    ready = request.user.data_exports.filter(state=DataExport.State.READY, expires_at__gt=clock.raw_now())
    return exporting.response(get_object_or_404(ready, ref=ref))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def close(request):
    """What stops it, or what happens; a POST closes the account, once the password was typed again."""
    return _closed(request) if request.method == "POST" else _close_page(request, SureForm())


@before_money
def _closed(request):
    form = SureForm(request.POST)
    if not form.is_valid():
        return _close_page(request, form, status=422)
    try:
        closing.close(by=request.user, now=clock.now())
    except closing.CannotClose:
        return _close_page(request, form, status=409)
    logout(request)
    messages.success(request, _("Your account is closed. Thank you for having been here."))
    return redirect("home")


def _close_page(request, form, *, status=200):
    context = {
        "form": form,
        "hindrances": closing.hindrances(request.user),
        "section": "data",
        "tab": "settings",
    }
    return render(request, "accounts/close.html", context, status=status)


@login_required
@require_POST
@before_money
def withdraw(request):
    """All that is left goes to where the member is paid, however little."""
    user, currency = request.user, settings.CURRENCY
    amount = balances.balance(accounts.seller_available(user.ref), currency)
    if amount:
        try:
            withdrawing.withdraw(
                by=user, amount_minor=amount, currency=currency, now=clock.now(), closing=True
            )
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("Your withdrawal is asked for. We tell you when it has been sent."))
    return redirect("close_account")
