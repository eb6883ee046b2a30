"""Search: one query serves the page, the API and the facets (gigs/query.py). Here it is run."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.core.cache import cache
from django.db import connection

from gigs import options, search_rows, suggesting
from gigs.models import GigCard
from gigs.query import DELIVERY, FILTERS, PRICE_STEPS, RATINGS, SORTS, Query
from gigs.ranking import TEXT_WEIGHT
from gigs.search_rows import CATEGORY_TOKEN
from kit import clock

__all__ = ["DELIVERY", "FILTERS", "PRICE_STEPS", "RATINGS", "SORTS", "Query", "replace"]

PAGE = 24
MOST_OF_ONE_SELLER = 2
ONLINE = timedelta(minutes=5)  # seen so lately
IS_ONLINE = "seller_id IN (SELECT id FROM accounts_user WHERE last_seen_at > %s)"


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
    least_minor: int | None = None  # the lowest price of all that is found


def run(query: Query, *, cursor: str = "", size: int = PAGE, now: datetime | None = None) -> Results:
    """One page of a query, with total and counts. A cursor that was tampered with starts at the first page."""
    now = now or clock.now()
    trail = _read_cursor(cursor, query)
    ids, following = _page(query, trail[-1] if trail else None, size, now)
    total, counts, relaxed = _counts(query, now)
    least = counts.pop("least", {}).get("")
    cards = _cards(ids, now)
    results = Results(query, cards, total, counts, first=1 + size * len(trail), least_minor=least)
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
        card.online = bool(now and seen and now - seen < ONLINE)
    return cards


def cards(ids: list[int], now: datetime | None = None) -> list[GigCard]:
    """Cards of these gigs, in this order, one query."""
    return _cards(ids, now)


# --- the page -----------------------------------------------------------------
def _where(query: Query, now: datetime) -> tuple[str, list]:
    """The WHERE of a query: words and category by the one index, filters by columns."""
    parts: list[str] = ["true"]
    values: list[Any] = []
    if query.q:
        parts.append("tsv @@ gig_query(%s)")
        values.append(query.q)
    if query.category:
        parts.append("tok @> ARRAY[%s]")
        values.append(CATEGORY_TOKEN + query.category.pk)
    for sql, more in _filters(query, now).values():
        parts.append(sql)
        values += more
    return " AND ".join(parts), values


def _filters(query: Query, now: datetime) -> dict[str, tuple[str, list]]:
    """Each filter in use as a condition with its values."""
    made: dict[str, tuple[str, list]] = {}
    if query.price_from is not None or query.price_to is not None:
        made["price"] = (
            "price BETWEEN %s AND %s",
            [query.price_from or 0, query.price_to if query.price_to is not None else 2**62],
        )
    if query.days:
        made["days"] = ("days <= %s", [query.days])
    for key, tokens in options.tokens(query.options, query.category).items():
        made[f"with:{key}"] = ("tok && %s::int[]", [tokens])
    if query.rating:
        made["rating"] = ("rating >= %s AND reviews > 0", [RATINGS[query.rating]])
    if query.level:
        made["level"] = ("level = ANY(%s)", [list(query.level)])
    if query.pro:
        made["pro"] = ("pro", [])
    if query.online:
        made["online"] = (IS_ONLINE, [now - ONLINE])
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


def _page(query: Query, position: dict | None, size: int, now: datetime) -> tuple[list[int], dict | None]:
    """Ids of one page and the position behind it. Best match shows two gigs of a seller at most; the rest of them
    are held for the next page, so that nothing is lost or repeated."""
    where, values = _where(query, now)
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
def _counts(query: Query, now: datetime) -> tuple[int, dict[str, dict], list[tuple[str, int]]]:
    """The total, the gigs behind each facet value (with every other filter applied), and how many each filter
    hides. One statement."""
    conditions = _filters(query, now)
    base, values = _where(query.bare(), now)
    columns = {name: f"ok_{place}" for place, name in enumerate(conditions)}
    passes = "".join(f", ({sql}) AS {columns[name]}" for name, (sql, _more) in conditions.items())
    pass_values = [value for _sql, more in conditions.values() for value in more]

    def ok(*, but: str | None = None) -> str:
        return " AND ".join(column for name, column in columns.items() if name != but) or "true"

    below = {None: "cat1", 1: "cat2", 2: "cat3"}.get(query.category.depth if query.category else None)
    buckets = f"width_bucket(price, ARRAY{list(PRICE_STEPS)}::bigint[])"
    selects = [
        f"SELECT 'total', '', count(*) FROM m WHERE {ok()}",
        "SELECT 'without', 'all', count(*) FROM m",
        f"SELECT 'least', '', min(price) FROM m WHERE {ok()}",
        f"SELECT 'level', level::text, count(*) FROM m WHERE {ok(but='level')} GROUP BY level",
        f"SELECT 'pro', '1', count(*) FROM m WHERE pro AND {ok(but='pro')}",
        f"SELECT 'online', '1', count(*) FROM m WHERE online AND {ok(but='online')}",
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
    selects += [
        f"SELECT 'rating', '{name}', count(*) FROM m WHERE reviews > 0 AND rating >= {least} AND {ok(but='rating')}"
        for name, least in RATINGS.items()
    ]
    selects += [f"SELECT 'without', '{name}', count(*) FROM m WHERE {ok(but=name)}" for name in conditions]
    if below:
        selects.append(
            f"SELECT 'category', {below}::text, count(*) FROM m WHERE {below} IS NOT NULL AND {ok()} GROUP BY {below}"
        )
    known = options.of(query.category)
    selects += [
        f"SELECT 'with', t::text, count(*) FROM m, unnest(tok) t WHERE t = ANY(ARRAY{tokens}) AND {ok(but=name)} GROUP BY t"
        for name, tokens in _options_by_field(known, columns).items()
    ]
    sql = (
        f"WITH m AS MATERIALIZED (SELECT level, pro, {IS_ONLINE} AS online, country, speaks, language, asks_first, "
        f"price, days, rating, reviews, cat1, cat2, cat3{', tok' if known else ''}{passes} "
        f"FROM gigs_searchrow WHERE {base}) " + " UNION ALL ".join(selects)
    )
    counts: dict[str, dict] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [now - ONLINE, *pass_values, *values])
        for facet, value, number in cursor.fetchall():
            counts.setdefault(facet, {})[value] = number
    if known:
        named = {str(option.token): name for name, option in known.items()}
        counts["with"] = {named[token]: number for token, number in counts.get("with", {}).items()}
    total = counts.pop("total", {}).get("", 0)
    without = counts.pop("without", {})
    of_all = without.pop("all", 0)
    relaxed = sorted(((name, n) for name, n in without.items() if n), key=lambda pair: -pair[1])
    if len(conditions) > 1 and of_all and not relaxed:
        relaxed = [("all", of_all)]  # no single filter is to blame
    return total, counts, relaxed


def _options_by_field(known: dict[str, options.Option], used: dict[str, str]) -> dict[str, list[int]]:
    """{name of a condition: numbers of its options}; fields that are not in use count together, under ''."""
    made: dict[str, list[int]] = {}
    for option in known.values():
        name = f"with:{option.key}"
        made.setdefault(name if name in used else "", []).append(option.token)
    return made


def category_counts() -> dict[int, int]:
    """{id of a top category: live gigs in it}, at most five minutes old."""
    return cache.get_or_set(search_rows.COUNTS_KEY, _category_counts, 300)


def _category_counts() -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cat1, count(*) FROM gigs_searchrow GROUP BY cat1")
        return dict(cursor.fetchall())
