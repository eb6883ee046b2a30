"""All figures of sellers by one statement, so that a judgement sees one moment, whatever happens meanwhile.

Each app above offers a `Part`: a GROUP BY seller over its own rows, and the events behind the numbers. The events are
read only for sellers whose numbers have changed since they were last judged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from sellers import as_stored, outcomes
from sellers.criteria import BY_KEY
from sellers.judging import Figures
from sellers.models import LevelPolicy

CHUNK = 1000
WINDOW_DAYS = BY_KEY["on_time"].window_days
RATING_DAYS = BY_KEY["rating"].window_days


@dataclass(frozen=True)
class Part:
    """What one app knows. counts: SELECT seller_id, … GROUP BY seller_id over rows called t, with {some} where a
    WHERE on t.seller_id may stand. numbers: its other columns. watched: expressions of them that change when the rule
    would see something else; the numbers themselves where none are given. last: the one that moves with every event. events: columns of the lateral subqueries in
    `behind`, which may use c.seller_id and the numbers as c.number.

    Both may use %(now)s, %(since)s (90 days), %(year)s (365 days) and %(rated_since)s (24 months)."""

    name: str
    counts: str
    numbers: tuple[str, ...]
    last: str = ""
    watched: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


STRIKES = Part(
    "strikes",
    """SELECT t.seller_id, count(*) AS strikes FROM sellers_strike t
       WHERE t.withdrawn_at IS NULL AND t.given_at <= %(now)s AND t.expires_at > %(now)s {some}
       GROUP BY t.seller_id""",
    ("strikes",),
)


@dataclass(frozen=True)
class Figured:
    """A seller's figures; digest: of the numbers, to see later whether anything has changed; outcome: of what the rule
    draws from them. fresh: the digest differs from what was last judged, or time alone has changed something. unjudged:
    never judged by the policy in force."""

    seller_id: int
    level: int
    figures: Figures
    digest: int
    outcome: int
    fresh: bool
    unjudged: bool


def _counted(parts: Sequence[Part], policy: LevelPolicy, *, some: bool) -> str:
    """The counting itself: a WITH whose `c` has a row a seller. some: only the sellers of %(sellers)s."""
    only = "AND t.seller_id = ANY(%(sellers)s)" if some else ""
    counted = ", ".join(f"{part.name} AS ({part.counts.format(some=only)})" for part in parts)
    numbers = [f"{part.name}.{number}" for part in parts for number in part.numbers]
    joined = " ".join(f"LEFT JOIN {part.name} ON {part.name}.seller_id = p.user_id" for part in parts)
    plain = ", ".join(number for part in parts for number in part.numbers)
    watched = ", ".join(seen for part in parts for seen in part.watched or part.numbers)
    last = {number: part.last for part in parts for number in part.numbers}
    outcome = ", ".join(outcomes.expressions(policy.needs, policy.rules, last))
    return f"""
WITH {counted},
c AS (
    SELECT seller_id, level, {plain}, hash_record_extended(ROW({watched}), 0) AS digest,
           hash_record_extended(ROW({outcome}), 0) AS outcome
    FROM (
        SELECT p.user_id AS seller_id, p.level, {", ".join(numbers)}
        FROM sellers_sellerprofile p {joined}
        {"WHERE p.user_id = ANY(%(sellers)s)" if some else ""}
    ) joined
)"""  # noqa: S608 – built of the parts, values are bound


UNJUDGED = "s.policy_number IS DISTINCT FROM %(policy)s"
DUE = f"({UNJUDGED} OR coalesce(s.again_at <= %(now)s, false))"
FRESH = f"(c.digest IS DISTINCT FROM s.digest OR {DUE})"
STANDING = "LEFT JOIN sellers_levelstanding s ON s.seller_id = c.seller_id"
ONE_BY_ONE = f"SELECT c.*, {FRESH} AS fresh, {UNJUDGED} AS unjudged FROM c {STANDING}"  # noqa: S608
SETTLED = f"s.outcome IS NOT DISTINCT FROM c.outcome AND NOT {DUE}"


def news(parts: Sequence[Part], policy: LevelPolicy, *, some: bool) -> str:
    """Everybody of whom something is new, with the events behind the numbers, all as of one moment; `settled`: whose
    verdict is the last one all the same."""
    behind = "".join(f", {name}" for name in events(parts))
    return f"""{_counted(parts, policy, some=some)}
