"""The rule as SQL, as far as it tells that a verdict cannot be another than the last one.

Every expression is what the rule draws from the numbers of one seller: which thresholds hold, and whether a level is
surely below what it needs. While none changes, and time alone changes nothing, nothing follows from judging again."""

from collections.abc import Iterable

from sellers import criteria
from sellers.criteria import CHOICE, DAYS, MEAN, NONE_OF, RATE, Criterion


def expressions(needs: dict, rules: dict, last: dict[str, str]) -> list[str]:
    """Of the columns of sellers/figuring.py. needs, rules: of a LevelPolicy. last: {column: the column that moves with
    every new event behind it}, of all columns there are."""
    found = ["level", "first_gig_at"]
    for criterion in criteria.asked(needs):
        found += _of(criterion, needs[criterion.key].values(), rules, last)
    return found


def _of(criterion: Criterion, needed: Iterable[float], rules: dict, last: dict[str, str]) -> list[str]:
    key = criterion.key
    if criterion.kind in (DAYS, CHOICE):
        return []  # the day is again_at's, the choice is the level's
    if criterion.kind == RATE:
        return _of_rate(key, list(needed), rules, last) if f"{key}_events" in last else []
    if criterion.kind == MEAN:
        meets = _bits(f"{round(number * 10) * 3} * reviews <= rating_thirds * 10" for number in needed)
        return [f"CASE WHEN reviews >= {rules['least_reviews']:d} THEN {meets} END"]
    sign = "<=" if criterion.kind == NONE_OF else ">="
    return [_bits(f"coalesce({key}, 0) {sign} {float(number)!r}::float8" for number in needed)]


def _of_rate(key: str, needed: list[float], rules: dict, last: dict[str, str]) -> list[str]:
    """With enough events which thresholds are met and surely missed; with fewer the lifetime and the last events."""
    enough = f"coalesce({key}_events, 0) >= {rules['least_events']:d}"
    good, of = (
        f"({key}_good_halves / 2.0::float8)",
        f"((({key}_good_halves + {key}_bad_halves) / 2.0::float8))",
    )
    upper = _upper(good, f"nullif({of}, 0)", float(rules["wilson_z"]))
    met = [f"{good} * 100 >= {float(number)!r}::float8 * {of}" for number in needed]
    kept = [f"100 * {upper} >= {float(number)!r}::float8" for number in needed]
    rest = [
        *(f"ever_{key}_{part}" for part in ("events", "good_halves", "bad_halves")),
        last[f"{key}_events"],
    ]
    return [
        f"CASE WHEN {enough} THEN {_bits([*met, *kept])} END",
        *(f"CASE WHEN {enough} THEN NULL ELSE {column} END" for column in rest),
    ]


def _upper(good: str, of: str, z: float) -> str:
    """judging.wilson_upper."""
    share, square = f"({good} / {of})", f"{z * z!r}::float8"
    spread = f"{z!r}::float8 * sqrt({share} * (1 - {share}) / {of} + {square} / (4 * {of} * {of}))"
    return f"least(1.0::float8, ({share} + {square} / (2 * {of}) + {spread}) / (1 + {square} / {of}))"


def _bits(conditions: Iterable[str]) -> str:
    """Conditions as the bits of one number; unknown counts as not held."""
    return " + ".join(f"coalesce(({each})::int, 0) * {1 << n}" for n, each in enumerate(conditions)) or "0"
