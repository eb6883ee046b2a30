"""The wizard in which a seller writes a gig: one page a step, in any order once the draft is kept."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gigs import categories, drafting, guessing, publishing
from gigs.forms import steps
from gigs.models import GigVersion
from gigs.views import gallery
from gigs.views.frame import (
    NAMES,
    card_of,
    is_editable,
    kept,
    onwards,
    own_gig,
    problem,
    show,
)
from kit import clock, languages, rows
from kit.problems import Refused
from sellers import allowances
from sellers.starting import seller_required


@login_required
@seller_required
@require_http_methods(["GET", "POST"])
def new(request):
    """The first step of a gig that is not kept yet."""
    profile = request.user.seller
    spoken = request.user.language if request.user.language in languages.CODES else "en"
    version = GigVersion(language=spoken)
    step = steps.Overview(version, allowance=allowances.of_seller(profile), data=request.POST or None)
    if request.method == "POST" and step.is_valid():
        gig = drafting.begin(by=request.user, now=clock.now(), **step.parts()["overview"])
        return redirect("gigs:wizard", gig.ref, "pricing")
    status = 422 if request.method == "POST" else 200
    context = {
        "step": step,
        "current": "overview",
        "new": True,
        "steps": [
            {"label": name, "state": "now" if key == "overview" else ""} for key, name in NAMES.items()
        ],
        "card": card_of(version, profile),
        "complete": 0,
        "profile": profile,
    }
    return render(request, "gigs/wizard/overview.html", context, status=status)


@login_required
@require_GET
def guess(request):
    """Categories that may fit a title, for the script beside the field."""
    found = guessing.guess(request.GET.get("title", "")[:200])
    return JsonResponse({"categories": [{"id": c.pk, "name": _whole_name(c)} for c in found]})


def _whole_name(category) -> str:
    line = categories.tree().line(category)[1:]
    return " › ".join(each.name for each in line)


@login_required
@require_http_methods(["GET", "POST"])
def wizard(request, ref, step):
    """One step of a gig that is kept; `publish` checks and submits."""
    gig = own_gig(request, ref)
    if step == "publish":
        return _publish(request, gig)
    if not is_editable(gig):
        return redirect("gigs:wizard", gig.ref, "publish")
    if step == "gallery":
        return gallery.gallery(request, gig)
    if step not in steps.STEPS:
        raise Http404
    posted, do = None, request.POST.get("do", "")
    if request.method == "POST":
        posted = steps.copied(rows.after(request.POST, do), do)
    version = gig.draft or gig.live
    made = steps.STEPS[step](version, allowance=allowances.of_seller(gig.seller.seller), data=posted)
    if request.method == "GET":
        return show(request, gig, step, {"step": made})
    is_autosave = "autosave" in request.POST
    if not made.is_valid():
        if is_autosave:
            return problem(
                _("Not saved: %(first)s") % {"first": made.errors()[0]["text"]}, 422, made.errors()
            )
        return show(request, gig, step, {"step": made}, status=422)
    try:
        saved = drafting.save(
            ref=gig.ref, by=request.user, now=clock.now(), seen=request.POST.get("seen"), **made.parts()
        )
    except Refused as refusal:
        if is_autosave:
            return problem(str(refusal.message), refusal.status, [])
        gig = own_gig(request, ref)
        return show(request, gig, step, {"step": made, "refusal": refusal}, status=refusal.status)
    if is_autosave:
        return kept(request, saved)
    return onwards(request, gig, step)


def _publish(request, gig):
    """What is missing, the preview, the button; while in review what happens next. POST submits."""
    refusal = None
    if request.method == "POST":
        try:
            publishing.submit(ref=gig.ref, by=request.user, now=clock.now(), seen=request.POST.get("seen"))
            messages.success(request, _("Sent to review. We decide within a day and tell you by mail."))
            return redirect("gigs:wizard", gig.ref, "publish")
        except Refused as error:
            refusal, gig = error, own_gig(request, gig.ref)
    commands = {move.command for move in publishing.open_moves(gig, request.user)}
    context = {"refusal": refusal, "commands": commands, "editable": is_editable(gig)}
    return show(request, gig, "publish", context, status=refusal.status if refusal else 200)


@login_required
@require_POST
def withdraw(request, ref):
    """Take a gig back from review."""
    gig = own_gig(request, ref)
    publishing.withdraw(ref=gig.ref, by=request.user, now=clock.now())
    messages.success(request, _("Taken back. Submit it again when you are done."))
    return redirect("gigs:wizard", gig.ref, "overview")


@login_required
@require_http_methods(["GET", "POST"])
def discard(request, ref):
    """Throw the unpublished changes away; a GET asks first."""
    gig = own_gig(request, ref)
    if request.method == "GET":
        return render(
            request,
            "gigs/confirm.html",
            {
                "gig": gig,
                "title": _("Throw the changes away?"),
                "text": _("The published gig stays as it is. What you wrote since cannot be brought back."),
                "button": _("Throw away"),
                "back": reverse("gigs:wizard", args=[gig.ref, "publish"]),
            },
        )
    drafting.discard(ref=gig.ref, by=request.user, now=clock.now())
    messages.success(request, _("The changes are gone. Buyers see the published gig as before."))
    return redirect("gigs:my_gigs")
