"""Search: one query object serves the page, the API and the facets. Its every state is an address."""

from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.db import connection
from django.utils.translation import gettext_lazy as _

from gigs import categories, search_rows, suggesting
from gigs.models import Category, GigCard
from gigs.ranking import TEXT_WEIGHT
from gigs.search_rows import CATEGORY_TOKEN
from kit import money, text
from kit.problems import Refused

PAGE = 24
MOST_OF_ONE_SELLER = 2
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
}
FILTERS = ("price", "days", "level", "pro", "country", "speaks", "language", "mode")


@dataclass(frozen=True)
class Query:
    """What is searched for. Prices in minor units, days as delivery days; empty means any."""

    q: str = ""
    category: Category | None = None
    price_from: int | None = None
    price_to: int | None = None
    days: int | None = None
    level: tuple[int, ...] = ()
    pro: bool = False
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

        if category is None and params.get("category"):
            category = categories.tree().by_path.get(params["category"].strip("/"))
        days = params.get("days", "")
        sort = params.get("sort", "")
        mode = params.get("mode", "")
        return cls(
            q=text.clean_line(params.get("q", ""))[:LONGEST_QUERY],
            category=category,
            price_from=price("min"),
            price_to=price("max"),
            days=text.whole(days, most=365) or None,
            level=several("level", allowed=(0, 1, 2, 3), shape=int),
            pro=params.get("pro", "").lower() in ("1", "on", "true", "yes"),
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
        made += [("level", str(v)) for v in self.level]
        if self.pro:
            made.append(("pro", "1"))
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


@dataclass
class Results:
    """One page. `counts` maps a facet to {value: gigs}; `relaxed` says which filter hides how many."""

    query: Query
    cards: list[GigCard]
    total: int
    counts: dict[str, dict]
    next: str = ""  # cursors: empty where there is no such page
    back: str | None = None
    relaxed: list[tuple[str, int]] = field(default_factory=list)
    did_you_mean: str = ""
    first: int = 1  # place of the first card, counted over the pages


def run(query: Query, *, cursor: str = "", size: int = PAGE, now: datetime | None = None) -> Results:
    """One page of a query, with total and counts. A cursor that was tampered with starts at the first page."""
    trail = _read_cursor(cursor, query)
    ids, following = _page(query, trail[-1] if trail else None, size)
    total, counts, relaxed = _counts(query)
    cards = _cards(ids, now)
    results = Results(query=query, cards=cards, total=total, counts=counts, first=1 + size * len(trail))
    if following:
        results.next = _write_cursor([*trail, following][-40:], query)
    if trail:
        results.back = _write_cursor(trail[:-1], query) if len(trail) > 1 else ""
    if not total:
        results.relaxed = relaxed
        if query.q:
            results.did_you_mean = suggesting.did_you_mean(query.q)
    return results


def _cards(ids: list[int], now: datetime | None) -> list[GigCard]:
    """Cards in this order; `online` where the seller was seen within five minutes."""
    found = {card.pk: card for card in GigCard.objects.filter(pk__in=ids).select_related("seller")}
    cards = [found[pk] for pk in ids if pk in found]
    for card in cards:
        seen = card.seller.last_seen_at
        card.online = bool(now and seen and now - seen < timedelta(minutes=5))
    return cards


def cards(ids: list[int], now: datetime | None = None) -> list[GigCard]:
    """Cards of these gigs, in this order, one query."""
    return _cards(ids, now)


# --- the page -----------------------------------------------------------------
def _where(query: Query, *, leave_out: frozenset | set = frozenset()) -> tuple[str, list]:
    """The WHERE of a query: words and category by the one index, filters by columns."""
    parts: list[str] = ["true"]
    values: list[Any] = []
    if query.q:
        parts.append("tsv @@ gig_query(%s)")
        values.append(query.q)
    if query.category:
        parts.append("tok @> ARRAY[%s]")
        values.append(CATEGORY_TOKEN + query.category.pk)
    for name, (sql, more) in _filters(query).items():
        if name not in leave_out:
            parts.append(sql)
            values += more
    return " AND ".join(parts), values


def _filters(query: Query) -> dict[str, tuple[str, list]]:
    """Each filter in use as a condition with its values."""
    made: dict[str, tuple[str, list]] = {}
    if query.price_from is not None or query.price_to is not None:
        made["price"] = (
            "price BETWEEN %s AND %s",
            [query.price_from or 0, query.price_to if query.price_to is not None else 2**62],
        )
    if query.days:
        made["days"] = ("days <= %s", [query.days])
    if query.level:
        made["level"] = ("level = ANY(%s)", [list(query.level)])
    if query.pro:
        made["pro"] = ("pro", [])
    if query.country:
        made["country"] = ("country = ANY(%s)", [list(query.country)])
    if query.speaks:
        made["speaks"] = ("speaks && %s::varchar[]", [list(query.speaks)])
    if query.language:
        made["language"] = ("language = ANY(%s)", [list(query.language)])
    if query.mode:
        made["mode"] = ("asks_first" if query.mode == "ask_first" else "NOT asks_first", [])
    return made


def _order(query: Query) -> tuple[str, list, bool]:
    """What is sorted by (an integer expression), its values, and whether downwards."""
    _label, sql, down = SORTS[query.sort]
    if sql:
        return sql, [], down
    if query.q:
        match = "ts_rank(tsv, gig_query(%s), 1)"
        return (
            f"round({TEXT_WEIGHT} * 1000000 * {match} / ({match} + 0.1) + {1 - TEXT_WEIGHT} * rank)::bigint",
            [query.q, query.q],
            True,
        )
    return "rank", [], True


def _page(query: Query, position: dict | None, size: int) -> tuple[list[int], dict | None]:
    """Ids of one page and the position behind it. Best match shows two gigs of a seller at most; the rest of them
    are held for the next page, so that nothing is lost or repeated."""
    where, values = _where(query)
    key, key_values, down = _order(query)
    limit = size * 4 + 1 if query.sort == "best" else size + 1
    after, after_values = "", []
    if position:
        after = f"WHERE (key, gig_id) {'<' if down else '>'} (%s, %s)"
        after_values = position["at"]
    way = "DESC" if down else "ASC"
    sql = f"""
        SELECT gig_id, key, seller_id FROM (
          SELECT gig_id, {key} AS key, seller_id FROM gigs_searchrow WHERE {where}
        ) found {after} ORDER BY key {way}, gig_id {way} LIMIT {limit}
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [*key_values, *values, *after_values])
        rows = cursor.fetchall()
    held = [tuple(row) for row in (position or {}).get("held", [])]
    if query.sort != "best":
        page = rows[:size]
        more = len(rows) > size
        return [row[0] for row in page], {"at": [page[-1][1], page[-1][0]], "held": []} if more else None
    shown, waiting, per_seller = [], [], {}
    used = 0
    stream = [(row, True) for row in held] + [((row[0], row[2]), False) for row in rows]
    for (gig_id, seller_id), was_held in stream:
        if len(shown) == size:
            if was_held:
                waiting.append((gig_id, seller_id))
                continue
            break
        if not was_held:
            used += 1
        if per_seller.get(seller_id, 0) >= MOST_OF_ONE_SELLER:
            waiting.append((gig_id, seller_id))
            continue
        per_seller[seller_id] = per_seller.get(seller_id, 0) + 1
        shown.append(gig_id)
    waiting = waiting[:60]
    exhausted = used == len(rows) and len(rows) < limit
    if exhausted and not waiting:
        return shown, None
    at = [rows[used - 1][1], rows[used - 1][0]] if used else (position or {}).get("at")
    if at is None:
        return shown, None
    return shown, {"at": at, "held": waiting}


def _write_cursor(trail: list[dict], query: Query) -> str:
    return signing.dumps({"q": query.address, "t": trail}, salt="gigs.search", compress=True)


def _read_cursor(cursor: str, query: Query) -> list[dict]:
    if not cursor:
        return []
    try:
        kept = signing.loads(cursor, salt="gigs.search")
    except signing.BadSignature:
        return []
    return kept["t"] if kept.get("q") == query.address else []


# --- total and counts ----------------------------------------------------------
def _counts(query: Query) -> tuple[int, dict[str, dict], list[tuple[str, int]]]:
    """The total, the gigs behind each facet value (with every other filter applied), and how many each filter
    hides. One statement."""
    conditions = _filters(query)
    base, values = _where(query.bare())
    passes = ", ".join(f"({sql}) AS ok_{name}" for name, (sql, _more) in conditions.items())
    pass_values = [value for _sql, more in conditions.values() for value in more]

    def ok(*, but: str | None = None) -> str:
        return " AND ".join(f"ok_{name}" for name in conditions if name != but) or "true"

    below = {None: "cat1", 1: "cat2", 2: "cat3"}.get(query.category.depth if query.category else None)
    buckets = f"width_bucket(price, ARRAY{list(PRICE_STEPS)}::bigint[])"
    selects = [
        f"SELECT 'total', '', count(*) FROM m WHERE {ok()}",
        f"SELECT 'level', level::text, count(*) FROM m WHERE {ok(but='level')} GROUP BY level",
        f"SELECT 'pro', '1', count(*) FROM m WHERE pro AND {ok(but='pro')}",
        f"SELECT 'country', country, count(*) FROM m WHERE country <> '' AND {ok(but='country')} GROUP BY country",
        f"SELECT 'speaks', s, count(*) FROM m, unnest(speaks) s WHERE {ok(but='speaks')} GROUP BY s",
        f"SELECT 'language', language, count(*) FROM m WHERE {ok(but='language')} GROUP BY language",
        f"SELECT 'mode', CASE WHEN asks_first THEN 'ask_first' ELSE 'instant' END, count(*) FROM m "
        f"WHERE {ok(but='mode')} GROUP BY asks_first",
        f"SELECT 'price', {buckets}::text, count(*) FROM m WHERE {ok(but='price')} GROUP BY {buckets}",
    ]
    selects += [
        f"SELECT 'days', '{days}', count(*) FROM m WHERE days <= {days} AND {ok(but='days')}"
        for days in DELIVERY
    ]
    selects += [f"SELECT 'without', '{name}', count(*) FROM m WHERE {ok(but=name)}" for name in conditions]
    if below:
        selects.append(
            f"SELECT 'category', {below}::text, count(*) FROM m WHERE {below} IS NOT NULL AND {ok()} GROUP BY {below}"
        )
    sql = (
        f"WITH m AS MATERIALIZED (SELECT level, pro, country, speaks, language, asks_first, price, days, "
        f"cat1, cat2, cat3 {', ' + passes if passes else ''} FROM gigs_searchrow WHERE {base}) "
        + " UNION ALL ".join(selects)
    )
    counts: dict[str, dict] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [*pass_values, *values])
        for facet, value, number in cursor.fetchall():
            counts.setdefault(facet, {})[value] = number
    total = counts.pop("total", {}).get("", 0)
    without = counts.pop("without", {})
    relaxed = sorted(((name, n) for name, n in without.items() if n), key=lambda pair: -pair[1])
    return total, counts, relaxed


def category_counts() -> dict[int, int]:
    """{id of a top category: live gigs in it}, at most five minutes old."""
    return cache.get_or_set(search_rows.COUNTS_KEY, _category_counts, 300)


def _category_counts() -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cat1, count(*) FROM gigs_searchrow GROUP BY cat1")
        return dict(cursor.fetchall())
