"""Ending an order early by agreement: one side asks, the other answers within 48 hours (T13, T14)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.problems import Invalid
from kit.text import Words, clean
from orders import disputes, door, faults, guards, milestones, owing
from orders.actors import SYSTEM, Actor
from orders.case import sure
from orders.door import Act
from orders.models import Cancellation, Delivery, Milestone, Order

State = Cancellation.State


@dataclass(frozen=True)
class Reason:
    """Why somebody asks. who: roles that may say so. blames: the side at fault, if the other side confirms it."""

    label: Words
    who: frozenset[str]
    blames: str = ""


BUYER, SELLER = frozenset({"buyer"}), frozenset({"seller"})
REASONS = {
    "agreed": Reason(gettext_lazy("We have agreed to end it"), BUYER | SELLER),
    "duplicate": Reason(gettext_lazy("It was ordered twice"), BUYER | SELLER),
    "changed_mind": Reason(gettext_lazy("I do not need it any more"), BUYER, blames="buyer"),
    "not_as_agreed": Reason(gettext_lazy("The work is not what was agreed"), BUYER, blames="seller"),
    "seller_silent": Reason(gettext_lazy("The seller does not answer"), BUYER, blames="seller"),
    "cannot_do": Reason(gettext_lazy("I cannot do it"), SELLER, blames="seller"),
    "out_of_scope": Reason(gettext_lazy("More is wanted than was ordered"), SELLER, blames="buyer"),
    "buyer_silent": Reason(gettext_lazy("The buyer does not answer"), SELLER, blames="buyer"),
}


def ask(
    *,
    ref: str,
    reason_code: str,
    by: Actor,
    now: datetime,
    reason: str = "",
    to_seller_minor: int = 0,
    version: int | None = None,
) -> Cancellation:
    """Ask to end the order. `to_seller_minor`: the part of the milestone under way (gross) the seller would keep.

    Raises Invalid, NotAllowed, Stale."""
    with door.at_order(ref, by=by, now=now, version=version) as act:
        act.check_possible("ask_cancellation")
        milestone = sure(act.under_way)
        known = REASONS.get(reason_code)
        if known is None or by.role not in known.who:
            raise Invalid(
                _("Choose a reason of the list."), fields={"reason_code": _("Choose a reason of the list.")}
            )
        if type(to_seller_minor) is not int or not 0 <= to_seller_minor < owing.in_escrow(act, milestone):
            message = _("The seller's part must be less than what is in escrow.")
            raise Invalid(message, fields={"to_seller": message})
        delivered = milestone.state == Milestone.State.DELIVERED
        blocks = delivered and guards.is_first_request(act)
        expires_at = now + timedelta(hours=act.policy.answer_hours)
        act.move(
            "ask_cancellation",
            reason=clean(reason),
            data={"reason_code": reason_code, "to_seller_minor": to_seller_minor},
        )
        cancellation = Cancellation.objects.create(
            order=act.order,
            milestone=milestone,
            milestone_version=milestone.version,
            asked_by=by.person,
            role=by.role,
            reason_code=reason_code,
            reason=clean(reason),
            to_seller_minor=to_seller_minor,
            blocks=blocks,
            asked_at=now,
            expires_at=expires_at,
        )
        act.remind("cancellation", deadline=expires_at, at=expires_at - timedelta(hours=24))
        act.tell(_other(by.role), "cancellation_asked", answer_by=expires_at)
    return cancellation


def accept(
    *, ref: str, by: Actor, now: datetime, confirms: bool = False, version: int | None = None
) -> Cancellation:
    """Agree: the unreleased escrow goes back, or is split as proposed (T13).

    confirms: the answering side takes the blame the reason puts on it."""
    with door.at_order(ref, by=by, now=now, version=version) as act:
        act.check_possible("accept_cancellation")
        cancellation = sure(act.open_cancellation)
        blamed = REASONS[cancellation.reason_code].blames
        confirmed = confirms and blamed not in ("", cancellation.role)
        fault = faults.of_agreement(cancellation.reason_code, confirmed=confirmed)
        fault = faults.guarded(fault, act.order, ended_by=cancellation.role)
        _end(act, cancellation, State.ACCEPTED, "accept_cancellation", fault=fault)
        act.tell(cancellation.role, "cancellation_accepted")
    return cancellation


def decline(*, ref: str, by: Actor, now: datetime, version: int | None = None) -> Cancellation:
    """Say no: the order goes on (T13)."""
    return _lift(ref, "decline_cancellation", State.DECLINED, by=by, now=now, version=version)


def withdraw(*, ref: str, by: Actor, now: datetime, version: int | None = None) -> Cancellation:
    """Take one's own request back: the order goes on (T13)."""
    return _lift(ref, "withdraw_cancellation", State.WITHDRAWN, by=by, now=now, version=version)


