"""A judgement as people read it: each criterion with its numbers, what the next level needs, how far there is to go."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from accounts.models import User
from kit import money
from kit.text import Words
from sellers import allowances, as_stored, criteria, judging
from sellers.criteria import BY_KEY, CHOICE, DAYS, MEAN, MONEY, NONE_OF, RATE, Criterion
from sellers.judging import Figures, Finding, Verdict
from sellers.levels import Level
from sellers.models import Grace, LevelEvaluation, LevelPolicy

LEVELS = (Level.ONE, Level.TWO, Level.TOP)
BASIS = {
    judging.WINDOW: gettext_lazy("in the last %(days)s days"),
    judging.EVER: gettext_lazy("of all time, since fewer than five fell into the last %(days)s days"),
    judging.NO_EVENT: gettext_lazy("nothing to judge yet, so it holds"),
    judging.UNKNOWN: gettext_lazy("not enough data yet, so it holds"),
    judging.FEW: gettext_lazy("too few to judge"),
}
BENEFITS = {
    "active_gigs": gettext_lazy("Active gigs"),
    "extras_a_gig": gettext_lazy("Extras of a gig"),
    "highest_price_minor": gettext_lazy("Highest package price"),
    "highest_offer_minor": gettext_lazy("Highest custom offer"),
    "milestones_an_offer": gettext_lazy("Milestones of an offer"),
    "offers_a_day": gettext_lazy("Offers on the board a day"),
    "retainers": gettext_lazy("Retainers"),
    "clearance_days": gettext_lazy("Days of clearance"),
    "support_hours": gettext_lazy("Support answers within"),
}


@dataclass(frozen=True)
class Row:
    """One criterion of one seller. value, need: in words; need is of the next level, or of Top Rated for whoever is.

    share: how much of it is there, 0…100. met: whether the next level's need is met. at_risk: it would cost the level
    held. rule: what keeping the level looked at, in words, where that is not the same."""

    criterion: Criterion
    value: Words
    need: Words
    share: int
    met: bool
    at_risk: bool
    basis: Words
    rule: Words
    finding: Finding


def judgements(user: User) -> QuerySet[LevelEvaluation]:
    """Every judgement of this seller with its policy, the newest first."""
    return LevelEvaluation.objects.filter(seller=user).select_related("policy").order_by("-id")


def latest(user: User) -> LevelEvaluation | None:
    """The last judgement of this seller with its policy, None before the first. One query."""
    return judgements(user).first()


def as_judged(evaluation: LevelEvaluation) -> Verdict:
    """The stored judgement made again as on its day, with every criterion's numbers."""
    return judging.judge(
        as_stored.figures_from(evaluation.figures),
        needs=evaluation.policy.needs,
        rules=evaluation.policy.rules,
        standing=as_stored.standing_from(evaluation.standing),
        now=evaluation.at,
    )


def verdict_of(evaluation: LevelEvaluation, *, now: datetime, figures: Figures | None = None) -> Verdict:
    """The stored judgement made again on the day of `now`, of newer figures where they are given."""
    standing = as_stored.standing_from({**evaluation.standing, "level": evaluation.level_after})
    return judging.judge(
        figures or as_stored.figures_from(evaluation.figures),
        needs=evaluation.policy.needs,
        rules=evaluation.policy.rules,
        standing=standing,
        now=now,
    )


def next_level(level: int) -> Level:
    """The level above; Top Rated for whoever is Top Rated."""
    return Level(min(level + 1, Level.TOP))


def rows(verdict: Verdict, policy: LevelPolicy) -> list[Row]:
    """Every criterion that the next level asks for."""
    target = next_level(verdict.level)
    return [
        _row(finding, policy, target, verdict.level)
        for finding in verdict.findings
        if str(target) in _needs(policy, finding.key)
    ]


def panel(user: User, *, now: datetime, figures: Figures | None = None) -> dict | None:
    """For templates/sellers/_level_panel.html: `level`, `target`, `rows`, `failing`; None before the first
    judgement. figures: as they are this moment; those of the last judgement where none are given. One query."""
    evaluation = latest(user)
    if evaluation is None:
        return None
    verdict = verdict_of(evaluation, now=now, figures=figures)
    found = rows(verdict, evaluation.policy)
    return {
        "level": Level(verdict.level),
        "target": next_level(verdict.level),
        "is_top": verdict.level == Level.TOP,
        "rows": found,
        "met": sum(row.met for row in found),
        "failing": [BY_KEY[key] for key in verdict.failing],
        "at": evaluation.at,
    }


def _needs(policy: LevelPolicy, key: str) -> Mapping[str, float]:
    return policy.needs.get(key) or {}


