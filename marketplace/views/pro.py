"""Applying for Pro: what it is, eight steps, the check, and how an application stands."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import files
from accounts.models import Upload
from kit import clock, rows
from kit.problems import Invalid, Refused
from marketplace import badges
from sellers import allowances, pro, pro_moves, pro_steps, rubric, vetting
from sellers.forms.pro import STEPS
from sellers.models import ProApplication, SellerProfile
from sellers.starting import seller_required

TOLD = ("submit", "withdraw", "ask_changes", "approve", "refuse", "allow_again", "revoke", "wipe")


@require_GET
def landing(request):
    """What Pro is, what is asked, how long it takes, and how many there are."""
    now = clock.now()
    mine = None
    wait_until = None
    is_pro = False
    if request.user.is_authenticated:
        mine = ProApplication.objects.of(request.user).first()
        is_pro = pro.standing_of(request.user) is not None
        wait_until = pro.may_apply_on(request.user, now=now)
    context = {
        "now": now,
        "canonical": settings.SITE_URL + request.path,
        "count": SellerProfile.objects.filter(is_pro=True, user__is_suspended=False).count(),
        "allows": allowances.PRO,
        "usual_minor": allowances.PRO_USUAL_MINOR,
        "rubric": rubric.TABLE,
        "steps": pro_steps.TABLE,
        "fields": badges.fields(),
        "days": pro.DECIDED_WITHIN.days,
        "again_days": pro.AGAIN_AFTER.days,
        "mine": mine,
        "open": mine and mine.state in pro_moves.OPEN,
        "is_pro": is_pro,
        "wait_until": wait_until,
    }
    return render(request, "pro/landing.html", context)


@login_required
@seller_required
@require_POST
def start(request):
    """An application begins, or the one under way goes on where it was left."""
    application = pro.start(by=request.user, now=clock.now())
    return redirect(_next_step(application))


def _next_step(application: ProApplication) -> str:
    """The first step that lacks something, else the check; once sent, how it stands."""
    if not application.is_writable:
        return pro.address(application)
    done = pro_steps.done(pro.answers_of(application))
    missing = [name for name in pro_steps.NAMES if name not in done]
    return reverse("pro:step", args=[missing[0]]) if missing else reverse("pro:check")


@login_required
@require_GET
def resume(request):
    """To the first step that lacks something."""
    application = pro.open_of(request.user)
    return redirect(_next_step(application) if application else "pro:landing")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def step(request, step):
    """One step; its draft is kept as it is, whatever the other steps lack."""
    if step not in STEPS:
        raise Http404
    application = pro.open_of(request.user)
    if application is None:
        return redirect("pro:landing")
    if not application.is_writable:
        return redirect(pro.address(application))
    answers = pro.answers_of(application)
    fields = badges.fields() if step == "domain" else ()
    if request.method == "GET":
        made = STEPS[step](answers.get(step, {}), fields=fields)
        return _show(request, application, step, made, answers)
    do, posted, refused = request.POST.get("do", ""), request.POST, {}
    if step == "projects":
        posted, refused = _with_files(request, posted, do)
    made = STEPS[step](answers.get(step, {}), data=rows.after(posted, do), fields=fields)
    is_autosave = "autosave" in request.POST
    if not made.is_valid():
        if is_autosave:
            first = made.errors()[0]
            return _problem(_("Not saved: %(first)s") % {"first": first["text"]}, 422, made.errors())
        return _show(request, application, step, made, answers, status=422)
    try:
        saved = pro.save_step(
            ref=application.ref,
            step=step,
            answers=made.answers(),
            by=request.user,
            now=clock.now(),
            seen=_seen(request),
        )
    except Refused as refusal:
        if is_autosave:
            return _problem(str(refusal.message), refusal.status, [])
        return _show(request, application, step, made, answers, status=refusal.status, refusal=refusal)
    if is_autosave:
        told = {"stamp": str(saved.version), "saved_at": saved.saved_at.isoformat()}
        return JsonResponse({**told, "complete": _per_cent(pro.answers_of(application))})
    if refused:
        return _with_refused_files(request, application, refused)
    return _onwards(request, step, do)


def _onwards(request, step: str, do: str):
    if do in ("", "next"):
        place = pro_steps.NAMES.index(step) + 1
        return redirect("pro:step", pro_steps.NAMES[place]) if place < len(STEPS) else redirect("pro:check")
    if do == "later":
        messages.success(request, _("Saved. Come back whenever you like, on any device."))
        return redirect("pro:landing")
    return redirect(reverse("pro:step", args=[step]) + "#rows")


def _with_files(request, posted, do: str):
    """Files sent with the form are taken, one by one; (what was posted with their refs, {row: [reasons]})."""
    posted, refused = posted.copy(), {}
    for name in request.FILES:
        row = name.removesuffix("-file")
        for file in request.FILES.getlist(name):
            try:
                taken = files.take(owner=request.user, file=file)
            except Invalid as refusal:
                refused.setdefault(row, []).append(refusal.message)
            else:
                posted.appendlist(f"{row}-files", taken.ref)
    if "-drop-" in do:
        row, _sep, ref = do.partition("-drop-")
        posted.setlist(f"{row}-files", [each for each in posted.getlist(f"{row}-files") if each != ref])
    return posted, refused


def _with_refused_files(request, application: ProApplication, refused: dict):
    """The step as it is kept now, with the reason beside each file that was not taken. Nothing else is lost."""
    answers = pro.answers_of(application)
    made = STEPS["projects"](answers["projects"])
    rejected = {}
    for row, reasons in refused.items():
        number = row.removeprefix("j-")
        if number.isascii() and number.isdigit():
            rejected[int(number)] = reasons
    return _show(request, application, "projects", made, answers, status=422, rejected=rejected)


def _seen(request) -> int | None:
    typed = request.POST.get("seen", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else None


def _problem(title: str, status: int, errors: list) -> JsonResponse:
    return JsonResponse(
        {"title": title, "errors": errors}, status=status, content_type="application/problem+json"
    )


def _per_cent(answers: dict) -> int:
    return round(100 * len(pro_steps.done(answers)) / len(pro_steps.NAMES))


def _frame(application: ProApplication, current: str, answers: dict) -> dict:
    done = pro_steps.done(answers)
    listed = [
        {
            "label": each.label,
            "url": reverse("pro:step", args=[each.name]),
            "state": "now" if each.name == current else "done" if each.name in done else "",
        }
        for each in pro_steps.TABLE
    ]
    return {
        "application": application,
        "steps": listed,
        "current": current,
        "complete": _per_cent(answers),
        "question": pro.last_word(application),
        "days": pro.DECIDED_WITHIN.days,
        "again_days": pro.AGAIN_AFTER.days,
    }


def _show(request, application, name, made, answers, *, status=200, refusal=None, rejected=None):
    kept = application.steps.filter(name=name).first()
    place = pro_steps.NAMES.index(name)
    context = {
        **_frame(application, name, answers),
        "step": made,
        "about": pro_steps.BY_NAME[name],
        "place": place + 1,
        "back": pro_steps.NAMES[place - 1] if place else None,
        "version": kept.version if kept else 0,
        "saved_at": kept.saved_at if kept else None,
        "refusal": refusal,
        "missing": list(pro_steps.CHECKS[name](answers[name])) if name in answers and status == 200 else [],
    }
    if name == "projects":
        context["projects"] = _project_rows(request, made, rejected or {})
    if name == "start":
        context |= {"rubric": rubric.TABLE, "allows": allowances.PRO}
    return render(request, f"pro/steps/{name}.html", context, status=status)


def _project_rows(request, made, rejected: dict[int, list]) -> list[dict]:
    """Each project's form with the files that hang on it, and why others do not."""
    chosen = [[str(ref) for ref in form["files"].value() or []] for form in made.rows]
    wanted = {ref for refs in chosen for ref in refs}
    known = {each.ref: each for each in Upload.objects.filter(owner=request.user, ref__in=wanted)}
    return [
        {
            "form": form,
            "uploads": [known[ref] for ref in refs if ref in known],
            "rejected": rejected.get(number, []),
        }
        for number, (form, refs) in enumerate(zip(made.rows, chosen, strict=True))
    ]


