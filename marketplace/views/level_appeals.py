"""Appeals about levels: the seller's page of one, and the queue of staff, with the very events of the decision."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.entrance import staff_of
from kit import clock
from kit.forms import add_refusal
from kit.problems import Refused
from marketplace import level_events
from sellers import appeals, as_stored, showing
from sellers.appeals import Subject
from sellers.forms.levels import AppealForm, ReasonForm
from sellers.models import LevelAppeal
from sellers.starting import seller_required

SHOWN = 50


@login_required
@seller_required
@never_cache
@require_http_methods(["GET", "POST"])
def appeal(request, about):
    """Write an appeal against one decision, or read what came of it."""
    now, subject = clock.now(), appeals.find(request.user, about)
    if subject is None:
        raise Http404
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            appeals.send(by=request.user, about=about, text=form.cleaned_data["text"], now=now)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Your appeal is sent. A person answers it within 7 days."))
            return redirect("level_appeal", about=about)
    sent = appeals.of(request.user).filter(**{subject.field: subject.decision}).first()
    context = {
        "now": now,
        "subject": subject,
        "appeal": sent,
        "form": form,
        "over": not subject.is_open(now),
        **_evidence(subject),
    }
    return render(request, "sellers/appeal.html", context, status=422 if request.method == "POST" else 200)


def _evidence(subject: Subject) -> dict:
    """The judgement a decision came of: `evaluation`, `rows`, `target`, `listed` events of what failed."""
    evaluation = appeals.evaluation_of(subject)
    verdict = showing.as_judged(evaluation)
    return {
        "evaluation": evaluation,
        "rows": showing.rows(verdict, evaluation.policy),
        "target": showing.next_level(verdict.level),
        "failing": verdict.failing,
    }


@staff_of(appeals.ROLE)
@never_cache
@require_GET
def queue(request):
    """What waits, the oldest first, and what was answered."""
    return _queue(request)


def _queue(request, *, status: int = 200, failed_ref: str = "", failed: ReasonForm | None = None):
    waiting = list(appeals.waiting()[:SHOWN])
    for each in waiting:
        each.subject = appeals.about(each)
        each.form = failed if each.ref == failed_ref else ReasonForm(prefix=each.ref)
        found = _evidence(each.subject)
        figures = as_stored.figures_from(found["evaluation"].figures)
        listed = level_events.of(figures, each.seller)
        keys = [getattr(each.subject.decision, "criterion", "")] + list(found["failing"])
        each.bad = [event for key in dict.fromkeys(keys) for event in listed.get(key, []) if not event.good]
        each.rows, each.target = found["rows"], found["target"]
        each.late = clock.now() - each.sent_at > appeals.ANSWERED_WITHIN
    done = list(appeals.answered()[:SHOWN])
    for each in done:
        each.subject = appeals.about(each)
    context = {"now": clock.now(), "waiting": waiting, "done": done}
    return render(request, "sellers/staff/appeals.html", context, status=status)


@staff_of(appeals.ROLE)
@require_POST
def answer(request, ref):
    """Grant one appeal or not, with the reason."""
    found = get_object_or_404(LevelAppeal.objects.select_related("seller"), ref=ref)
    form = ReasonForm(request.POST, prefix=ref)
    granted = request.POST.get("answer") == "yes"
    if form.is_valid():
        try:
            appeals.answer(
                ref=ref, granted=granted, reason=form.cleaned_data["reason"], by=request.user, now=clock.now()
            )
        except Refused as refusal:
            if found.answered_at:
                messages.error(request, refusal.message)
                return redirect(reverse("level_appeals"))
            add_refusal(form, refusal)
        else:
            words = (
                _("The appeal of %(name)s is granted.")
                if granted
                else _("The appeal of %(name)s is not granted.")
            )
            messages.success(request, words % {"name": found.seller.shown_name})
            return redirect("level_appeals")
    return _queue(request, status=422, failed_ref=ref, failed=form)
