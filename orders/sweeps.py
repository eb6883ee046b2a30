"""Due rows, not timers: each sweep looks in its table for what is due and makes the move, one transaction a row.

A row another process has is skipped, it comes again. A move is dated at its deadline's own instant, however late
the sweep. A row that is refused five times is parked for staff and stops nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import (
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce, Greatest

from orders import (
    answering,
    cancelling,
    disputes,
    lifecycle,
    locks,
    milestones,
    outages,
    parking,
    reminders,
    requirements,
)
from orders.models import Cancellation, Dispute, Milestone, MoneyDue, Order, SideRequest

BATCH = 200
S, M = Order.State, Milestone.State


@dataclass(frozen=True)
class Sweep:
    """due: moment -> rows (order ref, ref of the row, instant it fell due). act: order ref, ref, instant -> the move."""

    name: str
    due: Callable[[datetime], QuerySet]
    act: Callable[..., object]


@dataclass
class Swept:
    """What one run did."""

    done: int = 0
    refused: int = 0
    busy: int = 0


def _at_bank(order: str):
    """A chargeback is open on the order of the outer query: what it shuts is not due."""
    return Exists(Milestone.objects.filter(order=OuterRef(order), in_chargeback=True))


def _orders(state: str, field: str):
    def due(now):
        rows = Order.objects.filter(~_at_bank("pk"), state=state, **{f"{field}__lte": now}).order_by(field)
        return rows.values_list("ref", "ref", field)

    return due


def _unpaid(now):
    closing = MoneyDue.objects.filter(order=OuterRef("pk"), kind=MoneyDue.Kind.EXPIRE_SESSIONS)
    rows = Order.objects.filter(~Exists(closing), state=S.PENDING_PAYMENT, pay_by__lte=now)
    return rows.order_by("pay_by").values_list("ref", "ref", "pay_by")


def _milestones(rows, field):
    return rows.order_by(field).values_list("order__ref", "ref", field)


def _requests(**which):
    """Open requests to cancel the milestone of the outer query."""
    return Exists(
        Cancellation.objects.filter(milestone=OuterRef("pk"), state=Cancellation.State.OPEN, **which)
    )


def _to_accept(now):
    waits = _requests(blocks=True) | _requests(expires_at__lte=OuterRef("accept_by"))
    rows = Milestone.objects.filter(
        ~waits, state=M.DELIVERED, disputed=False, in_chargeback=False, accept_by__lte=now
    )
    return _milestones(rows, "accept_by")


def _days(name: str):
    """A number of days of the order's own policy, as an interval in the database."""
    return ExpressionWrapper(
        F(f"order__policy__{name}") * Value(timedelta(days=1)), output_field=DurationField()
    )


def _after(instant, name: str):
    return ExpressionWrapper(instant + _days(name), output_field=DateTimeField())


def _abandoned(now):
    rows = Milestone.objects.filter(
        ~_at_bank("order"),
        state__in=[M.IN_PROGRESS, M.IN_REVISION],
        disputed=False,
        first_delivered_at=None,
        due_at__lte=now,
    ).annotate(end=_after(Greatest(F("due_at"), Coalesce(F("voided_at"), F("due_at"))), "abandoned_days"))
    return _milestones(rows.filter(~_requests(expires_at__lte=OuterRef("end")), end__lte=now), "end")


def _revision_abandoned(now):
    rows = Milestone.objects.filter(
        state=M.IN_REVISION, disputed=False, in_chargeback=False, revision_due_at__lte=now
    ).annotate(end=_after(F("revision_due_at"), "revision_abandoned_days"))
    return _milestones(rows.filter(end__lte=now), "end")


def _to_fund(now):
    disputed = Milestone.objects.filter(order=OuterRef("order"), disputed=True)
    rows = Milestone.objects.filter(
        ~Exists(disputed), ~_at_bank("order"), state=M.UNFUNDED, order__state=S.ACTIVE, fund_by__lte=now
    )
    return _milestones(rows, "fund_by")


def _cancellations(now):
    rows = Cancellation.objects.filter(
        ~_at_bank("order"), state=Cancellation.State.OPEN, expires_at__lte=now, milestone__disputed=False
    )
    return rows.order_by("expires_at").values_list("order__ref", "ref", "expires_at")


def _requests_asked(now):
    """Requests whose silence is a no; an unanswered question closes nothing by itself."""
    rows = SideRequest.objects.filter(state=SideRequest.State.OPEN, expires_at__lte=now)
    rows = rows.exclude(kind=SideRequest.Kind.QUESTION).order_by("expires_at")
    return rows.values_list("order__ref", "ref", "expires_at")


