"""How gigs do: the counted rows of days, summed for their sellers. Days are UTC; `until` is the day after the last."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum

from gigs.models import GigDay, GigPlace, GigWords


@dataclass(frozen=True)
class Seen:
    """Cards shown, pages opened, hearts pressed."""

    shown: int = 0
    opened: int = 0
    saved: int = 0


def by_gig(gig_ids: Iterable[int], *, since: date, until: date) -> dict[int, Seen]:
    """{gig id: Seen}; one query."""
    return _sums(_days(gig_ids, since, until), "gig")


def by_day(gig_ids: Iterable[int], *, since: date, until: date) -> dict[date, Seen]:
    """{day: Seen} of these gigs together."""
    return _sums(_days(gig_ids, since, until), "on")


def by_source(gig_ids: Iterable[int], *, since: date, until: date) -> dict[str, Seen]:
    """{source: Seen} of these gigs together."""
    return _sums(_days(gig_ids, since, until), "source")


def by_words(gig_ids: Iterable[int], *, since: date, until: date, most: int = 15) -> list[tuple[str, int]]:
    """(search words, openings) of these gigs together, the most first."""
    rows = GigWords.objects.filter(gig__in=list(gig_ids), on__gte=since, on__lt=until).order_by()
    found = rows.values_list("words").annotate(n=Sum("opened")).order_by("-n", "words")
    return list(found[:most])


@dataclass(frozen=True)
class Listed:
    """How often a gig was listed for these search words, and its mean place (1 is the first)."""

    words: str
    shown: int
    place: float


def by_place(gig_id: int, *, since: date, until: date, most: int = 10) -> list[Listed]:
    """The searches that listed this gig most often; one query."""
    rows = GigPlace.objects.filter(gig=gig_id, on__gte=since, on__lt=until).order_by()
    found = rows.values_list("words").annotate(n=Sum("shown"), places=Sum("places")).order_by("-n", "words")
    return [Listed(words, shown, places / shown) for words, shown, places in found[:most] if shown]


def _days(gig_ids, since, until) -> QuerySet[GigDay]:
    return GigDay.objects.filter(gig__in=list(gig_ids), on__gte=since, on__lt=until).order_by()


def _sums(rows: QuerySet[GigDay], key: str) -> dict:
    found = rows.values(key).annotate(Sum("shown"), Sum("opened"), Sum("saved"))
    return {row[key]: Seen(row["shown__sum"], row["opened__sum"], row["saved__sum"]) for row in found}
