"""When the site was down, people could not act: deadlines that fell into the gap move by its length, once, before
any sweep looks at them. What the house owes (clearance) never moves."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from orders import door
from orders.door import Act
from orders.models import Cancellation, Dispute, Milestone, Order, Outage, SideRequest

LEAST = timedelta(minutes=15)
ORDER_DEADLINES = {
    "pending_payment": "pay_by",
    "awaiting_approval": "approve_by",
    "awaiting_requirements": "requirements_by",
}
MILESTONE_DEADLINES = {
    "in_progress": ("due_at",),
    "in_revision": ("due_at", "revision_due_at"),
    "delivered": ("accept_by",),
    "unfunded": ("fund_by",),
}

DISPUTE_DEADLINES: dict[str, dict[str, str]] = {
    "answer_by": {"state": Dispute.State.OPEN, "stage": Dispute.Stage.ANSWER},
    "talks_by": {"state": Dispute.State.OPEN, "stage": Dispute.Stage.TALKS},
    "settles_at": {"state": Dispute.State.RULED},
}


def record(*, began_at: datetime, ended_at: datetime) -> Outage | None:
    """Note that the site was down; shorter gaps than 15 minutes are none."""
    if ended_at - began_at < LEAST:
        return None
    return Outage.objects.create(began_at=began_at, ended_at=ended_at)


def apply_due(*, now: datetime) -> None:
    """Move the deadlines of outages that were recorded and not yet applied."""
    if not Outage.objects.filter(applied_at=None).exists():
        return
    with transaction.atomic():
        for outage in Outage.objects.select_for_update().filter(applied_at=None).order_by("began_at"):
            for ref in _touched(outage):
                with door.at_order(ref, now=now) as act:
                    _shift(act, outage)
            outage.applied_at = now
            outage.save(update_fields=["applied_at"])


def _touched(outage: Outage) -> list[str]:
    gap = (outage.began_at, outage.ended_at)
    found = Q()
    for state, field in ORDER_DEADLINES.items():
        found |= Q(state=state, **{f"{field}__range": gap})
    for state, fields in MILESTONE_DEADLINES.items():
        for field in fields:
            inside = Milestone.objects.filter(
                state=state, order__state=Order.State.ACTIVE, **{f"{field}__range": gap}
            )
            found |= Q(pk__in=inside.values("order"))
    disputed = [_disputes(outage, field) for field in DISPUTE_DEADLINES]
    for rows in (_cancellations(outage), _requests(outage), *disputed):
        found |= Q(pk__in=rows.values("order"))
    return list(
        Order.objects.filter(found)
        .exclude(state__in=[Order.State.CANCELLED, Order.State.EXPIRED])
        .order_by("pk")
        .values_list("ref", flat=True)
    )


def _cancellations(outage: Outage):
    return Cancellation.objects.filter(
        state=Cancellation.State.OPEN, expires_at__range=(outage.began_at, outage.ended_at)
    )


def _requests(outage: Outage):
    return SideRequest.objects.filter(
        state=SideRequest.State.OPEN, expires_at__range=(outage.began_at, outage.ended_at)
    )


def _disputes(outage: Outage, field: str):
    gap = (outage.began_at, outage.ended_at)
    return Dispute.objects.filter(**DISPUTE_DEADLINES[field], **{f"{field}__range": gap})


def _shift(act: Act, outage: Outage) -> None:
    length = outage.ended_at - outage.began_at

    def moved(row, fields) -> dict:
        values = {field: getattr(row, field) for field in fields}
        return {f: v + length for f, v in values.items() if v and outage.began_at <= v <= outage.ended_at}

    field = ORDER_DEADLINES.get(act.order.state)
    minutes = int(length.total_seconds() // 60)
    act.move(
        "shift_deadlines",
        data={"minutes": minutes},
        **moved(act.order, [field] if field else []),
    )
    for milestone in act.milestones:
        changes = moved(milestone, MILESTONE_DEADLINES.get(milestone.state, ()))
        if changes:
            act.change(milestone, **changes)
    for rows, field in (
        (_cancellations(outage), "expires_at"),
        (_requests(outage), "expires_at"),
        *((_disputes(outage, field), field) for field in DISPUTE_DEADLINES),
    ):
        for row in rows.filter(order=act.order):
            setattr(row, field, getattr(row, field) + length)
            row.save(update_fields=[field])
    for role in ("buyer", "seller") if act.order.paid_at else ("buyer",):
        act.tell(role, "deadlines_moved", minutes=minutes)
