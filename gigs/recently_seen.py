"""The gigs that somebody looked at last, for that person alone.

The list is in a cookie of its own and not in the session: a look must never write a row. It begins with whose it is, so
that who signs in after somebody else on one computer does not see it; what a visitor saw before signing in stays."""

import re
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from gigs import visits
from gigs.models import Gig, GigCard

COOKIE = "seen"
MOST = 12
KEPT = timedelta(days=30)
NOBODY = "-"
_LIST = re.compile(rf"(-|[0-9a-z]{{12}})((?:\.[0-9a-z]{{12}}){{1,{MOST}}})", re.ASCII)


def refs(request: HttpRequest) -> list[str]:
    """Refs of the gigs, the newest first, 12 at most; empty where there is no list, or it is somebody else's."""
    found = _LIST.fullmatch(request.COOKIES.get(COOKIE, ""))
    if found is None or found[1] not in (NOBODY, _whose(request)):
        return []
    return found[2].removeprefix(".").split(".")


def note(request: HttpRequest, response: HttpResponse, gig: Gig) -> None:
    """Put the gig in front. Nothing is written for programs, for what a browser fetches beforehand, for one's own gig,
    or when the gig is in front already."""
    if not visits.is_visit(request) or gig.seller_id == request.user.pk:
        return
    before = refs(request)
    now = [gig.ref, *(ref for ref in before if ref != gig.ref)][:MOST]
    if now == before:
        return
    response.set_cookie(
        COOKIE,
        ".".join([_whose(request), *now]),
        max_age=KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    """Clear the list."""
    response.delete_cookie(COOKIE, samesite="Lax")


def cards(request: HttpRequest, *, but: Gig | None = None, most: int = MOST) -> list[GigCard]:
    """Cards of those that can still be bought, the newest first; one query, none where nothing was seen.

    but: the gig that is being looked at."""
    wanted = [ref for ref in refs(request) if but is None or ref != but.ref]
    if not wanted:
        return []
    found = GigCard.objects.filter(gig__ref__in=wanted, gig__state=Gig.State.ACTIVE)
    return in_order(found.select_related("seller"), wanted)[:most]


def in_order(found, wanted: Sequence[str]) -> list[GigCard]:
    """These cards in the order of their refs."""
    place = {ref: n for n, ref in enumerate(wanted)}
    return sorted((card for card in found if card.ref in place), key=lambda card: place[card.ref])


def _whose(request: HttpRequest) -> str:
    return request.user.ref if request.user.is_authenticated else NOBODY
