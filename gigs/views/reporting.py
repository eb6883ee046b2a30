"""Reports about gigs and members: how a member makes one, and where moderation decides."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.entrance import staff_of
from accounts.models import User
from gigs import reporting
from gigs.models import Gig, GigEvent, Report
from gigs.views.gig_page import listed_gig
from kit import clock
from kit.forms import TextField, add_refusal
from kit.problems import Refused
from sellers.models import Strike

SHOWN = 30
TARGET = timedelta(hours=24)


class ReportForm(forms.Form):
    """Which rule is broken, and where to look."""

    rule = forms.ChoiceField(
        label=gettext_lazy("Which rule does it break?"),
        choices=list(reporting.RULES.items()),
        widget=forms.RadioSelect,
    )
    text = TextField(
        label=gettext_lazy("What should our staff look at?"), longest=reporting.LONGEST, required=False
    )


class DecisionForm(forms.Form):
    """What came of it, and why."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Decision"), choices=Report.Outcome.choices, widget=forms.RadioSelect
    )
    reason = TextField(
        label=gettext_lazy("Reason"),
        longest=reporting.LONGEST,
        help_text=gettext_lazy("Who reported it reads this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@login_required
@require_http_methods(["GET", "POST"])
def report_gig(request, username, slug):
    """Say that a gig breaks a rule."""
    gig = listed_gig(username, slug)
    back = reverse("gigs:gig", args=[username, slug])
    return _report(request, gig.seller, gig=gig, title=gig.live.title, back=back)


@login_required
@require_http_methods(["GET", "POST"])
def report_member(request, username):
    """Say that a member breaks a rule."""
    member = get_object_or_404(User, username=username, is_active=True, is_suspended=False)
    name = "gigs:seller" if hasattr(member, "seller") else "reviews:member"
    return _report(request, member, title=member.shown_name, back=reverse(name, args=[username]))


def _report(request, member: User, *, title: str, back: str, gig: Gig | None = None):
    if request.user.pk == member.pk:
        raise Http404
    form, status = ReportForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                reporting.report(
                    by=request.user, member=member, gig=gig, now=clock.now(), **form.cleaned_data
                )
            except Refused as refusal:
                add_refusal(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("Thank you. Our staff reads it and tells you what came of it."))
                return redirect(back)
    context = {"form": form, "title": title, "back": back, "gig": gig}
    return render(request, "gigs/report.html", context, status=status)


# --- staff ------------------------------------------------------------------------------------
@staff_of(reporting.ROLE)
@require_GET
def queue(request):
    """What waits, the oldest first, and what was decided lately."""
    return _queue(request)


def _queue(request, *, failed_ref: str = "", failed: DecisionForm | None = None, status: int = 200):
    now = clock.now()
    cases = [_case(rows, now) for rows in reporting.waiting()[:SHOWN]]
    for case in cases:
        ref = case["ref"]
        case["form"] = failed if ref == failed_ref else DecisionForm(prefix=ref)
        case["own"] = any(request.user.pk in (each.by_id, each.member_id) for each in case["reports"])
    done = (
        Report.objects.exclude(closed_at=None)
        .select_related("member", "gig__live", "closed_by")
        .order_by("-closed_at", "-id")[:SHOWN]
    )
    context = {"now": now, "cases": cases, "done": [_told(each) for each in done]}
    return render(request, "gigs/moderating/reports.html", context, status=status)


def _case(rows: list[Report], now) -> dict:
    """A gig or member with all open reports about it and what is known of the member."""
    first = rows[0]
    earlier = Report.objects.filter(member=first.member_id, outcome=Report.Outcome.ACTED)
    return {
        "ref": first.ref,
        "first": _told(first),
        "member": first.member,
        "gig": first.gig,
        "reports": [_told(each) for each in rows],
        "late": now - first.reported_at > TARGET,
        "earlier": earlier.count(),
        "refusals": GigEvent.objects.filter(
            gig__seller=first.member_id, command__in=["deny", "suspend"]
        ).count(),
        "strikes": Strike.objects.filter(seller=first.member_id, withdrawn_at=None).count(),
    }


def _told(report: Report) -> Report:
    report.title = reporting.subject(report)
    report.rule_label = reporting.RULES.get(report.rule, report.rule)
    return report


@staff_of(reporting.ROLE)
@require_POST
def decide(request, ref):
    """Close every open report about one gig or member, with the reason."""
    found = get_object_or_404(Report, ref=ref)
    form = DecisionForm(request.POST, prefix=ref)
    if form.is_valid():
        try:
            told = reporting.decide(ref=ref, by=request.user, now=clock.now(), **form.cleaned_data)
        except Refused as refusal:
            if found.closed_at:
                messages.error(request, refusal.message)
                return redirect("gigs:reports")
            add_refusal(form, refusal)
        else:
            said = ngettext("Decided. %(n)d person is told.", "Decided. %(n)d people are told.", told)
            messages.success(request, said % {"n": told})
            return redirect("gigs:reports")
    if found.closed_at:
        messages.error(request, _("Somebody has decided this meanwhile."))
        return redirect("gigs:reports")
    return _queue(request, failed_ref=ref, failed=form, status=422)
