"""Which category a gig may belong to, guessed from its title by the words of the categories' names in every language."""

import math
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field

from gigs import categories
from gigs.models import Category

STEM = 5  # letters by which words of one family are told
ABOVE = 0.25  # what a word of the category above counts
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+|[^\W\d_]{2,}")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_SAID_OFTEN = frozenset(
    "a an and any are as at by for from i in into is it its me my of on one or our own so that the their them then they "
    "this to under up will with you your voi va vom eu pe la cu din de si un o ce care pentru intr prin sau ta tau tale "
    "voastra 我会 为您 您的 你的 我能 可以".split()
)


@dataclass
class _Index:
    """weights: {stem: what it is worth}, the more the fewer categories have it. stems: {stem: {category: share}}."""

    tree: categories.Tree
    stems: dict[str, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))
    weights: dict[str, float] = field(default_factory=dict)
    lengths: dict[int, float] = field(default_factory=dict)


_kept: _Index | None = None


def guess(title: str, *, most: int = 3) -> list[Category]:
    """The subcategories and service types that fit best, the best first; empty where no word is of any name."""
    index = _index()
    points: dict[int, float] = defaultdict(float)
    for stem in set(_stems(title)):
        for pk, share in index.stems.get(stem, {}).items():
            points[pk] += share * index.weights[stem] ** 2
    found = sorted(points, key=lambda pk: (-points[pk] / index.lengths[pk], pk))
    return [index.tree.by_id[pk] for pk in found[:most]]


def _index() -> _Index:
    """Made once for each tree that is read."""
    global _kept
    tree = categories.tree()
    if _kept is None or _kept.tree is not tree:
        _kept = _made(tree)
    return _kept


def _made(tree: categories.Tree) -> _Index:
    made = _Index(tree)
    below = [category for category in tree.by_id.values() if category.depth > 1]
    for category in below:
        for share, of in ((ABOVE, tree.by_id[category.parent_id]), (1.0, category)):
            for stem in _named(of):
                made.stems[stem][category.pk] = share
    made.weights = {stem: math.log(1 + len(below) / len(of)) for stem, of in made.stems.items()}
    squares: dict[int, float] = defaultdict(float)
    for stem, shares in made.stems.items():
        for pk, share in shares.items():
            squares[pk] += (share * made.weights[stem]) ** 2
    made.lengths = {pk: math.sqrt(square) for pk, square in squares.items()}
    return made


def _named(category: Category) -> set[str]:
    names = (category.name_en, category.name_ro, category.name_zh)
    return {stem for name in names for stem in _stems(name)}


def _stems(text: str) -> list[str]:
    """Beginnings of words without marks; of Chinese and Japanese, pairs of characters. Words said everywhere are left out."""
    plain = unicodedata.normalize("NFD", text.casefold())
    plain = "".join(c for c in plain if unicodedata.category(c) != "Mn")
    found: list[str] = []
    for word in _WORD.findall(plain):
        if _CJK.match(word):
            found += [word[n : n + 2] for n in range(len(word) - 1)]
        elif word not in _SAID_OFTEN:
            found.append(word[:STEM])
    return [stem for stem in found if stem not in _SAID_OFTEN]
