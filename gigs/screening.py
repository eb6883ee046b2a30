"""A table of rules that reads a gig's words before staff does. It flags, a person decides.

Words stand on word boundaries; `a|b` is either, `*` is up to four words between, `~` any ending, a word with `?`
may be missing. Chinese phrases are looked for as they are. Text is compared without case and diacritics. A rule stays silent where
one of its exceptions covers the same place or the same text."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext_lazy as _

from gigs.models import Gig, GigVersion
from gigs.rules import RULES, Rule
from kit.text import Words

AROUND = 50  # characters of the excerpt on either side
TOO_ALIKE = 0.7  # share of common trigrams
FOLDED_APART = str.maketrans({"ı": "i", "ł": "l", "đ": "d", "ß": "s", "ø": "o"})


@dataclass(frozen=True)
class Found:
    """A rule that spoke, with the words that made it and where they stand in the text."""

    rule: Rule
    start: int
    end: int


def fold(text: str) -> str:
    """Lower case without marks, ligatures written out."""
    return _folded(text)[0]


def _folded(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place in the original it came from."""
    plain, places = [], []
    for place, c in enumerate(text):
        for part in unicodedata.normalize("NFKD", c).lower().translate(FOLDED_APART):
            if not unicodedata.combining(part):
                plain.append(part)
                places.append(place)
    return "".join(plain), places


@cache
def pattern(phrase: str) -> re.Pattern:
    """The regular expression of a phrase of the table."""
    if re.search(r"[\u3400-\u9fff]", phrase):
        return re.compile(re.escape(phrase).replace(r"\*", ".{0,6}"))
    made, glue = "", ""
    for word in fold(phrase).split():
        if word == "*":
            glue = r"\W+(?:\w+\W+){0,4}"
            continue
        ways = "|".join(_way(way) for way in word.removesuffix("?").split("|"))
        made += f"(?:{glue}(?:{ways}))?" if word.endswith("?") else f"{glue}(?:{ways})"
        glue = r"\W+"
    return re.compile(rf"(?<!\w){made}(?!\w)")


def _way(word: str) -> str:
    return re.escape(word.removesuffix("~")) + (r"\w*" if word.endswith("~") else "")


def look(text: str, *, category_path: str = "") -> list[Found]:
    """Every rule that speaks on this text, once each, with the first place."""
    folded, places = _folded(text)
    found = []
    for rule in RULES:
        if rule.within and not category_path.startswith(rule.within):
            continue
        if any(pattern(phrase).search(folded) for phrase in rule.unless):
            continue
        hits = (m.span() for phrase in rule.phrases for m in pattern(phrase).finditer(folded))
        first = min(hits, default=None)
        if first:
            found.append(Found(rule, places[first[0]], places[first[1] - 1] + 1))
    return found


@dataclass(frozen=True)
class Measure:
    """How often the table is right on labelled titles; `wrong`: (title, whether it should have been held)."""

    precision: float
    recall: float
    wrong: tuple[tuple[str, bool], ...]


def measure(labelled: Iterable[tuple[str, bool]]) -> Measure:
    """labelled: (title, whether it should be held)."""
    seen = [(title, wanted, bool(look(title))) for title, wanted in labelled]
    hit = sum(wanted and held for _title, wanted, held in seen)
    held, wanted = sum(row[2] for row in seen), sum(row[1] for row in seen)
    wrong = tuple((title, should) for title, should, did in seen if should != did)
    return Measure(hit / held if held else 1.0, hit / wanted if wanted else 1.0, wrong)


def excerpt(text: str, start: int, end: int) -> str:
    """The words around a place, cut at spaces, the place itself between two marks (U+2045, U+2046)."""
    left = text.rfind(" ", 0, max(0, start - AROUND)) + 1
    right = text.find(" ", min(len(text), end + AROUND))
    right = len(text) if right < 0 else right
    before, after = "…" if left else "", "…" if right < len(text) else ""
    return f"{before}{text[left:start]}\u2045{text[start:end]}\u2046{text[end:right]}{after}"


def screen(version: GigVersion) -> list[dict]:
    """What the table finds in a version: [{"rule", "severity", "field", "excerpt"}], each rule once a field."""
    path = version.category.path if version.category else ""
    flags = []
    for field, text in texts(version):
        flags += [
            {
                "rule": found.rule.id,
                "severity": found.rule.severity,
                "field": field,
                "excerpt": excerpt(text, found.start, found.end),
            }
            for found in look(text, category_path=path)
        ]
    return flags


def texts(version: GigVersion):
    """(field, text) of everything a version says."""
    yield "title", version.title
    yield "tags", ", ".join(version.tags)
    for package in version.packages.all():
        yield "packages", f"{package.name}. {package.description}"
    for extra in version.extras.all():
        yield "extras", extra.title
    yield "description", version.description
    for entry in version.faq:
        yield "faq", f"{entry['question']} {entry['answer']}"
    for requirement in version.requirements.all():
        yield "requirements", f"{requirement.question} {requirement.help}"


def duplicates(version: GigVersion) -> list[dict]:
    """Other gigs of the same seller whose titles say nearly the same."""
    others = (
        Gig.objects.sold_by(version.gig.seller)
        .filter(state__in=[Gig.State.ACTIVE, Gig.State.PAUSED, Gig.State.PENDING_REVIEW])
        .exclude(pk=version.gig_id)
        .select_related("live", "draft")
    )
    return [
        {"rule": "duplicate", "severity": "gray", "field": "title", "excerpt": title}
        for title in ((gig.live or gig.draft).title for gig in others)
        if likeness(title, version.title) >= TOO_ALIKE
    ]


def likeness(one: str, other: str) -> float:
    """Common trigrams of two texts by all their trigrams, 0 to 1."""
    a, b = _trigrams(one), _trigrams(other)
    return len(a & b) / len(a | b) if a and b else 0.0


def _trigrams(text: str) -> set[str]:
    words = re.findall(r"\w+", fold(text.removeprefix("I will ")))
    return {f"  {word} "[i : i + 3] for word in words for i in range(len(word) + 1)}


BY_HAND = {
    "duplicate": _("Nearly the same as another of your gigs"),
    "unclear": _("It is not clear what the buyer gets"),
    "wrong_category": _("In the wrong category"),
    "pictures": _("Pictures that do not show the work, or are not yours"),
    "contact": _("Contact details or payment outside the site"),
    "quality": _("Text that cannot be understood or is unfinished"),
    "other": _("Another reason"),
}


def rule_choices() -> list[tuple[str, Words]]:
    """(id, label) of every rule staff may name in a decision."""
    return [*((rule.id, rule.label) for rule in RULES), *BY_HAND.items()]


def label_of(rule_id: str) -> str:
    """What a rule is called, in the active language."""
    return str(dict(rule_choices()).get(rule_id, rule_id))