def lapsed(*, ref: str, now: datetime) -> Cancellation:
    """Nobody answered: nothing was ever delivered → cancelled as asked; else staff decides, money held (T14)."""
    with door.at_order(ref, now=now) as act:
        act.check_possible("cancellation_lapsed")
        cancellation = sure(act.open_cancellation)
        milestone = next(m for m in act.milestones if m.pk == cancellation.milestone_id)
        if not Delivery.objects.filter(milestone=milestone).exists():
            fault = faults.of_silence(cancellation.role)
            _end(act, cancellation, State.LAPSED, "cancellation_lapsed", fault=fault)
            for role in ("buyer", "seller"):
                act.tell(role, "cancellation_lapsed")
            return cancellation
        act.move("cancellation_lapsed", to=act.order.state)
        _answered(act, cancellation, State.LAPSED)
        disputes.open_case(
            act,
            milestone,
            role=cancellation.role,
            opened_by=cancellation.asked_by,
            cause="cancellation_lapsed",
            claim=cancellation.reason,
            to_buyer_minor=owing.in_escrow(act, milestone) - cancellation.to_seller_minor,
        )
    return cancellation


def _other(role: str) -> str:
    return "seller" if role == "buyer" else "buyer"


def _answered(act: Act, cancellation: Cancellation, state: str) -> None:
    cancellation.state, cancellation.answered_at = state, act.now
    cancellation.save(update_fields=["state", "answered_at"])
    act.open_cancellation = None


def _end(act: Act, cancellation: Cancellation, state: str, command: str, *, fault: str) -> None:
    """The order ends as the request proposed."""
    milestone = next(m for m in act.milestones if m.pk == cancellation.milestone_id)
    reason, split = f"cancelled_{cancellation.reason_code}", cancellation.to_seller_minor
    ending = milestones.ending(act, reason=reason, kept=act.has_kept_something() or split > 0)
    act.move(command, data={"reason_code": cancellation.reason_code, "fault": fault}, **ending)
    _answered(act, cancellation, state)
    act.change(milestone, fault=fault)
    back = 0
    if split:
        act.move("settle_with_order", on=milestone, by=SYSTEM, ended_at=act.now, end_reason=reason)
        back += owing.refund(act, milestone, owing.in_escrow(act, milestone) - split, reason=reason)
        owing.release(act, milestone)
    back += milestones.close_rest(act, reason=reason)
    if act.order.state == Order.State.COMPLETED:
        milestones.count_completed(act)
    act.tell("buyer", "refunded", amount=act.money(back))


def _lift(
    ref: str, command: str, state: str, *, by: Actor, now: datetime, version: int | None
) -> Cancellation:
    with door.at_order(ref, by=by, now=now, version=version) as act:
        act.move(command)
        cancellation = sure(act.open_cancellation)
        milestone = next(m for m in act.milestones if m.pk == cancellation.milestone_id)
        _answered(act, cancellation, state)
        milestones.lift_block(act, milestone, first=cancellation.blocks)
        act.tell(_other(by.role), f"cancellation_{state}")
    return cancellation
