"""Chargebacks: a bank takes back what a card paid. Its money is held where it is, nothing that would move it may be
done meanwhile, and the bank's decision puts each part back or takes it (T23). Amounts in minor units.

What is held, in this order: credit of the buyer's that came from this charge and is unspent; escrow, with what a
dispute holds of it; the seller's share in clearance, or available and not withdrawn. The rest is the house's risk."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.models import Upload
from kit.problems import Invalid, NotAllowed
from kit.text import clean, graphemes
from orders import bank_money, disputes, door, milestones, owing, who_pays
from orders.actors import GATEWAY, Actor
from orders.door import Act
from orders.models import Chargeback, ChargebackFile, Dispute, FundingLine, Milestone, Order
from orders.refusals import NotPossible, TooLate

State = Chargeback.State
ANSWER_HOURS = 72
LONGEST_STATEMENT = 4000  # characters
MOST_FILES, MOST_BYTES = 10, 20 * 1024**2  # that the seller adds, in all


@dataclass(frozen=True)
class Bank:
    """A chargeback as the bank tells it. reason: the bank's own word; amount in the bank's currency."""

    provider_id: str
    amount_minor: int
    currency: str
    reason: str
    evidence_by: datetime | None = None


def inquire(*, order_ref: str, payment_ref: str, bank: Bank, now: datetime) -> Chargeback:
    """The bank only asks: it is written down, nothing is held. Again: the row that is there."""
    with door.at_order(order_ref, by=GATEWAY, now=now) as act:
        return _row(act, payment_ref, bank, State.INQUIRY)[0]


def open_case(
    *, order_ref: str, payment_ref: str, bank: Bank, credited_minor: int = 0, now: datetime
) -> Chargeback:
    """The bank has taken a payment back: what is left of it here is held (T23). May be called again.

    credited_minor: what of this payment was given back as buyer credit."""
    with door.at_order(order_ref, by=GATEWAY, now=now) as act:
        case, fresh = _row(act, payment_ref, bank, State.OPEN)
        if not fresh:
            return case
        act.move(
            "open_chargeback",
            data={
                "chargeback": case.ref,
                "amount_minor": case.amount_minor,
                "currency": case.currency,
                "reason": case.reason,
            },
        )
        bank_money.hold(act, case, credited_minor=credited_minor)
        milestone = _milestone(act, case)
        if milestone is not None:
            act.change(milestone, in_chargeback=True)
        case.save()
        why = who_pays.kept(who_pays.reason_in_words(case.reason))
        told = {"amount": {"minor": case.amount_minor, "currency": case.currency}, "chargeback": case.ref}
        act.tell("seller", "chargeback_opened", answer_by=case.answer_by, reason=why, **told)
        act.tell("buyer", "chargeback_opened_buyer", **told)
    return case


def won(*, provider_id: str, now: datetime) -> Chargeback:
    """The bank decided for the house: each part goes back where it came from, at once (T23). May be called again."""
    with _at_case(provider_id, now) as (act, case):
        if case.state != State.OPEN:
            return case
        act.move("win_chargeback", data={"chargeback": case.ref})
        bank_money.put_back(act, case)
        _end(act, case, State.WON)
        milestone = _milestone(act, case)
        if milestone is not None and milestone.chargebacks.filter(state=State.LOST).exists():
            _close_dispute(act, milestone)
            _end_milestone_if_clear(act, milestone)  # another charge of it was lost meanwhile
        elif milestone is not None and not milestone.in_chargeback:
            _lift(act, case, milestone)
        _end_order_if_clear(act)
        for role in ("buyer", "seller"):
            act.tell(role, "chargeback_won", amount=_money(case))
    return case


def lost(*, provider_id: str, linked: bool = False, in_flight_minor: int = 0, now: datetime) -> Chargeback:
    """The bank decided for the cardholder: what was taken stays taken, and the rule says who bears it (T23).

    linked: buyer and seller are one. in_flight_minor: refunds of this payment that were never sent and that the bank's
    decision replaces. May be called again."""
    with _at_case(provider_id, now) as (act, case):
        if case.state != State.OPEN:
            return case
        act.move("lose_chargeback", data={"chargeback": case.ref})
        milestone = _milestone(act, case)
        bank_money.take(
            act,
            case,
            in_flight_minor=in_flight_minor,
            linked=linked,
            delivered=case.tip_id is not None or _was_delivered(milestone),
            ruled_against=_was_ruled_against(milestone),
        )
        _end(act, case, State.LOST)
        if milestone is not None:
            _close_dispute(act, milestone)
            _end_milestone_if_clear(act, milestone)
        _end_order_if_clear(act)
        act.tell(
            "seller",
            "chargeback_lost",
            amount=_money(case),
            paid=act.money(case.seller_paid_minor),
            rule=who_pays.kept(who_pays.RULES[case.rule]) if case.rule else "",
        )
        act.tell("buyer", "chargeback_lost_buyer", amount=_money(case))
    return case


def inquiry_closed(*, provider_id: str, now: datetime) -> Chargeback:
    """The bank only asked, and took nothing."""
    with _at_case(provider_id, now) as (_act, case):
        if case.state == State.INQUIRY:
            case.state, case.closed_at = State.CLOSED, now
            case.save(update_fields=["state", "closed_at"])
    return case


def answer(
    *, ref: str, statement: str, by: Actor, now: datetime, uploads: Sequence[Upload] = ()
) -> Chargeback:
    """The seller says what the bank should know, with files that show it; again, while it can still be sent (T23). The
    newest words and files count.

    Raises Invalid, NotAllowed, NotPossible, TooLate."""
    case = Chargeback.objects.select_related("order").get(ref=ref)
    with door.at_order(case.order.ref, by=by, now=now) as act:
        case = Chargeback.objects.get(pk=case.pk)
        if case.state not in (State.OPEN, State.INQUIRY):
            raise NotPossible(_("The bank has decided. Nothing can be added any more."))
        if case.sent_at:
            raise NotPossible(
                _("The evidence has been sent to the bank. Write to us if something is missing.")
            )
        if case.answer_by is None or now > case.answer_by:
            raise TooLate(_("The 72 hours to add something are over."))
        statement = clean(statement)
        if not statement or graphemes(statement) > LONGEST_STATEMENT:
            message = (
                _("Write at most %(most)d characters.") % {"most": LONGEST_STATEMENT}
                if statement
                else _("Write what the bank should know.")
            )
            raise Invalid(message, fields={"statement": message})
        _check_files(uploads, by)
        act.move("answer_chargeback", data={"chargeback": case.ref, "files": len(uploads)})
        case.files.all().delete()
        ChargebackFile.objects.bulk_create(
            ChargebackFile(chargeback=case, upload=upload) for upload in uploads
        )
        case.statement, case.stated_at = statement, now
        case.pack, case.packed_at = "", None  # made anew, with it
        case.save(update_fields=["statement", "stated_at", "pack", "packed_at"])
    return case


def _check_files(uploads: Sequence[Upload], by: Actor) -> None:
    message = ""
    if any(upload.owner_id != by.person.pk for upload in uploads):
        message = _("One of these files is not yours.")
    elif len(uploads) > MOST_FILES or sum(upload.size for upload in uploads) > MOST_BYTES:
        message = _("%(most)d files at most, 20 MB in all.") % {"most": MOST_FILES}
    if message:
        raise Invalid(message, fields={"uploads": message})


def evidence_sent(*, ref: str, by: Actor, now: datetime) -> Chargeback:
    """Staff has sent the evidence to the bank. Raises NotAllowed, NotPossible."""
    case = Chargeback.objects.select_related("order").get(ref=ref)
    with door.at_order(case.order.ref, by=by, now=now) as act:
        case = Chargeback.objects.get(pk=case.pk)
        check_sendable(case, by=by)
        act.move("send_evidence", data={"chargeback": case.ref})
        case.sent_at, case.sent_by = now, by.user
        case.save(update_fields=["sent_at", "sent_by"])
        act.tell("seller", "chargeback_evidence_sent", amount=_money(case))
    return case


def check_sendable(case: Chargeback, *, by: Actor) -> None:
    """Raises NotAllowed for a side of the order, NotPossible where there is nothing to send or it is too late."""
    if by.person.pk in (case.order.buyer_id, case.order.seller_id):
        raise NotAllowed(
            _("You are a side of this order. Somebody else sends the evidence."), code="own_case"
        )
    if case.state not in (State.OPEN, State.INQUIRY):
        raise NotPossible(_("The bank has decided already."))
    if case.sent_at:
        raise NotPossible(_("The evidence has been sent already."))
    if not case.pack:
        raise NotPossible(_("The evidence is still being put together. Try again in a minute."))


# --- rows --------------------------------------------------------------------------------
def _row(act: Act, payment_ref: str, bank: Bank, state: str) -> tuple[Chargeback, bool]:
    """The case of this chargeback, and whether it has just come into this state."""
    case = Chargeback.objects.filter(provider_id=bank.provider_id).first()
    if case is not None:
        if bank.evidence_by and case.evidence_by != bank.evidence_by:
            case.evidence_by = bank.evidence_by
            case.save(update_fields=["evidence_by"])
        if not (case.state == State.INQUIRY and state == State.OPEN):
            return case, False
        case.state, case.amount_minor = State.OPEN, bank.amount_minor
        case.currency, case.reason = bank.currency, bank.reason
        case.opened_at, case.answer_by = act.now, act.now + timedelta(hours=ANSWER_HOURS)
        return case, True
    line = FundingLine.objects.filter(payment_ref=payment_ref, kind="charge").first()
    case = Chargeback(
        provider_id=bank.provider_id,
        order=act.order,
        milestone_id=line.milestone_id if line else None,
        tip_id=line.tip_id if line else None,
        payment_ref=payment_ref,
        amount_minor=bank.amount_minor,
        currency=bank.currency,
        reason=bank.reason,
        state=state,
        opened_at=act.now,
        evidence_by=bank.evidence_by,
        answer_by=act.now + timedelta(hours=ANSWER_HOURS),
    )
    case.save(force_insert=True)
    return case, True


@contextmanager
def _at_case(provider_id: str, now: datetime) -> Iterator[tuple[Act, Chargeback]]:
    """The door to the order of a case, with the case read under its lock. Raises Chargeback.DoesNotExist."""
    ref = Chargeback.objects.values_list("order__ref", flat=True).get(provider_id=provider_id)
    with door.at_order(ref, by=GATEWAY, now=now) as act:
        yield act, Chargeback.objects.get(provider_id=provider_id)


def _milestone(act: Act, case: Chargeback) -> Milestone | None:
    return next((m for m in act.milestones if m.pk == case.milestone_id), None)


def _end(act: Act, case: Chargeback, state: str) -> None:
    case.state, case.closed_at = state, act.now
    case.save()
    milestone = _milestone(act, case)
    if milestone is not None:
        others = Chargeback.objects.filter(milestone=milestone, state=State.OPEN).exclude(pk=case.pk)
        act.change(milestone, in_chargeback=others.exists())


def _money(case: Chargeback) -> dict:
    return {"minor": case.amount_minor, "currency": case.currency}


# --- what follows ------------------------------------------------------------------------
def _was_delivered(milestone: Milestone | None) -> bool:
    return milestone is not None and milestone.first_delivered_at is not None


def _was_ruled_against(milestone: Milestone | None) -> bool:
    if milestone is None:
        return False
    decided = milestone.disputes.filter(
        state__in=[Dispute.State.RULED, Dispute.State.SETTLED], fault="seller"
    )
    return decided.exists()


def _lift(act: Act, case: Chargeback, milestone: Milestone) -> None:
    """Nothing stands in the way any more: whoever has a deadline gets at least a day, and days that stood still are
    given back."""
    grace = act.now + timedelta(hours=act.policy.unblocked_review_hours)
    milestones.lift_block(act, milestone, first=True)
    disputes.give_time(act, milestone, grace)
    if milestone.state == Milestone.State.IN_REVISION:
        act.change(milestone, revision_due_at=max(milestone.revision_due_at or grace, grace))
    if milestone.state == Milestone.State.IN_PROGRESS and milestone.due_at:
        act.change(milestone, due_at=max(milestone.due_at, grace))
    following = act.next_unfunded
    if following and following.fund_by:
        act.change(following, fund_by=following.fund_by + (act.now - case.opened_at))
    order, stood = act.order, {}
    if order.state == Order.State.AWAITING_APPROVAL and order.approve_by:
        stood["approve_by"] = max(order.approve_by, grace)
    if order.state == Order.State.AWAITING_REQUIREMENTS and order.requirements_by:
        stood["requirements_by"] = max(order.requirements_by, grace)
    act.change(order, **stood)


def _close_dispute(act: Act, milestone: Milestone) -> None:
    """A case of ours about money that the bank has taken is over; what it still holds goes back."""
    dispute = milestone.disputes.filter(state__in=[Dispute.State.OPEN, Dispute.State.RULED]).first()
    if dispute is None or milestone.in_chargeback:
        return
    kept, act.about = act.about, milestone
    disputes.lift_hold(act, dispute, kind="dispute_lifted", key="lifted")
    act.about = kept
    dispute.state, dispute.settled_at = Dispute.State.WITHDRAWN, act.now
    dispute.save(update_fields=["state", "settled_at"])


def _end_milestone_if_clear(act: Act, milestone: Milestone) -> None:
    """What was not accepted ends without the money that paid for it; what else was paid for it goes back."""
    if milestone.state in Milestone.FINAL or milestone.in_chargeback:
        return
    milestones.overtake_cancellation(act, milestone)
    act.move("cancel_charged_back", on=milestone, ended_at=act.now, end_reason="chargeback", fault="nobody")
    left = owing.in_escrow(act, milestone)
    if left:
        back = owing.refund(act, milestone, left, reason="chargeback")
        act.tell("buyer", "refunded", amount=act.money(back))


def _end_order_if_clear(act: Act) -> None:
    """Once no charge is at a bank any more, an order that lost a milestone this way ends as after any cancellation."""
    order = act.order
    ended = any(m.end_reason == "chargeback" for m in act.milestones)
    if not ended or order.state in Order.FINAL or any(m.in_chargeback for m in act.milestones):
        return
    for milestone in act.milestones:
        if milestone.disputed and milestone.state not in Milestone.FINAL:
            _close_dispute(act, milestone)  # what it holds goes back with the rest
    milestones.close_rest(act, reason="chargeback")
    if order.state == Order.State.ACTIVE:
        milestones.close(act, reason="chargeback")
    else:
        act.move("close_charged_back", **milestones.ending(act, reason="chargeback", kept=False))
