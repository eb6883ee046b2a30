"""The public page of a seller: what the seller says, what orders and reviews say, and the gigs."""

import zoneinfo
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from gigs import saving, visits
from gigs.models import Gig, GigCard, SavedSeller
from gigs.models.stat import Source
from kit import clock, linked, together
from kit.together import Rows
from marketplace import seller_facts
from orders import sold
from orders.models import Order
from reviews import reading
from reviews.reading import Asked
from sellers import absence
from sellers.models import Project, ProjectPicture, SellerProfile, SellerRating
from sellers.speaking import SPOKEN

A_PAGE = 24
HOW_WELL = dict(SPOKEN)
ONLINE_SECONDS = 300
FEWEST_COMPLETED = 5  # before a share of buyers says something


@require_safe
def seller(request, username):
    """Ten queries at most, whoever looks; somebody who does not sell has no such page."""
    profile = find(username, viewer=request.user)
    user, now = profile.user, clock.now()
    cards, page = _cards(request, user, now)
    rating = getattr(user, "seller_rating", None)
    education, certificates, projects, pictures = _background(profile)
    away = absence.away_until(profile, now)
    people, again = sold.returning(profile.by_buyer) if profile.completed >= FEWEST_COMPLETED else (0, 0)
    reviews = reading.page_of(
        seller=user,
        kept=rating or SellerRating(user=user),
        asked=Asked.read(request.GET),
        viewer=request.user,
    )
    context = {
        "now": now,
        "profile": profile,
        "seller": user,
        "cards": cards,
        "page": page,
        "away": away,
        "is_own": request.user.pk == user.pk,
        "is_online": bool(user.last_seen_at and (now - user.last_seen_at).total_seconds() < ONLINE_SECONDS),
        "languages": [(code, HOW_WELL.get(level, level)) for code, level in profile.languages.items()],
        "clock": local_clock(user.time_zone, now),
        "facts": seller_facts.of(user.pk, now),
        "links": [(link, urlsplit(link).netloc.removeprefix("www.")) for link in profile.links],
        "again_bps": round(10_000 * again / people) if people else None,
        "education": education,
        "certificates": certificates,
        "projects": _with_pictures(projects, pictures),
        "rating": rating if rating and rating.count else None,
        "reviews": reviews,
        "samples": reviews.sums.samples,
        "canonical": f"{settings.SITE_URL}{request.path}",
        "json_ld": linked.written(_person(profile, education)),
    }
    return render(request, "sellers/profile.html", context)


def find(username: str, *, viewer: User | None = None) -> SellerProfile:
    """The profile with its member and rating, the number of completed orders and `by_buyer`, those of each buyer, and
    whether the viewer `saved` the seller; one query."""
    by_buyer = Order.objects.filter(seller=OuterRef("user"), state=Order.State.COMPLETED).order_by()
    found = (
        SellerProfile.objects.select_related("user__seller_rating")
        .filter(user__is_active=True, user__is_suspended=False)
        .annotate(by_buyer=ArraySubquery(by_buyer.values("buyer").annotate(n=Count("id")).values("n")))
    )
    if viewer is not None and viewer.is_authenticated:
        mine = SavedSeller.objects.filter(user=viewer, seller=OuterRef("user"))
        found = found.annotate(saved=Exists(mine))
    profile = get_object_or_404(found, user__username=username)
    profile.completed = sum(profile.by_buyer)
    return profile


def _cards(request, user, now: datetime):
    """One page of the gigs on sale, most ordered first, and the numbers of the pages beside it."""
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 4 else 1
    number = max(1, number)
    found = (
        GigCard.objects.filter(seller=user, gig__state=Gig.State.ACTIVE)
        .select_related("seller")
        .order_by("-gig__orders_count", "-gig_id")
    )
    found = saving.marked(found, request.user)
    cards = list(found[(number - 1) * A_PAGE : number * A_PAGE + 1])
    more, cards = len(cards) > A_PAGE, cards[:A_PAGE]
    visits.shown(request, cards, Source.SELLER)
    return cards, {"back": number - 1 if number > 1 else None, "next": number + 1 if more else None}


def _background(profile: SellerProfile) -> list[list]:
    """Education, certificates, projects and the pictures of these that are ready; one query."""
    pictures = ProjectPicture.objects.filter(project__profile=profile, state=ProjectPicture.State.READY)
    return together.read(
        Rows(profile.education.all()),
        Rows(profile.certificates.all()),
        Rows(profile.projects.all()),
        Rows(pictures.order_by("sort", "id")),
    )


def _with_pictures(projects: list[Project], pictures: list[ProjectPicture]) -> list[Project]:
    """Projects with `cover`, and `others` behind it."""
    for project in projects:
        shown = [picture for picture in pictures if picture.project_id == project.pk]
        project.cover, project.others = (shown[0] if shown else None), shown[1:]
        project.host = urlsplit(project.link).netloc.removeprefix("www.")
    return projects


def local_clock(zone: str, now: datetime) -> dict:
    """{"zone", "gap"}: the city of the zone, and how far it is from the viewer's, in words."""
    theirs = now.astimezone(zoneinfo.ZoneInfo(zone)).utcoffset()
    gap = theirs - timezone.localtime(now).utcoffset()
    hours = gap.total_seconds() / 3600
    spoken = f"{abs(hours):.2f}".rstrip("0").rstrip(".")
    if not hours:
        words = _("same time as yours")
    elif hours > 0:
        words = _("%(hours)s h ahead of you") % {"hours": spoken}
    else:
        words = _("%(hours)s h behind you") % {"hours": spoken}
    return {"zone": zone.rpartition("/")[2].replace("_", " "), "gap": words}


def _person(profile: SellerProfile, education: list) -> dict:
    """The seller for search engines."""
    user = profile.user
    data = {
        "@type": "Person",
        "name": user.shown_name,
        "url": settings.SITE_URL + reverse("gigs:seller", args=[user.username]),
        "jobTitle": profile.headline,
        "description": profile.about,
        "knowsLanguage": list(profile.languages),
        "knowsAbout": profile.skills,
        "sameAs": profile.links,
        "alumniOf": [each.school for each in education],
        "address": {"@type": "PostalAddress", "addressCountry": user.country} if user.country else None,
    }
    return {name: value for name, value in data.items() if value}
