"""Judgements as rows: a batch of them, with where each seller stands now, by one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from kit.refs import new_ref
from sellers.models import LevelPolicy

_STORE = """
WITH new AS (
    SELECT * FROM unnest(%(refs)s::text[], %(sellers)s::bigint[], %(before)s::smallint[], %(after)s::smallint[],
                         %(digests)s::bigint[], %(outcomes)s::bigint[], %(again)s::timestamptz[], %(figures)s::text[], %(standings)s::text[],
                         %(verdicts)s::text[])
        AS t(ref, seller_id, before, after, digest, outcome, again_at, figures, standing, verdict)
),
made AS (
    INSERT INTO sellers_levelevaluation (ref, seller_id, policy_id, at, cause, level_before, level_after, figures,
                                         standing, verdict)
    SELECT ref, seller_id, %(policy)s, %(now)s, %(cause)s, before, after, figures::jsonb, standing::jsonb,
           verdict::jsonb
    FROM new
    RETURNING id, seller_id
)
INSERT INTO sellers_levelstanding (seller_id, evaluation_id, digest, outcome, policy_number, again_at)
SELECT seller_id, made.id, new.digest, new.outcome, %(number)s, new.again_at FROM new JOIN made USING (seller_id)
ON CONFLICT (seller_id) DO UPDATE SET evaluation_id = excluded.evaluation_id, digest = excluded.digest,
    outcome = excluded.outcome, policy_number = excluded.policy_number, again_at = excluded.again_at
RETURNING seller_id, evaluation_id
"""


_STILL = """
UPDATE sellers_levelstanding SET outcome = t.outcome, again_at = t.again_at
FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) AS t(seller_id, outcome, again_at)
WHERE sellers_levelstanding.seller_id = t.seller_id
"""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One judgement to be stored. figures, standing, verdict: JSON text, of sellers.as_stored.to_json. again_at: when
    time alone changes it."""

    seller_id: int
    level_before: int
    level_after: int
    digest: int
    outcome: int | None
    again_at: datetime | None
    figures: str
    standing: str
    verdict: str


def store(rows: Sequence[Judgement], *, policy: LevelPolicy, now: datetime, cause: str) -> dict[int, int]:
    """Write these judgements, one a seller. Returns {seller id: id of its judgement}."""
    if not rows:
        return {}
    values: dict[str, Any] = {
        "refs": [new_ref() for _row in rows],
        "sellers": [row.seller_id for row in rows],
        "before": [row.level_before for row in rows],
        "after": [row.level_after for row in rows],
        "digests": [row.digest for row in rows],
        "outcomes": [row.outcome for row in rows],
        "again": [row.again_at for row in rows],
        "figures": [row.figures for row in rows],
        "standings": [row.standing for row in rows],
        "verdicts": [row.verdict for row in rows],
        "policy": policy.pk,
        "number": policy.number,
        "now": now,
        "cause": cause,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STORE, values)
        return dict(cursor.fetchall())


def still(rows: Sequence[tuple[int, int | None, datetime | None]]) -> None:
    """The last judgement of these sellers still says all: (seller id, outcome, again_at) of what was found now."""
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_STILL, [list(column) for column in zip(*rows, strict=True)])
