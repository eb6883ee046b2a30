"""What may be done with an order now, and what happens next: read from the table of moves for pages and API."""

from dataclasses import dataclass, replace
from datetime import datetime

from kit.problems import Refused
from kit.text import Words
from orders import dispute_guards, guards
from orders.actors import Actor
from orders.case import Case, sure
from orders.models import Dispute, Milestone, Order, SideRequest, Split
from orders.moves import MILESTONE, MOVES, ORDER, WAITS, Move, Wait

TALKED_OF = frozenset(
    {"funded", "in_progress", "delivered", "in_revision", "accepted", "settled"}
)  # milestones with moves of their own


@dataclass(frozen=True)
class Next:
    """who: the role that must act, "both", or "" for nobody. by: until when, None without a deadline. text: what to
    do or wait for. if_nobody: what happens then if nobody acts; may be empty. milestone: the one it is about.
    mine: whether the viewer must act."""

    who: str
    text: Words
    by: datetime | None = None
    if_nobody: Words = ""
    milestone: Milestone | None = None
    mine: bool = False


def allowed(order: Order, milestone: Milestone | None, role: str, now: datetime) -> list[Move]:
    """The moves this role may make now: of the order, and of `milestone` where one is given. For buttons and API;
    the door looks again under the lock. Reads `order.milestones.all()`, which a page has prefetched."""
    case = _case(order, milestone, role, now)
    return [move for move in MOVES.values() if _is_open(move, case)]


def offered(order: Order, role: str, now: datetime) -> list[tuple[Move, Milestone | None]]:
    """Every move this role may make now, those about a milestone with it: the buttons of the page, the actions of
    the API."""
    moves: list[tuple[Move, Milestone | None]] = [
        (move, None) for move in allowed(order, None, role, now) if move.scope == ORDER
    ]
    for milestone in order.milestones.all():
        if milestone.state in TALKED_OF:
            about = allowed(order, milestone, role, now)
            moves += [(move, milestone) for move in about if move.scope == MILESTONE]
    return moves


def case_of(order: Order, role: str, now: datetime) -> Case:
    """The order as this role looks at it now."""
    return _case(order, None, role, now)


def _case(order: Order, milestone: Milestone | None, role: str, now: datetime) -> Case:
    people = {"buyer": order.buyer_id, "seller": order.seller_id}
    user = (order.buyer if role == "buyer" else order.seller) if role in people else None
    milestones = sorted(order.milestones.all(), key=lambda m: m.position)
    same = next((m for m in milestones if milestone is not None and m.pk == milestone.pk), None)
    return Case(order, milestones, by=Actor(role, user), now=now, milestone=same)


def _is_open(move: Move, case: Case) -> bool:
    subject: Order | Milestone | None = case.order if move.scope == ORDER else case.about
    if not move.button or case.by.role not in move.who or subject is None or subject.state not in move.before:
        return False
    in_question = case.focus if move.scope == ORDER else case.about
    if move.frozen and in_question and in_question.disputed:
        return False
    if case.is_at_bank(move.bank, case.about):
        return False
    try:
        for guard in move.guards:
            guards.check(guard, case)
    except Refused:
        return False
    return True


def waiting(order: Order, role: str, now: datetime) -> list[tuple[SideRequest, Next]]:
    """Every open side request with who must answer it, by when, and what happens if nobody does."""
    return _waiting(_case(order, None, role, now))


def _waiting(case: Case) -> list[tuple[SideRequest, Next]]:
    named = {milestone.pk: milestone for milestone in case.milestones}
    return [
        (request, _next(wait, case.by.role, request, milestone=named[request.milestone_id]))
        for request in case.open_requests
        if (wait := WAITS.get((MILESTONE, _situation(request, case.by.role))))
    ]


def _situation(request: SideRequest, role: str) -> str:
    if request.kind == SideRequest.Kind.QUESTION:
        return "question"
    if request.kind == SideRequest.Kind.EXTRA and request.payable_at and request.role == "buyer":
        return "extra_to_pay"
    return f"{request.kind}_of_{'mine' if request.role == role else 'other'}"


