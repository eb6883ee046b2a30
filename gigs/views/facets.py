"""The filters beside search results: every value with its count, every value in use as a chip that removes it."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from gigs import options, search
from kit import money
from kit.templatetags.kit import country_name, language_name
from sellers.levels import Level

MOST_VALUES = 12
MOST_PROMOTED = 6


@dataclass
class Value:
    value: str
    label: str
    count: int
    on: bool


@dataclass
class Bar:
    """One bar of the price histogram, in a picture 40 units high."""

    x: int
    top: int
    height: int
    on: bool


@dataclass
class Facet:
    """kind: boxes (several values), radio (one), price, switch (one box). `hint` explains a word of the house,
    `more` is the address of the page that explains it whole."""

    name: str
    label: str
    kind: str
    values: list = field(default_factory=list)
    open: bool = False
    hint: str = ""
    more: str = ""


@dataclass
class Chip:
    label: str
    url: str
    count: int = 0


MODES = {"instant": gettext_lazy("Starts at once"), "ask_first": gettext_lazy("Seller accepts first")}


def facets(query: search.Query, counts: dict) -> list[Facet]:
    """All facets of a query, with `counts` as search.run gives them; those without a value are left out."""
    mine = my_language()
    made = [
        _switch(
            query, counts, "pro", _("Pro sellers only"), _("Vetted by hand"), more=reverse("pro:landing")
        ),
        _switch(query, counts, "online", _("Online now"), _("Seen in the last five minutes")),
        _mine(query, counts, mine),
        Facet("price", _("Budget"), "price", _histogram(query, counts.get("price", {})), True),
        _radio(
            query,
            counts,
            "days",
            _("Delivery"),
            {str(d): _days(d) for d in search.DELIVERY},
            _("Any time"),
            True,
        ),
        *_options(query, counts),
        replace(
            _radio(
                query, counts, "rating", _("Rating"), {r: _rated(r) for r in search.RATINGS}, _("Any rating")
            ),
            hint=_("Few reviews count for less."),
        ),
        replace(
            _boxes(query, counts, "level", _("Seller level"), _level, ["3", "2", "1", "0"]),
            hint=_("Earned by orders, ratings and punctuality."),
            more=reverse("sellers:levels"),
        ),
        _boxes(query, counts, "speaks", _("Seller speaks"), language_name, but=mine),
        _boxes(query, counts, "country", _("Seller lives in"), country_name),
        _boxes(query, counts, "language", _("Written in"), language_name),
        _radio(
            query, counts, "mode", _("Ordering"), {v: str(label) for v, label in MODES.items()}, _("Either")
        ),
    ]
    return [facet for facet in made if facet.values]


def my_language() -> str:
    """The language of the page, as sellers name what they speak: 'zh' for 'zh-hans'."""
    return (get_language() or "en").lower().partition("-")[0]


def _level(value: str) -> str:
    return str(Level(int(value)).label)


def _days(number: int) -> str:
    return ngettext("Within %(n)d day", "Up to %(n)d days", number) % {"n": number}


def _rated(least: str) -> str:
    shown = format_decimal(Decimal(least), format="0.0", locale=money.babel_locale())
    return _("%(rating)s and more") % {"rating": shown}


def _switch(query, counts, name: str, label: str, words: str, more: str = "") -> Facet:
    value = Value("1", words, counts.get(name, {}).get("1", 0), getattr(query, name))
    return Facet(name, label, "switch", [value], more=more)


def _mine(query, counts, mine: str) -> Facet:
    """Sellers who speak the language of the page; left out where nobody does."""
    count, on = counts.get("speaks", {}).get(mine, 0), mine in query.speaks
    values = [Value(mine, language_name(mine), count, on)] if count or on else []
    return Facet("speaks", _("Speaks my language"), "switch", values)


def _radio(
    query, counts, name: str, label: str, words: dict[str, str], none: str, opened: bool = False
) -> Facet:
    used = str(getattr(query, name) or "")
    values = [Value(v, shown, counts.get(name, {}).get(v, 0), used == v) for v, shown in words.items()]
    return Facet(name, label, "radio", [*values, Value("", none, 0, not used)], opened or bool(used))


def _boxes(query, counts, name: str, label: str, label_of, order=None, but: str = "") -> Facet:
    """Several values, those in use first and always there; `but` stands elsewhere."""
    used = {str(v) for v in getattr(query, name)}
    found = {str(v): n for v, n in counts.get(name, {}).items()}
    for value in used:
        found.setdefault(value, 0)
    most = max(MOST_VALUES, len(used))
    names = order or sorted(found, key=lambda v: (v not in used, -found[v], v))[:most]
    values = [Value(v, str(label_of(v)), found[v], v in used) for v in names if v in found and v != but]
    return Facet(name, label, "boxes", values, bool(used - {but}))


def _options(query: search.Query, counts: dict) -> list[Facet]:
    """What packages of this subcategory include: the ticks together, then each choice. Ticks narrow one another."""
    found = counts.get("with", {})
    ticks = Facet("with", _("Includes"), "boxes")
    made: dict[str, Facet] = {"": ticks}
    for name, option in options.of(query.category).items():
        on = name in query.options
        facet = made.setdefault(option.heading, Facet("with", option.heading, "boxes"))
        if on or found.get(name):
            facet.values.append(Value(name, option.label, found.get(name, 0), on))
            facet.open = facet.open or on
    ticks.open = True
    return list(made.values())


def _histogram(query, counts):
    """Bars of the price histogram: count of each price step, lit where the budget reaches."""
    edges = [0, *search.PRICE_STEPS, 2**62]
    numbers = [counts.get(str(i), 0) for i in range(len(edges) - 1)]
    least, most = query.price_from or 0, query.price_to if query.price_to is not None else 2**62
    highest = max(numbers) or 1
    heights = [round(40 * n / highest) for n in numbers]
    return [
        Bar(x=14 * i, top=40 - height, height=height, on=edges[i + 1] > least and edges[i] <= most)
        for i, height in enumerate(heights)
    ]


def chips(query: search.Query) -> list[Chip]:
    """Each value in use, with the address of the page without it."""

    def gone(name, value=None):
        return f"?{query.without(name, value).address}"

    made = []
    if query.price_from is not None or query.price_to is not None:

        def shown(minor):
            return money.shown(minor, settings.CURRENCY, short=True)

        if query.price_to is None:
            label = _("From %(price)s") % {"price": shown(query.price_from)}
        elif query.price_from is None:
            label = _("Up to %(price)s") % {"price": shown(query.price_to)}
        else:
            label = f"{shown(query.price_from)} – {shown(query.price_to)}"
        made.append(Chip(label, gone("price")))
    if query.days:
        made.append(Chip(_days(query.days), gone("days")))
    known = options.of(query.category)
    made += [Chip(said(known[v]), gone("options", v)) for v in query.options if v in known]
    if query.rating:
        made.append(Chip(_rated(query.rating), gone("rating")))
    made += [Chip(_level(v), gone("level", v)) for v in query.level]
    if query.pro:
        made.append(Chip(_("Pro"), gone("pro")))
    if query.online:
        made.append(Chip(_("Online now"), gone("online")))
    made += [Chip(country_name(v), gone("country", v)) for v in query.country]
    made += [
        Chip(_("Speaks %(language)s") % {"language": language_name(v)}, gone("speaks", v))
        for v in query.speaks
    ]
    made += [
        Chip(_("Written in %(language)s") % {"language": language_name(v)}, gone("language", v))
        for v in query.language
    ]
    if query.mode:
        made.append(Chip(str(MODES[query.mode]), gone("mode")))
    return made


def said(option: options.Option) -> str:
    """An option by itself: 'Vector file', 'Resolution: 4K'."""
    return f"{option.heading}: {option.label}" if option.heading else option.label


CHEAP_MINOR, SOON_DAYS = search.PRICE_STEPS[1], search.DELIVERY[1]


def promoted(query: search.Query, counts: dict, total: int) -> list[Chip]:
    """The strong filters once more above the list: those not in use that would leave some of the `total`, not all.
    No query of its own."""
    language, mine = (get_language() or "en").lower(), my_language()
    cheap = sum(counts.get("price", {}).get(str(step), 0) for step in (0, 1))
    under = money.shown(CHEAP_MINOR, settings.CURRENCY, short=True)

    def count(facet, value):
        return counts.get(facet, {}).get(str(value), 0)

    offers: list[tuple[str, Any, str, int]] = [
        ("pro", True, _("Pro"), count("pro", 1)),
        ("online", True, _("Online now"), count("online", 1)),
        ("days", SOON_DAYS, _days(SOON_DAYS), count("days", SOON_DAYS)),
        ("price_to", CHEAP_MINOR, _("Up to %(price)s") % {"price": under}, cheap),
        ("level", (int(Level.TOP),), _level(Level.TOP), count("level", int(Level.TOP))),
        (
            "speaks",
            (mine,),
            _("Speaks %(language)s") % {"language": language_name(mine)},
            count("speaks", mine),
        ),
        ("mode", "instant", str(MODES["instant"]), count("mode", "instant")),
        (
            "language",
            (language,),
            _("Written in %(language)s") % {"language": language_name(language)},
            count("language", language),
        ),
    ]
    used = set(query.in_use)
    return [
        Chip(label, f"?{replace(query, **{name: value}).address}", number)
        for name, value, label, number in offers
        if 0 < number < total and ("price" if name == "price_to" else name) not in used
    ][:MOST_PROMOTED]
