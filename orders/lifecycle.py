"""An order from payment to acceptance: paid, taken on, started, accepted (T2, T3, T4, T5b, T9, T10, T25)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gigs import publishing
from gigs.models import Gig
from orders import door, milestones, owing, payers
from orders.actors import GATEWAY, SYSTEM, Actor
from orders.case import sure
from orders.door import Act
from orders.models import Milestone, Order, OrderEvent

S = Order.State
MOST_SILENCES, SILENCE_DAYS = 3, 30  # orders that ask first and are not answered
OUTCOMES = {
    "fund": "booked",
    "pay_extra": "booked",
    "tip": "booked",
    "refuse_payment": "refused",
    "set_payment_aside": "suspense",
}


@dataclass(frozen=True)
class Paid:
    """What became of a payment that landed. outcome: booked | refused (it goes back) | suspense (staff looks).

    reason: of a refusal. replayed: it was judged before, nothing has changed."""

    outcome: str
    reason: str = ""
    replayed: bool = False


@dataclass(frozen=True)
class Landed:
    """A payment that has landed, before it is judged. about: what else its event says."""

    payment_ref: str
    intent_id: str
    amount_minor: int
    currency: str
    about: dict = field(default_factory=dict)

    @property
    def event(self) -> dict:
        return {
            "payment": self.payment_ref,
            "amount_minor": self.amount_minor,
            "currency": self.currency,
            **self.about,
        }


def pay(
    *,
    order_ref: str,
    payment_ref: str,
    amount_minor: int,
    currency: str,
    charge_id: str,
    intent_id: str,
    now: datetime,
    milestone_ref: str | None = None,
    card_fingerprint: str = "",
    seller_fingerprints: Iterable[str] = (),
    credit_minor: int = 0,
) -> Paid:
    """A payment has landed: judge it under the order's lock and book it (T3, T11). May be called again.

    Accepted money goes to the milestone's escrow; money that came too late or from the seller's own card goes
    straight back; another amount or currency is set aside. credit_minor: of the buyer's credit, set aside for this
    payment, comes on top of what the card paid. Without `milestone_ref` it is for the first one."""
    with door.at_order(order_ref, by=GATEWAY, now=now) as act:
        order = act.order
        milestone = next((m for m in act.milestones if milestone_ref in (m.ref, None)), act.milestones[0])
        before = None if order.state == S.PENDING_PAYMENT else judged(order, payment_ref)
        if before:
            return before
        charge = owing.to_pay(order, act.milestones, milestone)
        landed = Landed(payment_ref, intent_id, amount_minor, currency)
        if (amount_minor + credit_minor, currency.lower()) != (charge.total_minor, order.currency):
            return set_aside(act, landed)
        reason = _refusal(act, milestone, card_fingerprint, seller_fingerprints)
        if reason:
            return send_back(act, landed, reason)
        act.move("fund", on=milestone, data=landed.event, funded_at=now, fund_by=None)
        payers.note_card(buyer_id=order.buyer_id, fingerprint=card_fingerprint)
        owing.fund(
            act,
            milestone,
            charge,
            payment_ref=payment_ref,
            charge_id=charge_id,
            intent_id=intent_id,
            credit_minor=credit_minor,
        )
        if order.state == S.PENDING_PAYMENT:
            _first_payment(act, charge.total_minor)
        else:
            act.tell("seller", "milestone_paid", milestone=milestone.title)
            if act.under_way is None:
                milestones.begin(act, milestone)
    return Paid("booked")


def set_aside(act: Act, landed: Landed) -> Paid:
    """Another amount or currency than was asked for: it waits for staff."""
    act.move("set_payment_aside", data=landed.event)
    owing.set_aside(
        act,
        intent_id=landed.intent_id,
        amount_minor=landed.amount_minor,
        currency=landed.currency.lower(),
    )
    _expire_unpaid(act, reason="wrong_amount")
    amount = {"minor": landed.amount_minor, "currency": landed.currency.lower()}
    act.tell("buyer", "payment_set_aside", amount=amount)
    return Paid("suspense", "wrong_amount")


def send_back(act: Act, landed: Landed, reason: str) -> Paid:
    """Money that may not be taken goes straight back, with a mail."""
    act.move("refuse_payment", data={**landed.event, "reason": reason})
    owing.return_payment(
        act,
        payment_ref=landed.payment_ref,
        intent_id=landed.intent_id,
        amount_minor=landed.amount_minor,
        reason=reason,
    )
    _expire_unpaid(act, reason=reason)
    act.tell("buyer", "payment_returned", amount=act.money(landed.amount_minor))
    return Paid("refused", reason)


def judged(order: Order, payment_ref: str) -> Paid | None:
    """What was made of this payment before; None the first time."""
    event = OrderEvent.objects.filter(order=order, command__in=OUTCOMES, data__payment=payment_ref).first()
    return (
        None if event is None else Paid(OUTCOMES[event.command], event.data.get("reason", ""), replayed=True)
    )


def _refusal(act: Act, milestone: Milestone, card: str, sellers_cards: Iterable[str]) -> str:
    """Why the money may not be taken; empty if it may."""
    if milestone.position == 1:
        if act.order.state != S.PENDING_PAYMENT:
            return "already_paid" if act.order.paid_at else "too_late"
    elif act.order.state != S.ACTIVE or milestone is not act.next_unfunded:
        return "already_paid" if milestone.funded_at else "too_late"
    return "own_card" if card and card in set(sellers_cards) else ""


def _expire_unpaid(act: Act, *, reason: str) -> None:
    """A checkout that ended with money we could not take ends the order that waited for it (T2)."""
    if act.order.state == S.PENDING_PAYMENT:
        _expire(act, reason=reason)


def _expire(act: Act, *, reason: str) -> None:
    act.move("expire", ended_at=act.now, end_reason=reason)
    milestones.close_rest(act, reason=reason)


def _first_payment(act: Act, total_minor: int) -> None:
    order = act.order
    act.change(order, end_reason="")  # dropped, and paid all the same
    act.tell("buyer", "order_paid", amount=act.money(total_minor))
    if order.asks_first:
        approve_by = act.now + timedelta(hours=act.policy.ask_first_hours)
        act.move("pay", to=S.AWAITING_APPROVAL, paid_at=act.now, approve_by=approve_by)
        act.remind("approve", deadline=approve_by, at=approve_by - timedelta(hours=6))
        act.tell("seller", "order_to_approve", approve_by=approve_by)
        return
    act.move("pay", to=S.AWAITING_REQUIREMENTS, paid_at=act.now)
    await_answers(act)
    act.tell("seller", "order_new")


def await_answers(act: Act) -> None:
    """Wait for the buyer's answers, or start at once where none is required."""
    if not any(question["required"] for question in act.order.questions):
        start(act, "start", by=SYSTEM)
        return
    deadline = act.now + timedelta(days=act.policy.requirements_days)
    act.change(act.order, requirements_by=deadline)
    for hours in (24, 72, 7 * 24):
        act.remind("answer", deadline=deadline, at=act.now + timedelta(hours=hours))


