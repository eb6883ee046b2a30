"""The pure rule: figures and policy in, verdict out. No database, no clock.

Promotion looks at the observed rate; keeping a level asks whether the rate is surely below what is needed: the upper
end of its Wilson interval (E. B. Wilson, 1927, J. Am. Stat. Assoc. 22, 209) must be below the threshold."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import sqrt

from sellers import criteria
from sellers.criteria import BY_KEY, CHOICE, DAYS, MEAN, NONE_OF, RATE, Criterion
from sellers.levels import Level

LEVELS = (Level.ONE, Level.TWO, Level.TOP)
RATES = tuple(criterion.key for criterion in criteria.CRITERIA if criterion.kind == RATE)
# What a judgement of a rate rests on.
WINDOW, EVER, WIDENED, FEW, NO_EVENT, UNKNOWN = "window", "ever", "widened", "few", "none", "unknown"


@dataclass(frozen=True, slots=True)
class Sample:
    """A rate's events: `good` of `of`, halves counted as 0.5, out of so many events. ids: [[event id, good], …],
    newest first; oldest_at: of those in `ids`."""

    good: float = 0
    of: float = 0
    events: int = 0
    ids: tuple = ()
    oldest_at: datetime | None = None


NOTHING = Sample()


@dataclass(frozen=True, slots=True)
class Rate:
    """The same rate in the window, in the last five events of a year, and over a lifetime."""

    window: Sample = NOTHING
    widened: Sample = NOTHING
    ever: Sample = NOTHING


NO_RATE = Rate()


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is judged of one seller. None where nothing is known: the criterion does not apply then.

    Money in minor units; rating_thirds: the sum of the three ratings of each review."""

    first_gig_at: datetime | None = None
    orders: int = 0
    buyers: int = 0
    earnings: int = 0
    rating_thirds: int = 0
    reviews: int = 0
    review_ids: tuple = ()
    replies: Rate | None = None
    on_time: Rate | None = NO_RATE
    completion: Rate | None = NO_RATE
    strikes: int = 0


@dataclass(frozen=True, slots=True)
class OpenGrace:
    """A grace under way: on how much it was opened, and until when."""

    criterion: str
    ends_at: datetime
    events: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a seller stands before the judgement. case: kind of the open Top Rated case, decide_by its term;
    decided_at: of the last decision of staff; fell_at: of the last step, if it was down. spared: criteria that begin
    no grace until then, since an appeal was granted."""

    level: int = Level.NEW
    graces: tuple[OpenGrace, ...] = ()
    case: str = ""
    decide_by: datetime | None = None
    decided_at: datetime | None = None
    fell_at: datetime | None = None
    spared: tuple[tuple[str, datetime], ...] = ()

    def open_or_spared(self, now: datetime) -> set[str]:
        """Criteria for which no grace begins now."""
        return {g.criterion for g in self.graces} | {key for key, until in self.spared if now < until}


@dataclass(frozen=True, slots=True)
class Finding:
    """One criterion of one seller. value: what is compared with the needs (rates and means as measured, or None).

    good, of, events, basis: of the sample that promotion looked at. fits: levels whose need holds. keeps: whether
    the level held now stands; upper: the upper end of the interval, in percent; kept_*: the sample that looked at.
    mended: whether this would close a grace opened on `Standing.graces`' number of events."""

    key: str
    value: float | None
    good: float
    of: float
    events: int
    basis: str
    fits: tuple[int, ...]
    keeps: bool = True
    kept_good: float = 0
    kept_of: float = 0
    kept_events: int = 0
    kept_basis: str = ""
    upper: float | None = None
    sure: bool = False  # it holds by itself, and not for want of events


@dataclass(frozen=True, slots=True)
class Verdict:
    """What comes of a judgement. reach: the highest level whose row holds, Top Rated without the choice.

    opens: criteria for which a grace begins; closes: {criterion: outcome}. step: promoted | grace | "" ;
    case: "" or what happens to the Top Rated case: candidate | again | step_down | overtaken | lapsed."""

    level: int
    level_after: int
    reach: int
    findings: tuple[Finding, ...]
    failing: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    closes: dict[str, str] = field(default_factory=dict)
    step: str = ""
    case: str = ""
    again_at: datetime | None = None


def wilson_upper(good: float, of: float, z: float) -> float:
    """The upper end of the Wilson interval of `good` in `of`, 0…1. of must be above 0."""
    share, square = good / of, z * z
    middle = share + square / (2 * of)
    spread = z * sqrt(share * (1 - share) / of + square / (4 * of * of))
    return min(1.0, (middle + spread) / (1 + square / of))


