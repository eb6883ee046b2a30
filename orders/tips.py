"""Thanks in money after an order is complete: from $1, within 30 days, all tips together at most the price. Each has
its own payment and its own release; the first fifth of the price is free of commission."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from kit import money
from kit.problems import Invalid, NotAllowed
from kit.text import clean
from ledger import accounts, commission
from ledger.posting import Leg
from orders import door, giving_back, lifecycle, locks, owing, payers, side_guards
from orders.actors import GATEWAY, Actor
from orders.case import sure
from orders.door import Act
from orders.lifecycle import Paid
from orders.models import FundingLine, Order, Release, ReleaseLine, Tip
from orders.refusals import NotPossible, TooLate

LONGEST_MESSAGE = 500


def offer(*, ref: str, amount_minor: int, by: Actor, now: datetime, message: str = "") -> Tip:
    """The buyer of a complete order wants to give this much; nothing is charged yet. Asked twice, the same tip.

    Raises Invalid for an amount out of bounds, NotPossible, guards.TooLate, NotAllowed."""
    with door.at_order(ref, by=by, now=now) as act:
        if by.role != "buyer" or by.person.pk != act.order.buyer_id:
            raise NotAllowed(_("Only the buyer can give a tip."))
        _check_window(act.order, now)
        _check_amount(act.order, amount_minor)
        message = clean(message)[:LONGEST_MESSAGE]
        made = Tip.objects.filter(order=act.order, state=Tip.State.OPEN, amount_minor=amount_minor).first()
        if made is None:
            made = Tip(order=act.order, amount_minor=amount_minor, asked_at=now)
        made.message = message
        made.save()
    return made


def to_pay(*, order: Order, ref: str, now: datetime) -> Tip:
    """The tip that is to be paid, while it may be. Raises Tip.DoesNotExist, Invalid, NotPossible, TooLate."""
    tip = Tip.objects.get(order=order, ref=ref)
    if tip.state != Tip.State.OPEN:
        raise NotPossible(_("This tip is not waiting for a payment."))
    _check_window(order, now)
    _check_amount(order, tip.amount_minor)
    return tip


def most_minor(order: Order, now: datetime) -> int:
    """The most that can still be given; 0 where no tip is possible."""
    try:
        _check_window(order, now)
    except (NotPossible, TooLate):
        return 0
    return max(order.price_minor - given_minor(order), 0)


def given_minor(order: Order) -> int:
    """All tips of the order, less what was given back."""
    releases = Release.objects.filter(order=order, tip__isnull=False)
    return releases.aggregate(n=Sum(F("gross_minor") - F("taken_back_minor")))["n"] or 0


def pay(
    *,
    tip_ref: str,
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
    """The payment of a tip has landed: released at once into clearance, or sent back where its time is over or all
    tips together would pass the price. Another amount is set aside. credit_minor: of the buyer's credit, on top of
    what the card paid. May be called again."""
    order_ref = Tip.objects.values_list("order__ref", flat=True).get(ref=tip_ref)
    with door.at_order(order_ref, by=GATEWAY, now=now) as act:
        order, tip = act.order, Tip.objects.get(ref=tip_ref)
        before = lifecycle.judged(order, payment_ref)
        if before:
            return before
        landed = lifecycle.Landed(payment_ref, intent_id, amount_minor, currency, {"tip": tip.ref})
        if (amount_minor + credit_minor, currency.lower()) != (tip.amount_minor, order.currency):
            return lifecycle.set_aside(act, landed)
        own_card = card_fingerprint and card_fingerprint in set(seller_fingerprints)
        reason = "own_card" if own_card else _refusal(order, tip, now)
        if reason:
            return lifecycle.send_back(act, landed, reason)
        act.move("tip", reason=tip.message, data=landed.event)
        payers.note_card(buyer_id=order.buyer_id, fingerprint=card_fingerprint)
        tip.state, tip.paid_at = Tip.State.PAID, now
        tip.save(update_fields=["state", "paid_at"])
        lines = owing.pay_in(
            act,
            owing.Charge(tip.amount_minor, 0, 0),
            accounts.escrow_of_tip(tip.ref),
            payment_ref=payment_ref,
            charge_id=charge_id,
            intent_id=intent_id,
            credit_minor=credit_minor,
            about={"tip": tip},
        )
        made = _release(act, tip, lines)
        act.tell(
            "seller",
            "tip_received",
            amount=act.money(tip.amount_minor),
            net=act.money(made.net_minor),
            clears_at=made.clears_at,
        )
        act.tell("buyer", "tip_thanks", amount=act.money(tip.amount_minor))
    return Paid("booked")


def give_back(*, ref: str, by: Actor, now: datetime, version: int | None = None) -> Tip:
    """The seller gives the newest tip back while it is in clearance: all of it, commission with it."""
    with door.at_order(ref, by=by, now=now, version=version) as act:
        act.check_possible("return_tip")
        found = sure(side_guards.tip_to_return(act))
        release = sure(locks.release_of_tip(found.tip_id))
        tip, order = sure(found.tip), act.order
        act.move("return_tip", data={"tip": tip.ref, "amount_minor": tip.amount_minor})
        given = given_minor(order)
        fee = -commission.tip_step(
            given, given - release.gross_minor, price_minor=order.price_minor, bps=order.commission_bps
        )
        parts = commission.TakenBack(fee, release.net_minor, release.gross_minor - fee - release.net_minor)
        lines = list(FundingLine.objects.filter(tip=tip).order_by("number"))
        sent = giving_back.take_from_release(
            act, None, release, release.gross_minor, reason="tip_returned", parts=parts, lines=lines
        )
        tip.state = Tip.State.RETURNED
        tip.save(update_fields=["state"])
        act.tell("buyer", "tip_returned", amount=act.money(sent))
    return tip


def _refusal(order: Order, tip: Tip, now: datetime) -> str:
    """Why the money may not be taken; empty if it may."""
    if tip.state != Tip.State.OPEN:
        return "already_paid"
    try:
        _check_window(order, now)
        _check_amount(order, tip.amount_minor)
    except (NotPossible, TooLate):
        return "too_late"
    except Invalid:
        return "too_much"
    return ""


def _check_window(order: Order, now: datetime) -> None:
    if order.state != Order.State.COMPLETED:
        raise NotPossible(_("A tip can be given once the order is complete."))
    if now > sure(order.ended_at) + timedelta(days=order.policy.tip_days):
        raise TooLate(_("A tip can be given within 30 days after the order is complete."))
    if not owing.released_minor(order):
        raise NotPossible(_("All that was paid for this order went back. It takes no tip."))
    if order.seller.is_closed:
        raise NotPossible(_("The seller has left. This order takes no tip."))


def _check_amount(order: Order, amount_minor: int) -> None:
    least, most = order.policy.least_tip_minor, order.price_minor - given_minor(order)
    words = {"least": money.shown(least, order.currency), "most": money.shown(max(most, 0), order.currency)}
    message = ""
    if most < least:
        message = _("The tips of this order have reached its price. Thank you.")
    elif type(amount_minor) is not int or amount_minor < least:
        message = _("A tip is at least %(least)s.") % words
    elif amount_minor > most:
        message = _("A tip can be %(most)s at most: all tips together no more than the price.") % words
    if message:
        raise Invalid(message, fields={"amount": message})


def _release(act: Act, tip: Tip, lines: list[FundingLine]) -> Release:
    """The tip is the seller's at once, in clearance; its commission is cut over what credit and card paid."""
    order = act.order
    before = given_minor(order)
    shares = []
    for line in lines:
        after = before + line.amount_minor
        fee = commission.tip_step(before, after, price_minor=order.price_minor, bps=order.commission_bps)
        shares.append(commission.Share(line.amount_minor, fee))
        before = after
    fee = sum(share.commission_minor for share in shares)
    made = Release.objects.create(
        order=order,
        tip=tip,
        seller=order.seller,
        currency=order.currency,
        gross_minor=tip.amount_minor,
        commission_minor=fee,
        net_minor=tip.amount_minor - fee,
        released_at=act.now,
        clears_at=act.now + timedelta(days=owing.clearance_days(order)),
    )
    ReleaseLine.objects.bulk_create(
        ReleaseLine(
            release=made,
            funding_line=line,
            number=line.number,
            gross_minor=share.gross_minor,
            commission_minor=share.commission_minor,
            net_minor=share.net_minor,
        )
        for line, share in zip(lines, shares, strict=True)
    )
    escrow = accounts.escrow_of_tip(tip.ref)
    act.post(
        key=f"release:{made.ref}",
        kind="tip",
        legs=[
            Leg(escrow, accounts.commission(), fee),
            Leg(escrow, accounts.seller_pending(made.ref), made.net_minor),
        ],
    )
    return made
