"""The home page: what is sold here, and for members what waits for them."""

from django.db import connection
from django.db.models import Q
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gigs import categories, saving, search, trending, visits
from gigs.models.stat import Source
from kit import clock
from orders.models import Order

CARDS = 8
POPULAR = 6
LEFT_OFF = 4  # orders and saved gigs to go on with
FEW_BUT_GOOD = 450  # hundredths of a star: shown with fewer than five reviews, behind those that have them


@require_GET
def home(request):
    now = clock.now()
    rated, newest = _cards(now)
    visits.shown(request, {card.pk: card for card in [*rated, *newest]}.values(), Source.HOME)
    saving.mark([*rated, *newest], request.user)
    counts = search.category_counts()
    top = categories.tree().top
    mine, kept = [], []
    if request.user.is_authenticated:
        mine = list(
            Order.objects.seen_by(request.user)
            .filter(~Q(state__in=Order.FINAL))
            .select_related("buyer", "seller")
            .order_by("-id")[:LEFT_OFF]
        )
        if len(mine) < LEFT_OFF:
            kept = saving.newest(by=request.user, most=LEFT_OFF - len(mine))
    busiest = sorted(top, key=lambda c: -counts.get(c.pk, 0))
    return render(
        request,
        "home/home.html",
        {
            "now": now,
            "categories": [(c, counts.get(c.pk, 0)) for c in top],
            "popular": [child for c in busiest[:POPULAR] for child in categories.tree().under(c)[:1]],
            "rated": rated,
            "newest": newest,
            "mine": mine,
            "kept": kept,
            "trends": trending.in_demand(),
        },
    )


def _cards(now):
    """Well reviewed gigs and the newest ones, two queries."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            (SELECT 'rated', gig_id FROM gigs_searchrow WHERE reviews >= 5 OR (reviews > 0 AND rating >= %s)
             ORDER BY (reviews >= 5) DESC, rating DESC, reviews DESC, gig_id LIMIT %s)
            UNION ALL
            (SELECT 'newest', gig_id FROM gigs_searchrow ORDER BY published DESC, gig_id DESC LIMIT %s)
            """,
            [FEW_BUT_GOOD, CARDS, CARDS],
        )
        rows = cursor.fetchall()
    shown = {card.pk: card for card in search.cards([gig_id for _row, gig_id in rows], now)}
    return tuple([shown[g] for row, g in rows if row == name and g in shown] for name in ("rated", "newest"))
