"""What finance staff book by hand: one says what, another confirms."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.entrance import staff_of
from kit import clock
from kit.forms import add_refusal
from kit.problems import Invalid
from payments import adjusting, suspending
from payments.forms import AdjustmentForm, SuspenseForm
from payments.models import Adjustment, SuspenseItem

SHOWN = 50


@staff_of("finance")
@require_http_methods(["GET", "POST"])
def suspense(request: HttpRequest, ref: str) -> HttpResponse:
    """Money that was set aside, and where it should go."""
    item = get_object_or_404(
        SuspenseItem.objects.select_related("payment__order", "payment__payer", "proposed_by", "closed_by"),
        ref=ref,
    )
    form = SuspenseForm(request.POST or None, ways=suspending.ways_of(item))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                suspending.propose(ref=ref, by=request.user, now=clock.now(), **form.cleaned_data)
            except Invalid as refusal:
                add_refusal(form, refusal)
            else:
                messages.success(request, _("Noted. Another member of staff has to confirm it."))
                return redirect("payments:suspense", ref)
    context = {"item": item, "form": form, "way": dict(suspending.ways_of(item)).get(item.way, "")}
    return render(request, "payments/suspense.html", context, status=status)


@staff_of("finance")
@require_POST
def confirm_suspense(request: HttpRequest, ref: str) -> HttpResponse:
    """The second person agrees."""
    get_object_or_404(SuspenseItem, ref=ref)
    suspending.confirm(ref=ref, by=request.user, now=clock.now())
    messages.success(request, _("The money is where it belongs."))
    return redirect("payments:suspense", ref)


@staff_of("finance")
@require_http_methods(["GET", "POST"])
def adjustments(request: HttpRequest) -> HttpResponse:
    """Bookings by hand: those that wait, a form for a new one, and what was decided."""
    form, status = AdjustmentForm(request.POST or None, currency=settings.CURRENCY), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                adjusting.propose(
                    kind=given["kind"],
                    username=given["username"],
                    amount_minor=given["amount"],
                    reason=given["reason"],
                    by=request.user,
                    now=clock.now(),
                )
            except Invalid as refusal:
                add_refusal(form, refusal)
            else:
                messages.success(request, _("Noted. Another member of staff has to confirm it."))
                return redirect("payments:adjustments")
    rows = list(Adjustment.objects.select_related("member", "proposed_by", "decided_by")[:SHOWN])
    for row in rows:
        row.words = adjusting.KINDS[row.kind].words
        row.is_mine = row.proposed_by_id == request.user.pk
    context = {
        "form": form,
        "waiting": [row for row in rows if row.state == Adjustment.State.PROPOSED],
        "decided": [row for row in rows if row.state != Adjustment.State.PROPOSED],
    }
    return render(request, "payments/adjustments.html", context, status=status)


@staff_of("finance")
@require_POST
def confirm_adjustment(request: HttpRequest, ref: str) -> HttpResponse:
    """The second person agrees: it is booked."""
    get_object_or_404(Adjustment, ref=ref)
    adjusting.confirm(ref=ref, by=request.user, now=clock.now())
    messages.success(request, _("It is booked."))
    return redirect("payments:adjustments")


@staff_of("finance")
@require_POST
def withdraw_adjustment(request: HttpRequest, ref: str) -> HttpResponse:
    """A proposal is taken back: nothing is booked."""
    get_object_or_404(Adjustment, ref=ref)
    adjusting.withdraw(ref=ref, by=request.user, now=clock.now())
    messages.success(request, _("Taken back. Nothing was booked."))
    return redirect("payments:adjustments")
