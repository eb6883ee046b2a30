"""The reviews of one order as a side of it sees them, and what a member may still review.

Nothing here shows a review that is not published, but to its own author."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from orders.models import Order
from reviews import reviewing, windows
from reviews.models import Hold, Review, Window
from reviews.reading import name_of
from reviews.rules import BUYER, REPLY, SELLER

State = Review.State


@dataclass
class Panel:
    """What the order page says of reviews, for one side. kind: may | draft | waiting | held | published | hidden |
    no_right | over; frozen: a dispute puts everything off; closes_at: None while frozen without an end."""

    kind: str
    side: str
    closes_at: datetime | None = None
    frozen: bool = False
    mine: Review | None = None
    theirs: Review | None = None  # published ones only
    only_one: bool = False  # nobody else may review this order
    hold: Hold | None = None
    reply_by: datetime | None = None

    @property
    def may_write(self) -> bool:
        return self.kind in ("may", "draft", "waiting", "held")


def panel_of(order: Order, user: User, now: datetime) -> Panel | None:
    """What `user`, a side of the order, sees; None while the order goes on, after an end that nobody reviews, and for
    others."""
    side = reviewing.side_of(order, user)
    if side is None or order.state not in windows.ENDED:
        return None
    window = Window.objects.filter(order=order).first() or windows.new(order, now)
    frozen = windows.freeze(window, order.disputes.all())
    closes_at = windows.closes(window, frozen)
    reviews = {
        review.side: review
        for review in Review.objects.filter(order=order).select_related("author", "subject", "reply")
    }
    for review in reviews.values():
        review.author_name = name_of(review.author)
    mine, theirs = reviews.get(side), reviews.get(SELLER if side == BUYER else BUYER)
    theirs = theirs if theirs and theirs.state == State.PUBLISHED else None
    may = window.buyer_may if side == BUYER else window.seller_may
    if not (window.buyer_may or window.seller_may):
        return None
    panel = Panel(
        kind="no_right",
        side=side,
        closes_at=closes_at,
        frozen=closes_at is None or bool(frozen.until and frozen.until > now),
        mine=mine,
        theirs=theirs,
        only_one=not (window.buyer_may and window.seller_may),
    )
    if theirs and not hasattr(theirs, "reply") and now <= theirs.published_at + REPLY:
        panel.reply_by = theirs.published_at + REPLY
    if mine and mine.state == State.HELD:
        panel.hold = Hold.objects.filter(review=mine).first()
    elif not mine or mine.state == State.DRAFTED:
        panel.hold = Hold.objects.filter(review__order=order, ended_at=None).first()
    panel.kind = _kind(mine, may, window, closes_at, now)
    return panel


def _kind(mine: Review | None, may: bool, window: Window, closes_at: datetime | None, now: datetime) -> str:
    if mine and mine.state in (State.HIDDEN, State.REMOVED):
        return "hidden"
    if mine and mine.state != State.DRAFTED:
        return mine.state
    if not may or window.barred:
        return "no_right"
    if window.state == Window.State.CLOSED or (closes_at and now > closes_at):
        return "over"
    return "draft" if mine else "may"


@dataclass(frozen=True)
class Open:
    """An order that `side` may still review, until `closes_at` (None: a dispute puts it off)."""

    order: Order
    side: str
    closes_at: datetime | None

    @property
    def url(self) -> str:
        return f"/orders/{self.order.ref}/review/"


def open_to(user: User, *, now: datetime, side: str = "") -> list[Open]:
    """What `user` may review and has not, the most urgent first. side: buyer or seller only. Three queries."""
    sent = Review.objects.filter(order=OuterRef("order"), author=user).exclude(state=State.DRAFTED)
    mine = {
        BUYER: Q(order__buyer=user, buyer_may=True),
        SELLER: Q(order__seller=user, seller_may=True),
    }
    which = mine[side] if side else mine[BUYER] | mine[SELLER]
    found = (
        Window.objects.filter(which, ~Exists(sent), state=Window.State.OPEN, barred="", told_at__isnull=False)
        .select_related("order__buyer", "order__seller")
        .prefetch_related("order__disputes", "order__milestones")
        .order_by("closes_at")[:50]
    )
    rows = []
    for window in found:
        closes_at = windows.closes(window, windows.freeze(window, window.order.disputes.all()))
        if closes_at is None or closes_at >= now:
            rows.append(Open(window.order, BUYER if window.order.buyer_id == user.pk else SELLER, closes_at))
    return rows