@login_required
@never_cache
@require_GET
def check(request):
    """All answers as they will be read, what is missing, and the button."""
    application = pro.open_of(request.user)
    if application is None:
        return redirect("pro:landing")
    if not application.is_writable:
        return redirect(pro.address(application))
    return _check(request, application)


def _check(request, application, *, status=200, refusal=None):
    answers = pro.answers_of(application)
    found = pro_steps.problems(answers, eligible=badges.eligible())
    context = {
        **_frame(application, "check", answers),
        "answers": answers,
        "field": badges.field_name(application.field) if application.field else "",
        "uploads": uploads_of(application),
        "problems": [{"step": pro_steps.BY_NAME[p.step], "text": p.text} for p in found],
        "refusal": refusal,
    }
    return render(request, "pro/check.html", context, status=status)


@login_required
@require_POST
def submit(request):
    """Send it; what is missing is said on the check."""
    application = pro.open_of(request.user)
    if application is None:
        return redirect("pro:landing")
    try:
        pro.submit(ref=application.ref, by=request.user, now=clock.now(), eligible=badges.eligible())
    except pro.NotReady as refusal:
        return _check(request, application, status=refusal.status, refusal=refusal)
    messages.success(request, _("Sent. You hear from us within seven days."))
    return redirect(pro.address(application))


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request, ref):
    """Take it back; a GET asks first."""
    application = get_object_or_404(ProApplication.objects.of(request.user), ref=ref)
    move = pro_moves.BY_COMMAND["withdraw"]
    if request.method == "GET":
        context = {"application": application, "move": move, "back": pro.address(application)}
        return render(request, "pro/confirm.html", context)
    pro.withdraw(ref=ref, by=request.user, now=clock.now())
    messages.success(request, _("Withdrawn. Your answers are kept for when you apply again."))
    return redirect(pro.address(application))


