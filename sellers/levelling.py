"""Judging sellers and doing what follows: steps up and down, graces, questions to staff. Set-based: a thousand
sellers cost the same handful of statements as one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from notices import telling
from sellers import as_stored, judging, locks, storing
from sellers.criteria import BY_KEY, MEAN, NONE_OF
from sellers.figuring import Figured
from sellers.judging import Finding, OpenGrace, Standing, Verdict
from sellers.models import (
    Grace,
    LevelAppeal,
    LevelChange,
    LevelPolicy,
    SellerProfile,
    TopRatedCase,
)
from sellers.settled import Quiet

PAGE = "/selling/level/"
# (criterion, event ids) -> what the events are called, for the notice that names them
Namer = Callable[[str, Sequence[int]], Sequence[str]]


@dataclass
class Outcome:
    """What a round of judging did."""

    judged: int = 0
    steps: int = 0
    graces: int = 0


@dataclass
class _Judged:
    figured: Figured
    standing: Standing
    verdict: Verdict
    graces: list[Grace]
    case: TopRatedCase | None
    evaluation_id: int | None = None

    @property
    def outcome(self) -> int | None:
        """What the night compares; None for whom it must look at whatever the numbers say."""
        v = self.verdict
        might_rise_again = (self.standing.fell_at or v.level_after < v.level) and v.reach > v.level_after
        return None if v.opens or self.standing.graces or might_rise_again else self.figured.outcome

    @property
    def acts(self) -> bool:
        """Whether anything follows from it."""
        v = self.verdict
        return bool(v.step or v.opens or v.closes or v.case)

    @property
    def is_quiet(self) -> bool:
        """Whether the database can tell where this seller stands, and nothing follows."""
        return not (self.acts or self.standing.graces or self.figured.unjudged)

    def quiet(self) -> Quiet:
        """As sellers.settled stores it."""
        v = self.verdict
        return Quiet(self.figured.seller_id, v.reach, v.failing, self.outcome, v.again_at)


@dataclass
class _Batch:
    """Rows to be written together."""

    changes: list[LevelChange] = field(default_factory=list)
    graces: list[Grace] = field(default_factory=list)
    closed: list[Grace] = field(default_factory=list)
    cases: list[TopRatedCase] = field(default_factory=list)
    decided: list[TopRatedCase] = field(default_factory=list)
    news: list[telling.News] = field(default_factory=list)


@transaction.atomic
def judge(
    figured: Sequence[Figured],
    *,
    policy: LevelPolicy,
    now: datetime,
    cause: str,
    namer: Namer,
    later: list[Quiet] | None = None,
) -> Outcome:
    """Judge these sellers by their figures and write what follows. cause: daily | event.

    Nothing is stored about a seller of whom nothing is new and for whom nothing follows. later: takes the verdicts of
    which nothing follows, to be stored together (sellers/settled.py)."""
    levels = locks.levels_of([each.seller_id for each in figured])
    graces, cases, decided, fallen, spared = _known(levels, now)
    judged = []
    for each in figured:
        seller_id = each.seller_id
        if seller_id not in levels:
            continue
        open_graces, case = graces.get(seller_id, []), cases.get(seller_id)
        standing = Standing(
            level=levels[seller_id],
            graces=tuple(OpenGrace(g.criterion, g.ends_at, g.events) for g in open_graces),
            case=case.kind if case else "",
            decide_by=case.decide_by if case else None,
            decided_at=decided.get(seller_id),
            fell_at=fallen.get(seller_id),
            spared=tuple(spared.get(seller_id, ())),
        )
        verdict = judging.judge(
            each.figures, needs=policy.needs, rules=policy.rules, standing=standing, now=now
        )
        judged.append(_Judged(each, standing, verdict, open_graces, case))
    told: list[_Judged] = []
    quiet: list[_Judged] = []
    for found in judged:
        if later is not None and found.figured.fresh and found.is_quiet:
            later.append(found.quiet())
            continue
        (told if found.figured.fresh or found.acts else quiet).append(found)
    if quiet:
        storing.still([(j.figured.seller_id, j.outcome, j.verdict.again_at) for j in quiet])
    _store(told, policy=policy, now=now, cause=cause)
    _act([each for each in told if each.acts], policy=policy, now=now, namer=namer)
    return Outcome(
        len(told), sum(bool(j.verdict.step) for j in told), sum(len(j.verdict.opens) for j in told)
    )


def _known(levels: dict[int, int], now: datetime):
    """What stands about these sellers: open graces, open cases, last decisions, who fell last, and what is spared."""
    ids = list(levels)
    graces: dict[int, list[Grace]] = {}
    for grace in Grace.objects.filter(seller__any_of=ids, closed_at=None).order_by("id"):
        graces.setdefault(grace.seller_id, []).append(grace)
    open_cases = TopRatedCase.objects.filter(seller__any_of=ids, decided_at=None)
    by_staff = TopRatedCase.objects.filter(seller__any_of=ids, decision__in=["chosen", "not_chosen"])
    decided = dict(by_staff.order_by("decided_at").values_list("seller_id", "decided_at"))
    last = (
        LevelChange.objects.filter(seller__any_of=ids)
        .order_by("id")
        .values_list("seller_id", "before", "after", "at")
    )
    steps = {seller_id: (before, after, at) for seller_id, before, after, at in last}
    fallen = {seller_id: at for seller_id, (before, after, at) in steps.items() if after < before}
    spared: dict[int, list[tuple[str, datetime]]] = {}
    granted = LevelAppeal.objects.filter(seller__any_of=ids, spares_until__gt=now).order_by("id")
    for seller_id, keys, until in granted.values_list("seller", "spares", "spares_until"):
        spared.setdefault(seller_id, []).extend((key, until) for key in keys)
    return graces, {case.seller_id: case for case in open_cases}, decided, fallen, spared


def _store(judged: list[_Judged], *, policy: LevelPolicy, now: datetime, cause: str) -> None:
    rows = [
        storing.Judgement(
            seller_id=each.figured.seller_id,
            level_before=each.verdict.level,
            level_after=each.verdict.level_after,
            digest=each.figured.digest,
            outcome=each.outcome,
            again_at=now if each.verdict.step else each.verdict.again_at,
            figures=as_stored.to_json(each.figured.figures),
            standing=as_stored.to_json(each.standing),
            verdict=as_stored.to_json(each.verdict),
        )
        for each in judged
    ]
    ids = storing.store(rows, policy=policy, now=now, cause=cause)
    for each in judged:
        each.evaluation_id = ids[each.figured.seller_id]


def _act(judged: list[_Judged], *, policy: LevelPolicy, now: datetime, namer: Namer) -> None:
    if not judged:
        return
    people = User.objects.in_bulk([each.figured.seller_id for each in judged])
    batch = _Batch()
    for each in judged:
        person = people[each.figured.seller_id]
        _close_graces(each, person, batch, now)
        _open_graces(each, person, batch, policy, now, namer)
        _case(each, batch, policy, now)
        if each.verdict.step:
            rise = each.verdict.step == "promoted"
            why = LevelChange.Why.PROMOTED if rise else LevelChange.Why.GRACE_ENDED
            _step(each, person, batch, policy, now, why)
    Grace.objects.bulk_update(batch.closed, ["closed_at", "outcome"])
    Grace.objects.bulk_create(batch.graces)
    TopRatedCase.objects.bulk_update(batch.decided, ["decided_at", "decision"])
    TopRatedCase.objects.bulk_create(batch.cases)
    LevelChange.objects.bulk_create(batch.changes)
    _set_levels(batch.changes, now)
    telling.tell_many(batch.news, now=now)


def _set_levels(changes: Iterable[LevelChange], now: datetime) -> None:
    by_level: dict[int, list[int]] = {}
    for change in changes:
        by_level.setdefault(change.after, []).append(change.seller_id)
    for level, sellers in by_level.items():
        SellerProfile.objects.filter(user__any_of=sellers).update(level=level, level_since=now.date())


def _close_graces(each: _Judged, person: User, batch: _Batch, now: datetime) -> None:
    for grace in each.graces:
        if outcome := each.verdict.closes.get(grace.criterion):
            grace.closed_at, grace.outcome = now, outcome
            batch.closed.append(grace)
            if outcome == Grace.Outcome.PASSED:
                batch.news.append(_news(person, f"level_mended_{grace.criterion}"))


def _open_graces(
    each: _Judged, person: User, batch: _Batch, policy: LevelPolicy, now: datetime, namer: Namer
) -> None:
    found = {finding.key: finding for finding in each.verdict.findings}
    for key in each.verdict.opens:
        finding = found[key]
        grace = Grace(
            seller=person,
            evaluation_id=each.evaluation_id,
            criterion=key,
            level=each.verdict.level,
            opened_at=now,
            ends_at=now + timedelta(days=policy.rules["grace_days"]),
            good=finding.kept_good,
            of=finding.kept_of,
            events=finding.kept_events,
            needed=policy.needs[key][str(each.verdict.level)],
        )
        batch.graces.append(grace)
        names = namer(key, bad_events(each.figured.figures, key))
        batch.news.append(
            _news(
                person,
                f"level_grace_{key}",
                f"#{key}",
                measured=measured(finding),
                needed=needed(key, grace.needed),
                level=each.verdict.level,
                events="; ".join(names) or "–",
                ends_by=grace.ends_at.isoformat(),
            )
        )


def _case(each: _Judged, batch: _Batch, policy: LevelPolicy, now: datetime) -> None:
    what = each.verdict.case
    if what and each.case:
        each.case.decided_at = now
        each.case.decision = "lapsed" if what == "lapsed" else "overtaken"
        batch.decided.append(each.case)
    if what in TopRatedCase.Kind.values:
        days = policy.rules["staff_days"] if what == "step_down" else None
        batch.cases.append(
            TopRatedCase(
                seller_id=each.figured.seller_id,
                kind=what,
                evaluation_id=each.evaluation_id,
                opened_at=now,
                decide_by=days and now + timedelta(days=days),
            )
        )


def _step(each: _Judged, person: User, batch: _Batch, policy: LevelPolicy, now: datetime, why: str) -> None:
    batch.changes.append(
        changed(
            person, each.verdict.level, each.verdict.level_after, policy=policy, now=now, why=why,
            evaluation_id=each.evaluation_id,
        )
    )  # fmt: skip
    batch.news.append(step_news(batch.changes[-1], person))


def changed(
    person: User,
    before: int,
    after: int,
    *,
    policy: LevelPolicy,
    now: datetime,
    why: str,
    evaluation_id: int | None = None,
    by: User | None = None,
) -> LevelChange:
    """The row of a step, to be saved. Down: gigs above the new limit stay live for the policy's days."""
    fade = timedelta(days=policy.rules["fade_days"])
    return LevelChange(
        seller=person,
        before=before,
        after=after,
        at=now,
        why=why,
        evaluation_id=evaluation_id,
        by=by,
        fade_by=now + fade if after < before else None,
    )


