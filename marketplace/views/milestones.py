"""The milestones of an order as its page lists them: where each stands, its dates, its money, what may be paid now."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kit.text import Words
from orders import owing, side_guards
from orders.case import Case
from orders.models import Milestone, Order, Release, SideRequest
from payments import cards, crediting
from payments.models import SavedCard

S = Milestone.State
OVER = frozenset({S.ACCEPTED, S.SETTLED})


@dataclass(frozen=True)
class Moment:
    """A date of a milestone. left: it is a deadline that runs."""

    words: Words
    at: datetime
    left: bool = False


@dataclass(frozen=True)
class Part:
    """What became of some of a milestone's money, in minor units."""

    words: Words
    amount_minor: int


@dataclass
class Row:
    """One milestone. look, state: its tag. is_next: the one that is paid next; payable: by the viewer, now."""

    milestone: Milestone
    look: str
    state: Words
    moments: list[Moment]
    parts: list[Part]
    revisions: str = ""
    is_current: bool = False
    is_next: bool = False
    payable: bool = False
    to_pay_minor: int = 0


@dataclass
class Listed:
    """All milestones of an order, for one viewer. cards: kept ones that may pay the next; credit_minor: what of it the
    buyer's credit pays before a card."""

    rows: list[Row]
    released_minor: int = 0
    escrow_minor: int = 0
    refunded_minor: int = 0
    unpaid_minor: int = 0
    credit_minor: int = 0
    cards: list[SavedCard] = field(default_factory=list)

    @property
    def card_minor(self) -> int:
        """What a card is charged for the next one."""
        return self.next_row.to_pay_minor - self.credit_minor if self.next_row else 0

    @property
    def next_row(self) -> Row | None:
        return next((row for row in self.rows if row.payable), None)

    @property
    def more_after_next(self) -> bool:
        """Whether something is left to pay after the next one: then it is worth keeping a card."""
        return sum(row.milestone.state == S.UNFUNDED for row in self.rows) > 1


def listed(case: Case, *, role: str) -> Listed | None:
    """The milestones of an order of several, None for one. Reads funding lines and releases, prefetched."""
    if len(case.milestones) < 2:
        return None
    order, current, following = case.order, case.under_way or case.next_unfunded, case.next_unfunded
    asked = {
        request.milestone_id for request in case.open_requests if request.kind == SideRequest.Kind.QUESTION
    }
    rows = []
    for milestone in case.milestones:
        look, state = _state(milestone, following, case.now, stands=milestone.pk in asked)
        is_next = milestone is following and order.state == Order.State.ACTIVE
        rows.append(
            Row(
                milestone=milestone,
                look=look,
                state=state,
                moments=_moments(milestone, case.now, is_next=is_next),
                parts=_parts(milestone, role),
                revisions=_revisions(milestone),
                is_current=milestone is current and order.state == Order.State.ACTIVE,
                is_next=is_next,
                payable=is_next and role == "buyer",
                to_pay_minor=owing.to_pay(order, case.milestones, milestone).total_minor if is_next else 0,
            )
        )
    made = Listed(rows, **_sums(case.milestones))
    if made.next_row is not None:
        price = made.next_row.to_pay_minor
        made.credit_minor = crediting.usable(crediting.has(order.buyer, order.currency), price)
        made.cards = cards.usable(order.buyer, case.now) if made.card_minor else []
    return made


def _state(
    milestone: Milestone, following: Milestone | None, now: datetime, *, stands: bool
) -> tuple[str, Words]:
    """The colour of the tag and its word."""
    if milestone.disputed:
        return "bad", _("Disputed")
    if milestone.state == S.UNFUNDED:
        return ("mari", _("Pay next")) if milestone is following else ("", _("Not paid yet"))
    if milestone.state == S.IN_PROGRESS:
        late = milestone.due_at is not None and milestone.due_at < now
        if stands:
            return "mari", _("Clock stands still")
        return ("bad", _("Late")) if late else ("info", _("In progress"))
    if milestone.state in OVER and _is_all_back(milestone):
        return "", _("Refunded")
    return {
        S.FUNDED: ("info", _("Paid ahead")),
        S.DELIVERED: ("brand", _("Delivered")),
        S.IN_REVISION: ("brand", _("In revision")),
        S.ACCEPTED: ("ok", _("Released")),
        S.SETTLED: ("ok", pgettext("a milestone's money", "Split")),
        S.CANCELLED: ("", pgettext("a milestone is", "Cancelled")),
    }[S(milestone.state)]


