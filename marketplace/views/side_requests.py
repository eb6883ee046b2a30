"""Open side requests as the order page shows them: what is asked, by whom, until when, and the answers at hand."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kit import money
from kit.templatetags.kit import moment_text
from orders import outlook, side_guards
from orders.case import sure
from orders.models import Milestone, Order, SideRequest
from orders.outlook import Next

Kind = SideRequest.Kind
ICONS = {
    Kind.EXTENSION: "clock",
    Kind.REFUND: "refresh-cw",
    Kind.EXTRA: "package",
    Kind.QUESTION: "triangle-alert",
    Kind.CHANGE: "file-text",
}


@dataclass
class Asked:
    """rows: (what, value) of what is asked. actions: buttons of the page that answer it. payable: by the viewer."""

    request: SideRequest
    milestone: Milestone
    next: Next
    icon: str
    heading: str
    rows: list[tuple[str, str]]
    actions: list = field(default_factory=list)
    payable: bool = False

    @property
    def total_minor(self) -> int:
        """What the buyer would pay."""
        return sure(self.request.amount_minor) + self.request.fee_minor


def asked_of(order: Order, role: str, now: datetime) -> list[Asked]:
    """Every open request about the order, for this viewer."""
    made = []
    for request, following in outlook.waiting(order, role, now):
        milestone = sure(following.milestone)
        made.append(
            Asked(
                request=request,
                milestone=milestone,
                next=following,
                icon=ICONS.get(Kind(request.kind), "clock"),
                heading=_heading(request, role),
                rows=_ROWS[Kind(request.kind)](order, milestone, request),
                payable=role == "buyer" and request.kind == Kind.EXTRA and request.payable_at is not None,
            )
        )
    return made


def _heading(request: SideRequest, role: str) -> str:
    mine = request.role == role
    return {
        Kind.EXTENSION: _("You ask for a later due date") if mine else _("A later due date is asked for"),
        Kind.REFUND: _("You propose a refund") if mine else _("A refund is proposed"),
        Kind.EXTRA: _("Your extra waits") if mine else _("An extra is proposed"),
        Kind.QUESTION: _("The clock stands still: your question") if mine else _("A question stops the work"),
        Kind.CHANGE: _("You want to change the brief") if mine else _("A change of the brief is asked for"),
    }[Kind(request.kind)]


def _extension(order: Order, milestone: Milestone, request: SideRequest) -> list[tuple[str, str]]:
    return [
        (_("Due now"), moment_text(side_guards.deadline_of(milestone))),
        (_("Due then"), moment_text(sure(request.new_due_at))),
    ]


def _refund(order: Order, milestone: Milestone, request: SideRequest) -> list[tuple[str, str]]:
    return [
        (_("Back to the buyer"), money.shown(sure(request.amount_minor), order.currency)),
        (_("Price of this milestone"), money.shown(milestone.price_minor, order.currency)),
    ]


def _extra(order: Order, milestone: Milestone, request: SideRequest) -> list[tuple[str, str]]:
    rows = [
        (_("What"), request.title),
        (_("Price"), money.shown(sure(request.amount_minor), order.currency)),
    ]
    if request.fee_minor:
        rows.append((_("Service fee"), money.shown(request.fee_minor, order.currency)))
    if request.days:
        rows.append((_("Delivery days more"), str(request.days)))
    return rows


def _question(order: Order, milestone: Milestone, request: SideRequest) -> list[tuple[str, str]]:
    return [
        (pgettext("a question", "About"), question_text(order, request.question_ref)),
        (_("The clock stands still until"), moment_text(sure(request.stands_until))),
        (_("The seller may close from"), moment_text(sure(request.expires_at))),
    ]


def _change(order: Order, milestone: Milestone, request: SideRequest) -> list[tuple[str, str]]:
    value = request.value
    rows = [
        (_("Question"), question_text(order, request.question_ref)),
        (_("New answer"), ", ".join(value) if isinstance(value, list) else value),
    ]
    if request.days:
        rows.append((_("Delivery days more"), str(request.days)))
    return rows


_ROWS = {
    Kind.EXTENSION: _extension,
    Kind.REFUND: _refund,
    Kind.EXTRA: _extra,
    Kind.QUESTION: _question,
    Kind.CHANGE: _change,
}


def question_text(order: Order, ref: str) -> str:
    """The words of a question of the brief."""
    return next((each["question"] for each in order.questions if each["ref"] == ref), "")
