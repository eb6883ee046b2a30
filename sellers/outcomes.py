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
        found += _of(criterion, needs[criterion.key], rules, last)
    return found


def _of(criterion: Criterion, need: dict, rules: dict, last: dict[str, str]) -> list[str]:
    key, needed = criterion.key, need.values()
    if criterion.kind in (DAYS, CHOICE):
        return []  # the day is again_at's, the choice is the level's
    if criterion.kind == RATE:
        return _of_rate(key, need, rules, last) if f"{key}_events" in last else []
    if criterion.kind == MEAN:
        meets = _bits(f"{round(number * 10) * 3} * reviews <= rating_thirds * 10" for number in needed)
        return [f"CASE WHEN reviews >= {rules['least_reviews']:d} THEN {meets} END"]
    sign = "<=" if criterion.kind == NONE_OF else ">="
    return [_bits(f"coalesce({key}, 0) {sign} {float(number)!r}::float8" for number in needed)]


def _of_rate(key: str, need: dict, rules: dict, last: dict[str, str]) -> list[str]:
    """Which thresholds are met: by the window where it has enough events, else by the lifetime. Whether the level held is
    surely missed; with fewer events it is not, even if all that went wrong in a year were among the last, or else those
    last events tell. Whoever fell and might rise again is always judged one by one (sellers/levelling.py), since that
    asks about a level not held."""
    least = f"{rules['least_events']:d}"
    enough = f"coalesce({key}_events, 0) >= {least}"
    good, of = _units(key)
    kept = _of_level(need, good, f"nullif({of}, 0)", rules)
    worst = f"greatest({least} - coalesce({key}_bad_in_year, 0), 0)::float8"
    safe = _of_level(need, worst, f"{least}::float8", rules)
    return [
        f"CASE WHEN {enough} THEN {_bits(_met(good, of, need))} ELSE {_bits(_met(*_units(f'ever_{key}'), need))} END",
        f"CASE WHEN {enough} THEN {kept} ELSE {safe} OR NULL END",
        f"CASE WHEN NOT {enough} AND NOT {safe} THEN {last[f'{key}_events']} END",
    ]


def _of_level(need: dict, good: str, of: str, rules: dict) -> str:
    """Whether the interval of this sample reaches what the level held needs; New needs nothing."""
    z = float(rules["wilson_z"])
    cases = [
        f"WHEN {level} THEN 100 * {_upper(good, of, z)} >= {float(n)!r}::float8" for level, n in need.items()
    ]
    return f"coalesce(CASE level {' '.join(cases)} ELSE true END, false)"


def _units(name: str) -> tuple[str, str]:
    """(good, of) of a rate's columns; nothing of nothing meets whatever is needed."""
    good, bad = f"coalesce({name}_good_halves, 0)", f"coalesce({name}_bad_halves, 0)"
    return f"({good} / 2.0::float8)", f"(({good} + {bad}) / 2.0::float8)"


def _met(good: str, of: str, need: dict) -> list[str]:
    return [f"{good} * 100 >= {float(number)!r}::float8 * {of}" for number in need.values()]


def _upper(good: str, of: str, z: float) -> str:
    """judging.wilson_upper."""
    share, square = f"({good} / {of})", f"{z * z!r}::float8"
    spread = f"{z!r}::float8 * sqrt({share} * (1 - {share}) / {of} + {square} / (4 * {of} * {of}))"
    return f"least(1.0::float8, ({share} + {square} / (2 * {of}) + {spread}) / (1 + {square} / {of}))"


def _bits(conditions: Iterable[str]) -> str:
    """Conditions as the bits of one number; unknown counts as not held."""
    return " + ".join(f"coalesce(({each})::int, 0) * {1 << n}" for n, each in enumerate(conditions)) or "0"
