"""A row of another catalogue's file, put into our terms or refused with a reason."""

import hashlib
import json
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.conf import settings

from gigs import categories
from gigs.models import Category
from kit import money, text
from sellers.allowances import LEAST_PRICE_MINOR, PRO
from sellers.levels import Level

LONGEST_TITLE, SHORTEST_TITLE, LONGEST_DESCRIPTION = 120, 4, 5000
USUAL_DAYS, MOST_DAYS = 5, 42
MOST_EXTRAS, MOST_TAGS = 10, 5
SHARED_SELLERS = 600  # rows that name no seller are spread over so many
LEVELS = {"": Level.NEW, "new": Level.NEW, "level_1": Level.ONE, "level_2": Level.TWO, "top_rated": Level.TOP}
LANGUAGES = {"zh": "zh-hans", "zh-cn": "zh-hans", "zh-hans": "zh-hans"}
# words of other sites' categories, where ours are named otherwise
TOPS = {
    "graphics-design": "graphics-design",
    "writing-translation": "writing",
    "video-animation": "video",
    "music-audio": "music-audio",
    "programming-tech": "web-apps",
    "online-marketing": "marketing",
    "digital-marketing": "marketing",
    "data": "data-ai",
    "ai-services": "data-ai",
    "business": "business",
    "lifestyle": "lifestyle",
    "personal-growth": "lifestyle",
    "photography": "photography",
}
_COMMON = frozenset(
    "i will you your for and the of a an to in on with services service design other more".split()
)


class Unusable(Exception):
    """A row that cannot be loaded; the text is the reason in the report."""


@dataclass
class Row:
    """A row put into our terms. Prices in minor units of the site's currency."""

    uid: str
    title: str
    language: str
    category: Category
    prices: list[int]
    days: int
    seller_key: str
    level: int
    is_pro: bool
    country: str
    description: str
    tags: list[str]
    extras: list[tuple[str, int, int]]

    @property
    def content(self) -> tuple:
        """All that makes a version what it is."""
        return (
            self.title, self.language, self.category.pk, tuple(self.prices), self.days,
            self.description, tuple(self.tags), tuple(self.extras),
        )  # fmt: skip


def read(line: dict, *, table: dict[str, Decimal], finder: "CategoryFinder") -> Row:
    """A line of the file in our terms. Raises Unusable with the reason."""
    get = {
        name: (value or "").strip()
        for name, value in line.items()
        if isinstance(name, str) and not isinstance(value, list)
    }.get
    uid = get("gig_uid", "")
    if any(isinstance(value, str) and "\0" in value for value in line.values()):
        raise Unusable("a NUL character stands in the row")
    if not uid or len(uid) > 64:
        raise Unusable("gig_uid is missing" if not uid else "gig_uid is longer than 64 characters")
    title = text.clean_line(get("title", ""))
    if not SHORTEST_TITLE <= text.graphemes(title) <= LONGEST_TITLE:
        raise Unusable(
            f"the title has {text.graphemes(title)} characters, not {SHORTEST_TITLE} to {LONGEST_TITLE}"
        )
    category = finder.find(
        get("category_slug", ""),
        get("category", ""),
        get("subcategory_slug", ""),
        get("subcategory", ""),
        title,
    )
    prices = _prices(get, table)
    days = _whole(get("delivery_days", ""), "delivery_days") or USUAL_DAYS
    if days > MOST_DAYS:
        raise Unusable(f"delivery in {days} days; {MOST_DAYS} is the most")
    level = get("seller_level", "").lower()
    if level not in LEVELS:
        raise Unusable(f"seller_level “{level}” is unknown")
    language = get("lang", "").lower() or "en"
    country = get("seller_country", "").upper()
    return Row(
        uid=uid,
        title=title,
        language=LANGUAGES.get(language, language)[:10],
        category=category,
        prices=prices,
        days=days,
        seller_key=get("seller_ref", "") or f"shared-{number_of(uid) % SHARED_SELLERS}",
        level=LEVELS[level],
        is_pro=get("seller_is_pro", "").lower() in ("1", "true", "yes"),
        country=country if re.fullmatch("[A-Z]{2}", country) else "",
        description=text.clean(get("description", ""))[:LONGEST_DESCRIPTION] or f"{title}.",
        tags=[
            tag for tag in dict.fromkeys(text.clean_line(t)[:30] for t in get("tags", "").split("|")) if tag
        ][:MOST_TAGS],
        extras=_extras(get("extras_json", ""), table),
    )


