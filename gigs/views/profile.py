"""The public page of a seller, with the gigs that can be ordered."""

from django.conf import settings
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from gigs.models import Gig, GigCard
from kit import clock
from sellers.models import SellerProfile
from sellers.speaking import SPOKEN

A_PAGE = 24
LEVELS = dict(SPOKEN)


@require_safe
def profile(request, username):
    """Head, about, skills, gigs; somebody who does not sell has no such page."""
    found = get_object_or_404(
        SellerProfile.objects.select_related("user").filter(user__is_active=True, user__is_suspended=False),
        user__username=username,
    )
    now = clock.now()
    cards = (
        GigCard.objects.filter(seller=found.user, gig__state=Gig.State.ACTIVE)
        .select_related("seller")
        .order_by("-gig__orders_count", "-gig_id")
    )
    page = Paginator(cards, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "now": now,
        "profile": found,
        "seller": found.user,
        "page": page,
        "cards": list(page.object_list),
        "away": found.away_until if found.away_until and found.away_until > now else None,
        "is_own": request.user.pk == found.user_id,
        "canonical": f"{settings.SITE_URL}{request.path}",
        "languages": [(code, LEVELS.get(level, level)) for code, level in found.languages.items()],
    }
    return render(request, "sellers/profile.html", context)
