"""Being told when a gig that takes no orders can be ordered again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gigs import waiting
from gigs.views.gig_page import listed_gig
from kit import clock


@login_required
@require_http_methods(["GET", "POST"])
def wait(request, username, slug):
    """A POST asks to be told. A GET, as after signing in, shows the gig with the button."""
    gig = listed_gig(username, slug)
    if request.method == "POST":
        waiting.ask(gig=gig, by=request.user, now=clock.now())
        messages.success(request, _("You will be told when it can be ordered."))
    return redirect("gigs:gig", username, slug)


@login_required
@require_POST
def stop(request, username, slug):
    """No longer wait."""
    waiting.stop(gig=listed_gig(username, slug), by=request.user)
    messages.success(request, _("You will not be told."))
    return redirect("gigs:gig", username, slug)
