"""Chargebacks: what finance staff send to the bank, and what the seller adds to it."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import storages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import files
from accounts.entrance import staff_of
from kit import clock
from kit.problems import Invalid
from marketplace import evidence
from orders import chargebacks, parties, who_pays
from orders.models import Chargeback
from payments import cents
from payments import chargebacks as bank

SHOWN = 100
SOON = timedelta(days=2)


def _cases():
    return Chargeback.objects.select_related("order__buyer", "order__seller", "milestone", "sent_by")


@staff_of("finance")
@require_GET
def queue(request):
    """Open cases, the one whose evidence is due first on top; then what is over."""
    now = clock.now()
    waiting = list(
        _cases()
        .filter(state__in=[Chargeback.State.OPEN, Chargeback.State.INQUIRY])
        .order_by("sent_at", "evidence_by", "id")[:SHOWN]
    )
    for case in waiting:
        case.soon = bool(not case.sent_at and case.evidence_by and case.evidence_by - now < SOON)
    over = _cases().filter(state__in=Chargeback.OVER).order_by("-closed_at", "-id")[:SHOWN]
    return render(request, "payments/chargebacks.html", {"waiting": waiting, "over": over, "now": now})


@staff_of("finance")
@require_GET
def case(request, ref):
    """One case: what the bank says, what is held, the evidence, and what there is to do."""
    found = get_object_or_404(_cases(), ref=ref)
    context = {
        "now": clock.now(),
        "case": found,
        "order": found.order,
        "added": [each.upload for each in found.files.select_related("upload")],
        "reason": who_pays.reason_in_words(found.reason),
        "rule": who_pays.RULES.get(found.rule, ""),
        "money": cents.where_every_cent_went(found.order),
        "may_send": bool(found.pack) and not found.sent_at and not found.is_over,
    }
    return render(request, "payments/chargeback.html", context)


@staff_of("finance")
@require_GET
def pack(request, ref):
    """The evidence as a ZIP."""
    found = get_object_or_404(_cases(), ref=ref)
    if not found.pack:
        raise Http404
    answer = FileResponse(
        storages["private"].open(found.pack),
        as_attachment=True,
        filename=f"evidence-{found.ref}.zip",
        content_type="application/zip",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@staff_of("finance")
@require_POST
def send(request, ref):
    """The evidence goes to the bank, once."""
    found = get_object_or_404(_cases(), ref=ref)
    bank.check_finance(request.user, found)
    pdf = evidence.pdf(found) if found.pack and not found.sent_at else None
    bank.send_evidence(ref=ref, evidence=evidence.fields(found), pdf=pdf, by=request.user)
    messages.success(request, _("The evidence is with the bank. The seller has been told."))
    return redirect("orders:chargeback", ref)


@staff_of("finance")
@require_POST
def give_up(request, ref):
    """The loss is accepted: the bank keeps the money."""
    get_object_or_404(Chargeback, ref=ref)
    bank.give_up(ref=ref, by=request.user)
    messages.success(request, _("The loss is accepted. What was held has been settled by the rule."))
    return redirect("orders:chargeback", ref)


@login_required
@require_POST
def answer(request, ref, case_ref):
    """The seller says what the bank should know."""
    order, actor = parties.order_of(request.user, ref)
    found = get_object_or_404(Chargeback, ref=case_ref, order=order)
    if actor.role != "seller":
        raise Http404
    typed, uploads = request.POST.get("statement", ""), []
    try:
        uploads = files.own(owner=request.user, refs=request.POST.getlist("upload"))
        uploads += files.take_all(owner=request.user, files=request.FILES.getlist("files"))
        chargebacks.answer(ref=found.ref, statement=typed, uploads=uploads, by=actor, now=clock.now())
    except Invalid as refusal:
        from marketplace.views import order as order_page

        said = order_page.Statement(found.pk, typed, uploads, refusal.message)
        return order_page.again_with_statement(request, order, actor, said)
    messages.success(request, _("What you added is part of the evidence."))
    return redirect("orders:order", ref)
