"""Pages on which gigs are found: search, categories, suggestions."""

from django.conf import settings
from django.http import Http404, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gigs import categories, options, popular, saving, search, suggesting, trending, visits
from gigs.models import Category
from gigs.models.stat import Source
from gigs.views import telling
from gigs.views.facets import chips, facets, promoted
from kit import clock, linked

MOST_POPULAR = 6


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
            (chip_label, count, f"?{(query.bare() if name == 'all' else query.without(name)).address}")
            for name, count in results.relaxed
            for chip_label in [_filter_name(name, category)]
        ],
        "next_url": _cursor_url(query, results.next) if results.next else "",
        "back_url": "" if results.back is None else _cursor_url(query, results.back),
        "is_empty": not (results.total or query.q or query.in_use),
        "typed_min": request.GET.get("min", ""),
        "typed_max": request.GET.get("max", ""),
        "canonical": settings.SITE_URL + (category.url if category else reverse("gigs:search")),
    }
    if not query.in_use and "cursor" not in request.GET and not query.q:
        context["popular"] = [
            (words, f"?{search.replace(query, q=words).address}")
            for words in popular.searches(within=category, most=MOST_POPULAR)
        ]
        name = category.name if category else _("All services")
        context["share"] = {"title": name, "text": ""}
        if category:
            context["text"] = telling.short_text(category, results.least_minor)
            context["faq"] = telling.questions(category, results)
            context["share"]["text"] = context["text"]
    if category and results.cards and not query.in_use and not query.q:
        graph = [linked.crumbs(trail), _items(results.cards)]
        if context.get("faq"):
            graph.append(linked.questions(context["faq"]))
        context["json_ld"] = linked.written({"@graph": graph})
    if results.did_you_mean:
        context["better_url"] = f"?{search.replace(query, q=results.did_you_mean).address}"
    return render(request, "gigs/search.html", context)


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
    if query.q and not query.in_use and "cursor" not in request.GET:
        visits.phrase(request, query.q, results.cards)
    within = query.category if query.category and query.category.depth > 1 else None
    if (query.q or within) and "cursor" not in request.GET:
        visits.searched(request, category_id=within.pk if within else None, cards=results.cards)


def _cursor_url(query, cursor):
    address = query.address
    return "?" + "&".join(part for part in (address, f"cursor={cursor}" if cursor else "") if part)


def _filter_name(name, category):
    if name.startswith("with:"):
        found = [o for o in options.of(category).values() if o.key == name.removeprefix("with:")]
        return f"“{found[0].heading or found[0].label}”"
    return {
        "all": _("any filter"),
        "rating": _("the rating"),
        "online": _("“Online now”"),
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
