"""What every step of the wizard shares: the seller's own gig, the frame around a step, answers to the script."""

from types import SimpleNamespace

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gigs import checks, decisions, moves, terms
from gigs.models import Gig, GigVersion
from kit import money
from sellers import allowances
from sellers.models import SellerProfile

NAMES = {
    "overview": gettext_lazy("Overview"),
    "pricing": gettext_lazy("Packages and prices"),
    "description": gettext_lazy("Description and questions"),
    "requirements": gettext_lazy("What you need from buyers"),
    "gallery": gettext_lazy("Pictures"),
    "publish": gettext_lazy("Check and publish"),
}
ORDER = list(NAMES)


def own_gig(request, ref: str) -> Gig:
    """A gig of the signed-in seller; anybody else's is 404."""
    own = Gig.objects.sold_by(request.user).select_related(
        "live__category__parent", "draft__category__parent", "seller__seller"
    )
    gig = get_object_or_404(own, ref=ref)
    for version in (gig.live, gig.draft):
        if version:
            version.gig = gig
    return gig


def is_editable(gig: Gig) -> bool:
    """Whether the wizard's fields may be written now."""
    if gig.draft:
        return gig.draft.is_editable and gig.state in (*moves.EDITABLE, *moves.LISTED)
    return gig.state in moves.LISTED


def onwards(request, gig, step):
    """Where a saved step leads: back to itself for a row button, else on."""
    do = request.POST.get("do", "")
    if do in ("", "next"):
        return redirect("gigs:wizard", gig.ref, ORDER[ORDER.index(step) + 1])
    if do == "later":
        messages.success(request, _("Saved. You can go on whenever you like."))
        return redirect("gigs:my_gigs")
    return redirect(reverse("gigs:wizard", args=[gig.ref, step]) + f"#{do.partition('-')[0]}")


def kept(request, version: GigVersion) -> HttpResponse:
    """What the autosaving script is told."""
    version = read(version)
    found = problems_of(version, request.user.seller)
    return JsonResponse(
        {
            "stamp": version.stamp,
            "saved_at": version.edited_at.isoformat(),
            "complete": checks.completeness(version, found),
            "problems": len(found),
        }
    )


def problem(title: str, status: int, errors: list) -> HttpResponse:
    """A refusal for the script, as the API words it."""
    return JsonResponse(
        {"title": title, "errors": errors}, status=status, content_type="application/problem+json"
    )


def read(version: GigVersion) -> GigVersion:
    """The version anew with everything that belongs to it at hand."""
    return (
        GigVersion.objects.select_related("category__parent", "gig__seller")
        .prefetch_related("packages", "extras", "requirements", "gallery__image")
        .get(pk=version.pk)
    )


def problems_of(version: GigVersion, profile: SellerProfile) -> list[checks.Problem]:
    """What keeps the version from being submitted."""
    return checks.problems(version, allowances.of_seller(profile), is_pro=profile.is_pro)


def show(request, gig: Gig, current: str, more: dict, status: int = 200) -> HttpResponse:
    """A page of the wizard with its frame: steps, meter, card."""
    version = read(gig.draft or gig.live)
    profile = gig.seller.seller
    found = problems_of(version, profile)
    wrong = {each.step for each in found}
    house = terms.current()
    context = {
        "gig": gig,
        "version": version,
        "current": current,
        "steps": [_step(gig, name, current, wrong) for name in ORDER],
        "problems": found,
        "complete": checks.completeness(version, found),
        "profile": profile,
        "allowance": allowances.of_seller(profile),
        "terms": house,
        "exponent": money.exponent(settings.CURRENCY),
        "card": card_of(version, profile, gig),
        "decision": decisions.last(gig),
        "saves": is_editable(gig),
        **more,
    }
    return render(request, f"gigs/wizard/{current}.html", context, status=status)


def _step(gig, name, current, wrong):
    state = "now" if name == current else "done" if name not in wrong and name != "publish" else ""
    return {"label": NAMES[name], "state": state, "url": reverse("gigs:wizard", args=[gig.ref, name])}


def card_of(version: GigVersion, profile: SellerProfile, gig: Gig | None = None) -> SimpleNamespace:
    """What buyers would see in a list, as far as it is written."""
    packages = list(version.packages.all()) if version.pk else []
    prices = [p.price_minor for p in packages if p.price_minor]
    days = [p.days for p in packages if p.days]
    images = [item.image for item in version.gallery.all()] if version.pk else []
    cover = images[0] if images else None
    return SimpleNamespace(
        title=version.title or _("I will …"),
        url=f"/gigs/{profile.user.username}/{gig.slug}/" if gig else "#id_title",
        cover_400=cover.url_400 if cover else "",
        cover_640=cover.url_640 if cover else "",
        seller=profile.user,
        seller_name=profile.user.shown_name,
        level=profile.level,
        pro=profile.is_pro,
        rating=None,
        review_count=0,
        days=min(days, default=None),
        price_minor=min(prices, default=None),
        currency=settings.CURRENCY,
    )
