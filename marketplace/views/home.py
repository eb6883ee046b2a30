"""The home page: what is sold here, and for members what waits for them."""

from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gigs import categories, popular, recently_seen, saving, search, trending, visits
from gigs.models.stat import Source
from kit import clock, linked
from orders.models import Order
from reviews import figures

CARDS = 8
POPULAR = 6
LEFT_OFF = 3  # orders, and as many saved gigs, to go on with
ROW = 4  # cards that fill a row
WEEK, WEEK_KEY = timedelta(days=7), "home.liked_this_week"
FEW_BUT_GOOD = 450  # hundredths of a star: shown with fewer than five reviews, behind those that have them


@require_GET
def home(request):
    now = clock.now()
    rated, newest, is_this_week = _cards(now)
    seen = recently_seen.cards(request, most=CARDS)
    visits.shown(request, {card.pk: card for card in [*rated, *newest, *seen]}.values(), Source.HOME)
    saving.mark([*rated, *newest, *seen], request.user)
    counts = search.category_counts()
    mine, kept = [], []
    if request.user.is_authenticated:
        mine = list(
            Order.objects.seen_by(request.user)
            .filter(~Q(state__in=Order.FINAL))
            .select_related("buyer", "seller")
            .order_by("-id")[:LEFT_OFF]
        )
        kept = saving.newest(by=request.user, most=LEFT_OFF)
    return render(
        request,
        "home/home.html",
        {
            "now": now,
            "categories": [(c, counts.get(c.pk, 0)) for c in categories.tree().top],
            "popular": popular.searches(most=POPULAR),
            "rated": rated,
            "is_this_week": is_this_week,
            "seen": seen,
            "newest": newest,
            "mine": mine,
            "kept": kept,
            "trends": trending.in_demand(),
            "canonical": f"{settings.SITE_URL}/",
            "share": {
                "title": settings.SITE_NAME,
                "text": _(
                    "Browse fixed-price services from $5. Your money stays in escrow until you approve the work."
                ),
            },
            "json_ld": linked.site(reverse("gigs:search")),
        },
    )


def _cards(now):
    """Well reviewed gigs and the newest ones, two queries; and whether the former are those reviewed well this week."""
    week = cache.get_or_set(WEEK_KEY, lambda: figures.liked_since(now - WEEK, most=8 * CARDS), 300)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            (SELECT 'week', gig_id FROM gigs_searchrow WHERE reviews >= 5 AND gig_id = ANY(%s)
             ORDER BY rating DESC, reviews DESC, gig_id LIMIT %s)
            UNION ALL
            (SELECT 'rated', gig_id FROM gigs_searchrow WHERE reviews >= 5 OR (reviews > 0 AND rating >= %s)
             ORDER BY (reviews >= 5) DESC, rating DESC, reviews DESC, gig_id LIMIT %s)
            UNION ALL
            (SELECT 'newest', gig_id FROM gigs_searchrow ORDER BY published DESC, gig_id DESC LIMIT %s)
            """,
            [week, CARDS, FEW_BUT_GOOD, CARDS, CARDS],
        )
        rows = cursor.fetchall()
    shown = {card.pk: card for card in search.cards([gig_id for _row, gig_id in rows], now)}
    found = {
        name: [shown[g] for row, g in rows if row == name and g in shown]
        for name in ("week", "rated", "newest")
    }
    is_this_week = len(found["week"]) >= ROW
    return found["week" if is_this_week else "rated"], found["newest"], is_this_week