def start(act: Act, command: str, *, by: Actor | None = None, **changes) -> None:
    """The order is active and its first milestone under way."""
    act.move(command, by=by, started_at=act.now, **changes)
    milestones.begin(act, act.milestones[0])


# --- before payment ------------------------------------------------------------------------
def drop(*, ref: str, by: Actor, now: datetime, version: int | None = None) -> Order:
    """The buyer does not want it any more: the checkout is closed first, then the order expires (T25)."""
    with door.at_order(ref, by=by, now=now, version=version) as act:
        act.move("drop", pay_by=min(now, act.order.pay_by), end_reason="dropped")
        milestones.shut_checkouts(act)
    return act.order


def close_checkout(*, ref: str, now: datetime) -> Order:
    """Payment time is over: first the checkout is closed at the provider (T2, first step)."""
    with door.at_order(ref, now=now) as act:
        act.move("close_checkout")
        milestones.shut_checkouts(act)
    return act.order


def expire(*, order_ref: str, now: datetime) -> bool:
    """No checkout of this order can be paid any more: it expires (T2, second step). False if it was paid or ended."""
    with door.at_order(order_ref, by=GATEWAY, now=now) as act:
        if act.order.state != S.PENDING_PAYMENT:
            return False
        _expire(act, reason=act.order.end_reason or "not_paid")
        act.tell("buyer", "order_expired")
    return True


