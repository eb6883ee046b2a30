"""The portfolio as its seller writes it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import clock, text
from kit.forms import add_refusal
from kit.nudging import nudge
from kit.problems import Refused
from sellers import portfolio
from sellers.forms.portfolio import ProjectForm
from sellers.models import Project
from sellers.starting import seller_required
from sellers.views.profile import pages

PREPARE = "sellers.tasks.prepare_pictures"


def _own(request, ref) -> Project:
    return get_object_or_404(
        Project.objects.filter(profile__user=request.user).select_related("profile"), ref=ref
    )


def _frame(**more) -> dict:
    return {"pages": pages("portfolio"), "section": "seller", "tab": "settings", **more}


@login_required
@seller_required
@require_GET
def projects(request):
    """All projects in their order."""
    found = list(request.user.seller.projects.prefetch_related("pictures"))
    for project in found:
        project.cover = next((p for p in project.pictures.all() if p.state == "ready"), None)
    full = len(found) >= portfolio.MOST_PROJECTS
    return render(
        request, "sellers/portfolio.html", _frame(projects=found, full=full, most=portfolio.MOST_PROJECTS)
    )


@login_required
@seller_required
@require_http_methods(["GET", "POST"])
def new(request):
    """The words of a project; its pictures come next."""
    form = ProjectForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            project = portfolio.add(profile=request.user.seller, now=clock.now(), **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            _take_files(request, project)
            return redirect("sellers:project", project.ref)
    status = 422 if form.errors else 200
    return render(
        request, "sellers/project.html", _frame(form=form, most=portfolio.MOST_PICTURES), status=status
    )


@login_required
@seller_required
@require_http_methods(["GET", "POST"])
def project(request, ref):
    """One project: its words and pictures."""
    found = _own(request, ref)
    if request.method == "GET":
        return _show(request, found, ProjectForm(initial=_words(found)))
    form = ProjectForm(request.POST)
    errors = _take_files(request, found)
    do = request.POST.get("do", "")
    _arrange(request, found, do)
    if not form.is_valid() or errors:
        return _show(request, found, form, errors, status=422)
    portfolio.change(project=found, **form.cleaned_data)
    if do:
        return redirect(reverse("sellers:project", args=[ref]) + "#pictures")
    messages.success(request, _("Saved. Buyers see it on your profile."))
    return redirect("sellers:portfolio")


def _words(project: Project) -> dict:
    return {name: getattr(project, name) for name in portfolio.WORDS}


def _show(request, project, form, errors=(), status=200):
    context = _frame(
        project=project,
        form=form,
        errors=errors,
        pictures=list(project.pictures.all()),
        most=portfolio.MOST_PICTURES,
    )
    return render(request, "sellers/project.html", context, status=status)


def _take_files(request, project) -> list[str]:
    """Every file sent along; returns why some were not taken."""
    errors = []
    for file in request.FILES.getlist("file"):
        try:
            portfolio.add_picture(project=project, file=file)
        except Refused as refusal:
            errors.append(f"{text.clean_line(file.name)[:60]}: {refusal.message}")
    if request.FILES:
        nudge(PREPARE)
    return errors


def _arrange(request, project, do) -> None:
    """What the pictures show, and their order after the button: pictures-up-REF, -down-REF, -remove-REF."""
    refs = [picture.ref for picture in project.pictures.all()]
    _part, _sep, rest = do.partition("-")
    act, _sep, ref = rest.partition("-")
    if ref in refs and act in ("up", "down", "remove"):
        at = refs.index(ref)
        refs.remove(ref)
        if act != "remove":
            refs.insert(max(0, at - 1) if act == "up" else at + 1, ref)
    alts = {
        name.removeprefix("alt-"): text.clean_line(request.POST[name])
        for name in request.POST
        if name.startswith("alt-")
    }
    portfolio.arrange(project=project, order=refs, alts=alts)


@login_required
@seller_required
@require_POST
def upload(request, ref):
    """One picture sent by the script while the page stays."""
    found = _own(request, ref)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise Refused(_("Choose a picture."), code="no_file", status=422)
        picture = portfolio.add_picture(project=found, file=file)
    except Refused as refusal:
        return JsonResponse(
            {"title": str(refusal.message)}, status=refusal.status, content_type="application/problem+json"
        )
    nudge(PREPARE)
    said = {"ref": picture.ref, "name": text.clean_line(file.name), "size": file.size, "state": picture.state}
    return JsonResponse(said, status=201)


@login_required
@seller_required
@require_POST
def move(request, ref):
    """One place up or down in the portfolio."""
    portfolio.move(project=_own(request, ref), up=request.POST.get("do") != "down")
    return redirect("sellers:portfolio")


@login_required
@seller_required
@require_http_methods(["GET", "POST"])
def remove(request, ref):
    """A GET asks first; a POST removes the project with its pictures."""
    found = _own(request, ref)
    if request.method == "POST":
        portfolio.remove(project=found)
        messages.success(request, _("“%(title)s” is removed from your portfolio.") % {"title": found.title})
        return redirect("sellers:portfolio")
    context = {
        "title": _("Remove “%(title)s”?") % {"title": found.title},
        "text": _("The project and its pictures are gone for good."),
        "button": _("Remove it"),
        "danger": True,
        "back": reverse("sellers:portfolio"),
    }
    return render(request, "gigs/confirm.html", context)
