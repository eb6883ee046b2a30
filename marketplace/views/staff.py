"""The first page of staff: every queue one's roles are for, how long the oldest waits, what one has claimed, and
what is wrong with the money."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.roles import ROLES, has_role
from gigs import decisions
from gigs.models import Report
from kit import clock
from kit.text import Words
from ledger import halting
from orders import parking
from orders.models import Chargeback, Dispute
from payments.models import Call, PayoutPart, Reconciliation, Refund, SellerAccount, SuspenseItem, Withdrawal
from reviews import waiting as waiting_reviews
from sellers import appeals, pro, top_rated, vetting
from sellers.models import ProApplication, ProRevocation

LASTING = 3  # so many comparisons in a row


@dataclass(frozen=True)
class Figures:
    """size: how many wait; oldest: since when; mine: how many of them I have claimed; alarm: say it in red."""

    size: int
    oldest: datetime | None = None
    mine: int = 0
    alarm: bool = False


@dataclass(frozen=True)
class Queue:
    """role: for whom. address: name of its page. of: its figures for one member of staff. within: the target."""

    role: str
    label: Words
    icon: str
    address: str
    of: Callable[[User, datetime], Figures]
    within: timedelta | None = None
    query: str = ""


def _applications(user: User, now: datetime) -> Figures:
    rows = list(ProApplication.objects.waiting().values_list("waits_since", "claimed_by"))
    mine = sum(1 for _since, by in rows if by == user.pk)
    return Figures(len(rows), rows[0][0] if rows else None, mine)


def _second_opinions(user: User, now: datetime) -> Figures:
    wanted = ProApplication.objects.waiting().filter(second_asked=True).exclude(claimed_by=user)
    since = [
        each.waits_since
        for each in wanted.prefetch_related("opinions")
        if not any(o.round == each.round and o.is_second for o in each.opinions.all())
    ]
    return Figures(len(since), min(since, default=None))


def _rechecks(user: User, now: datetime) -> Figures:
    return Figures(vetting.rechecks_due(now).count())


def _revocations(user: User, now: datetime) -> Figures:
    dates = list(
        ProRevocation.objects.filter(closed_at=None)
        .exclude(proposed_by=user)
        .order_by("proposed_at")
        .values_list("proposed_at", flat=True)
    )
    return Figures(len(dates), dates[0] if dates else None)


def _top_rated(user: User, now: datetime) -> Figures:
    opened = list(top_rated.waiting().order_by("opened_at").values_list("opened_at", flat=True))
    return Figures(len(opened), opened[0] if opened else None)


def _level_appeals(user: User, now: datetime) -> Figures:
    sent = list(appeals.waiting().values_list("sent_at", flat=True))
    return Figures(len(sent), sent[0] if sent else None)


def _reviews(user: User, now: datetime) -> Figures:
    """Held, reported, appealed, and notes to staff, together."""
    since = list(waiting_reviews.appealed().values_list("asked_at", flat=True))
    since += waiting_reviews.reported().values_list("first_report_at", flat=True)
    since += waiting_reviews.notes(user).values_list("sent_at", flat=True)
    held = waiting_reviews.held().count()
    return Figures(len(since) + held, min(since, default=None))


def _stuck(user: User, now: datetime) -> Figures:
    parked = list(parking.waiting().values_list("parked_at", flat=True))
    return Figures(len(parked), parked[0] if parked else None, alarm=bool(parked))


def _gigs(user: User, now: datetime) -> Figures:
    waiting = list(decisions.waiting().values_list("submitted_at", flat=True))
    return Figures(len(waiting), waiting[0] if waiting else None)


def _reports(user: User, now: datetime) -> Figures:
    """Open reports about gigs and members."""
    since = list(Report.objects.open().values_list("reported_at", flat=True))
    return Figures(len(since), since[0] if since else None)


def _disputes(user: User, now: datetime) -> Figures:
    """Those that staff has the word in; an alarm once one is overdue, or open for longer than any may be."""
    stages = [Dispute.Stage.RULING, Dispute.Stage.APPEAL]
    rows = Dispute.objects.filter(state=Dispute.State.OPEN).order_by("opened_at")
    opened = [
        row
        for row in rows.values_list("opened_at", "ruled_by", "stage", "rule_by", "alarmed_at")
        if row[2] in stages or row[4]
    ]
    mine = sum(1 for row in opened if row[1] == user.pk)
    late = any(row[4] or (row[3] and row[3] < now) for row in opened)
    return Figures(len(opened), opened[0][0] if opened else None, mine, alarm=late)


def _chargebacks(user: User, now: datetime) -> Figures:
    """Whose evidence has not been sent; in red two days before the bank takes no more."""
    rows = Chargeback.objects.filter(
        state__in=[Chargeback.State.OPEN, Chargeback.State.INQUIRY], sent_at=None
    )
    waiting = list(rows.order_by("opened_at").values_list("opened_at", "evidence_by"))
    soon = any(by and by - now < timedelta(days=2) for _at, by in waiting)
    return Figures(len(waiting), waiting[0][0] if waiting else None, alarm=soon)


def _halt(user: User, now: datetime) -> Figures:
    halted = halting.is_halted()
    return Figures(int(halted), alarm=halted)


def _failed_calls(user: User, now: datetime) -> Figures:
    size = Call.objects.filter(state__in=[Call.State.UNKNOWN, Call.State.FAILED]).count()
    return Figures(size, alarm=size > 0)


def _failed_refunds(user: User, now: datetime) -> Figures:
    size = Refund.objects.filter(state=Refund.State.FAILED).count()
    return Figures(size, alarm=size > 0)


def _by_hand(user: User, now: datetime) -> Figures:
    waiting = Withdrawal.objects.filter(
        method=SellerAccount.Method.MANUAL, parts__state=PayoutPart.State.REQUESTED
    )
    return Figures(waiting.distinct().count())


def _suspense(user: User, now: datetime) -> Figures:
    return Figures(SuspenseItem.objects.filter(closed_at=None).count())


def _mismatch(user: User, now: datetime) -> Figures:
    last = list(Reconciliation.objects.order_by("-id")[:LASTING])  # one alone may be money that is on its way
    wrong = len(last) == LASTING and all(each.provider_minor != each.ledger_minor for each in last)
    return Figures(int(wrong), alarm=wrong)


QUEUES = [
    Queue("vetting", _("Pro applications"), "badge-check", "pro:queue", _applications, pro.DECIDED_WITHIN),
    Queue(
        "vetting",
        _("Second opinions asked for"),
        "users",
        "pro:queue",
        _second_opinions,
        query="?reviewer=second",
    ),
    Queue("vetting", _("Pro sellers to look at again"), "rotate-ccw", "pro:sellers", _rechecks),
    Queue("vetting", _("Revocations to confirm"), "shield-alert", "pro:sellers", _revocations),
    Queue("vetting", _("Top Rated to decide"), "award", "sellers:candidates", _top_rated),
    Queue(
        "vetting",
        _("Appeals about levels"),
        "scale",
        "level_appeals",
        _level_appeals,
        appeals.ANSWERED_WITHIN,
    ),
    Queue("moderation", _("Gigs to decide"), "eye", "gigs:queue", _gigs, timedelta(hours=24)),
    Queue("moderation", _("Reports"), "flag", "gigs:reports", _reports, timedelta(hours=24)),
    Queue("moderation", _("Reviews to decide"), "star", "reviews:queue", _reviews),
    Queue("support", _("Disputes"), "scale", "orders:disputes", _disputes, timedelta(days=5)),
    Queue("support", _("Reviews to decide"), "star", "reviews:queue", _reviews),
    Queue("support", _("What the site could not do by itself"), "triangle-alert", "orders:stuck", _stuck),
    Queue("finance", _("Money is halted"), "triangle-alert", "payments:finance", _halt),
    Queue("finance", _("Chargebacks to answer"), "landmark", "orders:chargebacks", _chargebacks),
    Queue("finance", _("Ledger and provider disagree"), "landmark", "payments:finance", _mismatch),
    Queue("finance", _("Calls that failed"), "triangle-alert", "payments:finance", _failed_calls),
    Queue("finance", _("Refunds that failed"), "undo-2", "payments:finance", _failed_refunds),
    Queue("finance", _("Payments to make by hand"), "banknote", "payments:finance", _by_hand),
    Queue("finance", _("Money without an owner"), "circle-help", "payments:finance", _suspense),
    Queue("finance", _("What the site could not do by itself"), "triangle-alert", "orders:stuck", _stuck),
]
TITLES = {
    "vetting": _("Vetting"),
    "moderation": _("Moderation"),
    "support": _("Support"),
    "finance": _("Finance"),
}


@login_required
@never_cache
@require_GET
def home(request):
    """The queues of one's own roles; for who has none there is no such page."""
    mine = [role for role in ROLES if has_role(request.user, role)]
    if not mine:
        raise Http404
    now = clock.now()
    sections = [
        {"title": TITLES[role], "queues": [_shown(q, request.user, now) for q in QUEUES if q.role == role]}
        for role in mine
    ]
    waiting = sum(row["figures"].size for section in sections for row in section["queues"])
    return render(request, "staff/home.html", {"now": now, "sections": sections, "waiting": waiting})


def _shown(queue: Queue, user: User, now: datetime) -> dict:
    figures = queue.of(user, now)
    late = bool(queue.within and figures.oldest and now - figures.oldest > queue.within)
    return {
        "queue": queue,
        "figures": figures,
        "late": late,
        "url": reverse(queue.address) + queue.query,
    }
