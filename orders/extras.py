"""More work for more money while a milestone runs: proposed by the seller or asked by the buyer, agreed, and part of
the order only once it is paid (T19)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from kit import money
from kit.problems import Invalid
from kit.templatetags.kit import moment_text
from kit.text import clean, clean_line
from ledger import commission
from orders import asking, door, extending, lifecycle, owing, payers, side_guards
from orders.actors import GATEWAY, Actor
from orders.case import UNDER_WAY, sure
from orders.door import Act
from orders.lifecycle import Paid
from orders.models import Milestone, SideRequest
from orders.owing import Charge

Kind, State = SideRequest.Kind, SideRequest.State
LEAST_MINOR, MOST_MINOR, MOST_DAYS, LONGEST_TITLE = 1_00, 100_000_00, 60, 160


def propose(
    *,
    milestone_ref: str,
    title: str,
    price_minor: int,
    days: int,
    by: Actor,
    now: datetime,
    reason: str = "",
    version: int | None = None,
) -> SideRequest:
    """The seller proposes an extra, which the buyer may pay for 7 days; or the buyer asks for one, which the seller
    agrees to first (T19). `days`: delivery days more, from the moment it is paid.

    Raises Invalid, NotPossible, Stale."""
    with door.at_milestone(milestone_ref, by=by, now=now, version=version) as act:
        command = "propose_extra" if by.role == "seller" else "ask_extra"
        act.check_possible(command)
        milestone, title = act.milestone, clean_line(title)
        _check(act, title, price_minor, days)
        data = {"title": title, "price_minor": price_minor, "days": days}
        act.move(command, reason=clean(reason), data=data)
        payable = by.role == "seller"
        expires_at = now + (_to_pay(act) if payable else timedelta(hours=act.policy.answer_hours))
        made = asking.open_request(
            act,
            milestone,
            Kind.EXTRA,
            expires_at=expires_at,
            payable_at=now if payable else None,
            title=title,
            amount_minor=price_minor,
            fee_minor=commission.commission(price_minor, act.policy.buyer_fee_bps),
            days=days,
            reason=clean(reason),
        )
        _tell_and_remind(act, made)
    return made


def agree(*, milestone_ref: str, by: Actor, now: datetime, version: int | None = None) -> SideRequest:
    """The seller agrees to what the buyer asked for; from now on it can be paid, for 7 days (T19)."""
    with door.at_milestone(milestone_ref, by=by, now=now, version=version) as act:
        act.move("agree_extra")
        request = sure(act.asked(Kind.EXTRA))
        request.payable_at, request.expires_at = now, now + _to_pay(act)
        request.save(update_fields=["payable_at", "expires_at"])
        _tell_and_remind(act, request)
    return request


def pay(
    *,
    request_ref: str,
    payment_ref: str,
    amount_minor: int,
    currency: str,
    charge_id: str,
    intent_id: str,
    now: datetime,
    card_fingerprint: str = "",
    seller_fingerprints: Iterable[str] = (),
    credit_minor: int = 0,
) -> Paid:
    """The payment of an extra has landed: judged under the order's lock as the order is now (T19).

    Booked as a funding line of its own on the same escrow, and the due date moves; or sent straight back where the
    milestone has ended or the extra is no longer open. Another amount is set aside. credit_minor: of the buyer's credit,
    on top of what the card paid. May be called again."""
    with door.at_request(request_ref, by=GATEWAY, now=now) as act:
        request, order, milestone = sure(act.request), act.order, act.milestone
        before = lifecycle.judged(order, payment_ref)
        if before:
            return before
        landed = lifecycle.Landed(payment_ref, intent_id, amount_minor, currency, {"extra": request.ref})
        charge = Charge(sure(request.amount_minor), request.fee_minor, 0)
        if (amount_minor + credit_minor, currency.lower()) != (charge.total_minor, order.currency):
            return lifecycle.set_aside(act, landed)
        reason = _refusal(act, request)
        if not reason and card_fingerprint and card_fingerprint in set(seller_fingerprints):
            reason = "own_card"
        if reason:
            return lifecycle.send_back(act, landed, reason)
        act.move("pay_extra", data=landed.event, **_later(milestone, request))
        owing.fund(
            act,
            milestone,
            charge,
            payment_ref=payment_ref,
            charge_id=charge_id,
            intent_id=intent_id,
            credit_minor=credit_minor,
        )
        payers.note_card(buyer_id=order.buyer_id, fingerprint=card_fingerprint)
        _add_to_order(act, milestone, request)
        asking.close(act, request, State.ACCEPTED)
        extending.remind_of_work(act, milestone)
        words = {"extra": request.title, "price": act.money(charge.total_minor), "milestone": milestone.title}
        for role in ("buyer", "seller"):
            act.tell(role, "extra_paid", due_at=side_guards.deadline_of(milestone), **words)
    return Paid("booked")


def _refusal(act: Act, request: SideRequest) -> str:
    """Why the money may not be taken; empty if it may."""
    if act.milestone.state not in UNDER_WAY or act.milestone.disputed:
        return "too_late"
    if request.state == State.ACCEPTED:
        return "already_paid"
    return "" if request.state == State.OPEN and request.payable_at else "too_late"


def _later(milestone: Milestone, request: SideRequest) -> dict[str, Any]:
    """What the milestone becomes: dearer, and due later by the days of the extra."""
    more = timedelta(days=request.days)
    changes: dict[str, Any] = {"price_minor": milestone.price_minor + sure(request.amount_minor)}
    if more:
        changes["due_at"] = sure(milestone.due_at) + more
        if milestone.state == Milestone.State.IN_REVISION:
            changes["revision_due_at"] = sure(milestone.revision_due_at) + more
    return changes


def _add_to_order(act: Act, milestone: Milestone, request: SideRequest) -> None:
    order = act.order
    bought = {
        "title": request.title,
        "price_minor": sure(request.amount_minor),
        "fee_minor": request.fee_minor,
        "days": request.days,
        "milestone": milestone.ref,
        "ref": request.ref,
    }
    act.change(
        order,
        extras=[*order.extras, bought],
        price_minor=order.price_minor + sure(request.amount_minor),
        fee_minor=order.fee_minor + request.fee_minor,
    )


def _to_pay(act: Act) -> timedelta:
    return timedelta(days=act.policy.extra_pay_days)


def _tell_and_remind(act: Act, request: SideRequest) -> None:
    until = sure(request.expires_at)
    act.remind("extra", deadline=until, at=until - timedelta(hours=24), milestone=act.milestone)
    words = {
        "milestone": act.milestone.title,
        "extra": request.title,
        "price": act.money(sure(request.amount_minor) + request.fee_minor),
    }
    if request.payable_at:
        act.tell("buyer", "extra_to_pay", pay_by=until, **words)
    else:
        act.tell("seller", "extra_asked", answer_by=until, **words)


def _check(act: Act, title: str, price_minor: int, days: int) -> None:
    fields = {}
    if not title or len(title) > LONGEST_TITLE:
        fields["title"] = _("Say in a few words what it is.")
    if type(price_minor) is not int or not LEAST_MINOR <= price_minor <= MOST_MINOR:
        limits = [money.shown(each, act.order.currency) for each in (LEAST_MINOR, MOST_MINOR)]
        fields["price"] = _("Name a price from %(least)s to %(most)s.") % {
            "least": limits[0],
            "most": limits[1],
        }
    latest, deadline = side_guards.latest_due_at(act), side_guards.deadline_of(act.milestone)
    if type(days) is not int or not 0 <= days <= MOST_DAYS:
        fields["days"] = _("Name 0 to 60 days.")
    elif days and deadline + timedelta(days=days) > latest:
        fields["days"] = _("With this the work would be due after %(latest)s, the latest there is.") % {
            "latest": moment_text(latest)
        }
    if fields:
        raise Invalid(next(iter(fields.values())), fields=fields)
