"""Any order as support staff sees it: what happened, where its money is, and ending it with a reason (T28). What the
two sides write to each other stays theirs."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.entrance import staff_of
from kit import clock
from kit.forms import add_refusal
from kit.problems import Refused, Stale
from kit.text import clean_line, whole
from marketplace.views.order_feed import events_of
from orders import staff_ending
from orders.actors import Actor
from orders.forms.side import StaffEndForm
from orders.models import Order, SideRequest
from payments import cents


@staff_of("support")
@require_GET
def find(request):
    """Find an order by its number, or see the ends that wait for a second member of staff."""
    typed = clean_line(request.GET.get("ref", ""))[:12].lower()
    if typed and Order.objects.filter(ref=typed).exists():
        return redirect("orders:staff_order", typed)
    waiting = SideRequest.objects.filter(
        kind=SideRequest.Kind.STAFF_END, state=SideRequest.State.OPEN
    ).select_related("order", "asked_by")
    context = {"typed": typed, "waiting": list(waiting.order_by("asked_at")[:100]), "now": clock.now()}
    return render(request, "orders/staff_find.html", context, status=404 if typed else 200)


@staff_of("support")
@require_http_methods(["GET", "POST"])
def one(request, ref):
    """One order; staff ends it, confirms an end that waits for a second person, or takes that back."""
    order = get_object_or_404(
        Order.objects.select_related("buyer", "seller", "policy").prefetch_related("milestones"), ref=ref
    )
    form, status = StaffEndForm(role="staff", currency=order.currency, order=order), 200
    if request.method == "POST":
        by, now, version = Actor.staff(request.user), clock.now(), _version(request)
        try:
            if "confirm" in request.POST:
                staff_ending.confirm(ref=ref, by=by, now=now, version=version)
                messages.success(request, _("The order is ended. Both sides read why."))
                return redirect("orders:staff_order", ref)
            if "withdraw" in request.POST:
                staff_ending.withdraw(ref=ref, by=by, now=now, version=version)
                messages.success(request, _("The order goes on."))
                return redirect("orders:staff_order", ref)
            form = StaffEndForm(request.POST, role="staff", currency=order.currency, order=order)
            if form.is_valid():
                ended = staff_ending.cancel(ref=ref, by=by, now=now, version=version, **form.cleaned_data)
                done = _("The order is ended. Both sides read why.")
                wait = _("Above the limit: another member of staff must confirm it.")
                messages.success(request, wait if ended.waiting else done)
                return redirect("orders:staff_order", ref)
            status = 422
        except Stale:
            raise
        except Refused as refusal:
            if not form.is_bound:
                raise
            add_refusal(form, refusal)
            status = refusal.status
    waiting = order.side_requests.filter(
        kind=SideRequest.Kind.STAFF_END, state=SideRequest.State.OPEN
    ).select_related("asked_by")
    waiting = waiting.first()
    context = {
        "now": clock.now(),
        "order": order,
        "milestones": order.milestones.all(),
        "form": form,
        "waiting": waiting,
        "may_confirm": waiting and waiting.asked_by_id != request.user.pk,
        "reason": staff_ending.REASONS.get(waiting.reason_code, "") if waiting else "",
        "can_end": order.state in ("awaiting_approval", "awaiting_requirements", "active", "completed"),
        "limit": order.policy.two_persons_above_minor,
        "feed": events_of(order, request.user, []),
        "money": cents.where_every_cent_went(order),
    }
    return render(request, "orders/staff_order.html", context, status=status)


def _version(request) -> int | None:
    return whole(request.POST.get("version"))
