"""The seller's own level: every number with its events, the way up, what if, the judgements so far."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kit import clock
from marketplace import level_events, levels
from sellers import judging, showing, starting, supposing
from sellers.criteria import BY_KEY
from sellers.levels import Level
from sellers.models import Grace, LevelChange, LevelEvaluation, TopRatedCase

SHOWN = 12


@require_GET
@login_required
@starting.seller_required
def level(request):
    """Where I stand, why, and what would change it."""
    now, profile = clock.now(), request.user.seller
    rows = LevelEvaluation.objects.filter(seller=request.user).select_related("policy").order_by("-id")
    history = list(rows[:SHOWN])
    changes = list(LevelChange.objects.filter(seller=request.user).order_by("-id")[:SHOWN])
    context = {
        "now": now,
        "profile": profile,
        "level": Level(profile.level),
        "next_run": levels.next_run(now),
        "changes": changes,
        "fade": next((c for c in changes if c.fade_by and not c.faded_at), None),
        "what": supposing.asked(request.GET),
    }
    if history:
        context |= _judged(request.user, history, context["what"], now)
    return render(request, "sellers/level.html", context)


def _judged(user, history: list[LevelEvaluation], what: dict, now) -> dict:
    last = history[0]
    figures = judging.figures_from(last.figures)
    verdict = showing.verdict_of(last, now=now)
    graces = list(Grace.objects.filter(seller=user, closed_at=None).order_by("ends_at"))
    for grace in graces:
        grace.criterion_row = BY_KEY[grace.criterion]
        grace.began_with, grace.need = (
            showing.began_with(grace),
            showing.need_text(grace.criterion, grace.needed),
        )
    case = None
    if verdict.level >= Level.TWO:
        case = TopRatedCase.objects.filter(seller=user).order_by("-id").first()
    found = level_events.of(figures, user)
    rows = showing.rows(verdict, last.policy)
    return {
        "evaluation": last,
        "verdict": verdict,
        "rows": rows,
        "met": sum(row.met for row in rows),
        "target": showing.next_level(verdict.level),
        "is_top": verdict.level == Level.TOP,
        "graces": graces,
        "case": case,
        "events": [(BY_KEY[key], found[key]) for key in BY_KEY if key in found],
        "policy": last.policy,
        "supposed": _supposed(last, figures, what, now) if any(what.values()) else None,
        "history": [(each, _numbers(each)) for each in history],
        "columns": [
            c for c in (BY_KEY[key] for key in last.policy.needs if key in BY_KEY) if c.key != "choice"
        ],
    }


def _numbers(evaluation: LevelEvaluation) -> dict[str, str]:
    """{criterion: what was measured} of an earlier judgement, in words."""
    return {
        stored["key"]: showing.value_text(judging.Finding(**stored))
        for stored in evaluation.verdict["findings"]
    }


def _supposed(last: LevelEvaluation, figures: judging.Figures, what: dict, now) -> dict:
    standing = judging.standing_from({**last.standing, "level": last.level_after})
    verdict = judging.judge(
        supposing.suppose(figures, what),
        needs=last.policy.needs,
        rules=last.policy.rules,
        standing=standing,
        now=now,
    )
    changed = {"on_time", "completion", "orders", "rating"}
    rows = [row for row in showing.rows(verdict, last.policy) if row.criterion.key in changed]
    return {"rows": rows, "level": Level(max(verdict.level_after, verdict.level)), "failing": verdict.failing}


@require_GET
@login_required
@starting.seller_required
def evaluation(request, ref):
    """One judgement with all that it was made from."""
    found = LevelEvaluation.objects.filter(seller=request.user, ref=ref).select_related("policy").first()
    if found is None:
        raise Http404
    standing = judging.standing_from(found.standing)
    verdict = judging.judge(
        judging.figures_from(found.figures),
        needs=found.policy.needs,
        rules=found.policy.rules,
        standing=standing,
        now=found.at,
    )
    figures = judging.figures_from(found.figures)
    listed = level_events.of(figures, request.user)
    return render(
        request,
        "sellers/evaluation.html",
        {
            "now": clock.now(),
            "evaluation": found,
            "policy": found.policy,
            "rows": showing.rows(verdict, found.policy),
            "target": showing.next_level(verdict.level),
            "events": [(BY_KEY[key], listed[key]) for key in BY_KEY if key in listed],
            "failing": [BY_KEY[key] for key in verdict.failing],
        },
    )
