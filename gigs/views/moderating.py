"""The staff queue: what sellers submitted, oldest first, and one page to decide on each."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.entrance import staff_of
from gigs import comparing, decisions, moves, publishing, screening
from gigs.models import Gig, GigEvent, GigVersion
from kit import clock
from kit.forms import LineField, TextField, add_refusal
from kit.problems import Refused

A_PAGE = 30
TARGET = timedelta(hours=24)
DECISIONS = ("approve", "ask_changes", "deny")
OTHERS_SHOWN = 12


class DecisionForm(forms.Form):
    """Rule, words and reason. The reason is written in full: the seller reads it."""

    rule = forms.ChoiceField(label=gettext_lazy("Rule"), required=False)
    reason = TextField(
        label=gettext_lazy("Reason"),
        required=False,
        longest=2000,
        widget=forms.Textarea(attrs={"rows": 4, "data-key": "e"}),
        help_text=gettext_lazy("What is wrong and what would mend it. The seller reads this."),
    )
    excerpt = LineField(
        label=gettext_lazy("The words it is about"),
        required=False,
        longest=300,
        help_text=gettext_lazy("As they stand."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [("", _("Choose")), *screening.rule_choices()]


@staff_of("moderation")
@require_GET
def queue(request):
    """Everything that waits, oldest first."""
    now = clock.now()
    listed = decisions.waiting().select_related("gig__seller__seller", "category__parent")
    page = Paginator(listed, A_PAGE).get_page(request.GET.get("page"))
    versions = list(page.object_list)
    for version in versions:
        _describe(version, now)
    oldest = decisions.waiting().values_list("submitted_at", flat=True).first()
    context = {
        "now": now,
        "page": page,
        "versions": versions,
        "oldest": oldest,
        "overdue": oldest and now - oldest > TARGET,
    }
    return render(request, "gigs/moderating/queue.html", context)


def _describe(version: GigVersion, now) -> None:
    version.is_overdue = now - version.submitted_at > TARGET
    version.is_edit = version.gig.live_id is not None
    version.found = [_marked(flag) for flag in version.flags]


def _marked(flag: dict) -> dict:
    """A finding ready to be shown: its excerpt cut at the marks."""
    before, _open, rest = flag["excerpt"].partition("\u2045")
    hit, _close, after = rest.partition("\u2046")
    if not _open:
        before, hit = "", flag["excerpt"]
    return {**flag, "label": screening.label_of(flag["rule"]), "before": before, "hit": hit, "after": after}


def _version(ref: str) -> GigVersion:
    versions = GigVersion.objects.select_related(
        "gig__seller__seller", "gig__live__category", "gig__draft", "category__parent"
    ).prefetch_related("packages", "extras", "requirements", "gallery__image")
    return get_object_or_404(versions, ref=ref)


@staff_of("moderation")
@require_GET
def review(request, ref):
    """One version with all that bears on it."""
    return _review(request, _version(ref), DecisionForm(), 200)


def _review(request, version: GigVersion, form: DecisionForm, status: int):
    gig, now = version.gig, clock.now()
    waits = gig.draft_id == version.pk and version.state == GigVersion.State.PENDING_REVIEW
    if version.submitted_at:
        _describe(version, now)
    live = gig.live if gig.live_id and gig.live_id != version.pk else None
    commands = {move.command for move in publishing.open_moves(gig, request.user)}
    others = (
        Gig.objects.sold_by(gig.seller).exclude(pk=gig.pk).select_related("live", "draft").order_by("-pk")
    )
    context = {
        "now": now,
        "version": version,
        "gig": gig,
        "seller": gig.seller,
        "profile": gig.seller.seller,
        "form": form,
        "waits": waits and "approve" in commands,
        "own": gig.seller_id == request.user.pk,
        "commands": commands if version.pk == gig.live_id else set(),
        "parts": [(label, words) for label, words in comparing.said(version, pictures=False) if words],
        "changes": comparing.compare(live, version) if live else [],
        "live": live,
        "events": _told(gig),
        "others": others[:OTHERS_SHOWN],
        "refusals": GigEvent.objects.filter(gig__seller=gig.seller, command__in=["deny", "suspend"]).count(),
        **_neighbours(version, waits),
    }
    return render(request, "gigs/moderating/review.html", context, status=status)


def _told(gig: Gig) -> list[GigEvent]:
    events = list(gig.events.select_related("actor"))
    labels = {move.command: move.done for move in moves.TABLE} | {
        "begin": _("Begun"),
        "revise": _("Changes begun"),
        "discard": _("Changes thrown away"),
    }
    for event in events:
        event.words = labels.get(event.command, event.command)
        event.rule_label = screening.label_of(event.rule) if event.rule else ""
    return events


def _neighbours(version: GigVersion, waits: bool) -> dict:
    """The next and the one before in the queue."""
    refs = list(decisions.waiting().values_list("ref", flat=True)[:500])
    if not waits or version.ref not in refs:
        return {"next_ref": refs[0] if refs else None, "back_ref": None, "place": None, "waiting": len(refs)}
    at = refs.index(version.ref)
    return {
        "next_ref": refs[at + 1] if at + 1 < len(refs) else None,
        "back_ref": refs[at - 1] if at else None,
        "place": at + 1,
        "waiting": len(refs),
    }


@staff_of("moderation")
@require_POST
def decide(request, ref):
    """Approve, ask for changes, or deny; then on to the next in the queue."""
    version, command = _version(ref), request.POST.get("decision", "")
    if command not in DECISIONS:
        raise Http404
    words = {"ref": version.gig.ref, "by": request.user, "now": clock.now(), "seen": request.POST.get("seen")}
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _review(request, version, form, 422)
    try:
        if command == "approve":
            publishing.approve(**words)
        else:
            getattr(publishing, command)(**words, **form.cleaned_data)
    except Refused as refusal:
        add_refusal(form, refusal)
        return _review(request, _version(ref), form, refusal.status)
    messages.success(request, DONE[command])
    following = decisions.waiting().values_list("ref", flat=True).first()
    return redirect("gigs:review", following) if following else redirect("gigs:queue")


DONE = {
    "approve": gettext_lazy("Approved. Buyers find it now."),
    "ask_changes": gettext_lazy("Sent back with your words."),
    "deny": gettext_lazy("Denied. The seller reads your words."),
}


@staff_of("moderation")
@require_POST
def suspend(request, ref):
    """Take a published gig down, with rule and reason."""
    return _published_act(request, ref, "suspend")


@staff_of("moderation")
@require_POST
def reinstate(request, ref):
    """Put a suspended gig back."""
    return _published_act(request, ref, "reinstate")


def _published_act(request, ref, command):
    version = _version(ref)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _review(request, version, form, 422)
    words = {name: form.cleaned_data[name] for name in ("rule", "reason")}
    if command == "suspend":
        words["excerpt"] = form.cleaned_data["excerpt"]
    try:
        getattr(publishing, command)(ref=version.gig.ref, by=request.user, now=clock.now(), **words)
    except Refused as refusal:
        add_refusal(form, refusal)
        return _review(request, _version(ref), form, refusal.status)
    return redirect(reverse("gigs:review", args=[ref]))
