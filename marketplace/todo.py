"""What waits for a seller, the most urgent first, each with the one page where it is done."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from gigs.models import Gig
from orders.models import Dispute, Milestone, Order
from orders.models.dispute import waits_for
from reviews import panels

FAR = datetime.max.replace(tzinfo=UTC)
OPEN = (
    Order.State.AWAITING_APPROVAL,
    Order.State.AWAITING_REQUIREMENTS,
    Order.State.ACTIVE,
)


@dataclass(frozen=True)
class Task:
    """One thing to do. by: until when, or None. title: what it is about, as the people wrote it."""

    kind: str
    label: str
    title: str
    url: str
    button: str
    icon: str
    by: datetime | None = None
    late: bool = False


def of_orders(rows: list[tuple[Order, Milestone | None]], now: datetime) -> list[Task]:
    """From open orders with their milestone under way."""
    found = []
    for order, milestone in rows:
        task = _of_order(order, milestone, now)
        if task:
            found.append(task)
    return found


def _of_order(order: Order, milestone: Milestone | None, now: datetime) -> Task | None:
    words: dict = {"title": order.title, "url": reverse("orders:order", args=[order.ref])}
    if order.state == Order.State.AWAITING_APPROVAL:
        return Task(
            "approve",
            _("Accept or decline:"),
            button=_("Answer"),
            icon="user-check",
            by=order.approve_by,
            **words,
        )
    if order.state == Order.State.AWAITING_REQUIREMENTS:
        return Task(
            "wait",
            _("The brief is missing:"),
            button=_("Remind"),
            icon="hourglass",
            by=order.requirements_by,
            **words,
        )
    if milestone is None or milestone.disputed:
        return None
    if milestone.state == Milestone.State.IN_PROGRESS and milestone.due_at:
        late = milestone.due_at < now
        return Task(
            "deliver",
            _("Deliver:"),
            button=_("Deliver"),
            icon="package",
            by=milestone.due_at,
            late=late,
            **words,
        )
    if milestone.state == Milestone.State.IN_REVISION:
        by = milestone.revision_due_at
        late = bool(by and by < now)
        return Task("revise", _("Revise:"), button=_("Revise"), icon="refresh-cw", by=by, late=late, **words)
    return None


def of_disputes(user: User) -> list[Task]:
    """Disputes in which the seller has the word; one query."""
    mine = Dispute.objects.filter(waits_for("seller"), order__seller=user).select_related("order")
    found = []
    for case in mine.order_by("id")[:5]:
        label = _("A dispute is decided:") if case.settles_at else _("Agree on a split:")
        if case.state == Dispute.State.OPEN and case.stage == Dispute.Stage.ANSWER:
            label = _("Answer the claim:")
        by = case.settles_at or case.talks_by or case.answer_by
        url = reverse("orders:order", args=[case.order.ref])
        found.append(Task("dispute", label, case.order.title, url, _("See the dispute"), "scale", by))
    return found


def of_gigs(user: User) -> list[Task]:
    """Gigs that staff wants changed; one query."""
    wanted = Gig.objects.sold_by(user).filter(draft__state="changes_requested").select_related("draft")
    return [
        Task(
            "gig",
            _("Change the gig:"),
            gig.draft.title,
            reverse("gigs:wizard", args=[gig.ref, "publish"]),
            _("See what"),
            "pencil",
        )
        for gig in wanted[:5]
    ]


def of_reviews(user: User, now: datetime) -> list[Task]:
    """Orders whose buyers the seller may still review."""
    return [
        Task(
            "review",
            _("Review the buyer of:"),
            open_.order.title,
            open_.url,
            _("Review"),
            "star",
            open_.closes_at,
        )
        for open_ in panels.open_to(user, now=now, side="seller")[:5]
    ]


def sorted_by_urgency(tasks: list[Task]) -> list[Task]:
    """Late first, then by deadline; what has none comes last, and so does waiting for somebody else."""
    return sorted(tasks, key=lambda t: (t.kind == "wait", t.by or FAR))
