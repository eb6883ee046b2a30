"""Pages on which gigs are found and read."""

from django.conf import settings
from django.db.models import F
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.roles import has_role
from gigs import categories, related, saving, search, suggesting, trending, visits
from gigs.forms.writing import fields_of
from gigs.models import Category, Gig, GigSlug, GigVersion, Package
from gigs.models.stat import Source
from gigs.views.facets import chips, facets, promoted
from kit import clock, linked, money, ratings


@require_GET
def find(request):
    """Search over everything."""
    return _results(request, category=None)


@require_GET
def category(request, path):
    """One category, subcategory or service type."""
    tree = categories.tree()
    found = tree.by_path.get(path.strip("/"))
    if found is None:
        old = Category.objects.filter(path=path.strip("/"), retired=True).select_related("successor").first()
        if old and old.successor:
            return HttpResponsePermanentRedirect(old.successor.url)
        raise Http404
    return _results(request, category=found)


def _results(request, *, category):
    now = clock.now()
    tree = categories.tree()
    query = search.Query.read(request.GET, category=category)
    results = search.run(query, cursor=request.GET.get("cursor", ""), now=now)
    saving.mark(results.cards, request.user)
    _count(request, query, results, Source.CATEGORY if category else Source.SEARCH)
    category = query.category
    line = tree.line(category) if category else []
    trail = [(_("All services"), reverse("gigs:search")), *((c.name, c.url) for c in line)]
    context = {
        "now": now,
        "q": query.q,
        "query": query,
        "results": results,
        "category": category,
        "current_category": line[0].path if line else "",
        "trail": trail,
        "below": [
            (c, results.counts["category"][str(c.pk)])
            for c in tree.under(category)
            if str(c.pk) in results.counts.get("category", {})
        ],
        "trends": trending.in_demand(within=category, most=4) if category and not query.q else [],
        "facets": facets(query, results.counts),
        "chips": chips(query),
        "promoted": promoted(query, results.counts, results.total),
        "sorts": [(name, label) for name, (label, _sql, _down) in search.SORTS.items()],
        "base": category.url if category else reverse("gigs:search"),
        "relaxed": [
            (chip_label, count, f"?{query.without(name).address}")
            for name, count in results.relaxed
            for chip_label in [_filter_name(name)]
        ],
        "next_url": _cursor_url(query, results.next) if results.next else "",
        "back_url": "" if results.back is None else _cursor_url(query, results.back),
        "typed_min": request.GET.get("min", ""),
        "typed_max": request.GET.get("max", ""),
        "canonical": settings.SITE_URL + (category.url if category else reverse("gigs:search")),
    }
    if category and results.cards and not query.in_use and not query.q:
        context["json_ld"] = linked.written({"@graph": [_crumbs(trail), _items(results.cards)]})
    if results.did_you_mean:
        context["better_url"] = f"?{search.replace(query, q=results.did_you_mean).address}"
    return render(request, "gigs/search.html", context)


