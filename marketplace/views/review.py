"""The page on which a side of an order reviews the other, with the samples it allows."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kit import clock
from kit.forms import add_refusal
from kit.problems import Refused
from marketplace import reviewing as publishing
from orders import parties
from reviews import panels, reviewing, samples
from reviews.forms import WriteForm
from reviews.models import Review, StaffNote


def _of_party(request, ref):
    """The order and the side of it that asks; staff reviews nothing."""
    order, actor = parties.order_of(request.user, ref)
    if actor.role not in ("buyer", "seller"):
        raise Http404
    return order, actor.role


@login_required
@require_http_methods(["GET", "POST"])
def review(request, ref):
    """GET: the form, or what became of the review. POST: send it, or change it until it is published."""
    order, side = _of_party(request, ref)
    now = clock.now()
    panel = panels.panel_of(order, request.user, now)
    if panel is None and request.method == "GET":
        return redirect("orders:order", ref)
    files = samples.showable(order)
    form = WriteForm(
        request.POST or None,
        side=side,
        files=files,
        initial=_initial(panel.mine if panel else None, samples.allowed_by(order, side, files)),
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = reviewing.write(
                    order_ref=ref,
                    by=request.user,
                    ratings=form.given(),
                    text=form.cleaned_data["text"],
                    note=form.cleaned_data["note"],
                    now=now,
                )
                if files:
                    samples.agree(order_ref=ref, by=request.user, refs=form.cleaned_data["samples"], now=now)
            except Refused as refusal:
                add_refusal(form, refusal)
                status = refusal.status
                panel = panels.panel_of(order, request.user, now)
            else:
                publishing.publish_if_ready(order_ref=ref, now=now)
                messages.success(request, _said(made, ref))
                return redirect("orders:order", ref)
    context = {"now": now, "order": order, "side": side, "panel": panel, "form": form, "files": files}
    context["other"] = order.seller if side == "buyer" else order.buyer
    return render(request, "reviews/write.html", context, status=status)


def _initial(mine: Review | None, allowed: set[str]) -> dict:
    if mine is None:
        return {}
    names = ("communication", "as_described", "value", "stars", "text")
    note = StaffNote.objects.filter(review=mine).first()
    given = {name: getattr(mine, name) for name in names}
    return {**given, "note": note.text if note else "", "samples": sorted(allowed)}


def _said(made: Review, ref: str) -> str:
    made.refresh_from_db(fields=["state"])
    if made.state == Review.State.PUBLISHED:
        return _("Your review is public now.")
    return _("Your review is kept. You can change it or take it back until it is shown.")


@login_required
@require_POST
def take_back(request, ref):
    """Make it a draft again."""
    _of_party(request, ref)
    reviewing.take_back(order_ref=ref, by=request.user, now=clock.now())
    messages.success(request, _("Taken back. It is not shown unless you send it again."))
    return redirect("reviews:write", ref)


@login_required
@require_POST
def show_samples(request, ref):
    """Which pictures of the delivery may be shown."""
    _of_party(request, ref)
    samples.agree(order_ref=ref, by=request.user, refs=request.POST.getlist("samples"), now=clock.now())
    messages.success(request, _("Kept. A picture is shown while both of you allow it."))
    return redirect("orders:order", ref)
