"""Where staff decides on reviews: what is held, reported or appealed, and every removal that was made."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from kit import clock
from kit.forms import add_refusal
from kit.problems import Refused, Stale
from reviews import moderating, waiting
from reviews.forms import BarForm, DecisionForm, ReasonForm, RemovalForm
from reviews.models import Appeal, Hold, Removal, Review, StaffNote, Window
from reviews.rules import HAPPENED, removal_label

FORMS = {"removal": RemovalForm, "release": ReasonForm, "decision": DecisionForm, "bar": BarForm}


def _judges_only(user) -> None:
    if not moderating.is_judge(user):
        raise Http404


@login_required
@require_GET
def queue(request):
    """Held ones first: they appear by themselves."""
    _judges_only(request.user)
    removals = list(waiting.removals()[:30])
    for removal in removals:
        removal.rule_label = removal_label(removal.rule)
    context = {
        "now": clock.now(),
        "held": list(waiting.held()[:100]),
        "reported": list(waiting.reported()[:100]),
        "appealed": list(waiting.appealed()[:100]),
        "notes": list(waiting.notes(request.user)[:100]),
        "removals": removals,
    }
    return render(request, "reviews/queue.html", context)


@login_required
@require_GET
def case(request, ref):
    """One review with all that bears on it."""
    _judges_only(request.user)
    return _page(request, _found(ref))


def _found(ref: str) -> Review:
    return get_object_or_404(
        Review.objects.select_related(
            "order__buyer", "order__seller", "author", "subject", "gig", "reply"
        ).exclude(state__in=[Review.State.DRAFTED, Review.State.WAITING]),
        ref=ref,
    )


def _page(request, review: Review, *, bound=None, status=200):
    """bound: (name of the form, the form) of an act that was refused."""
    appeal = (
        Appeal.objects.filter(removal__review=review).select_related("removal", "by", "decided_by").first()
    )
    reports = list(review.reports.select_related("by").order_by("id"))
    removals = list(Removal.objects.filter(review=review).select_related("by").order_by("id"))
    for each in [*reports, *removals]:
        each.rule_label = removal_label(each.rule)
    events = list(review.events.select_related("actor"))
    for event in events:
        event.label = HAPPENED.get(event.command, event.command)
    hold = Hold.objects.filter(review=review).first()
    own = request.user.pk in (review.author_id, review.subject_id)
    forms = {name: form(auto_id=f"id_{name}_%s") for name, form in FORMS.items()}
    if bound:
        forms[bound[0]] = bound[1]
    context = {
        "now": clock.now(),
        "review": review,
        "hold": hold,
        "reports": reports,
        "open_reports": [each for each in reports if each.closed_at is None],
        "removals": removals,
        "appeal": appeal,
        "window": Window.objects.filter(order=review.order).first(),
        "events": events,
        "own": own,
        "note": None if own else StaffNote.objects.filter(review=review).select_related("read_by").first(),
        "may_release": not own and review.state == Review.State.HELD and hold and hold.ended_at is None,
        "may_remove": not own and review.state in (Review.State.HELD, Review.State.PUBLISHED),
        "may_decide": not own
        and appeal
        and appeal.decided_at is None
        and appeal.removal.by_id != request.user.pk,
        "forms": forms,
    }
    return render(request, "reviews/case.html", context, status=status)


def _decide(request, ref: str, name: str, act, done: str):
    """Do `act` with the form of that name; what is wrong is said beside its field."""
    _judges_only(request.user)
    review = _found(ref)
    form = FORMS[name](request.POST, auto_id=f"id_{name}_%s")
    if not form.is_valid():
        return _page(request, review, bound=(name, form), status=422)
    try:
        act(form.cleaned_data, review)
    except Stale:
        raise
    except Refused as refusal:
        add_refusal(form, refusal)
        return _page(request, _found(ref), bound=(name, form), status=refusal.status)
    messages.success(request, done)
    return redirect("reviews:case", ref)


@login_required
@require_POST
def remove(request, ref):
    def act(said, review):
        moderating.remove(ref=ref, by=request.user, now=clock.now(), **said)

    return _decide(request, ref, "removal", act, _("Taken down. Both sides were told."))


@login_required
@require_POST
def release(request, ref):
    def act(said, review):
        moderating.release(ref=ref, by=request.user, now=clock.now(), reason=said["reason"])

    return _decide(request, ref, "release", act, _("Let through. It appears in a moment."))


@login_required
@require_POST
def decide(request, ref):
    def act(said, review):
        moderating.decide_appeal(
            ref=ref,
            by=request.user,
            now=clock.now(),
            granted=said["granted"] == "yes",
            answer=said["reason"],
        )

    return _decide(request, ref, "decision", act, _("Decided. The author was told."))


@login_required
@require_POST
def bar(request, ref):
    def act(said, review):
        moderating.bar(order_ref=review.order.ref, by=request.user, now=clock.now(), **said)

    return _decide(request, ref, "bar", act, _("Hidden. Nothing of this order is shown or counted."))


@login_required
@require_POST
def keep(request, ref):
    """The review may stay: its reports are closed."""
    _judges_only(request.user)
    _found(ref)
    closed = moderating.close_reports(ref=ref, by=request.user, now=clock.now())
    messages.success(
        request, ngettext("%(n)d report is closed.", "%(n)d reports are closed.", closed) % {"n": closed}
    )
    return redirect("reviews:queue")


@login_required
@require_POST
def read_note(request, ref):
    """A note to staff is read: it leaves the queue."""
    _judges_only(request.user)
    get_object_or_404(StaffNote, review__ref=ref)
    moderating.read_note(ref=ref, by=request.user, now=clock.now())
    messages.success(request, _("Marked as read. It stays with the review."))
    return redirect("reviews:queue")
