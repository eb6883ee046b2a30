"""A seller's own gigs: the list, and what may be done with each."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, prefetch_related_objects
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from gigs import copying, decisions, moves, publishing
from gigs.models import Gig
from gigs.views.frame import own_gig
from kit import clock
from sellers import allowances

A_PAGE = 24
TABS = {
    "active": (gettext_lazy("Active"), ["active"]),
    "review": (gettext_lazy("In review"), ["pending_review"]),
    "changes": (gettext_lazy("Needs changes"), ["changes_requested"]),
    "draft": (gettext_lazy("Drafts"), ["draft"]),
    "paused": (gettext_lazy("Paused"), ["paused"]),
    "refused": (pgettext_lazy("gigs that are", "Refused"), ["denied", "suspended"]),
    "archived": (gettext_lazy("Archived"), ["archived"]),
}
EMPTY = {
    "active": gettext_lazy("Gigs that buyers can find and order are here."),
    "review": gettext_lazy("Gigs you submitted wait here until we have read them, within a day."),
    "changes": gettext_lazy("When we ask you to change something, the gig is here with our words."),
    "draft": gettext_lazy("What you have begun and not submitted is here."),
    "paused": gettext_lazy("Gigs you took off the shelf for a while are here."),
    "refused": gettext_lazy("Gigs that may not be sold here are listed with the reason."),
    "archived": gettext_lazy("Gigs you took down for good are here."),
}


def listing(request) -> dict:
    """What the list of one's own gigs shows: a tab a state, with the places of the level. Raises Http404."""
    own = Gig.objects.sold_by(request.user)
    counts = dict(own.values_list("state").annotate(Count("pk")))
    numbers = {tab: sum(counts.get(state, 0) for state in states) for tab, (_name, states) in TABS.items()}
    tab = request.GET.get("tab") or next((name for name in TABS if numbers[name]), "active")
    if tab not in TABS:
        raise Http404
    listed = own.filter(state__in=TABS[tab][1]).select_related("live", "draft").order_by("-pk")
    page = Paginator(listed, A_PAGE).get_page(request.GET.get("page"))
    gigs = list(page.object_list)
    versions = [version for gig in gigs if (version := gig.live or gig.draft)]
    prefetch_related_objects(versions, "packages", "gallery__image")
    decided = decisions.last_of(gigs)
    for gig in gigs:
        gig.shown = gig.live or gig.draft
        gig.price = min((p.price_minor for p in gig.shown.packages.all() if p.price_minor), default=None)
        gig.cover = next((item.image for item in gig.shown.gallery.all()), None)
        gig.decision = decided.get(gig.pk)
        gig.open_moves = _acts(gig)
    taken = counts.get("active", 0) + counts.get("pending_review", 0)
    allowance = allowances.of_seller(request.user.seller)
    return {
        "tabs": [(name, words, numbers[name]) for name, (words, _states) in TABS.items()],
        "tab": tab,
        "empty": EMPTY[tab],
        "page": page,
        "gigs": gigs,
        "taken": taken,
        "allowance": allowance,
        "profile": request.user.seller,
        "username": request.user.username,
    }


HERE = ("pause", "resume", "archive")


def _acts(gig: Gig) -> list[moves.Move]:
    state = gig.draft.state if gig.draft else None
    return [
        m for m in moves.open_to(moves.SELLER, gig_state=gig.state, version_state=state) if m.command in HERE
    ]


@login_required
@require_http_methods(["GET", "POST"])
def act(request, ref, command):
    """Pause, resume or archive a gig. A GET asks first where the table says so."""
    if command not in HERE:
        raise Http404
    gig = own_gig(request, ref)
    move = moves.BY_COMMAND[command]
    if request.method == "GET":
        title = (gig.live or gig.draft).title or _("Untitled gig")
        context = {
            "gig": gig,
            "title": _("%(act)s “%(title)s”?") % {"act": move.label, "title": title},
            "text": move.confirm,
            "button": move.label,
            "danger": move.danger,
            "back": reverse("gigs:my_gigs"),
        }
        return render(request, "gigs/confirm.html", context)
    getattr(publishing, command)(ref=gig.ref, by=request.user, now=clock.now())
    messages.success(request, DONE[command])
    return redirect("gigs:my_gigs")


@login_required
@require_POST
def copy(request, ref):
    """A new draft with the words, prices and pictures of this gig."""
    made = copying.copy(gig=own_gig(request, ref), by=request.user, now=clock.now())
    messages.success(
        request, _("This is a copy. Change what is different; it is nobody’s but yours until you submit it.")
    )
    return redirect("gigs:wizard", made.ref, "overview")


DONE = {
    "pause": gettext_lazy("Paused. Buyers no longer find this gig."),
    "resume": gettext_lazy("Active again. Buyers find this gig."),
    "archive": gettext_lazy("Archived. Orders under way go on."),
}
