"""What a seller shows, in parts, and when the seller is away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kit import clock
from kit.forms import add_refusal
from kit.problems import Invalid
from kit.rows import after
from kit.text import Words
from sellers import absence, starting
from sellers.forms.portfolio import AwayForm
from sellers.forms.profile import PARTS, kept_of
from sellers.starting import seller_required

EDITED = ("words", "background", "practical")  # picture and name are with the account


@login_required
@seller_required
@require_http_methods(["GET", "POST"])
def edit(request, part="words"):
    """One part of the profile; a row button shows the rows anew, and keeps nothing yet."""
    if part not in EDITED:
        raise Http404
    profile = request.user.seller
    now = kept_of(request.user, profile)
    if request.method == "GET":
        return _show(request, PARTS[part](now=now))
    do = request.POST.get("do", "")
    made = PARTS[part](now=now, data=after(request.POST, do), quiet=bool(do))
    if do:
        return _show(request, made)
    if not made.is_valid():
        return _show(request, made, status=422)
    starting.describe(profile=profile, **made.words())
    messages.success(request, _("Saved. Buyers see it now."))
    return redirect(request.path)


def _show(request, made, status=200):
    context = {"part": made, "pages": pages(made.name), "section": "seller", "tab": "settings"}
    return render(request, "sellers/edit.html", context, status=status)


def pages(current: str) -> list[dict]:
    """The pages of a seller's settings: [{"label", "url", "current"}]."""
    found: list[tuple[str, Words, str]] = [
        (name, PARTS[name].label, reverse("sellers:edit_part", args=[name])) for name in EDITED
    ]
    found += [
        ("portfolio", _("Portfolio"), reverse("sellers:portfolio")),
        ("away", _("Vacation"), reverse("sellers:away")),
    ]
    return [{"label": label, "url": url, "current": name == current} for name, label, url in found]


@login_required
@seller_required
@require_http_methods(["GET", "POST"])
def away(request):
    """Until when the seller takes no orders."""
    profile, now = request.user.seller, clock.now()
    until = absence.away_until(profile, now)
    today = timezone.localtime(now).date()
    initial = {
        "until": timezone.localtime(until).date() if until else None,
        "note": profile.away_note if until else "",
    }
    form = AwayForm(request.POST if request.method == "POST" else None, initial=initial, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            absence.leave(profile=profile, now=now, **form.cleaned_data)
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(
                request, _("Have a good time. Orders under way go on; new ones wait until you are back.")
            )
            return redirect("sellers:away")
    context = {
        "form": form,
        "until": until,
        "now": now,
        "pages": pages("away"),
        "section": "seller",
        "tab": "settings",
    }
    return render(request, "sellers/away.html", context, status=422 if form.errors else 200)


@login_required
@seller_required
@require_POST
def back(request):
    """The seller takes orders again."""
    absence.come_back(profile=request.user.seller)
    messages.success(request, _("Welcome back. Your gigs can be ordered again."))
    return redirect("sellers:away")