def judge(figures: Figures, *, needs: dict, rules: dict, standing: Standing, now: datetime) -> Verdict:
    """Judge one seller by one policy (`needs`, `rules` as in LevelPolicy)."""
    asked = criteria.asked(needs)
    findings = tuple(
        _find(criterion, figures, needs[criterion.key], rules, standing, now) for criterion in asked
    )
    by_key = {finding.key: finding for finding in findings}
    return _Judgement(figures, needs, rules, standing, now, findings, by_key).verdict()


# --- one criterion ---------------------------------------------------------------------------
def _find(
    criterion: Criterion, figures: Figures, need: dict, rules: dict, standing: Standing, now: datetime
) -> Finding:
    if criterion.kind == RATE:
        return _find_rate(criterion.key, getattr(figures, criterion.key), need, rules, standing.level)
    if criterion.kind == MEAN:
        return _find_mean(criterion.key, figures, need, rules, standing.level)
    if criterion.kind == CHOICE:
        chosen = standing.level == Level.TOP
        return Finding(criterion.key, int(chosen), int(chosen), 1, 0, EVER, _all(need) if chosen else ())
    value = _value(criterion, figures, now)
    known = value is not None
    if criterion.kind == NONE_OF:
        fits = tuple(level for level in LEVELS if value is None or value <= need.get(str(level), value))
        keeps = standing.level in fits or standing.level == Level.NEW
        count = value or 0
        return Finding(
            criterion.key, value, count, count, int(count), WINDOW, fits, keeps, count, count, int(count),
            WINDOW, sure=keeps,
        )  # fmt: skip
    fits = tuple(level for level in LEVELS if known and value >= need.get(str(level), 0))
    return Finding(criterion.key, value, value or 0, 0, 0, EVER if known else NO_EVENT, fits)


def _value(criterion: Criterion, figures: Figures, now: datetime) -> float | None:
    if criterion.kind == DAYS:
        return (now - figures.first_gig_at).days if figures.first_gig_at else None
    return getattr(figures, criterion.key)


def _all(need: dict) -> tuple[int, ...]:
    return tuple(LEVELS)


def _find_rate(key: str, rate: Rate | None, need: dict, rules: dict, level: int) -> Finding:
    if rate is None:
        return Finding(key, None, 0, 0, 0, UNKNOWN, LEVELS)
    least = rules["least_events"]
    sample, basis = (rate.window, WINDOW) if rate.window.events >= least else (rate.ever, EVER)
    if not sample.events or not sample.of:
        return Finding(key, None, 0, 0, 0, NO_EVENT, LEVELS)
    fits = tuple(n for n in LEVELS if sample.good * 100 >= need.get(str(n), 0) * sample.of)
    kept, kept_basis = (rate.window, WINDOW) if rate.window.events >= least else (rate.widened, WIDENED)
    value = 100 * sample.good / sample.of
    wanted = need.get(str(level), 0)
    if level == Level.NEW or not wanted or kept.events < least or not kept.of:
        return Finding(
            key, value, sample.good, sample.of, sample.events, basis, fits,
            kept_good=kept.good, kept_of=kept.of, kept_events=kept.events, kept_basis=FEW,
        )  # fmt: skip
    upper = 100 * wilson_upper(kept.good, kept.of, rules["wilson_z"])
    return Finding(
        key, value, sample.good, sample.of, sample.events, basis, fits, upper >= wanted,
        kept.good, kept.of, kept.events, kept_basis, upper, sure=kept.good * 100 >= wanted * kept.of,
    )  # fmt: skip


def _find_mean(key: str, figures: Figures, need: dict, rules: dict, level: int) -> Finding:
    thirds, count = figures.rating_thirds, figures.reviews
    enough = count >= rules["least_reviews"]
    stars = thirds / 3
    value = stars / count if count else None
    # exact: a mean of thirds against a need of one decimal
    meets = {n: round(need.get(str(n), 0) * 10) * 3 * count <= thirds * 10 for n in LEVELS}
    fits = tuple(n for n in LEVELS if str(n) not in need or (enough and meets[n]))
    holds = not enough or level == Level.NEW or str(level) not in need or meets[Level(level)]
    basis = WINDOW if enough else FEW if count else NO_EVENT
    return Finding(
        key, value, stars, count, count, basis, fits, holds, stars, count, count, basis, sure=enough and holds
    )


