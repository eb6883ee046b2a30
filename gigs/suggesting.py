"""Words while somebody searches: what may be meant, and what was probably meant."""

import unicodedata
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from gigs import categories, popular
from gigs.models import Category, SearchWord
from kit import text


def did_you_mean(q: str) -> str:
    """The query with its unknown words put right, or empty when there is nothing to offer."""
    words = [word for word in q.lower().split() if word]
    known = set(SearchWord.objects.filter(word__in=words).values_list("word", flat=True))
    put_right = []
    for word in words:
        better = word if word in known or len(word) < 3 or text.is_cjk(word) else _nearest(word)
        put_right.append(better or word)
    return " ".join(put_right) if put_right != words else ""


def _nearest(word: str) -> str:
    """The word in use that is nearest to what was typed: by letters changed, then by use."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT word FROM gigs_searchword
            WHERE (word %% %(word)s OR left(word, 1) = left(%(word)s, 1))
              AND levenshtein_less_equal(word, %(word)s, 2) <= CASE WHEN length(%(word)s) > 4 THEN 2 ELSE 1 END
              OR (word %% %(word)s AND similarity(word, %(word)s) > 0.45)
            ORDER BY levenshtein(left(word, 60), %(word)s), uses DESC LIMIT 1
            """,
            {"word": word[:60]},
        )
        row = cursor.fetchone()
    return row[0] if row else ""


@dataclass
class Suggestion:
    """kind: query | category | gig | seller; `label` is what is shown, `hint` what it is, `url` where it leads."""

    kind: str
    label: str
    url: str
    hint: str = ""


def suggest(typed: str, *, most: int = 4) -> list[Suggestion]:
    """What may be meant while somebody types: popular searches, categories, gigs, sellers. Two queries at most, and
    two more where popular searches are not at hand."""
    typed = text.clean_line(typed)[:60]
    if len(typed) < (1 if text.is_cjk(typed) else 2):
        return []
    found = [
        Suggestion("query", words, f"{reverse('gigs:search')}?{urlencode({'q': words})}", _("Popular search"))
        for words in popular.searches(starting=typed.casefold(), most=most)
    ]
    found += [
        Suggestion("category", category.name, reverse("gigs:category", args=[category.path]), _("Category"))
        for category in _categories_like(typed)[:most]
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.title, c.username, c.slug, c.seller_name FROM gigs_searchrow r JOIN gigs_gigcard c USING (gig_id)
            WHERE r.tsv @@ (
              SELECT CASE WHEN folded ~ '[[:alnum:]]' THEN
                to_tsquery('simple', array_to_string(regexp_split_to_array(btrim(folded), '[^[:alnum:]]+'), ':* & ') || ':*')
                ELSE NULL END
              FROM (SELECT regexp_replace(btrim(gig_fold(%s)), '^[^[:alnum:]]+|[^[:alnum:]]+$', '', 'g') AS folded) t)
            ORDER BY r.rank DESC LIMIT %s
            """,
            [typed, most],
        )
        for title, username, slug, name in cursor.fetchall():
            found.append(Suggestion("gig", title, reverse("gigs:gig", args=[username, slug]), name))
        cursor.execute(
            """
            SELECT DISTINCT username, seller_name FROM gigs_gigcard JOIN gigs_searchrow USING (gig_id)
            WHERE username ILIKE %(start)s OR gig_fold(seller_name) LIKE gig_fold(%(start)s) LIMIT 3
            """,
            {"start": typed.replace("%", "").replace("_", "") + "%"},
        )
        for username, name in cursor.fetchall():
            found.append(Suggestion("seller", name, reverse("gigs:seller", args=[username]), _("Seller")))
    return found


def _categories_like(typed: str) -> list[Category]:
    def folded(value):
        flat = unicodedata.normalize("NFKD", value.lower())
        return "".join(c for c in flat if not unicodedata.combining(c))

    wanted = folded(typed)
    starts, holds = [], []
    for category in categories.tree().by_id.values():
        names = [folded(n) for n in (category.name_en, category.name_ro, category.name_zh)]
        if any(name.startswith(wanted) for name in names):
            starts.append(category)
        elif len(wanted) > 2 and any(f" {wanted}" in name for name in names):
            holds.append(category)
    return starts + holds
