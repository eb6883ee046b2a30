"""Lists of orders, bought and sold, and the seller's dashboard."""

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from kit import clock, money
from kit.sheets import csv_of
from kit.text import clean_line, whole
from orders.models import Milestone, Order
from orders.models.dispute import waits_for

PAGE = 20
OPEN = ("pending_payment", "awaiting_approval", "awaiting_requirements", "active")
NEEDS_BUYER = Q(state__in=["pending_payment", "awaiting_requirements"]) | Q(
    state="active", milestones__state__in=["delivered"], milestones__disputed=False
)
NEEDS_BUYER |= Q(side_requests__state="open", side_requests__role="seller")
NEEDS_BUYER |= Q(side_requests__state="open", side_requests__payable_at__isnull=False)
NEEDS_BUYER |= waits_for("buyer", of="disputes__")
NEEDS_SELLER = Q(state="awaiting_approval") | Q(
    state="active", milestones__state__in=["in_progress", "in_revision"], milestones__disputed=False
)
NEEDS_SELLER |= Q(side_requests__state="open", side_requests__role="buyer", side_requests__payable_at=None)
NEEDS_SELLER |= waits_for("seller", of="disputes__")
TABS = {
    # name: (label, filter)
    "active": (pgettext_lazy("orders that are", "Active"), Q(state__in=OPEN)),
    "needs-you": (_("Needs you"), None),  # by side
    "delivered": (
        pgettext_lazy("orders that are", "Delivered"),
        Q(state="active", milestones__state="delivered"),
    ),
    "complete": (_("Complete"), Q(state="completed")),
    "cancelled": (_("Cancelled"), Q(state__in=["cancelled", "expired"])),
}

EMPTY = {
    "active": _("No order is under way"),
    "needs-you": _("Nothing needs you now"),
    "delivered": _("No delivery waits"),
    "complete": _("No order is complete yet"),
    "cancelled": _("No order was cancelled"),
}


@login_required
@require_GET
def orders(request):
    """What I bought."""
    return _list(request, Order.objects.bought_by(request.user), NEEDS_BUYER, "buyer")


@login_required
@require_GET
def selling(request):
    """What I sold; unpaid orders are not the seller's business yet."""
    return _list(request, Order.objects.sold_by(request.user).exclude(paid_at=None), NEEDS_SELLER, "seller")


def _list(request, mine, needs_me, role):
    tab = request.GET.get("tab", "active")
    tab = tab if tab in TABS else "active"
    chosen = needs_me if tab == "needs-you" else TABS[tab][1]
    found = mine.filter(chosen).distinct()
    if q := clean_line(request.GET.get("q", ""))[:100]:
        found = found.filter(
            Q(title__icontains=q)
            | Q(ref__startswith=q.lower())
            | Q(buyer__display_name__icontains=q)
            | Q(seller__display_name__icontains=q)
        )
    found = found.select_related("buyer", "seller").prefetch_related("milestones").order_by("-id")
    if request.GET.get("format") == "csv":
        return _csv(found[:10_000], role)
    before = whole(request.GET.get("before"))
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found[: PAGE + 1])
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    return render(
        request,
        "orders/orders.html",
        {
            "now": clock.now(),
            "rows": [(order, current(order)) for order in rows],
            "role": role,
            "tab": tab,
            "tabs": [(name, label) for name, (label, _filter) in TABS.items()],
            "query": q,
            "empty": EMPTY[tab],
            "next_before": rows[-1].pk if more else None,
            "paged": before is not None,
        },
    )


def current(order) -> Milestone | None:
    """The milestone under way, else the last."""
    milestones = list(order.milestones.all())
    under_way = [m for m in milestones if m.state in ("in_progress", "delivered", "in_revision")]
    return (under_way or milestones[-1:] or [None])[0]


def _csv(found, role) -> HttpResponse:
    """The list for a spreadsheet; cells that could be formulas are made text."""
    rows = []
    for order in found:
        other = order.seller if role == "buyer" else order.buyer
        price = money.to_major(order.total_minor if role == "buyer" else order.price_minor, order.currency)
        placed = order.placed_at.isoformat()
        rows.append([order.ref, order.title, other.shown_name, order.state, placed, price, order.currency])
    return csv_of("orders.csv", ["order", "title", "with", "state", "placed", "price", "currency"], rows)