SELECT c.*, {FRESH} AS fresh, {UNJUDGED} AS unjudged, {SETTLED} AS settled{behind}
FROM c {STANDING} {_behind(parts)}
WHERE s.outcome IS DISTINCT FROM c.outcome OR {FRESH}"""  # noqa: S608 – built of the parts, values are bound


def _behind(parts: Sequence[Part]) -> str:
    """Joins that read the events behind the numbers of a relation c."""
    return " ".join(
        f"LEFT JOIN LATERAL ({sql}) {part.name}_{n} ON true"
        for part in parts
        for n, sql in enumerate(part.behind)
    )


TOLD = ("seller_id", "level", "digest", "outcome", "fresh", "unjudged")


def figures(parts: Sequence[Part]) -> list[str]:
    """The columns that sellers.as_stored.figures_of_row reads."""
    return [name for part in parts for name in part.numbers] + events(parts)


def events(parts: Sequence[Part]) -> list[str]:
    """The columns of events behind the numbers."""
    return [name for part in parts for name in part.events]


def columns(parts: Sequence[Part]) -> list[str]:
    """What is read of each seller."""
    return [*TOLD, *figures(parts)]


def bound(*, now: datetime, policy: LevelPolicy, seller_ids: Sequence[int] | None = None) -> dict[str, Any]:
    """The values that the statements ask for."""
    return {
        "now": now,
        "since": now - timedelta(days=WINDOW_DAYS or 0),
        "year": now - timedelta(days=365),
        "rated_since": now - timedelta(days=RATING_DAYS or 0),
        "sellers": None if seller_ids is None else list(seller_ids),
        "policy": policy.number,
    }


def read(
    parts: Sequence[Part], *, now: datetime, policy: LevelPolicy, seller_ids: Sequence[int]
) -> Iterator[list[Figured]]:
    """Figures of these sellers, whatever is new of them, in lists of a thousand; one statement, read as it comes."""
    told = ", ".join(name if name in events(parts) else f"c.{name}" for name in columns(parts))
    sql = f"""{_counted(parts, policy, some=True)}, one_by_one AS ({ONE_BY_ONE})
SELECT {told} FROM one_by_one c {_behind(parts)} ORDER BY c.seller_id"""  # noqa: S608
    yield from _rows(parts, sql, bound(now=now, policy=policy, seller_ids=seller_ids))


def gather(
    parts: Sequence[Part], *, now: datetime, policy: LevelPolicy, seller_ids: Sequence[int] | None = None
) -> int:
    """Lay those of whom something is new, of everybody or of these, into the table level_news of this transaction: one
    look at all rows. Returns how many are settled: whose numbers moved and whose verdict did not."""
    some = seller_ids is not None
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")  # compiling costs more than it saves here
        cursor.execute("DROP TABLE IF EXISTS pg_temp.level_news")
        cursor.execute(
            f"CREATE TEMPORARY TABLE level_news ON COMMIT DROP AS {news(parts, policy, some=some)}",
            bound(now=now, policy=policy, seller_ids=seller_ids),
        )
        cursor.execute("SELECT count(*) FROM level_news WHERE settled")
        return cursor.fetchone()[0]


def unsettled(parts: Sequence[Part]) -> Iterator[list[Figured]]:
    """Figures of those of level_news who are to be judged, in lists of a thousand."""
    told = ", ".join(columns(parts))
    yield from _rows(parts, f"SELECT {told} FROM level_news WHERE NOT settled ORDER BY seller_id", {})  # noqa: S608


def _rows(parts: Sequence[Part], sql: str, values: dict) -> Iterator[list[Figured]]:
    names = columns(parts)
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        while rows := cursor.fetchmany(CHUNK):
            yield [_figured(dict(zip(names, row, strict=True))) for row in rows]


def _figured(row: dict) -> Figured:
    return Figured(figures=as_stored.figures_of_row(row), **{name: row[name] for name in TOLD})