def _row(finding: Finding, policy: LevelPolicy, target: int, level: int) -> Row:
    criterion, need = BY_KEY[finding.key], _needs(policy, finding.key)[str(target)]
    return Row(
        criterion=criterion,
        value=value_text(finding),
        need=need_text(finding.key, need),
        share=_share(criterion, finding, need),
        met=target in finding.fits,
        at_risk=not finding.keeps,
        basis=_basis(criterion, finding),
        rule=_rule(criterion, finding, _needs(policy, finding.key).get(str(level))),
        finding=finding,
    )


def _basis(criterion: Criterion, finding: Finding) -> Words:
    if criterion.window_days is None:
        return "" if criterion.kind in (DAYS, CHOICE) else _("of all time")
    return BASIS[finding.basis] % {"days": criterion.window_days}


def _share(criterion: Criterion, finding: Finding, need: float) -> int:
    if finding.value is None:
        return 100 if finding.fits else 0
    if criterion.kind == NONE_OF:
        return 100 if finding.value <= need else 0
    return max(0, min(100, int(100 * finding.value / need))) if need else 100


def _rule(criterion: Criterion, finding: Finding, wanted: float | None) -> str:
    """How keeping the level was judged, for rates alone."""
    if criterion.kind != RATE or wanted is None or not finding.kept_basis:
        return ""
    if finding.upper is None:
        return _("Fewer than five in 365 days: it cannot cost your level.")
    words = {
        "good": f"{finding.kept_good:g}",
        "of": f"{finding.kept_of:g}",
        "upper": f"{finding.upper:.1f}",
        "need": f"{wanted:g}",
    }
    if finding.kept_basis == judging.WIDENED:
        text = _(
            "To keep your level the last five of 365 days count: %(good)s of %(of)s. With so few it may be bad luck "
            "up to %(upper)s %%, and %(need)s %% is needed."
        )
    else:
        text = _(
            "To keep your level: %(good)s of %(of)s may be bad luck up to %(upper)s %%, and %(need)s %% is needed."
        )
    return text % words


def value_text(finding: Finding) -> str:
    """What was measured: "61 days", "$1,240", "91 % (10 of 11)", "4.62 (12 reviews)"."""
    kind, value = BY_KEY[finding.key].kind, finding.value
    if kind == CHOICE:
        return _("chosen") if value else _("not yet")
    if value is None:
        return "–" if kind != NONE_OF else "0"
    if kind == RATE:
        numbers = {"share": f"{value:.0f}", "good": f"{finding.good:g}", "of": f"{finding.of:g}"}
        return _("%(share)s %% (%(good)s of %(of)s)") % numbers
    if kind == MEAN:
        count = ngettext("%(n)d review", "%(n)d reviews", finding.events) % {"n": finding.events}
        return f"{value:.2f} ({count})"
    return need_text(finding.key, value)


def began_with(grace: Grace) -> tuple[str, str]:
    """What was measured when the warning began, as two numbers: ("16", "25") of a rate, ("4.14", "5") of stars."""
    if BY_KEY[grace.criterion].kind == MEAN and grace.of:
        return f"{grace.good / grace.of:.2f}", "5"
    return f"{grace.good:g}", f"{grace.of:g}"


def need_text(key: str, number: float) -> str:
    """A number of a policy in words: "60 days", "$400", "90 %", "4.6", "none"."""
    kind = BY_KEY[key].kind
    if kind == DAYS:
        return ngettext("%(n)d day", "%(n)d days", int(number)) % {"n": int(number)}
    if kind == MONEY:
        return money.shown(int(number), settings.CURRENCY, short=True)
    if kind == RATE:
        return f"{number:g} %"
    if kind == NONE_OF:
        return pgettext("a number", "none") if not number else f"{number:g}"
    if kind == CHOICE:
        return _("by a person")
    return f"{number:.1f}" if kind == MEAN else f"{number:g}"


def needs_table(policy: LevelPolicy) -> list[tuple[Criterion, list[str]]]:
    """Every criterion of a policy with its needs of Level 1, Level 2 and Top Rated in words."""
    table = []
    for criterion in criteria.asked(policy.needs):
        row = _needs(policy, criterion.key)
        cells = [need_text(criterion.key, row[str(n)]) if str(n) in row else "–" for n in LEVELS]
        table.append((criterion, cells))
    return table


def benefits_table() -> list[tuple[Words, list[str]]]:
    """What each level and Pro opens, from the table that enforces it: New, Level 1, Level 2, Top Rated, Pro."""
    columns = [*(allowances.BY_LEVEL[level] for level in Level), allowances.PRO]
    names = [field.name for field in fields(allowances.Allowance)]
    return [(BENEFITS[name], [_benefit(name, getattr(c, name)) for c in columns]) for name in names]


def _benefit(name: str, value) -> str:
    if name.endswith("_minor"):
        return money.shown(value, settings.CURRENCY, short=True)
    if name == "support_hours":
        return _("%(n)d hours") % {"n": value}
    if isinstance(value, bool):
        return _("yes") if value else "–"
    return str(value)
