"""What a member saved for later."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from gigs import saving, search, visits
from gigs.models import Gig, Save
from gigs.models.stat import Source
from kit import clock

A_PAGE = 24


@login_required
@require_GET
def saved(request):
    """The list: what can be ordered as cards, what cannot by name."""
    kept = Save.objects.kept_by(request.user).select_related("gig__live", "gig__seller")
    page = Paginator(kept, A_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    now = clock.now()
    open_ids = [row.gig_id for row in rows if row.gig.state == Gig.State.ACTIVE]
    cards = search.cards(open_ids, now)
    for card in cards:
        card.saved = True
    visits.shown(request, cards, Source.SAVED)
    shown = {card.pk for card in cards}
    context = {
        "now": now,
        "page": page,
        "cards": cards,
        "gone": [row for row in rows if row.gig_id not in shown],
        "sellers": saving.sellers(request.user) if page.number == 1 else [],
    }
    return render(request, "gigs/saved.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def save(request, ref):
    """A POST puts the gig on the list, or with saved=no takes it off. A GET, as after signing in, shows the gig."""
    gig = get_object_or_404(Gig.objects.select_related("seller").exclude(live=None), ref=ref)
    if request.method == "GET":
        return redirect("gigs:gig", gig.seller.username, gig.slug)
    if request.POST.get("saved") == "no":
        if saving.remove(gig=gig, by=request.user):
            said = _("Taken off your list.")
        else:
            said = _("It was not on your list.")
    else:
        if saving.save(gig=gig, by=request.user, now=clock.now()):
            visits.saved(request, gig)
        said = _("Saved. You find it under “Saved”.")
    return _answer(request, said)


@login_required
@require_http_methods(["GET", "POST"])
def save_seller(request, username):
    """A POST puts the seller on the list, or with saved=no takes them off. A GET, as after signing in, shows them."""
    sellers = User.objects.filter(is_active=True, is_suspended=False, seller__isnull=False)
    seller = get_object_or_404(sellers, username=username)
    if request.method == "GET":
        return redirect(f"/sellers/{seller.username}/")
    if request.POST.get("saved") == "no":
        found = saving.remove_seller(seller=seller, by=request.user)
        said = _("Taken off your list.") if found else _("It was not on your list.")
    else:
        saving.save_seller(seller=seller, by=request.user, now=clock.now())
        said = _("Saved. You find it under “Saved”.")
    return _answer(request, said)


def _answer(request, said: str) -> HttpResponse:
    """Nothing for the script, which has flipped the heart; a page with words without it."""
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    messages.success(request, said)
    return redirect(_back(request))


def _back(request) -> str:
    """The page the click came from, if it is one of ours."""
    came_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return came_from if ours else "/saved/"
