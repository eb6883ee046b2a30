"""What is searched for: one object for the page, the API and the facets. Its every state is an address."""

from dataclasses import dataclass, field, fields, replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gigs import categories, options
from gigs.models import Category
from kit import money, text
from kit.problems import Refused

LONGEST_QUERY = 200
DELIVERY = (1, 3, 7)  # facet: within so many days
PRICE_STEPS = (2500, 5000, 10000, 25000, 50000, 100000)  # edges of the price histogram, minor units
SORTS = {
    # name: (label, what is sorted by, descending?)
    "best": (_("Best match"), None, True),
    "pro": (_("Pro first"), "pro::int * 10000000::bigint + rank", True),
    "price": (_("Price, low to high"), "price", False),
    "price_down": (_("Price, high to low"), "price", True),
    "newest": (_("Newest"), "extract(epoch FROM published)::bigint", True),
    "fastest": (_("Fastest delivery"), "days", False),
    "rated": (_("Best rated"), "rating * 100000 + least(reviews, 99999)", True),
    "orders": (_("Most orders"), "orders", True),
}
RATINGS = {"4.8": 480, "4.5": 450, "4": 400}  # facet: in hundredths, as few reviews count less
FILTERS = (
    "price",
    "days",
    "options",
    "rating",
    "level",
    "pro",
    "online",
    "country",
    "speaks",
    "language",
    "mode",
)


@dataclass(frozen=True)
class Query:
    """What is searched for. Prices in minor units, days as delivery days; empty means any."""

    q: str = ""
    category: Category | None = None
    price_from: int | None = None
    price_to: int | None = None
    days: int | None = None
    options: tuple[str, ...] = ()  # as gigs.options names them
    rating: str = ""  # one of RATINGS
    level: tuple[int, ...] = ()
    pro: bool = False
    online: bool = False  # sellers who were just here
    country: tuple[str, ...] = ()
    speaks: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    mode: str = ""  # "instant" | "ask_first"
    sort: str = "best"
    errors: dict = field(default_factory=dict, compare=False)  # {"min": why it was left out}

    @classmethod
    def read(cls, params, *, category: Category | None = None) -> "Query":
        """From an address's parameters. What cannot be understood is left out and said in `errors`."""
        errors: dict = {}

        def price(name):
            typed = params.get(name, "").strip()
            if not typed:
                return None
            try:
                return money.parse(typed, settings.CURRENCY)
            except Refused as refusal:
                errors[name] = refusal.message
                return None

        def several(name, allowed=None, shape=str):
            found = []
            for value in params.getlist(name):
                for one in value.split(","):
                    try:
                        one = shape(one.strip())
                    except ValueError:
                        continue
                    if one not in found and one != "" and (allowed is None or one in allowed):
                        found.append(one)
            return tuple(sorted(found)[:20])

        def is_on(name):
            return params.get(name, "").lower() in ("1", "on", "true", "yes")

        if category is None and params.get("category"):
            category = categories.tree().by_path.get(params["category"].strip("/"))
        known = options.of(category)
        days = params.get("days", "")
        rating = params.get("rating", "").strip()
        sort = params.get("sort", "")
        mode = params.get("mode", "")
        return cls(
            q=text.clean_line(params.get("q", ""))[:LONGEST_QUERY],
            category=category,
            price_from=price("min"),
            price_to=price("max"),
            days=text.whole(days, most=365) or None,
            options=several("with", allowed=known),
            rating=rating if rating in RATINGS else "",
            level=several("level", allowed=(0, 1, 2, 3), shape=int),
            pro=is_on("pro"),
            online=is_on("online"),
            country=several("country", shape=lambda v: v.upper() if len(v) == 2 and v.isalpha() else ""),
            speaks=several("speaks", shape=lambda v: v.lower()[:10]),
            language=several("language", shape=lambda v: v.lower()[:10]),
            mode=mode if mode in ("instant", "ask_first") else "",
            sort=sort if sort in SORTS else "best",
            errors=errors,
        )

    def params(self, *, with_category: bool = False) -> list[tuple[str, str]]:
        """The address's parameters, in a fixed order, only what is set."""
        places = 10 ** money.exponent(settings.CURRENCY)

        def plain(minor):
            return (
                str(minor // places) if minor % places == 0 else f"{money.to_major(minor, settings.CURRENCY)}"
            )

        made: list[tuple[str, str]] = []
        if self.q:
            made.append(("q", self.q))
        if with_category and self.category:
            made.append(("category", self.category.path))
        if self.price_from is not None:
            made.append(("min", plain(self.price_from)))
        if self.price_to is not None:
            made.append(("max", plain(self.price_to)))
        if self.days:
            made.append(("days", str(self.days)))
        made += [("with", v) for v in self.options]
        if self.rating:
            made.append(("rating", self.rating))
        made += [("level", str(v)) for v in self.level]
        made += [(name, "1") for name in ("pro", "online") if getattr(self, name)]
        for name in ("country", "speaks", "language"):
            made += [(name, v) for v in getattr(self, name)]
        if self.mode:
            made.append(("mode", self.mode))
        if self.sort != "best":
            made.append(("sort", self.sort))
        return made

    @property
    def address(self) -> str:
        """The parameters as they stand in an address."""
        return urlencode(self.params())

    def without(self, name: str, value=None) -> "Query":
        """This query less one filter, or less one value of it."""
        if name == "price":
            return replace(self, price_from=None, price_to=None)
        if name.startswith("with:"):  # all values of one field
            key = name.removeprefix("with:")
            return replace(self, options=tuple(v for v in self.options if v.partition(":")[0] != key))
        if value is not None and isinstance(getattr(self, name), tuple):
            left: dict[str, Any] = {name: tuple(v for v in getattr(self, name) if v != value)}
            return replace(self, **left)
        default = next(f for f in fields(Query) if f.name == name)
        unset: dict[str, Any] = {name: default.default}
        return replace(self, **unset)

    def bare(self) -> "Query":
        """Words and category only."""
        return Query(q=self.q, category=self.category, sort=self.sort)

    @property
    def is_plain(self) -> bool:
        """Words alone, sorted as usual."""
        return bool(self.q) and self.category is None and self.sort == "best" and not self.in_use

    @property
    def in_use(self) -> list[str]:
        """Names of the filters that are set."""
        set_ = [name for name in FILTERS if name != "price" and getattr(self, name)]
        return (["price"] if self.price_from is not None or self.price_to is not None else []) + set_