@login_required
@never_cache
@require_GET
def status(request, ref):
    """How an application stands: received, in review, a question, yes, or no with scores and the date."""
    application = get_object_or_404(
        ProApplication.objects.of(request.user).select_related("claimed_by"), ref=ref
    )
    now = clock.now()
    events = [
        event
        for event in application.events.all()
        if event.command in TOLD and not (event.command == "wipe" and event.actor_id)
    ]
    for event in events:
        event.words = pro_moves.words_of(event.command)
    decided = application.state in ("approved", "refused")
    context = {
        "now": now,
        "application": application,
        "field": badges.field_name(application.field) if application.field else "",
        "events": events,
        "word": pro.last_word(application),
        "result": vetting.result(application) if decided else [],
        "highest": rubric.HIGHEST,
        "reads": application.reads.select_related("by").order_by("-at"),
        "may_apply": application.again_on and application.again_on <= now.date(),
        "ended": getattr(application, "standing", None) and application.standing.ended_at,
        "may_withdraw": application.state in pro_moves.BY_COMMAND["withdraw"].states,
        "is_newest": not ProApplication.objects.of(request.user).filter(pk__gt=application.pk).exists(),
        "again_days": pro.AGAIN_AFTER.days,
    }
    return render(request, "pro/status.html", context)


def uploads_of(application: ProApplication) -> dict[str, Upload]:
    """The files that hang on it, by ref."""
    return {each.upload.ref: each.upload for each in application.files.select_related("upload")}
