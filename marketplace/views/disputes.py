"""Where support staff decides disputes: a list that is emptied, and one case with all that bears on it."""

from datetime import timedelta
from types import SimpleNamespace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.roles import has_role
from kit import clock
from kit.forms import add_refusal
from kit.problems import Refused, Stale
from marketplace.views.order import answers_of, feed_of
from orders import disputes
from orders.actors import Actor
from orders.forms.disputes import RulingForm
from orders.models import Delivery, Dispute
from payments import cents
from sellers import allowances


def _support_only(user) -> None:
    if not has_role(user, "support"):
        raise Http404


@login_required
@require_GET
def queue(request):
    """Open cases, those of Pro sellers first and then the oldest; decided ones whose appeal time runs."""
    _support_only(request.user)
    cases = list(
        Dispute.objects.filter(state__in=[Dispute.State.OPEN, Dispute.State.RULED])
        .select_related("order__buyer", "order__seller__seller", "milestone", "ruled_by")
        .order_by("-order__seller__seller__is_pro", "opened_at", "id")[:200]
    )
    now = clock.now()
    for each in cases:
        each.lane = _lane(each, now)
    waiting = [c for c in cases if c.ruled_at is None]
    return render(
        request,
        "orders/disputes.html",
        {"now": now, "waiting": waiting, "decided": [c for c in cases if c.ruled_at is not None]},
    )


def _lane(found: Dispute, now) -> SimpleNamespace:
    """Whether it is in the lane of Pro sellers, and by when support answers at the seller's level."""
    profile = getattr(found.order.seller, "seller", None)
    hours = allowances.of_seller(profile).support_hours if profile else 72
    answer_by = found.opened_at + timedelta(hours=hours)
    return SimpleNamespace(vip=bool(profile and profile.is_pro), answer_by=answer_by, late=answer_by < now)


@login_required
@require_http_methods(["GET", "POST"])
def case(request, ref):
    """One case: claim and answer, brief, deliveries, talk, money; the decision, and its confirmation by another."""
    _support_only(request.user)
    found = get_object_or_404(
        Dispute.objects.select_related(
            "order__buyer", "order__seller__seller", "order__policy", "milestone", "ruled_by", "seconded_by"
        ),
        ref=ref,
    )
    order = found.order
    form, status = RulingForm(role="staff", currency=order.currency), 200
    if request.method == "POST":
        by, now = Actor.staff(request.user), clock.now()
        try:
            if "second" in request.POST:
                disputes.second(dispute_ref=ref, by=by, now=now, version=_version(request))
                messages.success(request, _("The decision is confirmed."))
                return redirect("orders:dispute", ref)
            form = RulingForm(request.POST, role="staff", currency=order.currency)
            if form.is_valid():
                data = form.cleaned_data
                disputes.rule(
                    dispute_ref=ref,
                    to_buyer_minor=data["to_buyer"],
                    fault=data["fault"],
                    rule=data["rule"],
                    reason=data["reason"],
                    by=by,
                    now=now,
                    version=_version(request),
                )
                messages.success(request, _("The decision is written. Both sides read it now."))
                return redirect("orders:dispute", ref)
            status = 422
        except Stale:
            raise
        except Refused as refusal:
            if not form.is_bound:
                raise
            add_refusal(form, refusal)
            status = refusal.status
    deliveries = list(
        Delivery.objects.filter(milestone__order=order)
        .select_related("milestone")
        .prefetch_related("files__upload")
        .order_by("delivered_at", "id")
    )
    return render(
        request,
        "orders/dispute.html",
        {
            "now": clock.now(),
            "case": found,
            "lane": _lane(found, clock.now()),
            "order": order,
            "fault": disputes.FAULTS.get(found.fault, ""),
            "form": form,
            "feed": feed_of(order, request.user, deliveries),
            "answers": answers_of(order),
            "money": cents.where_every_cent_went(order),
            "may_second": found.ruled_by_id and not found.ruled_at and found.ruled_by_id != request.user.pk,
            "needs_second": found.ruled_by_id and not found.ruled_at,
        },
        status=status,
    )


def _version(request) -> int | None:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() else None
