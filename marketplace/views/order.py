"""The order page: what is next, the work, the talk, the money. Both parties see the same page from their side."""

from dataclasses import dataclass, field
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import files
from accounts.models import Upload
from conversations import talking
from kit import clock
from kit.forms import add_refusal
from kit.problems import Refused, Stale
from kit.text import whole
from ledger import commission
from marketplace.views import dispute_panel
from marketplace.views import milestones as milestones_page
from marketplace.views.order_feed import answers_of, feed_of
from marketplace.views.side_requests import asked_of
from orders import at_stake, giving_back, lifecycle, outlook, owing, parties, tips, who_pays
from orders.actors import Actor
from orders.case import Case
from orders.forms.acts import BY_COMMAND, BY_SLUG, Given, PeoplesAct
from orders.forms.side_acts import ANSWERS, ASKS, WHERE_REFUNDS_GO
from orders.happened import HAPPENED
from orders.models import Chargeback, Delivery, DeliveryFile, Milestone, Order
from payments import cents, offers
from payments.forms import TipForm
from reviews import panels, samples
from reviews.forms import SamplesForm

ON_OWN_PAGE = frozenset({"answer", "drop"})  # the brief, the checkout


@dataclass
class Action:
    """A button of the page, with the form that goes with it."""

    act: PeoplesAct
    url: str
    form: object
    milestone: Milestone | None
    kept_files: list = field(default_factory=list)
    release_minor: int = 0  # of acceptance: what is in escrow now
    costs: list[at_stake.Line] = field(
        default_factory=list
    )  # what it would do to the money, where it ends work

    @property
    def has_fields(self) -> bool:
        """Whether there is something to fill in or to read before the button is pressed."""
        return bool(self.form.fields) or self.act.takes_files or bool(self.costs)


def _party_order(request, ref) -> tuple[Order, Actor]:
    return parties.order_of(request.user, ref)


@login_required
@require_GET
def order(request, ref):
    found, actor = _party_order(request, ref)
    return _page(request, found, actor)


@dataclass
class Statement:
    """What the seller typed and chose for a bank about a case, and what is wrong with it."""

    case_id: int
    typed: str
    uploads: list[Upload]
    error: str = ""


def again_with_statement(request, found: Order, actor: Actor, said: Statement):
    """The page again with what the seller would tell a bank, and what is wrong with it."""
    return _page(request, found, actor, said=said, status=422)


def _chargebacks(found: Order, now: datetime, said: Statement | None) -> list[Chargeback]:
    """Every chargeback of the order, with what there is to say and to do about it."""
    cases = list(found.chargebacks.prefetch_related("files__upload"))
    for case in cases:
        case.why = who_pays.reason_in_words(case.reason)
        case.borne_by = who_pays.RULES.get(case.rule, "")
        case.is_answerable = bool(
            not case.is_over and not case.sent_at and case.answer_by and now <= case.answer_by
        )
        kept = Statement(case.pk, case.statement, [each.upload for each in case.files.all()])
        case.said = said if said and said.case_id == case.pk else kept
    return cases