def _prices(get, table) -> list[int]:
    """Prices of the packages, cheapest first: in the row's own currency by the rate table, else its dollars."""
    currency = get("currency", "").lower()
    if get("price", "") and currency:
        if currency not in table:
            raise Unusable(f"the rate table has no {currency.upper()}")
        basic = _minor(get("price", ""), table[currency], "price", table)
    elif get("price_usd", ""):
        basic = _minor(get("price_usd", ""), Decimal(1), "price_usd", table)
    elif get("price", ""):
        raise Unusable("the price has no currency")
    else:
        raise Unusable("the price is missing")
    prices = [basic]
    for name in ("price_standard_usd", "price_premium_usd"):
        if get(name, "") and len(prices) < 3:
            more = _minor(get(name, ""), Decimal(1), name, table)
            if more > prices[-1]:
                prices.append(more)
    for price in prices:
        if price < LEAST_PRICE_MINOR:
            raise Unusable(
                f"the price, {money.shown(price, settings.CURRENCY, language='en')}, is below the floor"
            )
        if price > PRO.highest_price_minor:
            raise Unusable(
                f"the price, {money.shown(price, settings.CURRENCY, language='en')}, is above the ceiling"
            )
    return prices


def _minor(typed: str, rate: Decimal, name: str, table: dict[str, Decimal]) -> int:
    """An amount in the site's minor units, half up; `rate`: dollars for one unit of the amount."""
    try:
        amount = Decimal(typed)
    except InvalidOperation as error:
        raise Unusable(f"{name} “{typed[:30]}” is not a number") from error
    if not amount.is_finite() or amount <= 0 or amount > Decimal(10) ** 12:
        raise Unusable(f"{name} “{typed[:30]}” is not an amount")
    if settings.CURRENCY not in table:
        raise Unusable(f"the rate table has no {settings.CURRENCY.upper()}")
    own = amount * rate / table[settings.CURRENCY]
    return int(own.scaleb(money.exponent(settings.CURRENCY)).quantize(Decimal(1), ROUND_HALF_UP))


def _whole(typed: str, name: str) -> int | None:
    if not typed:
        return None
    try:
        number = Decimal(typed)
    except InvalidOperation as error:
        raise Unusable(f"{name} “{typed[:30]}” is not a number") from error
    if not number.is_finite() or number < 1 or number > 10_000:
        raise Unusable(f"{name} “{typed[:30]}” is out of bounds")
    return int(number.to_integral_value(ROUND_HALF_UP))


def _extras(typed: str, table) -> list[tuple[str, int, int]]:
    """[(title, price in minor units, more days)]; those without a price of at least a dollar are left out."""
    if not typed:
        return []
    try:
        items = json.loads(typed)
    except ValueError as error:
        raise Unusable("extras_json is not JSON") from error
    extras = []
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict) and item.get("title") and item.get("price_usd"):
            minor = _minor(str(item["price_usd"]), Decimal(1), "price_usd of an extra", table)
            days = _whole(str(item.get("extra_days") or ""), "extra_days") or 0
            extras.append((text.clean_line(item["title"])[:80], minor, min(days, MOST_DAYS)))
    return extras[:MOST_EXTRAS]


def number_of(word: str) -> int:
    return int.from_bytes(hashlib.sha256(word.encode()).digest()[:6], "big")


class CategoryFinder:
    """Finds the place in our tree that fits another site's category best, by words in common."""

    def __init__(self):
        tree = categories.tree()
        self.by_path = tree.by_path
        self.tops = {category.path: category for category in tree.top}
        self.words: dict[str, list[tuple[Category, frozenset]]] = {}
        for category in tree.by_id.values():
            top = tree.line(category)[0].path
            words = self._words(
                " ".join((category.slug, category.name_en, category.name_ro, category.name_zh))
            )
            self.words.setdefault(top, []).append((category, words))
        self._known: dict[tuple, Category] = {}

    def find(self, slug: str, name: str, sub_slug: str, sub_name: str, title: str) -> Category:
        """The subcategory of ours. Raises Unusable where not even the category is known."""
        exact = self.by_path.get(f"{slug}/{sub_slug}".strip("/"))
        if exact is not None and exact.depth > 1:
            return exact
        key = (slug, sub_slug, sub_name, "" if sub_slug else title)
        if key not in self._known:
            self._known[key] = self._nearest(slug, name, f"{sub_slug} {sub_name}", title)
        return self._known[key]

    def _nearest(self, slug: str, name: str, sub: str, title: str) -> Category:
        top = self.tops.get(slug) or self.tops.get(TOPS.get(slug, ""))
        wanted, hint = self._words(sub), self._words(title)
        if top is None:
            pool = [pair for pairs in self.words.values() for pair in pairs]
            hint |= self._words(f"{slug} {name}")
        else:
            pool = self.words[top.path]
        scored = [
            (
                3 * len(words & wanted) + len(words & hint) - 0.05 * len(words) - 0.2 * category.depth,
                -category.pk,
                category,
            )
            for category, words in pool
            if category.depth > 1 and (words & wanted or words & hint)
        ]
        if scored:
            return max(scored)[2]
        if top is not None:
            return top
        raise Unusable(f"the category “{slug or name}” is unknown")

    @staticmethod
    def _words(given: str) -> frozenset:
        """Bare words without endings: 'Logo Designs' and 'logo-design' are the same."""
        words = re.findall(r"[^\W_]+", given.lower())
        return frozenset(
            re.sub(r"(ations?|ings?|ers?|es|s)$", "", word)
            for word in words
            if word not in _COMMON and len(word) > 1
        )
