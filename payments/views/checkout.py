"""From a choice to a paid order: the checkout, the way to the payment page and back, the receipt."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import clock
from kit.problems import Refused
from orders import lifecycle, owing, placing, tips
from orders.actors import Actor
from orders.models import Order, SideRequest
from payments import checkout, crediting, gateway, offers, settling
from payments.forms import PayForm, TipForm
from payments.models import Payment


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, package_ref: str) -> HttpResponse:
    """What is bought, what it costs, when it comes; paying places the order and opens the payment page."""
    choice = offers.chosen(package_ref, request.POST if request.method == "POST" else request.GET)
    if request.method == "GET":
        return _page(request, choice)
    form = PayForm(request.POST)
    if not form.is_valid():
        return _page(request, choice, form=form, status=422)
    if choice.stale or form.cleaned_data["shown"] != choice.quote.total_minor:
        return _page(request, choice, form=form, old=form.cleaned_data["shown"], status=409)
    now = clock.now()
    try:
        order = offers.place(by=request.user, choice=choice, shown_minor=form.cleaned_data["shown"], now=now)
    except placing.PriceChanged:
        fresh = offers.chosen(package_ref, request.POST)
        return _page(request, fresh, form=form, old=form.cleaned_data["shown"], status=409)
    except Refused as refusal:
        return _page(request, choice, form=form, refusal=refusal, status=refusal.status)
    return to_payment(request, order, now)


def _page(request, choice, *, form=None, old=None, refusal=None, status=200) -> HttpResponse:
    now = clock.now()
    old = old if old is not None and old != choice.quote.total_minor else choice.old_total_minor
    lines = [{"label": words, "minor": amount} for words, amount in choice.lines]
    if choice.fast:
        lines.insert(1, {"label": _("Extra fast"), "minor": choice.package.fast_price_minor})
    if choice.quote.fee_minor:
        lines.append({"label": _("Service fee"), "minor": choice.quote.fee_minor})
    context = {
        "choice": choice,
        "gig": choice.gig,
        "title": choice.package.version.title,
        "package": choice.package,
        "rows": lines,
        "form": form or PayForm(initial={"shown": choice.quote.total_minor}),
        "old_total": old,
        "changed": choice.stale or old is not None,
        "refusal": refusal,
        "own": choice.gig.seller_id == request.user.pk,
        "for_sale": choice.gig.state == choice.gig.State.ACTIVE,
        "ready_at": now + timedelta(days=choice.quote.days),
        "now": now,
        "review_days": -(-choice.policy.review_hours // 24),
        "credit": crediting.usable(crediting.has(request.user, settings.CURRENCY), choice.quote.total_minor),
    }
    return render(request, "payments/checkout.html", context, status=status)


def to_payment(request, order: Order, now, **about) -> HttpResponse:
    """To the provider's page for what is to be paid; where it cannot be reached, to the page that says so."""
    try:
        payment = checkout.start(order_ref=order.ref, by=request.user, now=now, **about)
    except checkout.ProviderDown as refusal:
        messages.warning(request, refusal.message)
        return redirect("payments:return", order.ref)
    return redirect(payment.session_url)


@login_required
@require_POST
def pay(request: HttpRequest, order_ref: str) -> HttpResponse:
    """Go on with an order that is not paid yet (T25)."""
    order = get_object_or_404(Order.objects.bought_by(request.user), ref=order_ref)
    return to_payment(request, order, clock.now(), keep_card="keep_card" in request.POST)


@login_required
@require_POST
def pay_extra(request: HttpRequest, order_ref: str, extra_ref: str) -> HttpResponse:
    """Pay for an extra both sides agree on (T19)."""
    order = get_object_or_404(Order.objects.bought_by(request.user), ref=order_ref)
    get_object_or_404(order.side_requests, ref=extra_ref, kind=SideRequest.Kind.EXTRA)
    return to_payment(request, order, clock.now(), extra_ref=extra_ref)


