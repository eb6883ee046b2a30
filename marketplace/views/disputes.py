"""The dispute centre of staff: a list that is emptied, with clocks, and one case with all that bears on it."""

from datetime import datetime, timedelta
from types import SimpleNamespace

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.entrance import staff_of
from kit import clock, money
from kit.forms import add_refusal
from kit.problems import Invalid, Refused, Stale
from kit.text import whole
from marketplace.views.dispute_panel import panel_of, read_along
from marketplace.views.order_feed import answers_of, feed_of
from orders import disputes
from orders.actors import Actor
from orders.forms.disputes import RulingForm, SendBackForm
from orders.models import Delivery, Dispute
from payments import cents
from sellers import allowances

State, Stage = Dispute.State, Dispute.Stage
MOST = 200
PAST = 10  # earlier cases of the two sides, shown beside


@staff_of("support")
@require_GET
def queue(request):
    """What staff must decide, what the two sides still talk about, and decisions whose appeal time runs; of each those
    of Pro sellers first and then the one due first."""
    cases = list(
        Dispute.objects.filter(state__in=[State.OPEN, State.RULED])
        .select_related("order__buyer", "order__seller__seller", "milestone", "ruled_by")
        .order_by("-order__seller__seller__is_pro", "opened_at", "id")[:MOST]
    )
    now = clock.now()
    for each in cases:
        each.lane, each.clock = _lane(each, now), _clock(each, now)
    with_staff = [c for c in cases if c.state == State.OPEN and c.stage in (Stage.RULING, Stage.APPEAL)]
    with_staff.sort(key=lambda c: (not c.lane.vip, c.clock.by))
    return render(
        request,
        "orders/disputes.html",
        {
            "now": now,
            "with_staff": with_staff,
            "with_sides": [c for c in cases if c.state == State.OPEN and c not in with_staff],
            "decided": [c for c in cases if c.state == State.RULED],
            "overdue": sum(1 for c in cases if c.clock.late),
        },
    )


def _lane(found: Dispute, now: datetime) -> SimpleNamespace:
    """Whether it is in the lane of Pro sellers, and by when support answers at the seller's level."""
    profile = getattr(found.order.seller, "seller", None)
    hours = allowances.of_seller(profile).support_hours if profile else 72
    answer_by = found.opened_at + timedelta(hours=hours)
    return SimpleNamespace(vip=bool(profile and profile.is_pro), answer_by=answer_by, late=answer_by < now)


def _clock(found: Dispute, now: datetime) -> SimpleNamespace:
    """The deadline that runs, what it is for, and whether staff is late. stopped: open for longer than any case may."""
    words, by = {
        (State.OPEN, Stage.ANSWER): (_("answer due"), found.answer_by),
        (State.OPEN, Stage.TALKS): (_("agreement due"), found.talks_by),
        (State.OPEN, Stage.RULING): (_("decision due"), found.rule_by),
        (State.OPEN, Stage.APPEAL): (_("decision on appeal due"), found.rule_by),
    }.get((found.state, found.stage), (_("the money moves"), found.settles_at))
    of_staff = found.state == State.OPEN and found.stage in (Stage.RULING, Stage.APPEAL)
    stopped = bool(found.stops_by and found.stops_by < now)
    late = stopped or bool(of_staff and by and by < now)
    return SimpleNamespace(words=words, by=by or found.opened_at, late=late, stopped=stopped)


def _case(ref: str) -> Dispute:
    rows = Dispute.objects.select_related("order__buyer", "order__seller__seller", "order__policy")
    return get_object_or_404(read_along(rows), ref=ref)


@staff_of("support")
@require_http_methods(["GET", "POST"])
def case(request, ref):
    """One case: both claims, evidence, brief, deliveries, talk, money; the decision. `?to_buyer=` tries a split."""
    found = _case(ref)
    if request.method == "GET":
        return _page(request, found)
    form = RulingForm(request.POST, role="staff", currency=found.order.currency)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    data = form.cleaned_data
    try:
        decided = disputes.rule(
            dispute_ref=ref,
            to_buyer_minor=data["to_buyer"],
            fault=data["fault"],
            rule=data["rule"],
            reason=data["reason"],
            **_common(request),
        )
    except Stale:
        raise
    except Refused as refusal:
        add_refusal(form, refusal)
        return _page(request, _case(ref), form=form, status=refusal.status)
    messages.success(request, _said(decided))
    return redirect("orders:dispute", ref)


