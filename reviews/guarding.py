"""The guard against extortion: does either side of a conversation tie stars to a refund, a cancellation or free work?

A message is suspicious when three things stand close together in it: stars or a review, what is wanted or offered,
and a condition. It only holds a review for a person to read, so it may be wide."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

AROUND = 80  # characters of the excerpt on each side


@dataclass(frozen=True)
class Said:
    """One message of the conversation. by: buyer | seller."""

    by: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Found:
    """What made the guard stop a review."""

    rule: str
    by: str
    excerpt: str
    at: datetime


@dataclass(frozen=True)
class Phrases:
    """The words of one language, without diacritics; `near`: within so many characters of each other."""

    rule: str
    near: int
    stars: str
    wanted: str
    condition: str


TABLE = (
    Phrases(
        "stars_for_money_en",
        160,
        r"\b(?:stars?|ratings?|reviews?|feedback)\b",
        r"\b(?:refund\w*|money back|(?:half|all|part) (?:of (?:it|the money) )?back|cancel\w*|free|for nothing|discount|unpaid|without (?:pay\w*|charge)|half price)\b",
        r"\b(?:if|unless|or else|otherwise|in (?:exchange|return)|only (?:when|after)|then i|and i(?:'| wi)ll|or i(?:'| wi)ll|or you)\b",
    ),
    Phrases(
        "stars_for_money_ro",
        160,
        r"\b(?:ste(?:a|le|lele)|recenzi\w*|evaluar\w*|calificativ\w*|feedback\w*|not[ae] (?:mare|mica|buna|proasta))\b",
        r"\b(?:ramburs\w*|bani\w* inapoi|anul\w*|gratis|gratuit\w*|reducere\w*|fara (?:plata|bani)|pe degeaba)\b",
        r"\b(?:daca|altfel|in schimb|ori|doar (?:daca|dupa)|atunci (?:iti|va)|sau (?:iti|va|las|primesti))\b",
    ),
    Phrases(
        "stars_for_money_zh",
        60,
        r"星|好评|差评|评价|评分|评论|好評|差評|評價",
        r"退款|退钱|退錢|取消|免费|免費|白做|打折|返现|返現|不付钱|再做",
        r"如果|要是|否则|否則|不然|要不|就给|就給|就打|才给|才給|换|換|除非",
    ),
)
_COMPILED = [
    (each, tuple(re.compile(part) for part in (each.stars, each.wanted, each.condition))) for each in TABLE
]


def find(talk: Iterable[Said]) -> Found | None:
    """The first message that ties stars to money or work, with what stands around it; None where there is none."""
    for said in talk:
        plain = _plain(said.text)
        for phrases, parts in _COMPILED:
            span = _close_together(plain, parts, phrases.near)
            if span:
                start, end = max(0, span[0] - AROUND), min(len(said.text), span[1] + AROUND)
                cut = said.text[start:end].strip()
                excerpt = ("… " if start else "") + cut + (" …" if end < len(said.text) else "")
                return Found(phrases.rule, said.by, excerpt, said.at)
    return None


def _plain(text: str) -> str:
    """Lower case without diacritics, character by character, so that places stay what they are."""
    made = []
    for c in text:
        base = unicodedata.normalize("NFD", c)[0].lower()
        made.append(base[0] if base else c)
    return "".join(made)


def _close_together(text: str, parts, near: int) -> tuple[int, int] | None:
    """Where a match of each part lies within `near` characters, the shortest such stretch from the left."""
    stars, wanted, condition = (list(part.finditer(text)) for part in parts)
    if not (stars and wanted and condition):
        return None
    for s in stars:
        for w in wanted:
            for c in condition:
                first = min(s.start(), w.start(), c.start())
                last = max(s.end(), w.end(), c.end())
                if last - first <= near:
                    return first, last
    return None
