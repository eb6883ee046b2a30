"""The seller's own level: every number with its events, the way up, what if, the judgements so far."""

from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kit import clock, together
from kit.together import Rows
from marketplace import level_events, levels
from sellers import appeals, as_stored, criteria, judging, showing, starting, supposing
from sellers.criteria import BY_KEY
from sellers.levels import Level
from sellers.models import Grace, LevelChange, LevelEvaluation, LevelPolicy, TopRatedCase

SHOWN = 12


@require_GET
@login_required
@starting.seller_required
def level(request):
    """Where I stand, why, and what would change it."""
    now, profile = clock.now(), request.user.seller
    history = list(showing.judgements(request.user)[:SHOWN])
    graces, changes, cases = _decisions(request.user)
    policy = history[0].policy if history else LevelPolicy.objects.current()
    context = {
        "now": now,
        "levels": list(Level),
        "needs": showing.needs_table(policy),
        "benefits": showing.benefits_table(),
        "profile": profile,
        "level": Level(profile.level),
        "next_run": levels.next_run(now),
        "changes": changes,
        "fade": next((c for c in changes if c.fade_by and not c.faded_at), None),
        "what": supposing.asked(request.GET),
    }
    if history:
        context |= _judged(request.user, history, context["what"], now)
        context |= _standing(context["verdict"], graces, cases)
        context |= _appeals([*context["all_graces"], *changes, *filter(None, [context["case"]])], now)
    return render(request, "sellers/level.html", context)


def _decisions(user) -> list[list]:
    """The newest graces (the open ones first), steps and Top Rated cases with their appeals; one query."""
    graces = Grace.objects.filter(seller=user).order_by(F("closed_at").desc(nulls_first=True), "ends_at")
    changes = LevelChange.objects.filter(seller=user).order_by("-id")
    cases = TopRatedCase.objects.filter(seller=user).order_by("-id")
    appealed = {"appeal": ("answer", "sent_at")}
    return together.read(
        Rows(graces[:SHOWN], appealed),
        Rows(changes[:SHOWN], {**appealed, "evaluation": ("ref",)}),
        Rows(cases[:1], appealed),
    )


def _standing(verdict: judging.Verdict, all_graces: list[Grace], cases: list[TopRatedCase]) -> dict:
    graces = [grace for grace in all_graces if grace.closed_at is None]
    for grace in graces:
        grace.criterion_row = BY_KEY[grace.criterion]
        grace.began_with, grace.need = (
            showing.began_with(grace),
            showing.need_text(grace.criterion, grace.needed),
        )
    case = cases[0] if cases and verdict.level >= Level.TWO else None
    return {"graces": graces, "all_graces": all_graces, "case": case}


def _judged(user, history: list[LevelEvaluation], what: dict, now) -> dict:
    last = history[0]
    figures = levels.figures_of(user.pk, now=now, policy=last.policy).figures
    verdict = showing.verdict_of(last, now=now, figures=figures)
    found = level_events.of(figures, user)
    rows = showing.rows(verdict, last.policy)
    return {
        "evaluation": last,
        "verdict": verdict,
        "rows": rows,
        "met": sum(row.met for row in rows),
        "target": showing.next_level(verdict.level),
        "is_top": verdict.level == Level.TOP,
        "events": [(BY_KEY[key], found[key]) for key in BY_KEY if key in found],
        "policy": last.policy,
        "supposed": _supposed(last, figures, what, now) if any(what.values()) else None,
        "history": [(each, _numbers(each)) for each in history],
        "columns": [each for each in criteria.asked(last.policy.needs) if each.kind != criteria.CHOICE],
    }


def _appeals(decisions: list, now) -> dict:
    """The appeals against these decisions with their subjects, and the subjects that may still be appealed against."""
    sent = [(appeals.subject_of(each), each.appeal) for each in decisions if hasattr(each, "appeal")]
    taken = {subject.about for subject, _appeal in sent if subject}
    free = [subject for subject in appeals.subjects(decisions, now=now) if subject.about not in taken]
    return {"appeals": sent, "appealable": free, "free": {subject.about for subject in free}}


def _numbers(evaluation: LevelEvaluation) -> dict[str, str]:
    """{criterion: what was measured} of an earlier judgement, in words."""
    return {found.key: showing.value_text(found) for found in showing.as_judged(evaluation).findings}


def _supposed(last: LevelEvaluation, figures: judging.Figures, what: dict, now) -> dict:
    standing = as_stored.standing_from({**last.standing, "level": last.level_after})
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
    verdict = showing.as_judged(found)
    figures = as_stored.figures_from(found.figures)
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
