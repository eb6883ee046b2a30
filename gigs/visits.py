"""What visitors do on pages, noted for the analytics of sellers.

Pages only note; the notes gather in Redis and become rows in gigs/rolling.py. Not counted: programs, pages that a
browser fetches beforehand, and sellers who look at their own gigs."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from django.utils.translation import get_language

from gigs.models import Gig, GigCard
from gigs.models.stat import Source
from kit import text
from kit.tallies import Tally

NOTES = Tally("gigs")
LONGEST_WORDS = 60
PROGRAMS = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|fetch|monitor|lighthouse|headless|curl|wget|python|java/|go-http|httpx|"
    r"scrapy|feed|facebookexternalhit|whatsapp|telegram|archiver|validator",
    re.IGNORECASE,
)


def is_visit(request) -> bool:
    """Whether a person is looking at this page."""
    agent = request.headers.get("User-Agent", "")
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return (
        bool(agent) and not PROGRAMS.search(agent) and "prefetch" not in purpose and request.method != "HEAD"
    )


def shown(request, cards: Iterable[GigCard], source: Source) -> None:
    """These cards stand on the page."""
    if is_visit(request):
        for card in cards:
            if card.seller_id != request.user.pk:
                NOTES.note(request, _field("shown", source, card.pk))


def opened(request, gig: Gig) -> None:
    """The page of a gig was opened."""
    if not is_visit(request) or gig.seller_id == request.user.pk:
        return
    source, words = where_from(request)
    NOTES.note(request, _field("opened", source, gig.pk))
    if words:
        NOTES.note(request, _field("words", gig.pk, words))


def saved(request, gig: Gig) -> None:
    """A member put the gig on their list."""
    if gig.seller_id != request.user.pk:
        NOTES.note(request, _field("saved", where_from(request)[0], gig.pk))


def searched(request, *, category_id: int | None, cards: list[GigCard]) -> None:
    """Somebody searched, within a category or with words: counted for that subcategory, or the best match's."""
    if not is_visit(request):
        return
    if category_id:
        NOTES.note(request, _field("searched", "category", category_id))
    elif cards:
        NOTES.note(request, _field("searched", "gig", cards[0].pk))


def listed(request, words: str, cards: Iterable[GigCard], *, first: int) -> None:
    """A search by these words alone listed these cards, the first of them at this place.

    One note for the whole page, so that odd words cost no more than one field; own gigs leave their place empty."""
    words = text.clean_line(words).casefold()[:LONGEST_WORDS]
    if words and is_visit(request):
        ids = ",".join("" if card.seller_id == request.user.pk else str(card.pk) for card in cards)
        NOTES.note(request, _field("listed", f"{first}:{ids}", words))


def phrase(request, words: str, cards: list[GigCard]) -> None:
    """Somebody searched for these words and found something; not once more for a change of filters."""
    words = text.clean_line(words).casefold()
    if (
        words
        and len(words) <= LONGEST_WORDS
        and cards
        and is_visit(request)
        and where_from(request)[1] != words
    ):
        NOTES.note(request, _field("phrase", f"{get_language()}:{cards[0].pk}", words))


def where_from(request) -> tuple[Source, str]:
    """The page that led here, and the search words where it was a search."""
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
        words = parse_qs(came_from.query).get("q", [""])[0]
    except ValueError:
        return Source.OUTSIDE, ""
    if came_from.netloc != request.get_host():
        return Source.OUTSIDE, ""
    path = came_from.path
    if path.startswith(("/search/", "/c/")) and (words := text.clean_line(words).casefold()[:LONGEST_WORDS]):
        return Source.SEARCH, words
    for start, source in _PLACES:
        if path.startswith(start):
            return source, ""
    return (Source.HOME, "") if path == "/" else (Source.OTHER, "")


_PLACES = (
    ("/search/", Source.SEARCH),
    ("/c/", Source.CATEGORY),
    ("/sellers/", Source.SELLER),
    ("/gigs/", Source.GIG),
    ("/saved/", Source.SAVED),
)


def _field(*parts) -> str:
    """'2026-11-21T22|opened|search|123': the hour on the raw clock, then what."""
    return "|".join([f"{datetime.now(UTC):%Y-%m-%dT%H}", *map(str, parts)])
