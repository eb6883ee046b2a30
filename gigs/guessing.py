"""Which category a gig may belong to, guessed from its title by the words of the categories' names in every language."""

import re
import unicodedata
from collections import Counter, defaultdict

from gigs import categories
from gigs.models import Category

STEM = 5  # letters by which words of one family are told
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+|[^\W\d_]{3,}")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_kept: tuple[categories.Tree, dict[str, set[int]]] | None = None


def guess(title: str, *, most: int = 3) -> list[Category]:
    """The subcategories and service types that fit best, the best first; empty where no word is of any name.

    A word counts the more, the fewer categories have it; what the title leaves out of a name counts against it."""
    index = _index()
    points: Counter[int] = Counter()
    for stem in set(_stems(title)):
        for pk in index.get(stem, ()):
            points[pk] += 1 / len(index[stem])  # type: ignore[assignment]
    by_id = categories.tree().by_id
    found = [(score / len(_named(by_id[pk])) ** 0.5, -pk) for pk, score in points.items() if pk in by_id]
    return [by_id[-pk] for _score, pk in sorted(found, reverse=True)[:most]]


def _index() -> dict[str, set[int]]:
    """{stem: ids of the categories that have it}, made once for each tree that is read."""
    global _kept
    tree = categories.tree()
    if _kept is None or _kept[0] is not tree:
        made = defaultdict(set)
        for category in tree.by_id.values():
            if category.depth > 1:
                for stem in _named(category):
                    made[stem].add(category.pk)
        _kept = (tree, dict(made))
    return _kept[1]


def _named(category: Category) -> set[str]:
    names = (category.name_en, category.name_ro, category.name_zh)
    return {stem for name in names for stem in _stems(name)}


def _stems(text: str) -> list[str]:
    """Beginnings of words without marks; of Chinese and Japanese, pairs of characters."""
    plain = unicodedata.normalize("NFD", text.casefold())
    plain = "".join(c for c in plain if unicodedata.category(c) != "Mn")
    found: list[str] = []
    for word in _WORD.findall(plain):
        if _CJK.match(word):
            found += [word[n : n + 2] for n in range(len(word) - 1)]
        else:
            found.append(word[:STEM])
    return found
