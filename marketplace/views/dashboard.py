"""Selling at a glance: what to do first, the money, the level, how the gigs do."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gigs import trending
from gigs.models import Gig
from kit import charts, clock, money
from kit.templatetags.kit import date_part
from marketplace import hints, levels, performing, todo
from marketplace.performing import Span
from marketplace.views.order_lists import current
from orders.models import Order
from payments import earned
from payments.models import SellerAccount
from sellers import absence, showing
from sellers.models import SellerProfile

DAYS = 30
MOST_ORDERS = 50
SHOWN_ORDERS, SHOWN_TASKS, SHOWN_GIGS = 12, 15, 5


@login_required
@require_GET
def dashboard(request):
    """Whoever sells, and whoever might: without a profile it says how to begin."""
    user, now = request.user, clock.now()
    profile = SellerProfile.objects.select_related("user").filter(user=user).first()
    sold = Order.objects.sold_by(user).exclude(paid_at=None).filter(state__in=todo.OPEN)
    orders = sold.select_related("buyer").prefetch_related("milestones").order_by("-id")[:MOST_ORDERS]
    rows = [(order, current(order)) for order in orders]
    tasks = todo.sorted_by_urgency(
        [
            *todo.of_orders(rows, now),
            *todo.of_disputes(user),
            *todo.of_gigs(user),
            *todo.of_reviews(user, now),
        ]
    )
    months = earned.months(user, settings.CURRENCY, now=now)
    figures = earned.of(user, settings.CURRENCY)
    context = {
        "now": now,
        "profile": profile,
        "rows": rows[:SHOWN_ORDERS],
        "todo": tasks[:SHOWN_TASKS],
        "todo_count": sum(1 for task in tasks if task.kind != "wait"),
        "open_count": len(rows),
        "earned": figures,
        "months": months,
        "month": months[-1],
        "change_bps": _change(months),
        "chart": _chart(months, figures.active_minor),
        "currency": settings.CURRENCY,
        "section": "overview",
        "tab": "selling",
    }
    if profile:
        context |= _selling(user, profile, now)
    return render(request, "orders/dashboard.html", context)


def _selling(user, profile: SellerProfile, now) -> dict:
    """What only sellers have: gigs, level, hints, and what is in the way."""
    gigs = list(
        Gig.objects.sold_by(user)
        .exclude(state="archived")
        .select_related("live__category", "draft", "card")
        .order_by("-orders_count", "-pk")[:100]
    )
    live = [gig for gig in gigs if gig.live_id]
    lines = performing.lines(user, live, Span.last(DAYS, now))
    trends = trending.in_demand(most=4)
    account = SellerAccount.objects.filter(user=user).first()
    has_projects = profile.projects.exists()
    ready = account is not None and account.state == SellerAccount.State.ACTIVE
    by_hand = account is not None and account.method == SellerAccount.Method.MANUAL
    return {
        "gigs": gigs,
        "lines": sorted(lines, key=lambda line: -line.now.opened)[:SHOWN_GIGS],
        "days": DAYS,
        "level_panel": showing.panel(user, now=now, figures=levels.figures_of(user.pk, now=now).figures),
        "trends": trends,
        "account": account,
        "away": absence.away_until(profile, now),
        "hint": hints.first(
            hints.Facts(
                profile,
                [line for line in lines if line.gig.state == Gig.State.ACTIVE],
                trends,
                has_projects,
                frozenset(_subcategory(gig) for gig in live),
            )
        ),
        "checklist": hints.checklist(
            profile, has_gig=bool(live), has_projects=has_projects, payout_ready=ready or by_hand
        ),
    }


def _subcategory(gig: Gig) -> int | None:
    category = gig.live.category
    if category is None:
        return None
    return category.parent_id if category.depth == 3 else category.pk


def _change(months: list[earned.Month]) -> int | None:
    """What cleared this month against the month before, in basis points of whole per cents; None where there is
    nothing to compare."""
    this, last = months[-1].cleared_in_minor, months[-2].cleared_in_minor
    return 100 * round(100 * (this - last) / last) if last else None


def _chart(months: list[earned.Month], escrow_minor: int) -> charts.Chart | None:
    """Columns of what was accepted in each month: cleared below, clearing on top, and over this month what is in escrow;
    None while there is nothing."""
    if not escrow_minor and not any(month.total_minor for month in months):
        return None
    rows = [
        (date_part(month.first, "MMM"), [max(0, month.cleared_minor), max(0, month.clearing_minor)])
        for month in months
    ]
    rows[-1][1].append(escrow_minor)
    return charts.bars(rows, whole=10 ** money.exponent(settings.CURRENCY))