def _said(decided: Dispute) -> str:
    if decided.waits_for_second:
        return _("The decision is written. Another member of staff must confirm it.")
    if decided.state == State.SETTLED:
        return _("The decision is written and final. The money has moved.")
    return _("The decision is written. Both sides read it now.")


@staff_of("support")
@require_POST
def confirm(request, ref):
    """Another member of staff confirms the decision."""
    decided = disputes.second(dispute_ref=_case(ref).ref, **_common(request))
    final = decided.state == State.SETTLED
    said = _("The decision is confirmed and final. The money has moved.")
    messages.success(request, said if final else _("The decision is confirmed."))
    return redirect("orders:dispute", ref)


@staff_of("support")
@require_POST
def send_back(request, ref):
    """The decision is to be written anew."""
    found = _case(ref)
    form = SendBackForm(request.POST, role="staff", currency=found.order.currency, auto_id="id_back_%s")
    if not form.is_valid():
        return _page(request, found, back=form, status=422)
    disputes.send_back(dispute_ref=ref, reason=form.cleaned_data["reason"], **_common(request))
    messages.success(request, _("The decision was sent back. It is to be written anew."))
    return redirect("orders:dispute", ref)


@staff_of("support")
@require_GET
def preview(request, ref):
    """What a split would book, as a part of the page of the case."""
    found = _case(ref)
    tried = _tried(request, found)
    if not found.is_open:
        return HttpResponse(status=204)
    return render(request, "orders/_tried.html", {"order": found.order, **tried})


def _tried(request, found: Dispute) -> dict:
    """The split that is tried, as it was typed: its outcome, or what is wrong with it."""
    typed = request.GET.get("to_buyer", "").strip()
    if not typed or not found.is_open:
        return {}
    try:
        amount = money.parse(typed, found.order.currency)
    except Invalid as refusal:
        return {"typed": typed, "wrong": refusal.message}
    if amount > found.stake_minor:
        most = money.shown(found.stake_minor, found.order.currency)
        return {"typed": typed, "wrong": _("At most what is held: %(most)s.") % {"most": most}}
    return {"typed": typed, "amount": amount, "outcome": disputes.outcome(found, amount)}


def _page(request, found: Dispute, *, form=None, back=None, status=200):
    order, now = found.order, clock.now()
    tried = _tried(request, found)
    currency = order.currency
    initial = {"to_buyer": tried.get("amount")}
    form = form or RulingForm(role="staff", currency=currency, initial=initial)
    form.fields["to_buyer"].widget.attrs["data-decided"] = ""
    deliveries = list(
        Delivery.objects.filter(milestone__order=order)
        .select_related("milestone")
        .prefetch_related("files__upload")
        .order_by("delivered_at", "id")
    )
    by_staff = found.state == State.OPEN and found.stage in (Stage.RULING, Stage.APPEAL)
    before = {each.by_id for each in found.rulings.all() if not each.on_appeal and not each.sent_back}
    before |= {each.answered_by_id for each in found.rulings.all() if not each.on_appeal}
    excluded = found.stage == Stage.APPEAL and request.user.pk in before
    return render(
        request,
        "orders/dispute.html",
        {
            "now": now,
            "role": "staff",
            "case": panel_of(found, "staff"),
            "found": found,
            "lane": _lane(found, now),
            "clock": _clock(found, now),
            "order": order,
            "form": form,
            "back": back or SendBackForm(role="staff", currency=currency, auto_id="id_back_%s"),
            "exponent": money.exponent(currency),
            "total_minor": disputes.total_of(found) if found.is_open else 0,
            "feed": feed_of(order, request.user, deliveries),
            "answers": answers_of(order),
            "money": cents.where_every_cent_went(order),
            "past": _past(found),
            "needs_second": found.waits_for_second,
            "may_second": found.waits_for_second and found.ruled_by_id != request.user.pk,
            "may_rule": by_staff and not found.waits_for_second and not excluded,
            "excluded": by_staff and excluded,
            **tried,
        },
        status=status,
    )


def _past(found: Dispute) -> list[Dispute]:
    """Earlier cases of either side, the newest first."""
    people = (found.order.buyer_id, found.order.seller_id)
    either = Q(order__buyer__in=people) | Q(order__seller__in=people)
    rows = Dispute.objects.filter(either).exclude(pk=found.pk)
    return list(rows.select_related("order__buyer", "order__seller").order_by("-opened_at")[:PAST])


def _common(request) -> dict:
    version = whole(request.POST.get("version"))
    return {"by": Actor.staff(request.user), "now": clock.now(), "version": version}
