"""The page of one gig as buyers see it, and the way from its order box to the checkout."""

from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts import leaving
from accounts.roles import has_role
from gigs import categories, recently_seen, related, saving, search, visits, waiting
from gigs.forms.writing import fields_of
from gigs.models import Gig, GigSlug, GigVersion, Package, SearchRow
from gigs.models.stat import Source
from gigs.views import sharing
from kit import clock, money, ratings
from kit.templatetags.kit import number
from sellers import absence

LISTED = (Gig.State.ACTIVE, Gig.State.PAUSED)  # everybody may look at them
ONLINE = timedelta(minutes=5)


def shown_gig(request, username, slug) -> dict | HttpResponse:
    """What the page of a gig shows, as buyers see it; or the answer where there is no such page: the address it moved to,
    or that it is gone. The owner and staff may also look at what is not live yet (?version=draft). Raises Http404."""
    found = _found(username, slug)
    if found is None:
        old = (
            GigSlug.objects.select_related("gig__seller").filter(seller__username=username, slug=slug).first()
        )
        if old:
            return HttpResponsePermanentRedirect(reverse("gigs:gig", args=[username, old.gig.slug]))
        if (left := leaving.who_was(username)) and (was := _found(left.username, slug)) and was.published_at:
            return _gone(request, was)
        raise Http404
    is_owner = request.user.pk == found.seller_id
    may_preview = is_owner or has_role(request.user, "moderation")
    version = found.live
    preview = (
        may_preview
        and (request.GET.get("version") == "draft" or version is None)
        and found.draft_id is not None
    )
    if preview:
        version = found.draft
    if version is None or (found.state not in LISTED and not may_preview):
        if found.published_at:
            return _gone(request, found)
        raise Http404
    context = _gig_context(request, found, version, preview, is_owner)
    if not preview:
        visits.opened(request, found)
        visits.shown(request, context["around"].all, Source.GIG)
        saving.mark(context["around"].all, request.user)
        context["save_url"] = reverse("gigs:save", args=[found.ref])
        context["saved"] = saving.is_saved(gig=found, by=request.user)
        if not context["orderable"]:
            context["waits"] = waiting.is_waiting(gig=found, by=request.user)
    return context


def _found(username: str, slug: str) -> Gig | None:
    return (
        Gig.objects.select_related("seller__seller", "live")  # a draft is read for those who may see it
        .filter(seller__username=username, slug=slug)
        .first()
    )


def listed_gig(username: str, slug: str) -> Gig:
    """A gig that everybody may look at, with its seller. Raises Http404."""
    found = _found(username, slug)
    if found is None or found.live is None or found.state not in LISTED:
        raise Http404
    return found


def _gone(request, found: Gig) -> HttpResponse:
    """A gig that was sold once: what else there is."""
    near = related.around(found, subcategory_id=_subcategory(found.live), most=2 * related.A_ROW).similar
    cards = near or _newest()
    saving.mark(cards, request.user)
    visits.shown(request, cards, Source.GIG)
    category = found.live.category if found.live else None
    context = {"cards": cards, "near": near, "category": category}
    return render(request, "gigs/gone.html", context, status=410)


def _subcategory(version: GigVersion | None) -> int | None:
    """The id of the second level of the tree it is in."""
    tree = categories.tree()
    known = tree.by_id.get(version.category_id) if version else None
    line = tree.line(known) if known else []
    return line[1].pk if len(line) > 1 else None


