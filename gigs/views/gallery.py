"""The pictures of a gig: sent in, prepared by a worker, put in order, described."""

from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gigs import drafting, pictures
from gigs.models import GigImage
from gigs.views import frame
from kit import clock, text
from kit.nudging import nudge
from kit.problems import Refused

LONGEST_ALT = 160
PREPARE = "gigs.tasks.prepare_pictures"


def gallery(request, gig):
    """The step of the wizard; called by it."""
    if request.method == "GET":
        return frame.show(request, gig, "gallery", {"items": _items(gig)})
    errors, alts = [], {}
    for name in request.POST:
        if name.startswith("alt-"):
            alts[name.removeprefix("alt-")] = text.clean_line(request.POST[name])
    long = {ref for ref, alt in alts.items() if len(alt) > LONGEST_ALT}
    errors += [
        {"field": f"alt-{ref}", "text": _("Use at most %(most)d characters.") % {"most": LONGEST_ALT}}
        for ref in sorted(long)
    ]
    status = 422 if errors else 200
    try:
        if alts or request.POST.get("do"):
            drafting.arrange_pictures(
                ref=gig.ref,
                order=_order(request, gig),
                by=request.user,
                now=clock.now(),
                alts={ref: alt for ref, alt in alts.items() if ref not in long},
                seen=request.POST.get("seen"),
            )
    except Refused as refusal:
        errors.append({"field": "", "text": str(refusal.message)})
        status = refusal.status
    for file in request.FILES.getlist("file"):
        try:
            pictures.take(ref=gig.ref, file=file, by=request.user, now=clock.now())
        except Refused as refusal:
            errors.append({"field": "file", "text": f"{text.clean_line(file.name)[:60]}: {refusal.message}"})
            status = 422
    if request.FILES:
        nudge(PREPARE)
    gig = frame.own_gig(request, gig.ref)
    if "autosave" in request.POST:
        if errors:
            return frame.problem(errors[0]["text"], status, errors)
        return frame.kept(request, gig.draft or gig.live)
    if errors:
        typed = {ref: request.POST[f"alt-{ref}"] for ref in long}
        return frame.show(
            request, gig, "gallery", {"items": _items(gig, typed), "errors": errors}, status=status
        )
    stays = request.FILES and request.POST.get("do") in (None, "", "add")
    if stays:
        return redirect("gigs:wizard", gig.ref, "gallery")
    return frame.onwards(request, gig, "gallery")


def _items(gig, typed: dict | None = None):
    """The gallery's pictures with what was typed about them."""
    version = gig.draft or gig.live
    items = list(version.gallery.select_related("image"))
    for item in items:
        item.alt = (typed or {}).get(item.image.ref, item.image.alt)
        item.is_long = item.image.ref in (typed or {})
    return items


def _order(request, gig) -> list[str]:
    """The refs as they stand, after the button: pictures-up-REF, pictures-down-REF, pictures-remove-REF, or where one
    was dragged: pictures-to-REF-0."""
    version = gig.draft or gig.live
    refs = [item.image.ref for item in version.gallery.select_related("image")]
    _part, _sep, rest = request.POST.get("do", "").partition("-")
    act, _sep, ref = rest.partition("-")
    ref, _sep, place = ref.partition("-")
    if ref in refs:
        at = refs.index(ref)
        refs.remove(ref)
        if act != "remove":
            to = {"up": max(0, at - 1), "down": at + 1, "to": text.whole(place, most=99)}.get(act)
            refs.insert(at if to is None else to, ref)
    return refs


@login_required
@require_POST
def upload(request, ref):
    """One picture sent by the script while the page stays; answers {"ref", "stamp", …} or a problem."""
    gig = frame.own_gig(request, ref)
    file = request.FILES.get("file")
    if file is None:
        return frame.problem(_("Choose a picture."), 422, [])
    try:
        image = pictures.take(ref=gig.ref, file=file, by=request.user, now=clock.now())
    except Refused as refusal:
        return frame.problem(str(refusal.message), refusal.status, [])
    nudge(PREPARE)
    gig = frame.own_gig(request, ref)
    return JsonResponse(
        {
            "ref": image.ref,
            "stamp": (gig.draft or gig.live).stamp,
            "name": text.clean_line(file.name),
            "size": file.size,
            "state": GigImage.State.PROCESSING,
        },
        status=201,
    )
