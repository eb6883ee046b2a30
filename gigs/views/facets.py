"""The filters beside search results: every value with its count, every value in use as a chip that removes it."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from gigs import search
from kit import money
from kit.templatetags.kit import country_name, language_name
from sellers.levels import Level

MOST_VALUES = 12


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
    """kind: boxes (several values), radio (one), price, switch."""

    name: str
    label: str
    kind: str
    values: list = field(default_factory=list)
    open: bool = False


@dataclass
class Chip:
    label: str
    url: str
    count: int = 0


MODES = {"instant": gettext_lazy("Starts at once"), "ask_first": gettext_lazy("Seller accepts first")}


def facets(query: search.Query, counts: dict) -> list[Facet]:
    """All facets of a query, with `counts` as search.run gives them."""

    def boxes(name, label, label_of, order=None, opened=False):
        used = {str(v) for v in getattr(query, name)}
        found = {str(v): n for v, n in counts.get(name, {}).items()}
        for value in used:
            found.setdefault(value, 0)
        names = (
            order or sorted(found, key=lambda v: (v not in used, -found[v], v))[: max(MOST_VALUES, len(used))]
        )
        values = [Value(v, str(label_of(v)), found.get(v, 0), v in used) for v in names if v in found]
        return Facet(name, label, "boxes", values, opened or bool(used))

    days = [
        Value(
            str(d),
            ngettext("Within %(n)d day", "Up to %(n)d days", d) % {"n": d},
            counts["days"].get(str(d), 0),
            query.days == d,
        )
        for d in search.DELIVERY
    ]
    made = [
        Facet(
            "pro",
            _("Pro sellers only"),
            "switch",
            [Value("1", _("Vetted by hand"), counts["pro"].get("1", 0), query.pro)],
        ),
        Facet("price", _("Budget"), "price", _histogram(query, counts.get("price", {})), True),
        Facet("days", _("Delivery"), "radio", [*days, Value("", _("Any time"), 0, not query.days)], True),
        boxes("level", _("Seller level"), lambda v: Level(int(v)).label, ["3", "2", "1", "0"]),
        boxes("speaks", _("Seller speaks"), language_name),
        boxes("country", _("Seller lives in"), country_name),
        boxes("language", _("Written in"), language_name),
        Facet(
            "mode",
            _("Ordering"),
            "radio",
            [
                Value(v, str(label), counts.get("mode", {}).get(v, 0), query.mode == v)
                for v, label in MODES.items()
            ]
            + [Value("", _("Either"), 0, not query.mode)],
            bool(query.mode),
        ),
    ]
    return [facet for facet in made if facet.values]


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
        made.append(
            Chip(
                ngettext("Within %(n)d day", "Up to %(n)d days", query.days) % {"n": query.days}, gone("days")
            )
        )
    made += [Chip(str(Level(v).label), gone("level", v)) for v in query.level]
    if query.pro:
        made.append(Chip(_("Pro"), gone("pro")))
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


CHEAP_MINOR, SOON_DAYS = search.PRICE_STEPS[1], search.DELIVERY[1]


def promoted(query: search.Query, counts: dict, total: int) -> list[Chip]:
    """The strong filters once more above the list: those not in use that would leave some of the `total`, not all.
    No query of its own."""
    language = (get_language() or "en").lower()
    cheap = sum(counts.get("price", {}).get(str(step), 0) for step in (0, 1))
    offers: list[tuple[str, Any, str, int]] = [
        ("pro", True, _("Pro"), counts.get("pro", {}).get("1", 0)),
        (
            "days",
            SOON_DAYS,
            ngettext("Within %(n)d day", "Up to %(n)d days", SOON_DAYS) % {"n": SOON_DAYS},
            counts.get("days", {}).get(str(SOON_DAYS), 0),
        ),
        (
            "price_to",
            CHEAP_MINOR,
            _("Up to %(price)s") % {"price": money.shown(CHEAP_MINOR, settings.CURRENCY, short=True)},
            cheap,
        ),
        (
            "level",
            (int(Level.TOP),),
            str(Level.TOP.label),
            counts.get("level", {}).get(str(int(Level.TOP)), 0),
        ),
        ("mode", "instant", str(MODES["instant"]), counts.get("mode", {}).get("instant", 0)),
        (
            "language",
            (language,),
            _("Written in %(language)s") % {"language": language_name(language)},
            counts.get("language", {}).get(language, 0),
        ),
    ]
    used = set(query.in_use)
    return [
        Chip(label, f"?{replace(query, **{name: value}).address}", count)
        for name, value, label, count in offers
        if 0 < count < total and ("price" if name == "price_to" else name) not in used
    ]
