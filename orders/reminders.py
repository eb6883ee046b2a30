"""Warnings before a deadline: sent once, and only while the deadline they speak of still stands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from notices import telling
from orders import locks
from orders.case import sure
from orders.models import Cancellation, Dispute, Milestone, Order, Reminder, SideRequest

BATCH = 500
S, M = Order.State, Milestone.State


@dataclass(frozen=True)
class Warning:
    """to: the role warned; "other" who answers what is open, "both". stands: whether the reminder's deadline is still the one that counts."""

    to: str
    stands: Callable[[Reminder], bool]


def _order(state: str, field: str):
    return lambda r: r.order.state == state and getattr(r.order, field) == r.deadline_at


def _milestone(state: str, field: str):
    def stands(r):
        m = r.milestone
        return m.state == state and not m.disputed and getattr(m, field) == r.deadline_at

    return stands


def _open_cancellation(r: Reminder) -> Cancellation | None:
    return r.order.cancellations.filter(state=Cancellation.State.OPEN, expires_at=r.deadline_at).first()


def _open_request(r: Reminder) -> SideRequest | None:
    rows = SideRequest.objects.filter(milestone=r.milestone, kind=r.kind, state=SideRequest.State.OPEN)
    return rows.filter(expires_at=r.deadline_at).first()


def _dispute(r: Reminder, **which) -> Dispute | None:
    return Dispute.objects.filter(milestone=r.milestone, state=Dispute.State.OPEN, **which).first()


def _claim(r: Reminder) -> Dispute | None:
    return _dispute(r, stage=Dispute.Stage.ANSWER, answer_by=r.deadline_at)


def _asked(to: str) -> Warning:
    return Warning(to, lambda r: _open_request(r) is not None)


WARNINGS = {
    "answer": Warning("buyer", _order(S.AWAITING_REQUIREMENTS, "requirements_by")),
    "approve": Warning("seller", _order(S.AWAITING_APPROVAL, "approve_by")),
    "accept": Warning("buyer", _milestone(M.DELIVERED, "accept_by")),
    "due": Warning("seller", _milestone(M.IN_PROGRESS, "due_at")),
    "revision": Warning("seller", _milestone(M.IN_REVISION, "revision_due_at")),
    "fund": Warning("buyer", _milestone(M.UNFUNDED, "fund_by")),
    "cancellation": Warning("other", lambda r: _open_cancellation(r) is not None),
    "extension": _asked("other"),
    "refund": _asked("other"),
    "change": _asked("other"),
    "extra": _asked("other"),
    "question": _asked("buyer"),
    "dispute_answer": Warning("other", lambda r: _claim(r) is not None),
    "dispute_talks": Warning(
        "both", lambda r: _dispute(r, stage=Dispute.Stage.TALKS, talks_by=r.deadline_at) is not None
    ),
}


def send_due(*, now: datetime, batch: int = BATCH) -> int:
    """Send the warnings whose time has come, drop those that are void. Returns how many were sent."""
    sent = 0
    while True:
        done, told = _send_batch(now, batch)
        sent += told
        if done < batch:
            return sent


@transaction.atomic
def _send_batch(now: datetime, batch: int) -> tuple[int, int]:
    rows = Reminder.objects.filter(sent_at=None, dropped_at=None, due_at__lte=now).order_by("due_at")
    due = locks.free(rows.select_related("order__buyer", "order__seller", "milestone")[:batch])
    news = []
    for reminder in due:
        stands = (now < reminder.deadline_at or reminder.kind in ("due", "revision")) and WARNINGS[
            reminder.kind
        ].stands(reminder)
        if stands:
            news += [_news(reminder, role) for role in _warned(reminder)]
            reminder.sent_at = now
        else:
            reminder.dropped_at = now
    Reminder.objects.bulk_update(due, ["sent_at", "dropped_at"])
    telling.tell_many(news, now=now)
    return len(due), len(news)


def _warned(reminder: Reminder) -> tuple[str, ...]:
    to = WARNINGS[reminder.kind].to
    if to == "both":
        return ("buyer", "seller")
    if to == "other":
        open_ = {"cancellation": _open_cancellation, "dispute_answer": _claim}
        asked = open_.get(reminder.kind, _open_request)(reminder)
        to = "seller" if sure(asked).role == "buyer" and not getattr(asked, "payable_at", None) else "buyer"
    return (to,)


def _news(reminder: Reminder, to: str) -> telling.News:
    order = reminder.order
    other = order.seller if to == "buyer" else order.buyer
    return telling.News(
        to=order.buyer if to == "buyer" else order.seller,
        kind=f"remind_{reminder.kind}",
        url=f"/orders/{order.ref}/",
        about=order.ref,
        data={
            "title": order.title,
            "who": other.shown_name,
            "milestone": reminder.milestone.title if reminder.milestone else order.title,
            "deadline_at": reminder.deadline_at.isoformat(),
        },
    )
