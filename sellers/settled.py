"""Judgements of which nothing follows, of sellers whose numbers have moved: stored by one statement.

Each row holds the figures as they were read, with their events, and where the seller stands, as any other; of the verdict
what was decided. `replaying` makes that again by the rule, so the database's word that nothing follows is proved with it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from kit.refs import new_ref
from sellers import figuring
from sellers.figuring import Part
from sellers.models import LevelPolicy


@dataclass(frozen=True, slots=True)
class Quiet:
    """A verdict of which nothing follows. outcome, again_at: as in storing.Judgement."""

    seller_id: int
    reach: int
    failing: tuple[str, ...]
    outcome: int | None
    again_at: datetime | None


def statement(parts: Sequence[Part]) -> str:
    """Of the settled of level_news, whose last verdict stands, and of those that were judged quiet, a judgement each."""
    told = ", ".join(f"c.{name}" for name in figuring.figures(parts))
    return f"""
WITH quiet AS (
    SELECT * FROM unnest(%(sellers)s::bigint[], %(reaches)s::int[], %(failings)s::text[], %(outcomes)s::bigint[],
                         %(agains)s::timestamptz[]) t(seller_id, reach, failing, outcome, again_at)
),
n AS MATERIALIZED (
    SELECT c.seller_id, c.level, c.digest, q.seller_id IS NOT NULL AS judged, q.reach, q.failing, q.again_at,
           CASE WHEN q.seller_id IS NULL THEN c.outcome ELSE q.outcome END AS outcome,
           row_number() OVER () AS place, (SELECT to_jsonb(told) FROM (SELECT {told}) told) AS figures
    FROM level_news c LEFT JOIN quiet q ON q.seller_id = c.seller_id
    WHERE c.settled OR q.seller_id IS NOT NULL
),
made AS (
    INSERT INTO sellers_levelevaluation (ref, seller_id, policy_id, at, cause, level_before, level_after, figures,
                                         standing, verdict)
    SELECT (%(refs)s::text[])[n.place], n.seller_id, %(policy_id)s, %(now)s, %(cause)s, n.level, n.level, n.figures,
           jsonb_build_object('level', n.level, 'graces', '[]'::jsonb, 'case', coalesce(k.kind, ''),
                              'decide_by', k.decide_by, 'decided_at', d.decided_at,
                              'fell_at', CASE WHEN l.after < l.before THEN l.at END, 'spared', coalesce(a.spared, '[]')),
           jsonb_build_object('level', n.level, 'level_after', n.level,
                              'reach', CASE WHEN n.judged THEN to_jsonb(n.reach) ELSE e.verdict -> 'reach' END,
                              'failing', CASE WHEN n.judged THEN n.failing::jsonb ELSE e.verdict -> 'failing' END,
                              'opens', '[]'::jsonb, 'closes', '{{}}'::jsonb, 'step', '', 'case', '')
    FROM n
    JOIN sellers_levelstanding s ON s.seller_id = n.seller_id
    JOIN sellers_levelevaluation e ON e.id = s.evaluation_id
    LEFT JOIN sellers_topratedcase k ON k.seller_id = n.seller_id AND k.decided_at IS NULL
    LEFT JOIN LATERAL (
        SELECT max(t.decided_at) AS decided_at FROM sellers_topratedcase t
        WHERE t.seller_id = n.seller_id AND t.decision IN ('chosen', 'not_chosen')
    ) d ON true
    LEFT JOIN LATERAL (
        SELECT t.before, t.after, t.at FROM sellers_levelchange t
        WHERE t.seller_id = n.seller_id ORDER BY t.id DESC LIMIT 1
    ) l ON true
    LEFT JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_array(each.key, t.spares_until) ORDER BY t.id, each.place) AS spared
        FROM sellers_levelappeal t, jsonb_array_elements_text(t.spares) WITH ORDINALITY each(key, place)
        WHERE t.seller_id = n.seller_id AND t.spares_until > %(now)s
    ) a ON true
    RETURNING id, seller_id
)
UPDATE sellers_levelstanding s SET evaluation_id = made.id, digest = n.digest, outcome = n.outcome,
       again_at = CASE WHEN n.judged THEN n.again_at ELSE s.again_at END
FROM made JOIN n USING (seller_id) WHERE s.seller_id = made.seller_id"""  # noqa: S608 – built of the parts


def store(
    parts: Sequence[Part],
    *,
    settled: int,
    quiet: Sequence[Quiet],
    policy: LevelPolicy,
    now: datetime,
    cause: str,
) -> int:
    """Store the judgements of the settled of level_news, so many, and of these. Returns how many were stored."""
    if not settled and not quiet:
        return 0
    values: dict[str, Any] = {
        "now": now,
        "cause": cause,
        "policy_id": policy.pk,
        "refs": [new_ref() for _n in range(settled + len(quiet))],
        "sellers": [each.seller_id for each in quiet],
        "reaches": [each.reach for each in quiet],
        "failings": [json.dumps(each.failing) for each in quiet],
        "outcomes": [each.outcome for each in quiet],
        "agains": [each.again_at for each in quiet],
    }
    with connection.cursor() as cursor:
        cursor.execute(statement(parts), values)
        return cursor.rowcount