def _unanswered(now):
    rows = Dispute.objects.filter(
        milestone__in_chargeback=False,
        state=Dispute.State.OPEN,
        stage=Dispute.Stage.ANSWER,
        answer_by__lte=now,
    )
    return rows.order_by("answer_by").values_list("order__ref", "ref", "answer_by")


def _talks(now):
    rows = Dispute.objects.filter(
        milestone__in_chargeback=False,
        state=Dispute.State.OPEN,
        stage=Dispute.Stage.TALKS,
        talks_by__lte=now,
    )
    return rows.order_by("talks_by").values_list("order__ref", "ref", "talks_by")


def _overdue(now):
    still = [Dispute.State.OPEN, Dispute.State.RULED]
    rows = Dispute.objects.filter(state__in=still, alarmed_at=None, stops_by__lte=now)
    return rows.order_by("stops_by").values_list("order__ref", "ref", "stops_by")


def _rulings(now):
    rows = Dispute.objects.filter(
        milestone__in_chargeback=False, state=Dispute.State.RULED, settles_at__lte=now
    )
    return rows.order_by("settles_at").values_list("order__ref", "ref", "settles_at")


def _of_order(act):
    return lambda order_ref, ref, now: act(ref=order_ref, now=now)


def _of_milestone(act):
    return lambda order_ref, ref, now: act(milestone_ref=ref, now=now)


def _of_request(act):
    return lambda order_ref, ref, now: act(request_ref=ref, now=now)


def _of_dispute(act):
    return lambda order_ref, ref, now: act(dispute_ref=ref, now=now)


SWEEPS = {
    sweep.name: sweep
    for sweep in (
        Sweep("close_checkouts", _unpaid, _of_order(lifecycle.close_checkout)),
        Sweep("approvals", _orders(S.AWAITING_APPROVAL, "approve_by"), _of_order(lifecycle.approval_lapsed)),
        Sweep("answers", _orders(S.AWAITING_REQUIREMENTS, "requirements_by"), _of_order(requirements.lapsed)),
        Sweep("cancellations", _cancellations, _of_order(cancelling.lapsed)),
        Sweep("requests", _requests_asked, _of_request(answering.lapsed)),
        Sweep("accept", _to_accept, _of_milestone(lifecycle.auto_accept)),
        Sweep("abandoned", _abandoned, _of_milestone(milestones.abandon)),
        Sweep("revisions", _revision_abandoned, _of_milestone(disputes.revision_abandoned)),
        Sweep("funding", _to_fund, _of_order(milestones.fund_lapsed)),
        Sweep("claims", _unanswered, _of_dispute(disputes.unanswered)),
        Sweep("talks", _talks, _of_dispute(disputes.talks_over)),
        Sweep("rulings", _rulings, _of_dispute(disputes.settle_due)),
        Sweep("overdue_disputes", _overdue, _of_dispute(disputes.alarm)),
    )
}


def run(name: str, *, now: datetime, batch: int = BATCH) -> Swept:
    """One pass over what is due: every row once, in batches."""
    outages.apply_due(now=now)
    return _pass(name, now=now, batch=batch)


def _pass(name: str, *, now: datetime, batch: int = BATCH) -> Swept:
    sweep, swept, stuck = SWEEPS[name], Swept(), []
    while rows := sweep.due(now).exclude(ref__in=stuck).exclude(ref__in=parking.parked(name))[:batch]:
        again = parking.tried(name)
        for order_ref, ref, due_at in rows:
            if not _one(sweep, order_ref, ref, due_at, swept, now):
                stuck.append(ref)
            elif ref in again:
                parking.forget(name, [ref])
    return swept


def run_all(*, now: datetime) -> dict[str, Swept]:
    """One pass of every sweep, in the order of the table, then the reminders."""
    outages.apply_due(now=now)
    swept = {name: _pass(name, now=now) for name in SWEEPS}
    reminders.send_due(now=now)
    return swept


def _one(sweep: Sweep, order_ref: str, ref: str, due_at: datetime, swept: Swept, now: datetime) -> bool:
    """Whether the row moved."""
    try:
        with transaction.atomic():
            if not locks.free_order(order_ref):
                swept.busy += 1
                return False
            sweep.act(order_ref, ref, due_at)
    except (OperationalError, InterfaceError):
        raise  # the database is away, not the row at fault
    except Exception as error:
        swept.refused += 1
        parking.count(sweep=sweep.name, subject=ref, order_ref=order_ref, error=error, now=now)
        return False
    swept.done += 1
    return True
