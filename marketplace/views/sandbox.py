"""The demo's control page: move the clock, make webhooks unreliable, read the test cards. Sandbox only."""

import contextlib
import json
import urllib.error
import urllib.request
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from kit import clock
from kit.problems import Refused
from kit.text import whole
from marketplace import jobs
from orders import who_pays
from orders.models import Chargeback
from payments.models import Payment

STEPS = {
    "1h": (timedelta(hours=1), gettext_lazy("+1 hour")),
    "1d": (timedelta(days=1), gettext_lazy("+1 day")),
    "3d": (timedelta(days=3), gettext_lazy("+3 days")),
    "14d": (timedelta(days=14), gettext_lazy("+14 days")),
}
FAULTS = {
    "duplicate": gettext_lazy("delivered twice"),
    "delay": gettext_lazy("delayed"),
    "shuffle": gettext_lazy("out of order"),
    "drop": gettext_lazy("lost"),
}
SECONDS = 5
BANK_REASONS = ("fraudulent", "product_unacceptable", "product_not_received", "credit_not_processed")


class SandboxDown(Refused):
    """The local Stripe server does not answer."""

    status = 503
    code = "sandbox_down"


def _ask(path: str, body: dict | None = None) -> dict:
    """One call to the sandbox's knobs. Raises SandboxDown."""
    request = urllib.request.Request(  # noqa: S310 - the address is a setting
        f"{settings.STRIPE_API_BASE}/_sandbox/{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {settings.STRIPE_SECRET_KEY}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - the address is a setting
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        with contextlib.suppress(ValueError):
            return json.load(refused)
        raise SandboxDown(str(refused)) from refused
    except (OSError, ValueError) as error:
        raise SandboxDown(
            _("The local Stripe server does not answer. Nothing was changed; try again in a moment.")
        ) from error


def sandbox_only(view):
    """404 where real money moves."""

    def inner(request, *args, **kwargs):
        if not settings.SANDBOX:
            raise Http404
        return view(request, *args, **kwargs)

    return inner


@sandbox_only
@require_GET
def sandbox(request):
    try:
        cards, faults, down = _ask("cards")["cards"], _ask("faults").get("webhooks", {}), ""
    except SandboxDown as refusal:
        cards, faults, down = [], {}, refusal.message
    return render(
        request,
        "sandbox_page/sandbox.html",
        {
            "now": clock.now(),
            "shift": clock.shift(),
            "steps": [(name, label) for name, (_by, label) in STEPS.items()],
            "cards": cards,
            "faults": [
                (name, label, int(100 * float(faults.get(name) or 0))) for name, label in FAULTS.items()
            ],
            "down": down,
            "bank_reasons": [(code, who_pays.reason_in_words(code)) for code in BANK_REASONS],
            "chargebacks": Chargeback.objects.filter(
                state__in=[Chargeback.State.OPEN, Chargeback.State.INQUIRY]
            ).select_related("order")[:20],
        },
    )


@sandbox_only
@require_POST
def move_clock(request):
    """Both clocks go forward: Stripe's test clock first, then ours; then the workers look what is due."""
    by = STEPS.get(request.POST.get("by", ""), (None, ""))[0]
    if by is None:
        days = whole(request.POST.get("days"), most=365)
        if not days:
            messages.error(request, _("Enter 1 to 365 days."))
            return redirect("sandbox")
        by = timedelta(days=days)
    target = clock.shift() + by
    _ask("clock", {"offset_seconds": int(target.total_seconds())})
    clock.advance(by)
    jobs.wake_all()
    messages.success(
        request,
        ngettext(
            "The clock moved %(n)d hour forward.",
            "The clock moved %(n)d hours forward.",
            by // timedelta(hours=1),
        )
        % {"n": by // timedelta(hours=1)}
        + " "
        + _("What fell due is being done now; reload a page to see it."),
    )
    return redirect("sandbox")


@sandbox_only
@require_POST
def set_faults(request):
    """How often webhooks are doubled, delayed, shuffled or lost, in percent."""
    chances = {}
    for name in FAULTS:
        percent = whole(request.POST.get(name, "").strip() or "0", most=100)
        if percent is None:
            messages.error(request, _("Enter 0 to 100 percent."))
            return redirect("sandbox")
        chances[name] = percent / 100
    _ask("faults", {"webhooks": chances})
    messages.success(request, _("Webhooks now misbehave as you said. No money is lost by it."))
    return redirect("sandbox")


@sandbox_only
@require_POST
def open_chargeback(request):
    """The card that paid for an order is charged back by its bank."""
    ref, reason = request.POST.get("order", "").strip().lower()[:12], request.POST.get("reason", "")
    paid = Payment.objects.filter(order__ref=ref, charge_id__isnull=False).order_by("-id").first()
    if paid is None or reason not in BANK_REASONS:
        messages.error(request, _("Enter the number of an order that was paid by card."))
        return redirect("sandbox")
    answer = _ask("disputes", {"charge": paid.charge_id, "reason": reason})
    return _told(request, answer, _("The bank took the payment back. Open the order to see what is held."))


@sandbox_only
@require_POST
def decide_chargeback(request, ref):
    """The bank decides a chargeback."""
    case = get_object_or_404(Chargeback, ref=ref)
    status = request.POST.get("status", "")
    if status not in ("won", "lost"):
        messages.error(request, _("Choose who wins."))
        return redirect("sandbox")
    answer = _ask(f"disputes/{case.provider_id}/close", {"status": status})
    return _told(request, answer, _("The bank has decided. Open the order to see where the money went."))


def _told(request, answer: dict, words: str):
    if "error" in answer:
        messages.error(request, str(answer["error"]))
    else:
        jobs.wake_all()
        messages.success(request, words)
    return redirect("sandbox")
