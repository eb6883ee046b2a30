"""Where support and finance see what the site could not do by itself, and have it tried again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from kit import clock
from kit.forms import add_refusal
from kit.problems import Invalid
from orders import parking
from orders.actors import Actor
from orders.forms import ReasonForm

SHOWN = 100
WORK = {
    "close_checkouts": gettext_lazy("Close the checkout of an unpaid order"),
    "approvals": gettext_lazy("Send back an order the seller did not take"),
    "answers": gettext_lazy("Send back an order whose brief never came"),
    "cancellations": gettext_lazy("End a request to cancel that nobody answered"),
    "accept": gettext_lazy("Accept a delivery by itself"),
    "abandoned": gettext_lazy("Cancel work that never came"),
    "revisions": gettext_lazy("Hand changes that never came to staff"),
    "funding": gettext_lazy("End an order whose next milestone was not paid"),
    "claims": gettext_lazy("End the time to answer a claim"),
    "talks": gettext_lazy("End the talks in a dispute"),
    "overdue_disputes": gettext_lazy("Alarm staff about a dispute"),
    "rulings": gettext_lazy("Carry out a decision in a dispute"),
    "clear": gettext_lazy("Clear what a seller earned"),
}


@login_required
@never_cache
@require_GET
def stuck(request: HttpRequest) -> HttpResponse:
    """What is parked, the longest first."""
    return _page(request)


@login_required
@require_POST
def try_again(request: HttpRequest, sweep: str, subject: str) -> HttpResponse:
    """Have one of them tried again, with a reason."""
    _only_who_may(request)
    form = ReasonForm(request.POST, role="staff", currency="")
    if form.is_valid():
        try:
            parking.try_again(
                sweep=sweep, subject=subject, by=Actor.staff(request.user), now=clock.now(),
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("It is tried again within a minute. If it fails it comes back here."))
            return redirect("orders:stuck")
    return _page(request, status=422, refused=(sweep, subject), form=form)


def _only_who_may(request: HttpRequest) -> None:
    if not parking.may_look(request.user):
        raise Http404


def _page(request: HttpRequest, *, status: int = 200, refused=None, form=None) -> HttpResponse:
    _only_who_may(request)
    rows = [
        {
            "tried": tried,
            "work": WORK.get(tried.sweep, tried.sweep),
            "form": form if (tried.sweep, tried.subject) == refused else None,
        }
        for tried in parking.waiting()[:SHOWN]
    ]
    return render(request, "orders/stuck.html", {"rows": rows}, status=status)
