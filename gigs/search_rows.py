"""Keeps the search rows and cards in step with the gigs: one gig at once, or all of them, rebuilt and swapped."""

from collections.abc import Iterable

from django.core.cache import cache
from django.db import connection, transaction

from gigs import options
from gigs.ranking import PRIOR_JOIN, RANK_SQL, RATING_SQL

COUNTS_KEY = "gigs.category_counts"
COLUMNS = (
    "gig_id, rank, cat1, cat2, cat3, price, days, rating, reviews, level, pro, country, speaks, language, "
    "asks_first, published, seller_id, orders, tsv, tok"
)
# filter tokens beside the words in one index: categories by id, then Pro
PRO_TOKEN = 1
CATEGORY_TOKEN = 1000

_CATEGORIES = """
  JOIN gigs_category c ON c.id = v.category_id
  LEFT JOIN gigs_category p1 ON p1.id = c.parent_id
  LEFT JOIN gigs_category p2 ON p2.id = p1.parent_id
"""
# the path of ids from the top, whatever the depth of the gig's own category
_CAT = {
    1: "CASE c.depth WHEN 1 THEN c.id WHEN 2 THEN p1.id ELSE p2.id END",
    2: "CASE c.depth WHEN 2 THEN c.id WHEN 3 THEN p1.id END",
    3: "CASE c.depth WHEN 3 THEN c.id END",
}
_NAMES = "concat_ws(' ', {0}.name_en, {0}.name_ro, {0}.name_zh)"

# what its packages include, numbered as in gigs/options.py
_OPTIONS = f"""coalesce((
    SELECT array_agg(DISTINCT {options.TOKEN} + {options.A_FIELD} * f.id::int + coalesce(choice.place, 0)::int)
    FROM gigs_packagefield f
      JOIN gigs_package p ON p.version_id = v.id AND p.values ? f.key
      LEFT JOIN LATERAL (
        SELECT n AS place FROM jsonb_array_elements(f.choices) WITH ORDINALITY AS each(choice, n)
        WHERE each.choice->>'key' = p.values->>f.key
      ) choice ON f.kind = 'choice'
    WHERE f.category_id = CASE c.depth WHEN 3 THEN c.parent_id ELSE c.id END
      AND (f.kind = 'checkbox' AND p.values->>f.key = 'true' OR f.kind = 'choice' AND choice.place IS NOT NULL)
  ), ARRAY[]::int[])"""

ROWS = f"""
SELECT g.id, {RANK_SQL}, {_CAT[1]}, {_CAT[2]}, {_CAT[3]},
  k.price, k.days, round(100 * {RATING_SQL})::smallint, g.rating_count,
  coalesce(s.level, 0), coalesce(s.is_pro, false), u.country,
  coalesce((SELECT array_agg(key::varchar(10)) FROM jsonb_object_keys(s.languages) key), ARRAY[]::varchar(10)[]),
  v.language, v.mode = 'ask_first', g.published_at, g.seller_id, g.orders_count,
  setweight(gig_words(v.title, v.language), 'A')
    || setweight(gig_words(array_to_string(v.tags, ' '), v.language), 'B')
    || setweight(gig_words(k.names, v.language), 'C')
    || setweight(gig_words({_NAMES.format("c")} || ' ' || {_NAMES.format("p1")}, 'en'), 'C')
    || setweight(gig_words(concat_ws(' ', c.name_ro, p1.name_ro), 'ro'), 'C')
    || setweight(gig_words(v.description, v.language), 'D'),
  array_remove(ARRAY[
    {CATEGORY_TOKEN} + ({_CAT[1]})::int, {CATEGORY_TOKEN} + ({_CAT[2]})::int, {CATEGORY_TOKEN} + ({_CAT[3]})::int,
    CASE WHEN s.is_pro THEN {PRO_TOKEN} END], NULL) || {_OPTIONS}
FROM gigs_gig g
  JOIN gigs_gigversion v ON v.id = g.live_id
  JOIN accounts_user u ON u.id = g.seller_id
  LEFT JOIN sellers_sellerprofile s ON s.user_id = g.seller_id
  {_CATEGORIES} {PRIOR_JOIN}
  JOIN LATERAL (
    SELECT min(price_minor) AS price, min(least(days, coalesce(fast_days, days))) AS days,
           string_agg(concat_ws(' ', name, description), ' ') AS names
    FROM gigs_package WHERE version_id = v.id
  ) k ON k.price IS NOT NULL
WHERE g.state = 'active' AND u.is_active AND NOT u.is_suspended
  AND (s.away_until IS NULL OR s.away_until < now())
"""

CARDS = """
INSERT INTO gigs_gigcard (gig_id, seller_id, ref, slug, title, language, username, seller_name, avatar, level, pro,
                          price_minor, days, rating_sum, review_count, cover_pool, cover_key)
SELECT g.id, g.seller_id, g.ref, g.slug, v.title, v.language, u.username, coalesce(nullif(u.display_name, ''), u.username),
  u.avatar, coalesce(s.level, 0), coalesce(s.is_pro, false), k.price, k.days, g.rating_sum, g.rating_count,
  coalesce(i.pool, ''), coalesce(i.key, '')
FROM gigs_gig g
  JOIN gigs_gigversion v ON v.id = g.live_id
  JOIN accounts_user u ON u.id = g.seller_id
  LEFT JOIN sellers_sellerprofile s ON s.user_id = g.seller_id
  JOIN LATERAL (SELECT min(price_minor) AS price, min(days) AS days FROM gigs_package WHERE version_id = v.id) k
    ON k.price IS NOT NULL
  LEFT JOIN LATERAL (
    SELECT image.pool, image.key FROM gigs_galleryitem item JOIN gigs_gigimage image ON image.id = item.image_id
    WHERE item.version_id = v.id AND image.state = 'ready' ORDER BY item.sort, item.id LIMIT 1
  ) i ON true
WHERE {where}
ON CONFLICT (gig_id) DO UPDATE SET
  slug = excluded.slug, title = excluded.title, language = excluded.language, username = excluded.username,
  seller_name = excluded.seller_name, avatar = excluded.avatar, level = excluded.level, pro = excluded.pro,
  price_minor = excluded.price_minor, days = excluded.days, rating_sum = excluded.rating_sum,
  review_count = excluded.review_count, cover_pool = excluded.cover_pool, cover_key = excluded.cover_key
"""