# --- the verdict -----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Judgement:
    figures: Figures
    needs: dict
    rules: dict
    standing: Standing
    now: datetime
    findings: tuple[Finding, ...]
    by_key: dict[str, Finding]

    def verdict(self) -> Verdict:
        standing, now = self.standing, self.now
        reach = self.reach()
        failing = self.failing(standing.level)
        closes = {g.criterion: "passed" for g in standing.graces if self.mended(g)}
        kept = [g for g in standing.graces if g.criterion not in closes]
        due = [g for g in kept if now >= g.ends_at]
        case, step, level_after = "", "", standing.level
        if due:
            case, falls = self.at_the_end()
            if falls:
                step, level_after = "grace", standing.level - 1
                closes |= {g.criterion: "demoted" if g in due else "overtaken" for g in kept}
                kept = []
        elif standing.case == "step_down":
            case = "overtaken"
        quiet = standing.open_or_spared(now)
        opens = () if step else tuple(key for key in failing if key not in quiet)
        if not step and not kept and not opens and self.rises(reach):
            step, level_after = "promoted", min(reach, Level.TWO)
        if not case and step != "grace":
            case = self.case(reach, level_after, quiet=not kept and not opens)
        return Verdict(
            level=standing.level,
            level_after=level_after,
            reach=reach,
            findings=self.findings,
            failing=failing,
            opens=opens,
            closes=closes,
            step=step,
            case=case,
            again_at=self.again_at(kept, opens, case),
        )

    def reach(self) -> int:
        """The highest level all of whose row holds; for Top Rated, all but the choice."""
        rows = [f for f in self.findings if BY_KEY[f.key].kind != CHOICE]
        return max((n for n in LEVELS if all(n in f.fits for f in rows)), default=Level.NEW)

    def failing(self, level: int) -> tuple[str, ...]:
        if level == Level.NEW:
            return ()
        return tuple(f.key for f in self.findings if BY_KEY[f.key].costs and not f.keeps)

    def mended(self, grace: OpenGrace) -> bool:
        """Only a pass closes a grace: not one that comes of fewer events than it was opened on."""
        finding = self.by_key.get(grace.criterion)
        if finding is None or str(self.standing.level) not in self.needs[grace.criterion]:
            return True  # it is not asked any more
        if finding.sure:
            return True
        return finding.keeps and finding.kept_basis not in (FEW, "") and finding.kept_events >= grace.events

    def at_the_end(self) -> tuple[str, bool]:
        """What happens when a grace has ended unmended: (the case, whether the level falls)."""
        standing = self.standing
        if standing.level != Level.TOP:
            return "", True
        if standing.case != "step_down":
            return "step_down", False
        if standing.decide_by and self.now >= standing.decide_by:
            return "lapsed", True
        return "", False

    def rises(self, reach: int) -> bool:
        """Whether a step up to Level 1 or 2 is due. Who fell must also be sure to keep the level regained."""
        level = self.standing.level
        if level >= Level.TWO or reach <= level:
            return False
        return not self.standing.fell_at or self._would_keep(min(reach, Level.TWO))

    def _would_keep(self, level: int) -> bool:
        there = Standing(level=level)
        asked = [BY_KEY[f.key] for f in self.findings]
        found = [
            _find(c, self.figures, self.needs[c.key], self.rules, there, self.now) for c in asked if c.costs
        ]
        return all(f.keeps for f in found)

    def case(self, reach: int, level: int, *, quiet: bool) -> str:
        """Whether staff is asked about Top Rated, or no longer."""
        standing, now = self.standing, self.now
        again = timedelta(days=self.rules["again_days"])
        rested = standing.decided_at is None or now >= standing.decided_at + again
        chosen_by_hand = any(BY_KEY[f.key].kind == CHOICE for f in self.findings)
        if level == Level.TWO and chosen_by_hand:
            stands = reach == Level.TOP and quiet
            if standing.case == "candidate":
                return "" if stands else "overtaken"
            return "candidate" if stands and rested and not standing.case else ""
        if level == Level.TOP:
            due = standing.decided_at is not None and rested
            return "again" if due and not standing.case else ""
        return "overtaken" if standing.case == "candidate" else ""

    def again_at(self, kept: list[OpenGrace], opens: tuple, case: str) -> datetime | None:
        """When time alone may change this verdict; windows that only count are seen by the figures themselves."""
        rules, standing, now = self.rules, self.standing, self.now
        times = [g.ends_at for g in kept] + [until for _key, until in standing.spared]
        if opens:
            times.append(now + timedelta(days=rules["grace_days"]))
        if case == "step_down":
            times.append(now + timedelta(days=rules["staff_days"]))
        elif standing.decide_by:
            times.append(standing.decide_by)
        if standing.decided_at:
            times.append(standing.decided_at + timedelta(days=rules["again_days"]))
        if self.figures.first_gig_at and (needed := self.needs.get("days")):
            times += [self.figures.first_gig_at + timedelta(days=days) for days in needed.values()]
        for key in RATES:
            rate = getattr(self.figures, key)
            if rate and rate.widened.oldest_at:
                times.append(rate.widened.oldest_at + timedelta(days=rules["widen_days"]))
        return min((t for t in times if t > now), default=None)