def _crumbs(trail) -> dict:
    """The way to a page, for search engines."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": str(name), "item": settings.SITE_URL + url}
            for n, (name, url) in enumerate(trail, start=1)
        ],
    }


def _items(cards) -> dict:
    """The gigs of a page, for search engines."""
    return {
        "@type": "ItemList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": card.title, "url": settings.SITE_URL + card.url}
            for n, card in enumerate(cards, start=1)
        ],
    }


def _count(request, query, results, source):
    """Cards that are shown, and on the first page the search itself."""
    if request.headers.get("X-Only") == "count":
        return  # a script that asks how many there would be; nobody sees the cards
    visits.shown(request, results.cards, source)
    if source == Source.SEARCH and query.is_plain and results.cards:
        visits.listed(request, query.q, results.cards, first=results.first)
    within = query.category if query.category and query.category.depth > 1 else None
    if (query.q or within) and "cursor" not in request.GET:
        visits.searched(request, category_id=within.pk if within else None, cards=results.cards)


def _cursor_url(query, cursor):
    address = query.address
    return "?" + "&".join(part for part in (address, f"cursor={cursor}" if cursor else "") if part)


def _filter_name(name):
    return {
        "price": _("the budget"),
        "days": _("the delivery time"),
        "level": _("the seller level"),
        "pro": _("“Pro sellers only”"),
        "country": _("the country"),
        "speaks": _("the spoken language"),
        "language": _("the language of the gig"),
        "mode": _("the way of ordering"),
    }[name]


@require_GET
def suggest(request):
    """What may be meant while somebody types, as JSON for the search field."""
    rows = suggesting.suggest(request.GET.get("q", ""))
    return JsonResponse(
        {"suggestions": [{"kind": r.kind, "label": r.label, "url": r.url, "hint": r.hint} for r in rows]}
    )


def shown_gig(request, username, slug) -> dict | HttpResponse:
    """What the page of a gig shows, as buyers see it; or the answer where there is no such page: the address it moved to,
    or that it is gone. The owner and staff may also look at what is not live yet (?version=draft). Raises Http404."""
    found = (
        Gig.objects.select_related("seller__seller", "live__category__parent", "draft__category__parent")
        .filter(seller__username=username, slug=slug)
        .first()
    )
    if found is None:
        old = (
            GigSlug.objects.select_related("gig__seller").filter(seller__username=username, slug=slug).first()
        )
        if old:
            return HttpResponsePermanentRedirect(reverse("gigs:gig", args=[username, old.gig.slug]))
        raise Http404
    is_owner = request.user.pk == found.seller_id
    may_preview = is_owner or has_role(request.user, "moderation")
    version = found.live
    preview = (
        may_preview and (request.GET.get("version") == "draft" or version is None) and found.draft is not None
    )
    if preview:
        version = found.draft
    if version is None or (found.state not in ("active", "paused") and not may_preview):
        if found.published_at:
            return render(request, "gigs/gone.html", {"cards": _newest()}, status=410)
        raise Http404
    context = _gig_context(request, found, version, preview, is_owner)
    if not preview:
        visits.opened(request, found)
        visits.shown(request, context["similar"], Source.GIG)
        saving.mark(context["similar"], request.user)
        context["save_url"] = reverse("gigs:save", args=[found.ref])
        context["saved"] = saving.is_saved(gig=found, by=request.user)
    return context


def _gig_context(request, found, version: GigVersion, preview, is_owner):
    now = clock.now()
    tree = categories.tree()
    packages = list(version.packages.all())
    line = tree.line(tree.by_id[version.category_id]) if version.category_id in tree.by_id else []
    for package in packages:
        package.key = {1: "basic", 2: "standard", 3: "premium"}[package.tier]
    seller = getattr(found.seller, "seller", None)
    images = [item.image for item in version.gallery.select_related("image") if item.image.state == "ready"]
    away = bool(seller and seller.away_until and seller.away_until > now)
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
        "rows": _comparison(version, packages),
        "images": images,
        "seller": found.seller,
        "profile": seller,
        "trail": [(_("All services"), reverse("gigs:search")), *((c.name, c.url) for c in line)],
        "current_category": line[0].path if line else "",
        "preview": preview,
        "is_owner": is_owner,
        "away": away,
        "orderable": found.state == Gig.State.ACTIVE and not preview and not is_owner and not away,
        "rating": found.rating_sum / 3 / found.rating_count if found.rating_count else None,
        "similar": [] if preview else related.beside(found),
        "currency": settings.CURRENCY,
        "exponent": money.exponent(settings.CURRENCY),
        "canonical": settings.SITE_URL + reverse("gigs:gig", args=[found.seller.username, found.slug]),
        "structured": structured(found, version, packages),
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
            values.append(value if value not in (None, "") else False)
        if any(values):
            rows.append((part.label, values))
    return rows


def _choice_label(choice):
    from django.utils.translation import get_language

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
    from gigs.models import SearchRow

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
