"""All figures of sellers by one statement, so that a judgement sees one moment, whatever happens meanwhile.

Each app above offers a `Part`: a GROUP BY seller over its own rows, and the events behind the numbers. The events are
read only for sellers whose numbers have changed since they were last judged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from sellers import outcomes
from sellers.criteria import BY_KEY
from sellers.judging import Figures, Rate, Sample
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


def statement(parts: Sequence[Part], *, policy: LevelPolicy, some: bool, changed_only: bool) -> str:
    """The one statement. some: only the sellers of %(sellers)s. changed_only: those whose verdict may be another."""
    only = "AND t.seller_id = ANY(%(sellers)s)" if some else ""
    counted = ", ".join(f"{part.name} AS ({part.counts.format(some=only)})" for part in parts)
    numbers = [f"{part.name}.{number}" for part in parts for number in part.numbers]
    joined = " ".join(f"LEFT JOIN {part.name} ON {part.name}.seller_id = p.user_id" for part in parts)
    behind = " ".join(
        f"LEFT JOIN LATERAL ({sql}) {part.name}_{n} ON true"
        for part in parts
        for n, sql in enumerate(part.behind)
    )
    events = "".join(f", {column}" for part in parts for column in part.events)
    names = ", ".join(f"c.{number}" for part in parts for number in part.numbers)
    plain = ", ".join(number for part in parts for number in part.numbers)
    watched = ", ".join(seen for part in parts for seen in part.watched or part.numbers)
    last = {number: part.last for part in parts for number in part.numbers}
    outcome = ", ".join(outcomes.expressions(policy.needs, policy.rules, last))
    unjudged = "s.policy_number IS DISTINCT FROM %(policy)s"
    due = f"{unjudged} OR coalesce(s.again_at <= %(now)s, false)"
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
)
SELECT c.seller_id, c.level, c.digest, c.outcome, (c.digest IS DISTINCT FROM s.digest OR {due}), {unjudged}, {names}{events}
FROM c LEFT JOIN sellers_levelstanding s ON s.seller_id = c.seller_id
{behind}
{f"WHERE s.outcome IS DISTINCT FROM c.outcome OR {due}" if changed_only else ""}
ORDER BY c.seller_id"""  # noqa: S608 – built of the parts, values are bound


def read(
    parts: Sequence[Part],
    *,
    now: datetime,
    policy: LevelPolicy,
    seller_ids: Sequence[int] | None = None,
    changed_only: bool = False,
) -> Iterator[list[Figured]]:
    """Figures of all sellers, or of these, in lists of a thousand; one statement, read as it comes."""
    values: dict[str, Any] = {
        "now": now,
        "since": now - timedelta(days=WINDOW_DAYS or 0),
        "year": now - timedelta(days=365),
        "rated_since": now - timedelta(days=RATING_DAYS or 0),
        "sellers": None if seller_ids is None else list(seller_ids),
        "policy": policy.number,
    }
    sql = statement(parts, policy=policy, some=seller_ids is not None, changed_only=changed_only)
    columns = ["seller_id", "level", "digest", "outcome", "fresh", "unjudged"]
    columns += [number for part in parts for number in part.numbers]
    columns += [column for part in parts for column in part.events]
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        while rows := cursor.fetchmany(CHUNK):
            yield [_figured(dict(zip(columns, row, strict=True))) for row in rows]


def _figured(row: dict) -> Figured:
    get = row.get
    figures = Figures(
        first_gig_at=get("first_gig_at"),
        orders=get("orders") or 0,
        buyers=get("buyers") or 0,
        earnings=int(get("earnings") or 0),
        rating_thirds=get("rating_thirds") or 0,
        reviews=get("reviews") or 0,
        review_ids=tuple(get("review_ids") or ()),
        replies=_rate(row, "replies") if "replies_events" in row else None,
        on_time=_rate(row, "on_time"),
        completion=_rate(row, "completion"),
        strikes=get("strikes") or 0,
    )
    told = ("seller_id", "level", "digest", "outcome", "fresh", "unjudged")
    return Figured(figures=figures, **{name: row[name] for name in told})


def _rate(row: dict, name: str) -> Rate:
    """From the columns NAME_events, NAME_good_halves, NAME_bad_halves in the window, the same with ever_ before,
    and NAME_ids, NAME_goods, NAME_bads (halves) with NAME_oldest_at of the events looked at."""
    events, ever = row[f"{name}_events"] or 0, row[f"ever_{name}_events"] or 0
    if not ever:
        return Rate()
    good, bad = row[f"{name}_good_halves"] or 0, row[f"{name}_bad_halves"] or 0
    ever_good, ever_bad = row[f"ever_{name}_good_halves"] or 0, row[f"ever_{name}_bad_halves"] or 0
    goods, bads = row[f"{name}_goods"] or (), row[f"{name}_bads"] or ()
    ids = tuple(zip(row[f"{name}_ids"] or (), goods, bads, strict=True))
    widened = Sample()
    if events < 5 and ids:
        last = ids[:5]
        of = sum(g + b for _id, g, b in last)
        widened = Sample(sum(g for _id, g, _b in last) / 2, of / 2, len(last), last, row[f"{name}_oldest_at"])
    return Rate(
        Sample(good / 2, (good + bad) / 2, events, ids[:events]),
        widened,
        Sample(ever_good / 2, (ever_good + ever_bad) / 2, ever),
    )