def what_happens_next(order: Order, role: str, now: datetime) -> Next:
    """Who must act, by when, and what happens if nobody does, in words for this viewer."""
    case = _case(order, None, role, now)
    under_way = case.under_way
    at_bank = next((m for m in case.milestones if m.in_chargeback), None)
    if at_bank and (at_bank is under_way or under_way is None):
        return _next(WAITS[ORDER, "chargeback"], role, order, milestone=at_bank)
    disputed = next((m for m in case.milestones if m.disputed), None)
    if disputed and under_way in (None, disputed):  # work on another milestone goes on meanwhile
        case.about = disputed
        return of_dispute(sure(case.open_dispute), role, milestone=disputed)
    asked = _waiting(case)
    mine = next((following for _request, following in asked if following.mine), None)
    if order.state != Order.State.ACTIVE:
        following = _next(WAITS[ORDER, order.state], role, order)
        return mine if mine and not following.mine else following
    if case.open_cancellation:
        own = case.open_cancellation.role == role
        wait = WAITS[ORDER, "cancellation_of_mine" if own else "cancellation_of_other"]
        return _next(wait, role, case.open_cancellation, milestone=under_way)
    milestone = under_way or case.next_unfunded
    if milestone is None:
        raise ValueError(f"nothing is left to do on {order.ref}, yet it is active")
    for request, following in asked:
        if request.kind == SideRequest.Kind.QUESTION:
            return following
    case.about = milestone
    wait = WAITS[MILESTONE, milestone.state]
    following = _next(wait, role, milestone, milestone=milestone, by=_late(case, wait))
    return mine if mine and not following.mine else following


def of_dispute(dispute: Dispute, role: str, *, milestone: Milestone) -> Next:
    """What an open dispute waits for. Reads its `splits`, which a page has prefetched."""
    wait = WAITS[MILESTONE, _stage_of(dispute, role)]
    if dispute.stage == Dispute.Stage.ANSWER and dispute_guards.claim_is_supported(dispute):
        wait = replace(wait, then="grant_claim")
    return _next(wait, role, dispute, milestone=milestone)


def _stage_of(dispute: Dispute, role: str) -> str:
    """The situation of the table of waits."""
    viewer = role if role in ("buyer", "seller") else dispute.role
    if dispute.state == Dispute.State.RULED:
        return "ruled_taken" if getattr(dispute, f"waived_by_{viewer}") else "ruled"
    if dispute.waits_for_second:
        return "dispute_second"
    if dispute.stage == Dispute.Stage.ANSWER:
        return "dispute_claimed" if viewer == dispute.role else "dispute_to_answer"
    if dispute.stage == Dispute.Stage.TALKS:
        offered = {each.role for each in dispute.splits.all() if each.state == Split.State.OPEN}
        other = "seller" if viewer == "buyer" else "buyer"
        return "split_of_other" if other in offered else "split_of_mine" if offered else "dispute_talks"
    return f"dispute_{dispute.stage}"


def _late(case: Case, wait: Wait) -> datetime | None:
    """A deadline of the work that is past gives way to the one at which something happens by itself."""
    due = getattr(case.milestone, wait.by)
    if due is None or case.now < due:
        return due
    if wait.then == "abandon":
        return due if case.milestone.first_delivered_at else guards.abandoned_at(case)
    return guards.revision_abandoned_at(case) if wait.then == "revision_abandoned" else due


def _next(
    wait: Wait, role: str, holder, *, milestone: Milestone | None = None, by: datetime | None = None
) -> Next:
    viewer = role if role in wait.text else "buyer"
    other = "seller" if viewer == "buyer" else "buyer"
    who = {"me": viewer, "other": other}.get(wait.who, wait.who)
    return Next(
        who=who,
        text=wait.text[viewer],
        by=by or (getattr(holder, wait.by) if wait.by else None),
        if_nobody=MOVES[wait.then].what_next[viewer] if wait.then else "",
        milestone=milestone,
        mine=who in (role, "both"),
    )
