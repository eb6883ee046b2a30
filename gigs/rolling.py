"""From notes in Redis to rows a day: takes what pages counted and adds it up. May run twice, and may die halfway."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta

from django.db import connection

from gigs import popular
from gigs.models import GigPlace, GigWords
from gigs.models.stat import Source
from gigs.visits import NOTES
from kit import clock, tallies

MOST_WORDS = 20  # kept of one gig in one batch
MOST_SEARCHES = 50  # different searches kept of one gig and day; those that came first
WORDS_KEPT = timedelta(days=400)
PLACES_KEPT = timedelta(days=60)
Places = dict[tuple[int, date, str], list[int]]  # {(gig, day, words): [times listed, sum of places]}
Counts = dict[tuple, dict[str, int]]  # {(gig, day, source): {"shown", "opened", "saved"}}


def roll_up() -> int:
    """Add everything that has gathered to the rows; returns the number of batches."""
    return NOTES.take(apply)


def forget_old(*, now: datetime) -> None:
    """Drop what is kept only for a while."""
    GigWords.objects.filter(on__lt=(now - WORDS_KEPT).date()).delete()
    GigPlace.objects.filter(on__lt=(now - PLACES_KEPT).date()).delete()
    popular.forget_old(now=now)
    tallies.forget_old()


def apply(notes: dict[str, int]) -> None:
    """Add notes ({'hour|what|…': number}, as gigs.visits writes them) to the rows of their days."""
    ahead = clock.shift()
    gigs: Counts = defaultdict(lambda: dict.fromkeys(("shown", "opened", "saved"), 0))
    words: dict[tuple[int, date], Counter] = defaultdict(Counter)
    searches: Counter = Counter()
    places: Places = defaultdict(lambda: [0, 0])
    phrases: popular.Phrases = Counter()
    for note, number in notes.items():
        try:
            hour, what, *rest = note.split("|", 3)
            on = (datetime.strptime(hour, "%Y-%m-%dT%H").replace(tzinfo=UTC) + ahead).date()
            if what == "words":
                words[int(rest[0]), on]["|".join(rest[1:])] += number
            elif what == "listed":
                for gig, place in _listed(rest[0]):
                    found = places[gig, on, rest[1]]
                    found[0], found[1] = found[0] + number, found[1] + number * place
            elif what == "phrase":
                language, _colon, gig_id = rest[0].partition(":")
                phrases[rest[1], language, int(gig_id), on] += number
            elif what == "searched":
                searches[rest[0], int(rest[1]), on] += number
            elif rest[0] in Source.values:
                gigs[int(rest[1]), on, rest[0]][what] += number
        except (ValueError, IndexError, KeyError):
            continue  # not one of ours
    add_days(gigs)
    add_places(places)
    _add_words(words)
    _add_searches(searches)
    popular.add(phrases)


def add_days(counts: Counts) -> None:
    """Add to the rows of gigs that still exist; one statement."""
    keys = sorted(counts)
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO gigs_gigday (gig_id, "on", source, shown, opened, saved)
               SELECT n.gig_id, n."on", n.source, n.shown, n.opened, n.saved
                 FROM unnest(%s::bigint[], %s::date[], %s::text[], %s::int[], %s::int[], %s::int[])
                      AS n(gig_id, "on", source, shown, opened, saved)
                 JOIN gigs_gig g ON g.id = n.gig_id
                ORDER BY 1, 2, 3
               ON CONFLICT (gig_id, "on", source) DO UPDATE SET shown = gigs_gigday.shown + excluded.shown,
                 opened = gigs_gigday.opened + excluded.opened, saved = gigs_gigday.saved + excluded.saved""",
            [
                *([key[place] for key in keys] for place in range(3)),
                *([counts[key][name] for key in keys] for name in ("shown", "opened", "saved")),
            ],
        )


def _listed(note: str) -> list[tuple[int, int]]:
    """(gig, place) of a page of results: "25:7,,9" is gig 7 at place 25 and gig 9 at 27. Raises ValueError."""
    first, _colon, ids = note.partition(":")
    return [(int(each), int(first) + n) for n, each in enumerate(ids.split(",")) if each]


def add_places(places: Places) -> None:
    """Add to the rows of gigs that still exist, so many searches a gig and day and no more; one statement."""
    rows: dict[tuple[int, date], list] = defaultdict(list)
    for (gig, on, words), (shown, total) in places.items():
        rows[gig, on].append((shown, total, words))
    kept = [
        (gig, on, words, shown, total)
        for (gig, on), found in sorted(rows.items())
        for shown, total, words in sorted(found, key=lambda row: (-row[0], row[2]))[:MOST_WORDS]
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO gigs_gigplace (gig_id, "on", words, shown, places)
               SELECT n.gig_id, n."on", n.words, n.shown, n.places
                 FROM unnest(%s::bigint[], %s::date[], %s::text[], %s::int[], %s::bigint[])
                      AS n(gig_id, "on", words, shown, places)
                 JOIN gigs_gig g ON g.id = n.gig_id
                 LEFT JOIN gigs_gigplace known USING (gig_id, "on", words)
                WHERE known.id IS NOT NULL OR
                      (SELECT count(*) FROM gigs_gigplace p WHERE p.gig_id = n.gig_id AND p."on" = n."on") < %s
                ORDER BY 1, 2, 3
               ON CONFLICT (gig_id, "on", words) DO UPDATE SET shown = gigs_gigplace.shown + excluded.shown,
                 places = gigs_gigplace.places + excluded.places""",
            [*([row[place] for row in kept] for place in range(5)), MOST_SEARCHES],
        )


def _add_words(words: dict[tuple[int, date], Counter]) -> None:
    rows = sorted(
        (gig, on, said, number)
        for (gig, on), counts in words.items()
        for said, number in counts.most_common(MOST_WORDS)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO gigs_gigwords (gig_id, "on", words, opened)
               SELECT n.gig_id, n."on", n.words, n.opened
                 FROM unnest(%s::bigint[], %s::date[], %s::text[], %s::int[]) AS n(gig_id, "on", words, opened)
                 JOIN gigs_gig g ON g.id = n.gig_id
                ORDER BY 1, 2, 3
               ON CONFLICT (gig_id, "on", words) DO UPDATE SET opened = gigs_gigwords.opened + excluded.opened""",
            [[row[place] for row in rows] for place in range(4)],
        )


def _add_searches(searches: Counter) -> None:
    """A search counts for a subcategory: the one searched in (or above it), or that of the best match."""
    rows = sorted((kind, pk, on, number) for (kind, pk, on), number in searches.items())
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO gigs_searchday (category_id, "on", searches)
               SELECT place, day, sum(number) FROM (
                 SELECT CASE n.kind WHEN 'gig' THEN r.cat2
                        ELSE CASE c.depth WHEN 2 THEN c.id WHEN 3 THEN c.parent_id END END AS place,
                        n."on" AS day, n.number
                   FROM unnest(%s::text[], %s::bigint[], %s::date[], %s::int[]) AS n(kind, pk, "on", number)
                   LEFT JOIN gigs_searchrow r ON n.kind = 'gig' AND r.gig_id = n.pk
                   LEFT JOIN gigs_category c ON n.kind = 'category' AND c.id = n.pk) found
                WHERE place IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2
               ON CONFLICT (category_id, "on") DO UPDATE SET searches = gigs_searchday.searches + excluded.searches""",
            [[row[place] for row in rows] for place in range(4)],
        )