CHANGED = """
SELECT g.id FROM gigs_gig g
  JOIN accounts_user u ON u.id = g.seller_id
  LEFT JOIN sellers_sellerprofile s ON s.user_id = g.seller_id
  LEFT JOIN gigs_gigcard c ON c.gig_id = g.id
  LEFT JOIN gigs_searchrow r ON r.gig_id = g.id
WHERE g.state = 'active' AND (
  (c.username, c.seller_name, c.avatar, c.level, c.pro) IS DISTINCT FROM
    (u.username, coalesce(nullif(u.display_name, ''), u.username), u.avatar, coalesce(s.level, 0), coalesce(s.is_pro, false))
  OR (r.gig_id IS NULL) <> (NOT u.is_active OR u.is_suspended OR coalesce(s.away_until > now(), false))
  OR r.gig_id IS NOT NULL AND (
    r.country <> u.country
    OR NOT (r.speaks @> ARRAY(SELECT jsonb_object_keys(coalesce(s.languages, '{}')))::varchar[]
            AND r.speaks <@ ARRAY(SELECT jsonb_object_keys(coalesce(s.languages, '{}')))::varchar[]))
) LIMIT %s
"""

WORDS = """
INSERT INTO gigs_searchword (word, uses)
SELECT word, count(*) FROM (
  SELECT regexp_split_to_table(lower(v.title || ' ' || array_to_string(v.tags, ' ')), '[^[:alpha:]]+') AS word
  FROM gigs_gig g JOIN gigs_gigversion v ON v.id = g.live_id WHERE g.state = 'active'
) all_words WHERE length(word) BETWEEN 3 AND 60 GROUP BY word
"""


@transaction.atomic
def refresh(gig_ids: Iterable[int]) -> None:
    """Write the rows and cards of these gigs anew; a gig that is not active leaves the search."""
    ids = list(gig_ids)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM gigs_searchrow WHERE gig_id = ANY(%s)", [ids])
        cursor.execute(f"INSERT INTO gigs_searchrow ({COLUMNS}) {ROWS} AND g.id = ANY(%s)", [ids])
        cursor.execute(CARDS.format(where="g.id = ANY(%s)"), [ids])


def refresh_seller(user_id: int) -> None:
    """The seller's name, level or absence changed: all their gigs are written anew."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM gigs_gig WHERE seller_id = %s AND live_id IS NOT NULL", [user_id])
        ids = [row[0] for row in cursor.fetchall()]
    if ids:
        refresh(ids)


def refresh_changed(*, most: int = 5000) -> int:
    """Write anew what no longer says what its seller says: a name, a level, a language, an absence. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, [most])
        ids = [row[0] for row in cursor.fetchall()]
    if ids:
        refresh(ids)
    return len(ids)


@transaction.atomic
def rebuild() -> int:
    """Write all rows into a new table in the order of their rank and swap it in. Readers are blocked only by the
    rename; returns the number of rows."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE gigs_searchrow IN SHARE MODE")  # single refreshes wait, readers do not
        cursor.execute("DROP TABLE IF EXISTS gigs_searchrow_new")
        cursor.execute("CREATE TABLE gigs_searchrow_new (LIKE gigs_searchrow INCLUDING DEFAULTS)")
        cursor.execute(
            f"INSERT INTO gigs_searchrow_new ({COLUMNS}) SELECT * FROM ({ROWS}) r ORDER BY 2 DESC, 1 DESC"
        )
        rows = cursor.rowcount
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'gigs_searchrow' ORDER BY indexname"
        )
        for (definition,) in cursor.fetchall():
            name = definition.split(" INDEX ")[1].split(" ON ")[0]
            cursor.execute(
                definition.replace(name, f"{name}_new", 1).replace(
                    ".gigs_searchrow ", ".gigs_searchrow_new ", 1
                )
            )
        cursor.execute("ANALYZE gigs_searchrow_new")
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'gigs_searchrow_new'")
        names = [row[0] for row in cursor.fetchall()]
        cursor.execute("DROP TABLE gigs_searchrow")
        cursor.execute("ALTER TABLE gigs_searchrow_new RENAME TO gigs_searchrow")
        for name in names:
            cursor.execute(f'ALTER INDEX "{name}" RENAME TO "{name.removesuffix("_new")}"')
        cursor.execute(
            "ALTER TABLE gigs_searchrow ADD CONSTRAINT gigs_searchrow_pkey PRIMARY KEY USING INDEX gigs_searchrow_pkey"
        )
        cursor.execute(CARDS.format(where="g.live_id IS NOT NULL"))
        cursor.execute("DELETE FROM gigs_searchword")
        cursor.execute(WORDS)
    transaction.on_commit(lambda: cache.delete(COUNTS_KEY))
    return rows
