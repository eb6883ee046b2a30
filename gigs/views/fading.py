"""After a step down: which gigs stay live."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from gigs import fading
from kit import clock
from kit.problems import Refused
from sellers import allowances
from sellers.starting import seller_required


@login_required
@seller_required
@require_http_methods(["GET", "POST"])
def fade(request):
    """Pick as many gigs as the level allows; the others are paused."""
    profile = request.user.seller
    allowance, gigs, error = allowances.of_seller(profile), fading.active(request.user), ""
    kept = [gig.ref for gig in gigs[: allowance.active_gigs]]
    if request.method == "POST":
        kept = request.POST.getlist("keep")
        try:
            paused = fading.keep(refs=kept, by=request.user, now=clock.now())
        except Refused as refusal:
            error = refusal.message
        else:
            words = ngettext("%(n)d gig is paused.", "%(n)d gigs are paused.", len(paused))
            messages.success(request, words % {"n": len(paused)})
            return redirect("gigs:my_gigs")
    context = {
        "profile": profile,
        "allowance": allowance,
        "gigs": gigs,
        "over": len(gigs) > allowance.active_gigs,
        "kept": kept,
        "fade": fading.open_fade(request.user),
        "error": error,
    }
    return render(request, "gigs/fading.html", context, status=422 if error else 200)
