"""Who is Pro: the yearly look at each, and ending it by two members of staff."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.entrance import staff_of
from kit import clock
from kit.forms import add_refusal
from kit.problems import Refused
from marketplace import badges
from marketplace.views.vetting import A_PAGE
from sellers import pro_moves, vetting
from sellers.forms.vetting import WhyForm
from sellers.models import ProRevocation, ProStanding


@staff_of("vetting")
@require_GET
def sellers(request):
    """Everybody who is Pro, those to look at again first, and what one colleague proposed."""
    now = clock.now()
    proposed = ProRevocation.objects.filter(standing=OuterRef("pk"), closed_at=None)
    standings = (
        ProStanding.objects.filter(ended_at=None)
        .select_related("user__seller", "application")
        .annotate(is_proposed=Exists(proposed))
        .order_by("-is_proposed", "recheck_by", "id")
    )
    page = Paginator(standings, A_PAGE).get_page(request.GET.get("page"))
    for standing in page.object_list:
        standing.field_name = badges.field_name(standing.application.field)
        standing.is_due = standing.recheck_by <= now.date()
    return render(request, "pro/staff/sellers.html", {"now": now, "page": page})


def _standing(username: str) -> ProStanding:
    return get_object_or_404(
        ProStanding.objects.select_related("user__seller", "application").filter(ended_at=None),
        user__username=username,
    )


@staff_of("vetting")
@require_GET
def seller(request, username):
    """One Pro: the yearly look, or the proposal to end it."""
    return _seller(request, _standing(username))


def _seller(request, standing, *, status=200, **forms):
    now = clock.now()
    application = standing.application
    events = list(application.events.select_related("actor"))
    for event in events:
        event.words = pro_moves.words_of(event.command)
    context = {
        "now": now,
        "standing": standing,
        "person": standing.user,
        "application": application,
        "field": badges.field_name(application.field),
        "is_due": standing.recheck_by <= now.date(),
        "proposed": standing.revocations.filter(closed_at=None).select_related("proposed_by").first(),
        "own": standing.user_id == request.user.pk,
        "events": events,
        "recheck_form": WhyForm(prefix="recheck"),
        "revoke_form": WhyForm(prefix="revoke"),
        **forms,
    }
    return render(request, "pro/staff/seller.html", context, status=status)


@staff_of("vetting")
@require_POST
def recheck(request, username):
    """Looked at: still Pro, for another year."""
    standing = _standing(username)
    form = WhyForm(request.POST, prefix="recheck")
    if form.is_valid():
        try:
            vetting.recheck(standing_id=standing.pk, by=request.user, now=clock.now(), **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
            return _seller(request, standing, status=refusal.status, recheck_form=form)
        messages.success(request, _("Kept. The next look is in a year."))
        return redirect("pro:sellers")
    return _seller(request, standing, status=422, recheck_form=form)


@staff_of("vetting")
@require_POST
def propose(request, username):
    """The first of two who end it."""
    standing = _standing(username)
    form = WhyForm(request.POST, prefix="revoke")
    if form.is_valid():
        try:
            vetting.propose_revocation(
                standing_id=standing.pk, by=request.user, now=clock.now(), **form.cleaned_data
            )
        except Refused as refusal:
            add_refusal(form, refusal)
            return _seller(request, standing, status=refusal.status, revoke_form=form)
        messages.success(request, _("Noted. It takes effect once a colleague confirms it."))
        return redirect("pro:seller", username)
    return _seller(request, standing, status=422, revoke_form=form)


@staff_of("vetting")
@require_POST
def close(request, ref):
    """The second of two: confirm or drop."""
    found = get_object_or_404(ProRevocation.objects.select_related("standing__user"), ref=ref)
    confirm = request.POST.get("decision") == "confirm"
    if not confirm and request.POST.get("decision") != "drop":
        raise Http404
    try:
        badges.close_revocation(ref=ref, confirm=confirm, by=request.user, now=clock.now())
    except Refused as refusal:
        if found.closed_at or found.standing.ended_at:
            raise
        return _seller(request, found.standing, status=refusal.status, refusal=refusal)
    messages.success(
        request, _("Pro is ended. The seller is told.") if confirm else _("Dropped. Nothing changes.")
    )
    return redirect("pro:sellers")
