"""Becoming a seller: four steps, each kept as it is typed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import pictures
from kit import clock
from kit.problems import Invalid
from kit.rows import after
from sellers import allowances, starting
from sellers.forms.profile import PARTS, Part, kept_of, refused_picture
from sellers.levels import Level
from sellers.models import SellerProfile, StartDraft

ORDER = list(PARTS)
NO_FIELDS = ("csrfmiddlewaretoken", "do", "next")


@login_required
@require_GET
def start(request):
    """To the first step that is not done; who sells already goes on to where they wanted."""
    if SellerProfile.objects.filter(user=request.user).exists():
        return redirect(_next(request, request.GET.get("next")))
    draft = starting.draft_of(request.user)
    step = next((name for name in ORDER if not _is_done(request.user, draft, name)), ORDER[-1])
    onwards = request.GET.get("next")
    query = f"?{urlencode({'next': onwards})}" if onwards else ""
    return redirect(reverse("sellers:step", args=[step]) + query)


@login_required
@require_http_methods(["GET", "POST"])
def step(request, step):
    """One step. Whatever is typed is kept, also where it is not right yet; the last step switches selling on."""
    if step not in PARTS:
        raise Http404
    if SellerProfile.objects.filter(user=request.user).exists():
        return redirect(_next(request, request.GET.get("next")))
    draft = starting.draft_of(request.user)
    onwards = request.POST.get("next") or request.GET.get("next") or draft.steps.get("next", "")
    if request.method == "GET":
        data = _typed(draft, step)
        part = PARTS[step](now=kept_of(request.user), data=data, quiet=True)
        return _show(request, draft, part, onwards)
    do = request.POST.get("do", "")
    posted = after(request.POST, do)
    typed = {name: values for name, values in posted.lists() if name not in NO_FIELDS}
    draft = starting.keep_draft(by=request.user, step=step, typed=typed, now=clock.now(), onwards=onwards)
    part = PARTS[step](now=kept_of(request.user), data=posted, files=request.FILES or None)
    if step == "you" and not _keep_face(request, part):
        return _show(request, draft, part, onwards, status=422)
    if do == "later":
        messages.success(request, _("Kept. Go on whenever you like, on any device."))
        return redirect("home")
    if do:
        return redirect(reverse("sellers:step", args=[step]) + f"#{do.partition('-')[0]}")
    if not part.is_valid():
        return _show(request, draft, part, onwards, status=422)
    if step != ORDER[-1]:
        return redirect("sellers:step", ORDER[ORDER.index(step) + 1])
    return _finish(request, draft, onwards)


def _finish(request, draft: StartDraft, onwards: str):
    """Selling is switched on when every step is right; else back to the first that is not."""
    made = {name: _part(request.user, draft, name) for name in ORDER}
    for name, part in made.items():
        if not part.is_valid():
            messages.warning(request, _("One step needs another look before you can start."))
            return redirect("sellers:step", name)
    words = {key: value for part in made.values() for key, value in part.words().items()}
    starting.start(by=request.user, **words)
    messages.success(request, _("You can sell now. Buyers find you with your first gig."))
    return redirect(_next(request, onwards))


def _keep_face(request, part: Part) -> bool:
    """Name, country and picture belong to the account and count at once; False when the picture is refused."""
    file = request.FILES.get("picture")
    if file:
        try:
            pictures.set_picture(user=request.user, file=file)
        except Invalid as refusal:
            part.is_valid()
            refused_picture(part, refusal)
            return False
    if part.is_valid():
        starting.name_person(user=request.user, **part.words())
    return True


def _typed(draft: StartDraft, step: str) -> QueryDict | None:
    """What was typed in a step, as it came."""
    if step not in draft.steps:
        return None
    data = QueryDict(mutable=True)
    for name, values in draft.steps[step].items():
        data.setlist(name, values)
    return data


def _part(user, draft: StartDraft, step: str) -> Part:
    return PARTS[step](now=kept_of(user), data=_typed(draft, step) or QueryDict())


def _is_done(user, draft: StartDraft, step: str) -> bool:
    return step in draft.steps and _part(user, draft, step).is_valid()


def _show(request, draft: StartDraft, part: Part, onwards: str, status: int = 200):
    at = ORDER.index(part.name)
    done = [name for name in ORDER if _is_done(request.user, draft, name)]
    steps = [
        {
            "label": PARTS[name].label,
            "state": "now" if name == part.name else "done" if name in done else "",
            "url": reverse("sellers:step", args=[name]),
        }
        for name in ORDER
    ]
    context = {
        "part": part,
        "steps": steps,
        "number": at + 1,
        "of": len(ORDER),
        "complete": round(100 * len(done) / len(ORDER)),
        "back": reverse("sellers:step", args=[ORDER[at - 1]]) if at else "",
        "last": at == len(ORDER) - 1,
        "next": onwards,
        "clearance": allowances.BY_LEVEL[Level.NEW].clearance_days,
    }
    return render(request, "sellers/start.html", context, status=status)


def _next(request, target: str | None) -> str:
    """Where the member wanted to go, if that is a page of ours; else to a new gig."""
    target = target or ""
    here = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if here else "/selling/gigs/new/"
