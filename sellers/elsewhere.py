"""Shops of elsewhere as the level rule would see them. A file is known by its columns; what it does not tell is not
asked for."""

import csv
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.utils.translation import gettext as _

from sellers import criteria, judging
from sellers.criteria import BY_KEY
from sellers.judging import Figures, Rate, Sample, Standing
from sellers.models import LevelPolicy


class NotReadable(Exception):
    """The file has none of the known sets of columns."""


@dataclass
class Landed:
    """Where the shops landed. levels: {level: shops}; why: {level: Counter of criteria that fail}."""

    missing: list[str]
    shops: int = 0
    unreadable: int = 0
    levels: Counter = field(default_factory=Counter)
    why: dict[int, Counter] = field(default_factory=lambda: {n: Counter() for n in judging.LEVELS})


@dataclass(frozen=True)
class Kind:
    """A set of columns, which criteria it can answer, and how a row is read."""

    columns: frozenset[str]
    tells: frozenset[str]
    read: Callable[[dict, float], Figures]


def run(file: Path, *, policy: LevelPolicy, now: datetime, per_dollar: float) -> Landed:
    """Judge every row. per_dollar: units of the file's money in a dollar. Raises NotReadable, OSError."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        kind = _kind(set(rows.fieldnames or ()))
        needs = {key: row for key, row in policy.needs.items() if key in kind.tells}
        asked = criteria.asked(policy.needs)
        landed = Landed([str(c.label) for c in asked if c.key not in kind.tells and c.key != "choice"])
        for row in rows:
            try:
                figures = kind.read(row, per_dollar)
            except (ValueError, KeyError):
                landed.unreadable += 1
                continue
            _count(landed, figures, needs, policy.rules, now)
    return landed


def label(key: str) -> str:
    return str(BY_KEY[key].label)


def _count(landed: Landed, figures: Figures, needs: dict, rules: dict, now: datetime) -> None:
    verdict = judging.judge(figures, needs=needs, rules=rules, standing=Standing(), now=now)
    landed.shops += 1
    landed.levels[verdict.reach] += 1
    for level in judging.LEVELS:
        landed.why[level].update(f.key for f in verdict.findings if level not in f.fits)


def _kind(columns: set[str]) -> Kind:
    for kind in KINDS:
        if kind.columns <= columns:
            return kind
    raise NotReadable(_("The columns of this file are not known."))


def _number(text: str | None) -> float:
    return float(text) if text and text.strip() else 0.0


def _share(percent: str | None, of: float) -> Rate | None:
    """A published share as a rate over so many orders; nothing is known without orders or share."""
    if not percent or not percent.strip() or of <= 0:
        return None
    good = of * float(percent) / 100
    sample = Sample(good, of, int(of))
    return Rate(window=sample, widened=sample, ever=sample)


def _deals(row: dict, per_dollar: float) -> Figures:
    """Deals, revenue and three scores of five; the number of deals stands for the number of reviews."""
    deals = int(_number(row["deals_total"]))
    scores = [_number(row[name]) for name in ("quality_score", "speed_score", "attitude_score")]
    rated = deals if all(scores) else 0
    return Figures(
        orders=deals,
        earnings=round(_number(row["revenue_total_cny"]) / per_dollar * 100),
        rating_thirds=round(sum(scores) * rated),
        reviews=rated,
    )


def _rates(row: dict, per_dollar: float) -> Figures:
    """Completed projects with published shares of completion and of deliveries on time."""
    projects = _number(row["completed_projects"])
    return Figures(
        first_gig_at=datetime.fromisoformat(row["registered"]).replace(tzinfo=UTC),
        orders=int(projects),
        on_time=_share(row["ontime_rate"], projects),
        completion=_share(row["completion_rate"], projects),
    )


KINDS = (
    Kind(
        frozenset({"deals_total", "revenue_total_cny", "quality_score", "speed_score", "attitude_score"}),
        frozenset({"orders", "earnings", "rating"}),
        _deals,
    ),
    Kind(
        frozenset({"registered", "completion_rate", "ontime_rate", "completed_projects"}),
        frozenset({"days", "orders", "on_time", "completion"}),
        _rates,
    ),
)
