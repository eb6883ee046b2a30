"""What would move a gig most in a search: each factor that search really weighs, lifted to what those in front have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext_lazy as _

from gigs.ranking import FACTORS_SQL, PRIOR_JOIN, TEXT_WEIGHT, WEIGHTS
from kit.text import Words

LOOKED_AT = 24  # results of a search: the first page
FRONT = 3  # so many in front are what a factor is lifted to
# share of the score by factor; together they make 1
SHARES = {"text": TEXT_WEIGHT, **{name: (1 - TEXT_WEIGHT) * weight for name, weight in WEIGHTS.items()}}
LABELS: dict[str, Words] = {
    "text": _("Words: have these in the title and the tags"),
    "rating": _("Rating: more good reviews"),
    "orders": _("Orders: more completed ones"),
    "freshness": _("Freshness: those in front were published later"),
    "pro": _("Pro: those in front are Pro"),
}

_LISTED = f"""
WITH asked AS (SELECT words FROM unnest(%s::text[]) words),
found AS (
  SELECT a.words, best.gig_id, best.match FROM asked a CROSS JOIN LATERAL (
    SELECT gig_id, match FROM (
      SELECT gig_id, rank, ts_rank(tsv, gig_query(a.words), 1) AS match FROM gigs_searchrow
      WHERE tsv @@ gig_query(a.words)
    ) m ORDER BY round({TEXT_WEIGHT} * 1000000 * match / (match + 0.1) + {1 - TEXT_WEIGHT} * rank)::bigint DESC,
      gig_id DESC LIMIT {LOOKED_AT}
  ) best
  UNION
  SELECT a.words, r.gig_id, CASE WHEN r.tsv @@ gig_query(a.words) THEN ts_rank(r.tsv, gig_query(a.words), 1) ELSE 0 END
  FROM asked a CROSS JOIN gigs_searchrow r WHERE r.gig_id = %s
)
SELECT found.words, found.gig_id, (match / (match + 0.1))::float8,
  {", ".join(f"({FACTORS_SQL[name]})::float8" for name in WEIGHTS)}
FROM found JOIN gigs_gig g ON g.id = found.gig_id
  JOIN gigs_gigversion v ON v.id = g.live_id
  JOIN gigs_category c ON c.id = v.category_id
  LEFT JOIN gigs_category p1 ON p1.id = c.parent_id
  LEFT JOIN sellers_sellerprofile s ON s.user_id = g.seller_id {PRIOR_JOIN}
"""  # noqa: S608 – of our own constants, values are bound


@dataclass(frozen=True)
class Move:
    """place: of the gig in this search now, 25 for any behind the first page. factor: the one that would move it most,
    "" where none would; to: its place then."""

    place: int
    factor: str = ""
    to: int = 0

    @property
    def label(self) -> Words:
        """The factor in words."""
        return LABELS.get(self.factor, "")


def moves(gig_id: int, searches: Iterable[str]) -> dict[str, Move]:
    """{words: Move} for a gig that is live; nothing for one that search does not know. One query."""
    asked = list(dict.fromkeys(searches))
    if not asked:
        return {}
    names = list(SHARES)
    listed: dict[str, dict[int, dict[str, float]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LISTED, [asked, gig_id])
        for words, found, *factors in cursor.fetchall():
            listed.setdefault(words, {})[found] = dict(zip(names, factors, strict=True))
    return {
        words: move(gigs.pop(gig_id), list(gigs.values())) for words, gigs in listed.items() if gig_id in gigs
    }


def score(factors: dict[str, float]) -> float:
    """What search sorts by, 0…1; factors: each 0…1."""
    return sum(share * factors[name] for name, share in SHARES.items())


def move(mine: dict[str, float], others: Sequence[dict[str, float]]) -> Move:
    """The pure rule: which factor of mine, lifted to the mean of the three in front, gains most."""
    ranked = sorted(others, key=score, reverse=True)[:LOOKED_AT]
    now = _place(score(mine), ranked)
    front = [each for each in ranked[:FRONT] if score(each) > score(mine)]
    if not front:
        return Move(now)
    gains = {
        name: share * (sum(each[name] for each in front) / len(front) - mine[name])
        for name, share in SHARES.items()
    }
    best = max(gains, key=lambda name: gains[name])
    if gains[best] <= 0:
        return Move(now)
    return Move(now, best, _place(score(mine) + gains[best], ranked))


def _place(points: float, ranked: Sequence[dict[str, float]]) -> int:
    return 1 + sum(score(each) > points for each in ranked)