def _page(
    request,
    found: Order,
    actor: Actor,
    *,
    bound=None,
    kept_files=(),
    talk=None,
    talk_files=(),
    said=None,
    status=200,
):
    """The whole page. bound: (act, milestone, form) of an act that was refused; talk: what was typed as a message."""
    now = clock.now()
    milestones = list(found.milestones.all())
    prefetch_related_objects(milestones, "funding_lines", "release")
    case = Case(found, milestones, by=actor, now=now)
    current = case.focus or milestones[0]
    actions = _actions(case, bound, kept_files)
    following = outlook.what_happens_next(found, actor.role, now)
    asked = asked_of(found, actor.role, now)
    for each in asked:
        each.actions = [a for a in actions if _answers(a, each)]
    actions = [a for a in actions if not any(_answers(a, each) for each in asked)]
    cases = dispute_panel.panels_of(found, milestones, actor.role, actions)
    actions = [a for a in actions if not dispute_panel.is_of_case(a)]
    deliveries = list(
        Delivery.objects.filter(milestone__order=found)
        .select_related("milestone")
        .prefetch_related(Prefetch("files", DeliveryFile.objects.select_related("upload")))
        .order_by("delivered_at", "id")
    )
    last = next((d for d in reversed(deliveries) if d.milestone_id == current.pk), None)
    return render(
        request,
        "orders/order.html",
        {
            "now": now,
            "order": found,
            "role": actor.role,
            "is_buyer": actor.role == "buyer",
            "is_seller": actor.role == "seller",
            "other": found.seller if actor.role == "buyer" else found.buyer,
            "milestones": milestones,
            "current": current,
            "next": following,
            "milestone_list": milestones_page.listed(case, role=actor.role),
            "to_pay_minor": owing.to_pay(found, milestones, milestones[0]).total_minor,
            "net_minor": found.price_minor - commission.commission(found.price_minor, found.commission_bps),
            "steps": _steps(found, current),
            "actions": actions,
            "asked": asked,
            "cases": cases,
            "main_actions": sorted(
                (
                    a
                    for a in actions
                    if not a.act.move.danger and a.act.command not in ASKS | WHERE_REFUNDS_GO
                ),
                key=lambda a: a.act.command != "accept",
            ),
            "asking_actions": [a for a in actions if a.act.command in ASKS],
            "refund_actions": [a for a in actions if a.act.command in WHERE_REFUNDS_GO],
            "other_actions": [a for a in actions if a.act.move.danger],
            "delivery": last if current.state in ("delivered", "accepted", "settled") else None,
            "feed": feed_of(found, request.user, deliveries),
            "answers": answers_of(found),
            "money": cents.where_every_cent_went(found),
            "chargebacks": _chargebacks(found, now, said),
            "talk": talk or "",
            "talk_files": talk_files,
            "can_talk": actor.role in ("buyer", "seller"),
            **reviews_of(found, request.user, actor.role, now),
            **_afterwards(found, actor, now),
        },
        status=status,
    )


def reviews_of(found: Order, viewer, role: str, now) -> dict:
    """What the page says of reviews to this side of an ended order, and which pictures may be shown."""
    panel = panels.panel_of(found, viewer, now)
    if panel is None:
        return {}
    files = samples.showable(found) if found.state == Order.State.COMPLETED else []
    allowed = samples.allowed_by(found, role, files)
    form = SamplesForm(files=files, initial={"samples": sorted(allowed)}) if files else None
    return {"panel": panel, "samples_form": form}


def _actions(case: Case, bound, kept_files) -> list[Action]:
    """Every move the viewer may make now, as buttons with their forms."""
    made, found, actor, now = [], case.order, case.by, case.now
    for move, milestone in outlook.offered(found, actor.role, now):
        act = BY_COMMAND.get(move.command)
        if act is None or act.command in ON_OWN_PAGE:
            continue
        form = act.form(
            role=actor.role,
            currency=found.currency,
            order=found,
            milestone=milestone,
            auto_id=_ids(act, milestone),
        )
        kept = []
        if bound and bound[0] is act and bound[1] == (milestone.ref if milestone else None):
            form, kept = bound[2], list(kept_files)
        in_escrow = giving_back.in_escrow(milestone) if act.command == "accept" and milestone else 0
        costs = at_stake.lines(act.command, found, actor.role, asked=case.open_cancellation)
        made.append(Action(act, _url(found, act, milestone), form, milestone, kept, in_escrow, costs))
    return made


def _afterwards(found: Order, actor: Actor, now: datetime) -> dict:
    """What a buyer may do with an order that is over: thank with a tip, order again."""
    if actor.role != "buyer" or found.state not in Order.FINAL:
        return {}
    most = tips.most_minor(found, now)
    shown = most >= found.policy.least_tip_minor
    return {
        "tip_form": TipForm(currency=found.currency, auto_id="id_tip_%s") if shown else None,
        "tip_most": most,
        "can_order_again": found.package_id is not None,
    }


def _answers(action: Action, asked) -> bool:
    """Whether this button answers that request."""
    kind = ANSWERS.get(action.act.command)
    return kind == asked.request.kind and action.milestone in (None, asked.milestone)


def _ids(act, milestone) -> str:
    """Several forms stand on one page: each has its own ids."""
    return f"id_{act.slug}{milestone.ref if milestone else ''}_%s"