def _release(milestone: Milestone) -> Release | None:
    return getattr(milestone, "release", None)


def _is_all_back(milestone: Milestone) -> bool:
    release = _release(milestone)
    return release is not None and release.taken_back_minor == release.gross_minor


def _moments(milestone: Milestone, now: datetime, *, is_next: bool) -> list[Moment]:
    """The dates that bear on a milestone as it is now, the running deadline last."""
    state, release = milestone.state, _release(milestone)
    told: list[tuple[Words, datetime | None, bool]] = [(_("Paid"), milestone.funded_at, False)]
    if state == S.UNFUNDED:
        told = [(pgettext("a milestone's deadline", "Pay by"), milestone.fund_by, True)] if is_next else []
    elif state == S.IN_PROGRESS:
        told.append((_("Due"), milestone.due_at, True))
    elif state == S.DELIVERED:
        told.append((_("Delivered"), milestone.delivered_at, False))
        told.append((_("Accepts itself"), None if milestone.disputed else milestone.accept_by, True))
    elif state == S.IN_REVISION:
        told.append((_("Changes due"), side_guards.deadline_of(milestone), True))
    elif state in OVER:
        told.append((_("Delivered"), milestone.delivered_at, False))
        told.append((_("Accepted") if state == S.ACCEPTED else _("Ended"), milestone.ended_at, False))
        if release is not None and release.state == Release.State.PENDING:
            told.append((_("Clears"), release.clears_at, True))
        elif release is not None:
            told.append((_("Cleared"), release.cleared_at, False))
    elif state == S.CANCELLED:
        told.append((_("Ended"), milestone.ended_at, False))
    return [Moment(words, at, left) for words, at, left in told if at]


def _parts(milestone: Milestone, role: str) -> list[Part]:
    """Where this milestone's money is, for this viewer."""
    lines, release = milestone.funding_lines.all(), _release(milestone)
    refunded = sum(line.refunded_minor for line in lines)
    escrow = 0 if release else sum(line.amount_minor for line in lines) - refunded
    told = [(_("In escrow"), escrow), (_("Refunded"), refunded)]
    if release is not None:
        kept = release.gross_minor - release.taken_back_minor
        net = release.net_minor - release.net_taken_back_minor
        told.insert(0, (_("Released"), kept) if role != "seller" else (_("You get"), net))
    return [Part(words, amount) for words, amount in told if amount]


def _revisions(milestone: Milestone) -> str:
    """How many rounds of changes were used, where work is under way."""
    if milestone.state not in (S.IN_PROGRESS, S.DELIVERED, S.IN_REVISION):
        return ""
    if milestone.revisions is None:
        return _("Changes without limit")
    used = {"used": milestone.revisions_used, "all": milestone.revisions}
    return _("%(used)s of %(all)s revisions used") % used


def _sums(milestones: list[Milestone]) -> dict[str, int]:
    released = escrow = refunded = unpaid = 0
    for milestone in milestones:
        lines, release = milestone.funding_lines.all(), _release(milestone)
        back = sum(line.refunded_minor for line in lines)
        refunded += back
        if release is not None:
            released += release.gross_minor - release.taken_back_minor
        elif lines:
            escrow += sum(line.amount_minor for line in lines) - back
        elif milestone.state == S.UNFUNDED:
            unpaid += milestone.price_minor
    return {
        "released_minor": released,
        "escrow_minor": escrow,
        "refunded_minor": refunded,
        "unpaid_minor": unpaid,
    }