def step_news(change: LevelChange, person: User, **data) -> telling.News:
    """What a seller is told of a step."""
    up = change.after > change.before
    kind = "level_up" if up else "level_down"
    if change.fade_by:
        data["fade_by"] = change.fade_by.isoformat()
    return _news(person, f"{kind}_{change.after}", **data)


def _news(person: User, kind: str, anchor: str = "", **data) -> telling.News:
    return telling.News(to=person, kind=kind, url=f"{PAGE}{anchor}", about=person.username[:40], data=data)


def bad_events(figures: judging.Figures, key: str) -> list[int]:
    """Ids of the events that count against the seller in what keeping the level looks at; of the rating, all."""
    if key == "rating":
        return list(figures.review_ids[:20])
    rate = getattr(figures, key, None)
    if not isinstance(rate, judging.Rate):
        return []
    sample = rate.widened if rate.widened.ids else rate.window
    return [event[0] for event in sample.ids if event[2]]


def measured(finding: Finding) -> str:
    """The numbers of a criterion in short: "9 / 12", "4.3 (12)", "1"."""
    kind = BY_KEY[finding.key].kind
    if kind == NONE_OF:
        return f"{finding.kept_good:g}"
    if kind == MEAN:
        return f"{finding.value or 0:.2f} ({finding.events})"
    return f"{finding.kept_good:g} / {finding.kept_of:g}"


def needed(key: str, number: float) -> str:
    """A need in short: "90 %", "4.6", "0"."""
    return f"{number:g} %" if key in judging.RATES else f"{number:g}"