def _url(found, act, milestone) -> str:
    middle = f"milestones/{milestone.ref}/" if act.about_milestone else ""
    return f"/orders/{found.ref}/{middle}{act.slug}/"


def _steps(found: Order, current: Milestone) -> list[dict]:
    """The progress line: paid, brief sent, in progress, review, complete; or how far it came before it ended."""
    labels = [
        _("Paid"),
        _("Brief sent"),
        _("In progress"),
        pgettext("step of an order", "Review"),
        _("Complete"),
    ]
    if found.state in ("cancelled", "expired"):
        begun = bool(found.started_at)
        reached = (found.paid_at, begun, begun, current.first_delivered_at)
        labels = [label for label, was in zip(labels, reached, strict=False) if was]
        labels.append(capfirst(found.get_state_display()))
    at = {
        "pending_payment": 0,
        "awaiting_approval": 1,
        "awaiting_requirements": 1,
        "active": 3 if current.state == "delivered" else 2,
        "completed": 5,
        "cancelled": len(labels) - 1,
        "expired": len(labels) - 1,
    }[found.state]
    return [
        {"label": label, "state": "done" if place < at else "now" if place == at else ""}
        for place, label in enumerate(labels)
    ]


@login_required
@require_http_methods(["GET", "POST"])
def act(request, ref, slug, milestone_ref=None):
    """One act of the table. Refused: the page again with what was typed; done: the page as it is now."""
    found, actor = _party_order(request, ref)
    made = BY_SLUG.get(slug)
    if made is None or made.about_milestone != (milestone_ref is not None):
        raise Http404
    milestone = get_object_or_404(found.milestones, ref=milestone_ref) if milestone_ref else None
    if request.method == "GET":
        return redirect("orders:order", ref)
    form = made.form(
        request.POST,
        role=actor.role,
        currency=found.currency,
        order=found,
        milestone=milestone,
        auto_id=_ids(made, milestone),
    )
    uploads, refused = [], None
    try:
        uploads = files.own(owner=request.user, refs=request.POST.getlist("upload"))
        uploads += files.take_all(owner=request.user, files=request.FILES.getlist("files"))
    except Refused as refusal:
        refused = refusal
    valid = form.is_valid()
    if refused:
        add_refusal(form, refused)
    elif valid:
        try:
            made.call(
                Given(
                    order=found,
                    milestone=milestone,
                    by=actor,
                    now=clock.now(),
                    version=_version(request),
                    data=form.cleaned_data,
                    uploads=uploads,
                )
            )
        except Stale:
            raise
        except Refused as refusal:
            if not refusal.fields and not form.fields:
                raise
            add_refusal(form, refusal)
            found, actor = _party_order(request, ref)
        else:
            messages.success(request, HAPPENED[made.command].text)
            return redirect("orders:order", ref)
    bound = (made, milestone.ref if milestone else None, form)
    return _page(request, found, actor, bound=bound, kept_files=uploads, status=422)


def _version(request) -> int | None:
    return whole(request.POST.get("version"))


@login_required
@require_GET
def again(request, ref):
    """The same once more, at today's price: the checkout with the same package and extras."""
    found = get_object_or_404(Order.objects.bought_by(request.user), ref=ref)
    choice = offers.again(found)
    if choice is None:
        messages.warning(
            request, _("This is not for sale as it was. Write to the seller and ask for an offer.")
        )
        return redirect("orders:order", ref)
    return redirect(f"{reverse('payments:checkout', args=[choice.package_ref])}?{choice.query}")


@login_required
@require_POST
def message(request, ref):
    """Something said to the other party, with files."""
    found, actor = _party_order(request, ref)
    if actor.role == "staff":
        raise Http404
    body, uploads = request.POST.get("body", ""), []
    try:
        uploads = files.own(owner=request.user, refs=request.POST.getlist("upload"))
        uploads += files.take_all(owner=request.user, files=request.FILES.getlist("files"))
        now = clock.now()
        said = talking.say(order=found, by=request.user, body=body, uploads=uploads, now=now)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return _page(request, found, actor, talk=body, talk_files=uploads, status=refusal.status)
    if actor.role == "seller":
        lifecycle.note_seller_acted(ref=ref, now=now)
    response = redirect("orders:order", ref)
    response["Location"] += f"#m-{said.ref}"
    return response
