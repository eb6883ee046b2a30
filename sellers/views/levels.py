"""The public page about levels, and the pages on which staff decides about them."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.entrance import staff_of
from kit import clock
from kit.forms import add_refusal
from kit.problems import Refused
from sellers import criteria, level_policies, showing, strikes, top_rated
from sellers.forms.levels import PolicyForm, ReasonForm, StrikeForm
from sellers.levels import Level
from sellers.models import LevelPolicy, LevelRun, Strike, TopRatedCase

SHOWN = 50


@require_safe
def levels(request):
    """What each level needs and opens, and how rates are judged: from the tables that decide it."""
    policy = LevelPolicy.objects.current()
    context = {
        "canonical": settings.SITE_URL + request.path,
        "policy": policy,
        "preset": criteria.PRESETS.get(policy.preset),
        "rules": policy.rules,
        "levels": list(Level),
        "needs": showing.needs_table(policy),
        "benefits": showing.benefits_table(),
        "presets": criteria.PRESETS,
    }
    return render(request, "sellers/levels.html", context)


# --- Top Rated ---------------------------------------------------------------------------
@staff_of(top_rated.ROLE)
@require_GET
def candidates(request):
    """Everybody about whom a person must decide."""
    now = clock.now()
    decided = TopRatedCase.objects.exclude(decided_at=None).select_related("seller", "decided_by")
    context = {
        "now": now,
        "cases": [_case(case, now) for case in top_rated.waiting()[:SHOWN]],
        "decided": decided.order_by("-decided_at")[:SHOWN],
    }
    return render(request, "sellers/staff/candidates.html", context)


def _case(case: TopRatedCase, now) -> TopRatedCase:
    case.rows = showing.rows(showing.verdict_of(case.evaluation, now=now), case.evaluation.policy)
    case.target = showing.next_level(case.evaluation.level_after)
    case.form = ReasonForm(prefix=case.ref)
    return case


@staff_of(top_rated.ROLE)
@require_POST
def decide(request, ref):
    """Answer one case, with the reason."""
    case = get_object_or_404(TopRatedCase.objects.select_related("seller"), ref=ref)
    now = clock.now()
    form = ReasonForm(request.POST, prefix=ref)
    yes = request.POST.get("answer") == "yes"
    if form.is_valid():
        try:
            top_rated.decide(ref=ref, yes=yes, by=request.user, now=now, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            name = case.seller.shown_name
            words = _("%(name)s is Top Rated.") if yes else _("%(name)s is not Top Rated now.")
            messages.success(request, words % {"name": name})
            return redirect("sellers:candidates")
    cases = [_case(each, now) for each in top_rated.waiting()[:SHOWN]]
    for each in cases:
        if each.ref == ref:
            each.form = form
    decided = TopRatedCase.objects.exclude(decided_at=None).select_related("seller", "decided_by")
    context = {"now": now, "cases": cases, "decided": decided.order_by("-decided_at")[:SHOWN]}
    return render(request, "sellers/staff/candidates.html", context, status=422)


# --- strikes -----------------------------------------------------------------------------
@staff_of(strikes.ROLE)
@require_http_methods(["GET", "POST"])
def strike_list(request):
    """Strikes that were given, and the form for a new one."""
    form = StrikeForm(request.POST or None, initial={"username": request.GET.get("seller", "")})
    if request.method == "POST" and form.is_valid():
        try:
            strikes.give(by=request.user, now=clock.now(), **form.words())
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The strike is given. The seller is told."))
            return redirect("sellers:strikes")
    return _strikes(request, form, status=422 if request.method == "POST" else 200)


def _strikes(request, form, *, status: int, failed_ref: str = "", failed=None):
    rows = list(Strike.objects.select_related("seller", "given_by", "withdrawn_by").order_by("-id")[:SHOWN])
    now = clock.now()
    for row in rows:
        row.rule_label = strikes.RULES.get(row.rule, row.rule)
        row.weighs = row.withdrawn_at is None and row.expires_at > now
        row.form = failed if row.ref == failed_ref else ReasonForm(prefix=row.ref)
    context = {"now": now, "form": form, "strikes": rows, "days": strikes.WEIGHS_DAYS}
    return render(request, "sellers/staff/strikes.html", context, status=status)


@staff_of(strikes.ROLE)
@require_POST
def withdraw_strike(request, ref):
    """Take a strike back, with the reason."""
    get_object_or_404(Strike, ref=ref)
    form = ReasonForm(request.POST, prefix=ref)
    if form.is_valid():
        try:
            strikes.withdraw(ref=ref, by=request.user, now=clock.now(), reason=form.cleaned_data["reason"])
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The strike is taken back. The seller is told."))
            return redirect("sellers:strikes")
    return _strikes(request, StrikeForm(), status=422, failed_ref=ref, failed=form)


# --- the policy ----------------------------------------------------------------------------
@staff_of(level_policies.ROLE)
@require_http_methods(["GET", "POST"])
def policy(request):
    """What levels need: pick a preset, edit its numbers, put them in force as a new version."""
    current = LevelPolicy.objects.current()
    preset = request.POST.get("preset") or request.GET.get("preset") or ""
    needs = criteria.PRESETS[preset].needs if preset in criteria.PRESETS else current.needs
    preset = preset if preset in criteria.PRESETS else current.preset
    form = PolicyForm(request.POST or None, needs=needs, preset=preset, seen=current.number)
    if request.method == "POST" and form.is_valid():
        try:
            level_policies.put_in_force(by=request.user, now=clock.now(), **form.words())
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("In force. Everybody is judged by it at the next 03:00 UTC."))
            return redirect("sellers:level_policy")
    context = {
        "now": clock.now(),
        "form": form,
        "current": current,
        "preset": preset,
        "presets": criteria.PRESETS,
        "versions": LevelPolicy.objects.select_related("made_by").order_by("-number")[:SHOWN],
        "run": LevelRun.objects.order_by("-id").first(),
    }
    return render(
        request, "sellers/staff/policy.html", context, status=422 if request.method == "POST" else 200
    )
