"""Kept cards: paying the next milestone with one, and the page where its owner removes it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from kit import clock
from orders.models import Order
from payments import cards, checkout, one_click
from payments.views.checkout import to_payment


@login_required
@require_POST
def pay_milestone(request: HttpRequest, order_ref: str, milestone_ref: str) -> HttpResponse:
    """Pay for the next milestone (T11): at once with a kept card, else on the payment page."""
    order = get_object_or_404(Order.objects.bought_by(request.user), ref=order_ref)
    get_object_or_404(order.milestones, ref=milestone_ref)
    card, now = request.POST.get("card", ""), clock.now()
    if not card:
        keep = "keep_card" in request.POST
        return to_payment(request, order, now, milestone_ref=milestone_ref, keep_card=keep)
    try:
        charged = one_click.pay_milestone(
            order_ref=order.ref, milestone_ref=milestone_ref, card_ref=card, by=request.user, now=now
        )
    except (cards.NoSuchCard, checkout.ProviderDown) as refusal:
        messages.error(request, refusal.message)
        return redirect(f"/orders/{order.ref}/#milestones")
    return _after(request, order, charged)


def _after(request: HttpRequest, order: Order, charged: one_click.Charged) -> HttpResponse:
    """Where the buyer goes after a click: to the order, to the bank, or to the page that waits with them."""
    payment = charged.payment
    if charged.outcome == "authenticate":
        messages.info(
            request,
            _("Your bank wants to see you for this payment. Nothing was charged yet: pay on this page."),
        )
        milestone_ref = payment.milestone.ref
        return to_payment(request, order, clock.now(), milestone_ref=milestone_ref, keep_card=True)
    if charged.outcome in ("charging", "returned"):
        return redirect("payments:return", order.ref)
    if charged.outcome == "paid":
        words = _("“%(milestone)s” is paid. The money waits in escrow until you accept the work.")
        messages.success(request, words % {"milestone": payment.milestone.title})
    else:
        words = _("The bank refused the card ending in %(card)s. Nothing was charged. Pay with another card.")
        messages.error(request, words % {"card": payment.card.last4})
    return redirect(f"/orders/{order.ref}/#milestones")


@login_required
@never_cache
@require_GET
def kept(request: HttpRequest) -> HttpResponse:
    """The cards this member keeps."""
    now = clock.now()
    context = {
        "cards": cards.kept(request.user),
        "usable": {card.pk for card in cards.usable(request.user, now)},
        "section": "cards",
        "tab": "settings",
    }
    return render(request, "payments/cards.html", context)


@login_required
@require_POST
def remove(request: HttpRequest, ref: str) -> HttpResponse:
    """The card is never charged again."""
    card = cards.remove(ref=ref, by=request.user, now=clock.now())
    words = _("The card ending in %(card)s is removed. It is not charged again.")
    messages.success(request, words % {"card": card.last4})
    return redirect("payments:cards")