@login_required
@require_POST
def tip(request: HttpRequest, order_ref: str) -> HttpResponse:
    """Thank the seller of a complete order with a tip."""
    order = get_object_or_404(Order.objects.bought_by(request.user), ref=order_ref)
    form = TipForm(request.POST, currency=order.currency)
    if not form.is_valid():
        for words in form.errors.values():
            messages.error(request, words[0])
        return redirect(f"/orders/{order.ref}/#tip")
    now = clock.now()
    try:
        made = tips.offer(
            ref=order.ref,
            amount_minor=form.cleaned_data["amount"],
            message=form.cleaned_data["message"],
            by=Actor.buyer(request.user),
            now=now,
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(f"/orders/{order.ref}/#tip")
    return to_payment(request, order, now, tip_ref=made.ref)


@login_required
@require_POST
def pay_tip(request: HttpRequest, order_ref: str, tip_ref: str) -> HttpResponse:
    """Go on with a tip that is not paid yet."""
    order = get_object_or_404(Order.objects.bought_by(request.user), ref=order_ref)
    get_object_or_404(order.tips, ref=tip_ref)
    return to_payment(request, order, clock.now(), tip_ref=tip_ref)


@login_required
@require_POST
def drop(request: HttpRequest, order_ref: str) -> HttpResponse:
    """Give up an unpaid order (T25)."""
    order = get_object_or_404(Order.objects.bought_by(request.user), ref=order_ref)
    lifecycle.drop(ref=order.ref, by=Actor.buyer(request.user), now=clock.now())
    messages.success(request, _("The order is dropped. Nothing was charged."))
    return redirect("payments:return", order.ref)


@login_required
@never_cache
@require_GET
def back(request: HttpRequest, order_ref: str) -> HttpResponse:
    """Back from the payment page: ask the provider how it stands, then go on or say what is waited for."""
    order = get_object_or_404(Order.objects.bought_by(request.user), ref=order_ref)
    payment, seen, silent = _newest(order), None, False
    if payment and payment.state == Payment.State.OPEN:
        try:
            seen = settling.session(payment.session_id)
        except gateway.GatewayError:
            silent = True
        payment.refresh_from_db()
        order.refresh_from_db()
    if payment and payment.state == Payment.State.SUCCEEDED:
        return redirect(_order_page(order))
    context = {
        "order": order,
        "payment": payment,
        "outcome": _outcome(order, payment, seen, silent),
        "due_minor": _due(order, payment),
        "tried": bool(seen and seen.intent_id) or bool(payment and payment.state == Payment.State.DECLINED),
    }
    return render(request, "payments/return.html", context)


def _due(order: Order, payment: Payment | None) -> int:
    """What is to be paid now: the amount of the open payment, else of the first milestone."""
    if payment is not None:
        return payment.amount_minor
    milestones = list(order.milestones.all())
    return owing.to_pay(order, milestones, milestones[0]).total_minor


def _newest(order: Order) -> Payment | None:
    return order.payments.order_by("-id").first()


def _outcome(order: Order, payment: Payment | None, seen, silent: bool) -> str:
    """waiting | open | refused | suspense | gone: what the page after paying speaks of."""
    if payment and payment.card_id and payment.state == Payment.State.CREATED:
        return "waiting"
    if payment and payment.state == Payment.State.REFUSED:
        return "refused"
    if payment and payment.state == Payment.State.SUSPENSE:
        return "suspense"
    if silent or (seen and (seen.status == "complete" or seen.intent_status == "processing")):
        return "waiting"
    if order.state == Order.State.PENDING_PAYMENT and order.pay_by > clock.now():
        return "open"
    if payment and payment.kind in (Payment.Kind.EXTRA, Payment.Kind.TIP):
        return "open" if payment.state in (Payment.State.CREATED, Payment.State.OPEN) else "gone"
    if order.state == Order.State.ACTIVE and payment and payment.milestone_id:
        return "open"
    return "gone"


def _order_page(order: Order) -> str:
    """The questions where they wait for answers, else the order."""
    if order.state == Order.State.AWAITING_REQUIREMENTS and order.questions:
        try:
            return reverse("orders:requirements", args=[order.ref])
        except NoReverseMatch:
            pass
    return f"/orders/{order.ref}/"


@login_required
@require_GET
def receipt(request: HttpRequest, order_ref: str) -> HttpResponse:
    """What was charged and what went back, to be kept or printed by the buyer."""
    order = get_object_or_404(Order.objects.bought_by(request.user).select_related("seller"), ref=order_ref)
    paid = order.payments.filter(paid_at__isnull=False).order_by("id").prefetch_related("refunds")
    payments = list(paid.select_related("milestone"))
    context = {
        "order": order,
        "payments": payments,
        "charged": sum(payment.amount_minor for payment in payments),
        "refunded": sum(
            refund.amount_minor for p in payments for refund in p.refunds.all() if refund.state == "succeeded"
        ),
    }
    return render(request, "payments/receipt.html", context)