def _gig_context(request, found, version: GigVersion, preview, is_owner):
    now = clock.now()
    tree = categories.tree()
    packages = list(version.packages.all())
    line = tree.line(tree.by_id[version.category_id]) if version.category_id in tree.by_id else []
    for package in packages:
        package.key = {1: "basic", 2: "standard", 3: "premium"}[package.tier]
    seller = getattr(found.seller, "seller", None)
    images = [item.image for item in version.gallery.select_related("image") if item.image.state == "ready"]
    away = absence.away_until(seller, now) is not None
    rows = _comparison(version, packages)
    for place, package in enumerate(packages):
        package.ticks = [
            label if values[place] is True else f"{label}: {values[place]}"
            for label, values in rows
            if values[place] is not False
        ]
    seen = recently_seen.refs(request)
    return {
        "now": now,
        "gig": found,
        "version": version,
        "packages": packages,
        "chosen": next(
            (p for p in packages if p.tier == Package.Tier.STANDARD), packages[0] if packages else None
        ),
        "extras": list(version.extras.all()),
        "fast": any(p.fast_price_minor for p in packages),
        "rows": rows,
        "images": images,
        "seller": found.seller,
        "profile": seller,
        "trail": [(_("All services"), reverse("gigs:search")), *((c.name, c.url) for c in line)],
        "current_category": line[0].path if line else "",
        "category": line[-1] if line else None,
        "preview": preview,
        "is_owner": is_owner,
        "is_online": bool(found.seller.last_seen_at and now - found.seller.last_seen_at < ONLINE),
        "away": away,
        "orderable": found.state == Gig.State.ACTIVE and not preview and not is_owner and not away,
        "rating": found.rating_sum / 3 / found.rating_count if found.rating_count else None,
        "around": related.Around()
        if preview
        else related.around(found, subcategory_id=_subcategory(version), seen=seen),
        "currency": settings.CURRENCY,
        "exponent": money.exponent(settings.CURRENCY),
        "canonical": settings.SITE_URL + reverse("gigs:gig", args=[found.seller.username, found.slug]),
        "structured": structured(found, version, packages),
        "share": None if preview else sharing.of_gig(found, version, packages, images),
    }


def _comparison(version, packages):
    """Rows of the comparison table: (label, [value of each package]); True and False become ticks and dashes."""
    rows = []
    tree = categories.tree()
    known = tree.by_id.get(version.category_id)
    for part in tree.fields_of(known) if known else fields_of(version.category):
        values = []
        for package in packages:
            value = package.values.get(part.key)
            if part.kind == "checkbox":
                value = bool(value)
            elif part.kind == "choice" and value:
                choice = next((c for c in part.choices if c["key"] == value), None)
                value = _choice_label(choice) if choice else value
            elif isinstance(value, int) and not isinstance(value, bool):
                value = number(value)
            values.append(value if value not in (None, "") else False)
        if any(values):
            rows.append((part.label, values))
    return rows


def _choice_label(choice):
    return choice.get((get_language() or "en")[:2]) or choice["en"]


def structured(found, version, packages) -> dict:
    """What search engines read about the gig; empty where nothing is for sale."""
    prices = [p.price_minor for p in packages if p.price_minor]
    if not prices:
        return {}
    data = {
        "@type": "Service",
        "name": version.title,
        "provider": {"@type": "Person", "name": found.seller.shown_name},
        "offers": {
            "@type": "AggregateOffer",
            "lowPrice": str(money.to_major(min(prices), settings.CURRENCY)),
            "highPrice": str(money.to_major(max(prices), settings.CURRENCY)),
            "offerCount": len(prices),
            "priceCurrency": settings.CURRENCY.upper(),
        },
    }
    if found.rating_count:
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": str(ratings.shown(found.rating_sum / 3 / found.rating_count)),
            "reviewCount": found.rating_count,
        }
    return data


def _newest(most=4):
    ids = SearchRow.objects.order_by("-published", "-gig_id").values_list("gig_id", flat=True)[:most]
    return search.cards(list(ids))


@require_GET
def choose(request, username, slug):
    """From the order box to the checkout: a plain form without script ends here."""
    tier = {"basic": 1, "standard": 2, "premium": 3}.get(request.GET.get("package", ""), 0)
    package = Package.objects.filter(
        tier=tier,
        version__gig__seller__username=username,
        version__gig__slug=slug,
        version=F("version__gig__live"),
    ).first()
    if package is None:
        return redirect("gigs:gig", username, slug)
    query = request.GET.copy()
    del query["package"]
    fast = query.pop("fast", [])
    if request.GET["package"] in fast:
        query["fast"] = "1"
    query = query.urlencode()
    return redirect(reverse("payments:checkout", args=[package.ref]) + (f"?{query}" if query else ""))
