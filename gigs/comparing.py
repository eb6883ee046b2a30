"""Two versions of a gig, word by word: what went, what came."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.conf import settings
from django.utils.translation import gettext as _

from gigs.models import GigVersion
from kit import money

SAME, GONE, NEW = "same", "gone", "new"


@dataclass(frozen=True)
class Change:
    """One part of a version that differs; pieces: [(same|gone|new, text)]."""

    label: str
    pieces: list[tuple[str, str]]


def compare(old: GigVersion, new: GigVersion) -> list[Change]:
    """The parts that differ, in the order of the wizard."""
    before, after = dict(said(old)), dict(said(new))
    labels = list(dict.fromkeys([*before, *after]))
    return [
        Change(label, pieces(before.get(label, ""), after.get(label, "")))
        for label in labels
        if before.get(label, "") != after.get(label, "")
    ]


def said(version: GigVersion, *, pictures: bool = True):
    """(label, text) of everything a version says, money and choices in words."""
    yield _("Title"), version.title
    yield _("Category"), str(version.category or "")
    yield _("Tags"), ", ".join(version.tags)
    yield _("Language of the text"), version.language
    yield _("How orders begin"), str(version.get_mode_display())
    yield _("Most orders at a time"), str(version.queue_limit or "")
    yield _("Place"), version.place
    for package in version.packages.all():
        yield str(package.get_tier_display()), _package(package)
    for number, extra in enumerate(version.extras.all(), 1):
        price = _price(extra.price_minor)
        yield _("Extra %(n)d") % {"n": number}, f"{extra.title} · {price} · {_('days more')}: {extra.days}"
    yield _("Description"), version.description
    for number, entry in enumerate(version.faq, 1):
        yield _("Question buyers ask %(n)d") % {"n": number}, f"{entry['question']}\n{entry['answer']}"
    for number, asked in enumerate(version.requirements.all(), 1):
        parts = [asked.question, str(asked.get_kind_display()), asked.help, ", ".join(asked.choices)]
        yield _("Question to the buyer %(n)d") % {"n": number}, " · ".join(part for part in parts if part)
    if pictures:
        shown = [f"{item.image.alt or _('picture')} ({item.image.ref})" for item in version.gallery.all()]
        yield _("Pictures"), "\n".join(shown)


def _package(package) -> str:
    revisions = _("unlimited") if package.unlimited_revisions else package.revisions
    parts = [
        package.name,
        _price(package.price_minor),
        f"{_('days')}: {package.days}",
        f"{_('revisions')}: {revisions}",
        package.description,
        *(f"{key}: {value}" for key, value in package.values.items()),
    ]
    if package.fast_price_minor:
        parts.append(f"{_('extra fast')}: {_price(package.fast_price_minor)}, {package.fast_days}")
    return " · ".join(str(part) for part in parts if part)


def _price(minor: int | None) -> str:
    return "" if minor is None else money.shown(minor, settings.CURRENCY)


def pieces(old: str, new: str) -> list[tuple[str, str]]:
    """Both texts in one, as what is the same, gone and new; words in most scripts, characters in Chinese."""
    a, b = _words(old), _words(new)
    found = []
    for kind, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append((SAME, "".join(a[a1:a2])))
            continue
        if a2 > a1:
            found.append((GONE, "".join(a[a1:a2])))
        if b2 > b1:
            found.append((NEW, "".join(b[b1:b2])))
    return found


def _words(text: str) -> list[str]:
    return re.findall(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+|\s+|[^\w\s]", text)
