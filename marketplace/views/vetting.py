"""Where vetting staff decides on Pro: a queue that is emptied, and one application with all that bears on it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.entrance import staff_of
from kit import clock
from kit.forms import add_refusal
from kit.problems import Refused
from marketplace import badges
from marketplace.views.pro import uploads_of
from sellers import pro, pro_moves, references, rubric, vetting
from sellers.forms import reference as reference_forms
from sellers.forms.vetting import DecisionForm, ScoreForm, SoonerForm
from sellers.models import ProApplication

A_PAGE = 30
AGES = {
    "2": gettext_lazy("2 days and more"),
    "5": gettext_lazy("5 days and more"),
    "7": gettext_lazy("Overdue"),
}
DONE = {
    "approve": gettext_lazy("Approved. The badge shows from now on."),
    "ask_changes": gettext_lazy("Sent back with your question."),
    "refuse": gettext_lazy("Refused. The applicant reads your words and the scores."),
}


# --- the queue ------------------------------------------------------------------------
@staff_of("vetting")
@require_GET
def queue(request):
    """What waits, the longest first; filters stand in the address."""
    now = clock.now()
    asked = {name: request.GET.get(name, "") for name in ("field", "country", "age", "reviewer")}
    waiting = ProApplication.objects.waiting()
    listed = waiting.select_related("applicant__seller", "claimed_by")
    if asked["field"]:
        listed = listed.filter(field__startswith=asked["field"])
    if asked["country"]:
        listed = listed.filter(applicant__country=asked["country"])
    if asked["age"] in AGES:
        listed = listed.filter(waits_since__lte=now - pro.DECIDED_WITHIN * int(asked["age"]) / 7)
    if asked["reviewer"] == "nobody":
        listed = listed.filter(claimed_by=None)
    elif asked["reviewer"] == "second":
        listed = listed.filter(second_asked=True).exclude(claimed_by=request.user)
    elif asked["reviewer"]:
        listed = listed.filter(claimed_by__username=asked["reviewer"])
    page = Paginator(listed, A_PAGE).get_page(request.GET.get("page"))
    rows = [_row(application, request.user, now) for application in page.object_list]
    facts = list(waiting.values_list("field", "applicant__country", "claimed_by__username", "decide_by"))
    context = {
        "now": now,
        "page": page,
        "rows": rows,
        "asked": asked,
        "is_filtered": any(asked.values()),
        "fields": sorted(
            {(path, badges.field_name(path)) for path, *_rest in facts if path}, key=lambda f: f[1]
        ),
        "countries": sorted({country for _path, country, *_rest in facts if country}),
        "reviewers": sorted({name for *_rest, name, _by in facts if name}),
        "ages": AGES,
        "waiting": len(facts),
        "overdue": sum(1 for *_rest, by in facts if by and by < now),
        "rechecks": vetting.rechecks_due(now).count(),
    }
    return render(request, "pro/staff/queue.html", context)


def _row(application: ProApplication, viewer, now) -> dict:
    return {
        "application": application,
        "field": badges.field_name(application.field),
        "overdue": application.decide_by and application.decide_by < now,
        "mine": application.claimed_by_id == viewer.pk,
        "own": application.applicant_id == viewer.pk,
        "wants_second": application.second_asked,
    }


# --- one application ------------------------------------------------------------------
@staff_of("vetting")
@require_GET
def detail(request, ref):
    """The answers on one side, the rubric and the decision on the other."""
    return _detail(request, ref)


def _application(ref: str) -> ProApplication:
    return get_object_or_404(
        ProApplication.objects.exclude(round=0).select_related("applicant__seller", "claimed_by"), ref=ref
    )


def _detail(request, ref, *, status=200, **forms):
    application, viewer, now = _application(ref), request.user, clock.now()
    seen = vetting.opinions_for(application, viewer)
    mine = next((each for each in seen if each.by_id == viewer.pk), None)
    own = application.applicant_id == viewer.pk
    in_review = application.state == ProApplication.State.IN_REVIEW
    holds = application.claimed_by_id == viewer.pk
    given = application.opinions.filter(round=application.round).count()
    events = list(application.events.select_related("actor"))
    for event in events:
        event.words = pro_moves.words_of(event.command)
    first_scores = {each.criterion: each.score for each in mine.scores.all()} if mine else {}
    score_form = ScoreForm(initial={**first_scores, "note": mine.note if mine else ""})
    context = {
        "now": now,
        "application": application,
        "applicant": application.applicant,
        "profile": application.applicant.seller,
        "field": badges.field_name(application.field),
        "answers": pro.answers_of(application, sealed=False),
        "uploads": uploads_of(application),
        "overdue": application.state in pro_moves.WAITING and application.decide_by < now,
        "own": own,
        "holds": holds,
        "may_claim": application.state == "submitted" and not own,
        "may_release": in_review
        and (holds or (not own and now - application.claimed_at >= vetting.CLAIM_LAPSES)),
        "may_score": in_review and not own and given < 2 and (holds or application.second_asked),
        "may_decide": in_review and holds,
        "ready": given >= (2 if application.second_asked else 1),
        "opinions": seen,
        "compared": _compared(seen),
        "waits_for_second": application.second_asked and given < 2,
        "score_form": score_form,
        "decision_form": DecisionForm(),
        "sooner_form": SoonerForm(),
        "may_sooner": application.state == "refused"
        and not own
        and application.again_on
        and application.again_on > now.date(),
        "events": events,
        "reads": application.reads.select_related("by").order_by("-at"),
        "earlier": [
            {"application": each, "word": each.events.filter(command__in=pro_moves.DECISIONS).last()}
            for each in ProApplication.objects.of(application.applicant).exclude(pk=application.pk)[:5]
        ],
        "has_personal": application.steps.filter(name="personal").exclude(sealed="").exists(),
        "references": application.references.order_by("pk"),
        "may_ask": in_review
        and holds
        and not any(each.command == "ask_references" and each.round == application.round for each in events),
        "others": ProApplication.objects.waiting().filter(claimed_by=viewer).exclude(pk=application.pk)[:5],
        **forms,
    }
    return render(request, "pro/staff/detail.html", context, status=status)


def _compared(opinions) -> list[dict]:
    """Criterion by criterion what each gave, and whether they are far apart."""
    by_key = [{each.criterion: each.score for each in opinion.scores.all()} for opinion in opinions]
    return [
        {
            "criterion": criterion,
            "scores": [scores.get(criterion.key) for scores in by_key],
            "apart": len(by_key) == 2
            and abs(by_key[0].get(criterion.key, 0) - by_key[1].get(criterion.key, 0)) >= rubric.APART,
        }
        for criterion in rubric.TABLE
        if by_key
    ]


@staff_of("vetting")
@require_POST
def claim(request, ref):
    """It is mine to decide; who is second is told who was first."""
    try:
        vetting.claim(ref=_application(ref).ref, by=request.user, now=clock.now())
    except Refused as refusal:
        return _detail(request, ref, status=refusal.status, refusal=refusal)
    return redirect("pro:detail", ref)


@staff_of("vetting")
@require_POST
def release(request, ref):
    """Back to the queue."""
    try:
        vetting.release(ref=_application(ref).ref, by=request.user, now=clock.now())
    except Refused as refusal:
        return _detail(request, ref, status=refusal.status, refusal=refusal)
    messages.success(request, _("Given back to the queue."))
    return redirect("pro:queue")


@staff_of("vetting")
@require_POST
def score(request, ref):
    """Five scores."""
    _application(ref)
    form = ScoreForm(request.POST)
    if form.is_valid():
        try:
            vetting.score(
                ref=ref,
                scores=form.scores(),
                note=form.cleaned_data["note"],
                by=request.user,
                now=clock.now(),
            )
        except Refused as refusal:
            add_refusal(form, refusal)
            return _detail(request, ref, status=refusal.status, score_form=form)
        messages.success(request, _("Your scores are kept."))
        return redirect("pro:detail", ref)
    return _detail(request, ref, status=422, score_form=form)


@staff_of("vetting")
@require_POST
def ask_second(request, ref):
    """A colleague shall score it too."""
    try:
        vetting.ask_second(ref=_application(ref).ref, by=request.user, now=clock.now())
    except Refused as refusal:
        return _detail(request, ref, status=refusal.status, refusal=refusal)
    messages.success(
        request, _("A colleague is asked. Neither of you sees the other's scores before both are in.")
    )
    return redirect("pro:detail", ref)


@staff_of("vetting")
@require_POST
def decide(request, ref):
    """Yes, no, or a question; never without a reason."""
    application, command = _application(ref), request.POST.get("decision", "")
    form = DecisionForm(request.POST, language=application.applicant.language)
    if command not in DONE:
        if form.is_valid():
            form.add_error(None, _("Choose what you decide."))
        return _detail(request, ref, status=422, decision_form=form)
    if not form.is_valid():
        return _detail(request, ref, status=422, decision_form=form)
    words, by = form.words(), {"ref": ref, "by": request.user, "now": clock.now()}
    try:
        if command == "approve":
            badges.approve(reason=words["reason"], **by)
        elif command == "refuse":
            vetting.refuse(again_on=form.cleaned_data["again_on"], **words, **by)
        else:
            vetting.ask_changes(**words, **by)
    except Refused as refusal:
        add_refusal(form, refusal)
        return _detail(request, ref, status=refusal.status, decision_form=form)
    messages.success(request, DONE[command])
    return redirect("pro:queue")


@staff_of("vetting")
@require_POST
def personal(request, ref):
    """Open the personal data; that it was opened is written down and shown to the applicant."""
    try:
        opened = vetting.read_personal(ref=_application(ref).ref, by=request.user, now=clock.now())
    except Refused as refusal:
        return _detail(request, ref, status=refusal.status, refusal=refusal)
    return _detail(request, ref, opened=opened)


@staff_of("vetting")
@require_POST
def ask_references(request, ref):
    """Have a mail sent to each person the applicant named with an address."""
    try:
        written_to = references.ask(ref=_application(ref).ref, by=request.user, now=clock.now())
    except Refused as refusal:
        return _detail(request, ref, status=refusal.status, refusal=refusal)
    if written_to:
        messages.success(request, _("Each of them gets one mail, which is good for 30 days."))
    else:
        messages.warning(request, _("None of the people named may be written to."))
    return redirect("pro:detail", ref)


@staff_of("vetting")
@require_POST
def read_references(request, ref):
    """Open what the people named say; that it was opened is written down and shown to the applicant."""
    try:
        found = references.read(ref=_application(ref).ref, by=request.user, now=clock.now())
    except Refused as refusal:
        return _detail(request, ref, status=refusal.status, refusal=refusal)
    said = [(each, reference_forms.shown(each.answer)) for each in found]
    return _detail(request, ref, opened_references=said)


@staff_of("vetting")
@require_POST
def sooner(request, ref):
    """A refused applicant may come back earlier."""
    _application(ref)
    form = SoonerForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            vetting.allow_again(
                ref=ref, on=data["again_on"], reason=data["reason"], by=request.user, now=clock.now()
            )
        except Refused as refusal:
            add_refusal(form, refusal)
            return _detail(request, ref, status=refusal.status, sooner_form=form)
        messages.success(request, _("The applicant is told."))
        return redirect("pro:detail", ref)
    return _detail(request, ref, status=422, sooner_form=form)
