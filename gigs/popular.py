"""Popular searches: what many people searched for of late, counted a day without a word on who they were.

Kept are only phrases of words that stand in titles or tags of gigs, so a name, a number or an insult never is; shown
are only those that were searched for often enough."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.db import connection
from django.db.models import Sum
from django.utils.translation import get_language

from gigs import categories
from gigs.models import Category, PhraseDay
from kit import clock

DAYS = 30  # that count
KEPT = timedelta(days=60)
LEAST = 5  # searches, before a phrase is shown
MOST_A_BATCH = 200  # different phrases
MOST_A_DAY = 5000  # rows of one language; what comes later is left out
MOST_READ = 1000  # phrases that are looked at
SECONDS = 300  # kept in the cache
Phrases = Counter[tuple[str, str, int, date]]  # {(words, language, best match's gig, day): searches}


def add(phrases: Phrases) -> None:
    """Add to the rows of their days; one statement. A phrase with a word that no gig uses, or with a long number, is
    left out; of Chinese, Japanese and Korean a part of a longer run will do."""
    rows = sorted(phrases.most_common(MOST_A_BATCH))
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            r"""INSERT INTO gigs_phraseday (words, language, category_id, "on", searches)
               SELECT n.words, n.language, coalesce(r.cat2, r.cat1), n."on", sum(n.number)
                 FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::date[], %s::int[])
                      AS n(words, language, gig_id, "on", number)
                 JOIN gigs_searchrow r ON r.gig_id = n.gig_id
                WHERE n.words !~ '\d.*\d.*\d' AND n.words ~ '[[:alpha:]]' AND NOT EXISTS (
                  SELECT FROM regexp_split_to_table(n.words, '[^[:alpha:]]+') w
                   WHERE w <> '' AND NOT EXISTS (SELECT FROM gigs_searchword k WHERE k.word = w)
                     AND NOT (length(w) < 3 AND w ~ '^[a-z]+$')
                     AND NOT (w ~ '[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]'
                              AND EXISTS (SELECT FROM gigs_searchword k WHERE k.word LIKE '%%' || w || '%%')))
                  AND (SELECT count(*) FROM gigs_phraseday d WHERE d.language = n.language AND d."on" = n."on") < %s
                GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
               ON CONFLICT (words, language, category_id, "on")
                 DO UPDATE SET searches = gigs_phraseday.searches + excluded.searches""",
            [
                *([key[place] for key, _number in rows] for place in range(4)),
                [number for _key, number in rows],
                MOST_A_DAY,
            ],
        )


def forget_old(*, now: datetime) -> None:
    """Drop days that no longer count."""
    PhraseDay.objects.filter(on__lt=(now - KEPT).date()).delete()


def searches(*, within: Category | None = None, most: int = 6, starting: str = "") -> list[str]:
    """What was searched for most in the last 30 days on pages of the active language, best first; five minutes old at
    most. within: only what led into this category. starting: only phrases that begin so. Empty where too few searched."""
    language = get_language() or "en"
    rows = cache.get_or_set(f"gigs.popular.{language}", lambda: _read(language), SECONDS)
    below = {each.pk for each in _and_below(within)} if within else None
    found: Counter[str] = Counter()
    for words, counts in rows:
        number = sum(n for category, n in counts.items() if below is None or category in below)
        if number and words.startswith(starting) and words != starting:
            found[words] = number
    return [words for words, _number in sorted(found.items(), key=lambda row: (-row[1], row[0]))[:most]]


def _and_below(category: Category) -> list[Category]:
    """A category with its subcategories; of a service type its subcategory."""
    if category.depth == 3:
        return [categories.tree().by_id[category.parent_id]]
    return [category, *categories.tree().under(category)]


def _read(language: str) -> list[tuple[str, dict[int, int]]]:
    """[(words, {category: searches})] of those that enough people searched for; two queries."""
    rows = PhraseDay.objects.filter(language=language, on__gt=(clock.now() - timedelta(days=DAYS)).date())
    often = rows.values("words").annotate(n=Sum("searches")).filter(n__gte=LEAST).order_by("-n", "words")
    words = [row["words"] for row in often[:MOST_READ]]
    found: dict[str, dict[int, int]] = defaultdict(dict)
    counted = rows.filter(words__in=words).values_list("words", "category")
    for phrase, category, number in counted.annotate(n=Sum("searches")):
        found[phrase][category] = number
    return list(found.items())
