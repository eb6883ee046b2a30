"""Switching selling on, and what a seller shows."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sellers import allowances, starting
from sellers.forms.profile import SellerForm, initial_of
from sellers.levels import Level
from sellers.models import SellerProfile


@login_required
@require_http_methods(["GET", "POST"])
def start(request):
    """Say who you are as a seller; selling is on from then."""
    profile = SellerProfile.objects.filter(user=request.user).first()
    if profile:
        return redirect(_next(request))
    spoken = {request.user.language: "native"}
    form = SellerForm(request.POST or None, initial={"languages": spoken})
    if request.method == "POST" and form.is_valid():
        starting.start(by=request.user, **form.words())
        return redirect(_next(request))
    status = 422 if request.method == "POST" else 200
    clearance = allowances.BY_LEVEL[Level.NEW].clearance_days
    context = {"form": form, "next": _next(request), "clearance": clearance}
    return render(request, "sellers/start.html", context, status=status)


@login_required
@starting.seller_required
@require_http_methods(["GET", "POST"])
def edit(request):
    """Change what your seller profile says."""
    profile = request.user.seller
    form = SellerForm(request.POST or None, initial=initial_of(profile))
    if request.method == "POST" and form.is_valid():
        starting.describe(profile=profile, **form.words())
        messages.success(request, _("Saved. Buyers see it now."))
        return redirect("sellers:edit")
    status = 422 if request.method == "POST" else 200
    return render(request, "sellers/edit.html", {"form": form, "section": "seller"}, status=status)


def _next(request) -> str:
    """Where the member wanted to go, if that is a page of ours; else to a new gig."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    here = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if here else "/selling/gigs/new/"
