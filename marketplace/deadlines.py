"""Every instant that a seller should know of beforehand: what is due from them, and what happens by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from kit.text import Words
from marketplace import todo
from orders.models import Cancellation, Chargeback, Dispute, Milestone, Order, SideRequest
from orders.models.dispute import waits_for
from reviews import panels
from sellers.criteria import BY_KEY
from sellers.models import Grace, LevelChange, SellerProfile

MOST = 200  # of each kind


@dataclass(frozen=True)
class Deadline:
    """One instant. ref: with kind, unlike any other. mine: whether the seller must do something before it.

    title: what it is about, as the people wrote it; url: a path."""

    kind: str
    ref: str
    by: datetime
    label: Words
    title: str
    url: str
    mine: bool = True

    @property
    def words(self) -> str:
        """Label and title in one line."""
        return f"{self.label} {self.title}".strip()


def of(user: User, *, now: datetime) -> list[Deadline]:
    """What is still to come or already late, the soonest first. Eleven queries, however much there is."""
    found = [
        *_orders(user),
        *_requests(user),
        *_disputes(user),
        *_reviews(user, now),
        *_levels(user),
        *_absence(user, now),
    ]
    return sorted(found, key=lambda each: (each.by, each.kind, each.ref))


def _order_url(order: Order) -> str:
    return reverse("orders:order", args=[order.ref])


def _orders(user: User) -> Iterator[Deadline]:
    rows = Order.objects.sold_by(user).exclude(paid_at=None).filter(state__in=todo.OPEN)
    for order in rows.prefetch_related("milestones").order_by("-id")[:MOST]:
        about = {"title": order.title, "url": _order_url(order)}
        if order.state == Order.State.AWAITING_APPROVAL and order.approve_by:
            yield Deadline("approve", order.ref, order.approve_by, _("Accept or decline:"), **about)
        elif order.state == Order.State.AWAITING_REQUIREMENTS and order.requirements_by:
            label = _("The buyer sends the brief:")
            yield Deadline("brief", order.ref, order.requirements_by, label, mine=False, **about)
        for milestone in order.milestones.all() if order.state == Order.State.ACTIVE else ():
            if not milestone.disputed:
                yield from _milestone(milestone, about)


def _milestone(milestone: Milestone, about: dict) -> Iterator[Deadline]:
    if milestone.title and milestone.title != about["title"]:
        about = {**about, "title": f"{about['title']}: {milestone.title}"}
    state, S = milestone.state, Milestone.State
    if state == S.IN_PROGRESS and milestone.due_at:
        yield Deadline("deliver", milestone.ref, milestone.due_at, _("Deliver:"), **about)
    elif state == S.IN_REVISION and milestone.revision_due_at:
        yield Deadline("revise", milestone.ref, milestone.revision_due_at, _("Revise:"), **about)
    elif state == S.DELIVERED and milestone.accept_by:
        label = _("Accepted by itself:")
        yield Deadline("accept", milestone.ref, milestone.accept_by, label, mine=False, **about)


def _requests(user: User) -> Iterator[Deadline]:
    """What buyers, staff and banks ask and the seller answers."""
    asked = SideRequest.objects.filter(order__seller=user, state="open", expires_at__isnull=False)
    for request in asked.exclude(role="seller").select_related("order")[:MOST]:
        label = _("Answer (%(kind)s):") % {"kind": request.get_kind_display()}
        order = request.order
        yield Deadline("request", request.ref, request.expires_at, label, order.title, _order_url(order))  # type: ignore[arg-type]
    ends = Cancellation.objects.filter(order__seller=user, state="open").exclude(role="seller")
    for end in ends.select_related("order")[:MOST]:
        label = _("Answer the wish to cancel:")
        yield Deadline("cancel", end.ref, end.expires_at, label, end.order.title, _order_url(end.order))
    cases = Chargeback.objects.filter(
        order__seller=user, answer_by__isnull=False, sent_at=None, state__in=["open", "inquiry"]
    )
    for case in cases.select_related("order")[:MOST]:
        label = _("Add to the evidence for the bank:")
        url = _order_url(case.order)
        yield Deadline("bank", case.ref, case.answer_by, label, case.order.title, url)  # type: ignore[arg-type]


def _disputes(user: User) -> Iterator[Deadline]:
    mine = Dispute.objects.filter(waits_for("seller"), order__seller=user).select_related("order")
    for case in mine.order_by("id")[:MOST]:
        by, label = case.settles_at or case.talks_by, _("Agree on a split:")
        if case.settles_at:
            label = _("A dispute is decided:")
        elif case.state == Dispute.State.OPEN and case.stage == Dispute.Stage.ANSWER:
            by, label = case.answer_by, _("Answer the claim:")
        if by:
            yield Deadline("dispute", case.ref, by, label, case.order.title, _order_url(case.order))


def _reviews(user: User, now: datetime) -> Iterator[Deadline]:
    for each in panels.open_to(user, now=now, side="seller"):
        if each.closes_at:
            label = _("Review the buyer of:")
            yield Deadline("review", each.order.ref, each.closes_at, label, each.order.title, each.url)


def _levels(user: User) -> Iterator[Deadline]:
    page = reverse("seller_level")
    for grace in Grace.objects.filter(seller=user, closed_at=None):
        label, title = _("Your level is at risk until then:"), str(BY_KEY[grace.criterion].label)
        yield Deadline("level", grace.ref, grace.ends_at, label, title, f"{page}#{grace.criterion}")
    fading = LevelChange.objects.filter(seller=user, fade_by__isnull=False, faded_at=None)
    for change in fading.order_by("-id")[:1]:
        label = _("Pick which gigs stay live.")
        yield Deadline("fade", f"{change.pk}", change.fade_by, label, "", reverse("gigs:fading"))  # type: ignore[arg-type]


def _absence(user: User, now: datetime) -> Iterator[Deadline]:
    until = SellerProfile.objects.filter(user=user, away_until__gt=now).values_list("away_until", flat=True)
    for by in filter(None, until):
        yield Deadline(
            "away", user.ref, by, _("Your vacation ends."), "", reverse("sellers:away"), mine=False
        )
