"""The page of the staff who look after the house's money."""

from django.conf import settings
from django.contrib import messages
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.entrance import staff_of
from kit import clock
from ledger import balances, halting, words
from payments import reconciling, withdrawing
from payments.forms import ReasonForm, ReferenceForm
from payments.models import (
    Call,
    PayoutPart,
    Reconciliation,
    Refund,
    SellerAccount,
    SuspenseItem,
    Withdrawal,
)

SHOWN = 50


@staff_of("finance")
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Totals by kind, what needs a person, payments to make by hand, and whether money is halted."""
    return _page(request)


def _page(request: HttpRequest, *, status: int = 200, **more) -> HttpResponse:
    totals = balances.totals_by_kind(settings.CURRENCY)
    by_hand = Withdrawal.objects.filter(
        method=SellerAccount.Method.MANUAL, parts__state=PayoutPart.State.REQUESTED
    )
    context = {
        "halt": halting.current(),
        "totals": [(words.account(kind), amount) for kind, amount in totals.items() if amount],
        "bank_minor": totals.get("bank", 0),
        "calls": Call.objects.filter(state__in=[Call.State.UNKNOWN, Call.State.FAILED]).order_by("-id")[
            :SHOWN
        ],
        "late_calls": Call.objects.filter(state=Call.State.QUEUED, tries__gt=3).order_by("id")[:SHOWN],
        "suspense": SuspenseItem.objects.filter(closed_at=None).select_related("payment__order")[:SHOWN],
        "failed_refunds": Refund.objects.filter(state=Refund.State.FAILED).select_related("payment__order")[
            :SHOWN
        ],
        "by_hand": by_hand.distinct().select_related("seller").order_by("id")[:SHOWN],
        "unmatched": reconciling.unmatched().order_by("created_at")[:SHOWN],
        "awaited": words.account("refund_in_flight"),
        "awaited_minor": -(reconciling.awaited().aggregate(minor=Sum("net_minor"))["minor"] or 0),
        "reconciliation": Reconciliation.objects.order_by("-id").first(),
        "reason_form": ReasonForm(prefix="lift"),
        "reference_form": ReferenceForm(),
        "failed_form": ReasonForm(prefix="failed"),
        **more,
    }
    return render(request, "payments/finance.html", context, status=status)


@staff_of("finance")
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Have the books looked at again soon."""
    from payments.nudging import nudge

    nudge("marketplace.tasks.check_books")
    messages.info(request, _("The books are being checked. Open this page again in a minute."))
    return redirect("payments:finance")


@staff_of("finance")
@require_POST
def lift(request: HttpRequest) -> HttpResponse:
    """One of two who lift the halt."""
    form = ReasonForm(request.POST, prefix="lift")
    if not form.is_valid():
        return _page(request, status=422, reason_form=form)
    halt = halting.lift(by=request.user, reason=form.cleaned_data["reason"])
    done = halt.over_at is not None
    messages.success(
        request, _("The halt is lifted.") if done else _("Noted. A second member of staff has to agree.")
    )
    return redirect("payments:finance")


@staff_of("finance")
@require_POST
def mark_paid(request: HttpRequest, ref: str) -> HttpResponse:
    """A withdrawal was paid by hand."""
    get_object_or_404(Withdrawal, ref=ref)
    form = ReferenceForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, reference_form=form, failed_ref=ref)
    withdrawing.mark_paid(ref=ref, reference=form.cleaned_data["reference"], by=request.user, now=clock.now())
    messages.success(request, _("Marked as paid. The seller has been told."))
    return redirect("payments:finance")


@staff_of("finance")
@require_POST
def mark_failed(request: HttpRequest, ref: str) -> HttpResponse:
    """A withdrawal could not be paid by hand."""
    get_object_or_404(Withdrawal, ref=ref)
    form = ReasonForm(request.POST, prefix="failed")
    if not form.is_valid():
        return _page(request, status=422, failed_form=form, failed_ref=ref)
    withdrawing.mark_failed(ref=ref, reason=form.cleaned_data["reason"], by=request.user, now=clock.now())
    messages.success(request, _("The amount is in the seller's balance again."))
    return redirect("payments:finance")
