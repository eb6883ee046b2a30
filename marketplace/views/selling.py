"""Pages on which a seller sees how the gigs do: the list, and the analytics."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from gigs import measuring, moving
from gigs.models import Gig
from gigs.models.stat import Source
from gigs.views.selling import listing
from kit import charts, clock, money
from kit.sheets import csv_of
from kit.templatetags.kit import date_part
from marketplace import performing
from marketplace.performing import RANGES, Span
from orders import sold
from reviews import figures
from sellers.starting import seller_required

USUAL = 30
MOST_GIGS = 100  # in one table
DEFINITIONS = {
    "shown": (
        gettext_lazy("Shown"),
        gettext_lazy(
            "How often the card stood on a page somebody loaded: search, categories, home, profiles, saved lists."
        ),
    ),
    "opened": (
        gettext_lazy("Opened"),
        gettext_lazy("How often the gig’s page was opened. Programs and you yourself are not counted."),
    ),
    "saved": (gettext_lazy("Saved"), gettext_lazy("How often somebody pressed the heart.")),
    "ordered": (gettext_lazy("Ordered"), gettext_lazy("Orders that were paid for in this time.")),
    "conversion": (gettext_lazy("Conversion"), gettext_lazy("Orders for every hundred openings.")),
}


@login_required
@seller_required
@require_GET
def my_gigs(request):
    """The gigs of the signed-in seller, a tab a state, each with the last thirty days."""
    context = listing(request)
    span = Span.last(USUAL, clock.now())
    found = {line.gig.pk: line for line in performing.lines(request.user, context["gigs"], span)}
    for gig in context["gigs"]:
        gig.line = found[gig.pk]
        if gig.state == Gig.State.ACTIVE:
            gig.link = settings.SITE_URL + reverse("gigs:gig", args=[request.user.username, gig.slug])
    return render(request, "gigs/my_gigs.html", {**context, "days": USUAL, "section": "gigs"})


@login_required
@seller_required
@require_GET
def analytics(request, ref=None):
    """Shown, opened, saved, ordered, of all gigs or one; with `format=csv` as a file."""
    user, now = request.user, clock.now()
    own = Gig.objects.sold_by(user).exclude(live=None).select_related("live").order_by("-orders_count", "-pk")
    chosen = get_object_or_404(own, ref=ref) if ref else None
    gigs = [chosen] if chosen else list(own[:MOST_GIGS])
    span = Span.last(_range(request), now)
    lines = performing.lines(user, gigs, span)
    if request.GET.get("format") == "csv":
        return _csv(lines, span)
    total = performing.total([line.now for line in lines])
    before = performing.total([line.before for line in lines])
    ids = [gig.pk for gig in gigs]
    steps = performing.over_time(user, gigs, span)
    buyers, again = sold.buyers(user, **span.moments())
    context = {
        "now": now,
        "span": span,
        "ranges": [(days, days == span.days) for days in RANGES],
        "gigs": gigs,
        "gig": chosen,
        "lines": lines,
        "total": performing.Line(chosen, total, before),
        "funnel": _funnel(total),
        "steps": steps,
        "chart": charts.bars([(date_part(step.since, "MMMd"), [step.opened]) for step in steps], names=8),
        "sources": _sources(ids, span),
        "searches": performing.searches(chosen, now) if chosen else [],
        "first_page": moving.LOOKED_AT,
        "rated": figures.by_month(
            user.pk, since=now - timedelta(days=365), gig_id=chosen.pk if chosen else None
        ),
        "words": measuring.by_words(ids, **span.dates()),
        "buyers": buyers,
        "again": again,
        "price_minor": total.price_minor,
        "currency": settings.CURRENCY,
        "definitions": DEFINITIONS,
        "section": "analytics",
        "tab": "selling",
    }
    return render(request, "gigs/analytics.html", context)


def _range(request) -> int:
    asked = request.GET.get("days", str(USUAL))
    if asked not in map(str, RANGES):
        raise Http404
    return int(asked)


def _funnel(total: performing.Numbers) -> list[dict]:
    """The three steps, each with its share of the first and how many of the step before went on (basis points)."""
    most = max(total.shown, total.opened, 1)
    return [
        {"label": DEFINITIONS["shown"][0], "count": total.shown, "of": most, "rate": None},
        {"label": DEFINITIONS["opened"][0], "count": total.opened, "of": most, "rate": total.open_bps},
        {"label": DEFINITIONS["ordered"][0], "count": total.ordered, "of": most, "rate": total.order_bps},
    ]


def _sources(ids: list[int], span: Span) -> list[tuple[str, measuring.Seen]]:
    found = measuring.by_source(ids, **span.dates())
    return [(Source(name).label, found[name]) for name in Source.values if name in found]


def _csv(lines: list[performing.Line], span: Span):
    head = [
        "gig",
        "title",
        "from",
        "to",
        "shown",
        "opened",
        "saved",
        "ordered",
        "cancelled",
        "conversion",
        "price",
        "currency",
    ]
    rows = [
        [
            line.gig.ref,
            line.gig.live.title,
            span.since.isoformat(),
            span.last_day.isoformat(),
            *(getattr(line.now, name) for name in performing.NAMES),
            "" if line.now.order_bps is None else line.now.order_bps / 10_000,
            money.to_major(line.now.price_minor, settings.CURRENCY),
            settings.CURRENCY,
        ]
        for line in lines
    ]
    return csv_of("gigs.csv", head, rows)
