"""Reviews as everybody reads them, and what members do about one: answer, find useful, report, appeal."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import files
from accounts.models import User
from kit import clock
from kit.forms import add_refusal
from kit.problems import Refused
from orders import figures
from reviews import moderating, reading, reviewing, samples
from reviews.forms import AppealForm, ReplyForm, ReportForm
from reviews.models import Appeal, Removal, Review
from reviews.rules import removal_label


def _seen(request, ref: str) -> Review:
    """A published review; a removed or hidden one only for the two it is between. Raises Http404."""
    user = request.user
    mine = Q(author=user) | Q(subject=user) if user.is_authenticated else Q(pk=None)
    ended = Q(state__in=[Review.State.REMOVED, Review.State.HIDDEN])
    found = reading.dressed(Review.objects.filter(Q(state=Review.State.PUBLISHED) | ended & mine), user)
    review = get_object_or_404(found, ref=ref)
    reading.tell(review)
    return review


@require_safe
def review(request, ref):
    """One review with its answer, and for the two it is between what they may do about it."""
    return _page(request, _seen(request, ref))


def _page(request, review: Review, *, reply_form=None, appeal_form=None, status=200):
    now = clock.now()
    removal = Removal.objects.filter(review=review).select_related("appeal").order_by("-id").first()
    is_subject, is_author = request.user.pk == review.subject_id, request.user.pk == review.author_id
    standing = removal is not None and removal.undone_at is None
    appeal = Appeal.objects.filter(removal__review=review).first() if removal else None
    published = review.state == Review.State.PUBLISHED
    may_reply = (
        is_subject
        and published
        and not hasattr(review, "reply")
        and now <= review.published_at + reviewing.REPLY
    )
    context = {
        "now": now,
        "review": review,
        "published": published,
        "removal": removal if standing else None,
        "removal_rule": removal_label(removal.rule) if removal else "",
        "appeal": appeal,
        "is_subject": is_subject,
        "is_author": is_author,
        "may_reply": may_reply,
        "reply_by": review.published_at + reviewing.REPLY if may_reply else None,
        "reply_form": reply_form or ReplyForm(),
        "may_appeal": is_author and standing and appeal is None,
        "appeal_form": appeal_form or AppealForm(),
    }
    return render(request, "reviews/review.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def reply(request, ref):
    """Answer in public, once."""
    review = _seen(request, ref)
    if request.user.pk != review.subject_id:
        raise Http404
    if request.method == "GET":
        return redirect("reviews:review", ref)
    form = ReplyForm(request.POST)
    if form.is_valid():
        try:
            reviewing.reply(ref=ref, by=request.user, text=form.cleaned_data["text"], now=clock.now())
        except Refused as refusal:
            add_refusal(form, refusal)
            return _page(request, review, reply_form=form, status=refusal.status)
        messages.success(request, _("Your answer is public."))
        return redirect("reviews:review", ref)
    return _page(request, review, reply_form=form, status=422)


@login_required
@require_POST
def useful(request, ref):
    """Say that a review was useful, or no longer (`back`)."""
    if _seen(request, ref).state != Review.State.PUBLISHED:
        raise Http404
    if "back" in request.POST:
        reviewing.take_vote_back(ref=ref, by=request.user)
    else:
        reviewing.vote(ref=ref, by=request.user, now=clock.now())
    target = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return redirect(f"{target}#r-{ref}" if here else f"/reviews/{ref}/")


@login_required
@require_http_methods(["GET", "POST"])
def report(request, ref):
    """Say that a review breaks a rule."""
    review = _seen(request, ref)
    if review.state != Review.State.PUBLISHED or request.user.pk == review.author_id:
        raise Http404
    form, status = ReportForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                moderating.report(ref=ref, by=request.user, now=clock.now(), **form.cleaned_data)
            except Refused as refusal:
                add_refusal(form, refusal)
                status = refusal.status
            else:
                messages.success(
                    request, _("Thank you. Our staff reads it; the review stays until they decide.")
                )
                return redirect("reviews:review", ref)
    return render(request, "reviews/report.html", {"review": review, "form": form}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def appeal(request, ref):
    """Ask another member of staff to look at the removal."""
    review = _seen(request, ref)
    if request.user.pk != review.author_id or review.state != Review.State.REMOVED:
        raise Http404
    if request.method == "GET":
        return redirect("reviews:review", ref)
    form = AppealForm(request.POST)
    if form.is_valid():
        try:
            moderating.appeal(ref=ref, by=request.user, text=form.cleaned_data["text"], now=clock.now())
        except Refused as refusal:
            add_refusal(form, refusal)
            return _page(request, review, appeal_form=form, status=refusal.status)
        messages.success(request, _("Your appeal is on its way to another member of staff."))
        return redirect("reviews:review", ref)
    return _page(request, review, appeal_form=form, status=422)


@require_safe
def member(request, username):
    """A buyer as sellers see one: country, orders, what sellers wrote."""
    found = get_object_or_404(User, username=username, is_active=True, is_suspended=False)
    count, mean, rows = reading.about_buyer(found, viewer=request.user)
    context = {
        "member": found,
        "count": count,
        "mean": mean,
        "rows": rows,
        "bought": figures.bought(found.pk),
        "shows_cancelled": _may_see_cancelled(request.user, found),
        "sells": hasattr(found, "seller"),
    }
    return render(request, "reviews/member.html", context)


def _may_see_cancelled(viewer, member: User) -> bool:
    """Sellers, staff, and the member."""
    return viewer.is_authenticated and (viewer == member or viewer.is_staff or hasattr(viewer, "seller"))


@require_safe
def sample(request, ref):
    """A picture of delivered work that both sides allow to be shown."""
    found = get_object_or_404(samples.shown(), ref=ref)
    answer = files.preview_response(found.file.upload)
    answer["Cache-Control"] = "public, max-age=3600"
    return answer
