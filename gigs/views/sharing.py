"""Pictures of shared links, as other sites fetch them."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gigs import sharing
from gigs.models import Gig, GigCard, GigVersion
from kit import money

SECONDS = 24 * 3600  # other sites may keep it


@require_safe
def picture(request, ref):
    """The picture of a gig that can be bought, paused ones too."""
    card = get_object_or_404(GigCard, ref=ref, gig__state__in=(Gig.State.ACTIVE, Gig.State.PAUSED))
    return _jpeg(sharing.picture(card))


@require_safe
def site_picture(request):
    """The picture of all other pages."""
    return _jpeg(sharing.picture_of_site())


def of_gig(gig: Gig, version: GigVersion, packages, images) -> dict:
    """`share` for a page: kind, title, text and the picture's full address, another one when it changes. No query."""
    prices = [package.price_minor for package in packages if package.price_minor]
    cover = images[0] if images else None
    stamp = sharing.stamp(
        title=version.title,
        price_minor=min(prices, default=0),
        pool=cover.pool if cover else "",
        key=cover.key if cover else "",
    )
    address = f"{reverse('gigs:share_picture', args=[gig.ref])}?v={stamp}"
    text = gig.seller.shown_name
    if prices:
        text += f" · {_('From')} {money.shown(min(prices), settings.CURRENCY, short=True)}"
    return {"kind": "product", "title": version.title, "text": text, "picture": settings.SITE_URL + address}


def _jpeg(drawn: bytes) -> HttpResponse:
    return HttpResponse(
        drawn, content_type="image/jpeg", headers={"Cache-Control": f"public, max-age={SECONDS}"}
    )