def session_gone(*, order_ref: str, now: datetime) -> bool:
    """The provider says that a checkout of this order has expired. The order expires with it once its own time is
    over; before that the buyer may pay by a new one. Returns whether it expired."""
    over = Order.objects.filter(ref=order_ref, state=S.PENDING_PAYMENT, pay_by__lte=now).exists()
    return over and expire(order_ref=order_ref, now=now)


# --- ask first --------------------------------------------------------------------------------
def approve(*, ref: str, by: Actor, now: datetime, version: int | None = None) -> Order:
    """The seller takes the order (T3b)."""
    with door.at_order(ref, by=by, now=now, version=version) as act:
        act.move("approve")
        await_answers(act)
        act.tell("buyer", "order_approved")
    return act.order


def decline_order(
    *, ref: str, by: Actor, now: datetime, reason: str = "", version: int | None = None
) -> Order:
    """The seller does not take the order: full refund, counts against nobody (T3b)."""
    with door.at_order(ref, by=by, now=now, version=version) as act:
        cancel_all(act, "decline_order", end_reason="declined", reason=reason)
        act.tell("buyer", "order_declined")
    return act.order


def approval_lapsed(*, ref: str, now: datetime) -> Order:
    """The seller said nothing: full refund (T3b)."""
    with door.at_order(ref, now=now) as act:
        cancel_all(act, "approval_lapsed", end_reason="seller_silent")
        act.tell("buyer", "order_not_answered")
        act.tell("seller", "order_not_answered_by_you")
        _pause_silent_gig(act)
    return act.order


def _pause_silent_gig(act: Act) -> None:
    """The third order in 30 days that was left without an answer takes the gig off the shelf."""
    gig = act.order.gig
    if gig is None or gig.state != Gig.State.ACTIVE:
        return
    since = act.now - timedelta(days=SILENCE_DAYS)
    silences = OrderEvent.objects.filter(order__gig=gig, command="approval_lapsed", effective_at__gt=since)
    if silences.count() + 1 >= MOST_SILENCES:
        publishing.pause_unanswered(ref=gig.ref, now=act.now)


def cancel_all(act: Act, command: str, *, end_reason: str, reason: str = "", **move) -> int:
    """End an order before anything was earned: everything goes back. Returns how much."""
    act.move(command, reason=reason, ended_at=act.now, end_reason=end_reason, **move)
    return milestones.close_rest(act, reason=end_reason)


def cancel_mistake(*, ref: str, by: Actor, now: datetime, version: int | None = None) -> Order:
    """Ordered by mistake, within the hour and before the seller's first act (T5b)."""
    with door.at_order(ref, by=by, now=now, version=version) as act:
        back = cancel_all(act, "cancel_mistake", end_reason="mistake")
        act.tell("seller", "order_cancelled")
        act.tell("buyer", "refunded", amount=act.money(back))
    return act.order


# --- acceptance -----------------------------------------------------------------------------------
def accept(*, milestone_ref: str, by: Actor, now: datetime, version: int | None = None) -> Milestone:
    """The buyer takes the delivery; the seller is owed the price less commission (T9)."""
    with door.at_milestone(milestone_ref, by=by, now=now, version=version) as act:
        take(act, act.milestone, "accept")
    return act.milestone


def auto_accept(*, milestone_ref: str, now: datetime) -> Milestone:
    """Nobody said anything until `accept_by`: as if the buyer had accepted, marked automatic (T10)."""
    with door.at_milestone(milestone_ref, now=now) as act:
        take(act, act.milestone, "auto_accept", accepted_automatically=True)
        act.tell("buyer", "accepted_automatically", milestone=act.milestone.title)
    return act.milestone


def take(act: Act, milestone: Milestone, command: str, **move) -> None:
    """A milestone is accepted: its escrow is released and the order goes on."""
    act.move(command, on=milestone, accepted_at=act.now, ended_at=act.now, end_reason="accepted", **move)
    made = sure(owing.release(act, milestone))
    milestones.go_on(act, milestone)
    act.tell(
        "seller",
        "accepted",
        milestone=milestone.title,
        net=act.money(made.net_minor),
        clears_at=made.clears_at,
    )


def note_seller_acted(*, ref: str, now: datetime) -> None:
    """The seller wrote or did something outside the table: the buyer can no longer cancel as a mistake."""
    Order.objects.filter(ref=ref, seller_acted_at__isnull=True).update(seller_acted_at=now)
