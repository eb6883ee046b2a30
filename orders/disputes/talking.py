"""Days of direct talk: splits that one side offers and the other takes with one click (T22)."""

from datetime import datetime

from kit.text import clean
from orders import dispute_guards, door
from orders.actors import SYSTEM, Actor
from orders.case import sure
from orders.disputes import handing, settling
from orders.disputes.holding import other
from orders.disputes.opening import check_number
from orders.door import Act
from orders.models import Dispute, Split

State = Split.State


def offer_split(
    *,
    dispute_ref: str,
    to_buyer_minor: int,
    by: Actor,
    now: datetime,
    words: str = "",
    version: int | None = None,
) -> Split:
    """Offer that so much goes back (gross, 0 … what is held) and the rest to the seller. One open offer a side."""
    with door.at_dispute(dispute_ref, by=by, now=now, version=version) as act:
        act.check_possible("offer_split")
        dispute = sure(act.open_dispute)
        check_number(act, to_buyer_minor, most=dispute.stake_minor)
        act.move("offer_split", reason=clean(words), data={"to_buyer_minor": to_buyer_minor})
        made = Split.objects.create(
            dispute=dispute,
            role=by.role,
            offered_by=by.person,
            to_buyer_minor=to_buyer_minor,
            words=clean(words),
            offered_at=now,
        )
        _tell(act, by, "split_offered", made)
    return made


def accept_split(*, dispute_ref: str, by: Actor, now: datetime, version: int | None = None) -> Dispute:
    """Take the split that the other side offers: the money moves at once, and the case is closed."""
    with door.at_dispute(dispute_ref, by=by, now=now, version=version) as act:
        act.check_possible("accept_split")
        dispute, split = sure(act.open_dispute), _of_other(act)
        act.move("accept_split", data={"to_buyer_minor": split.to_buyer_minor})
        _answered(act, split, State.ACCEPTED)
        settling.agree(act, dispute, split.to_buyer_minor, Dispute.How.SPLIT)
    return dispute


def decline_split(*, dispute_ref: str, by: Actor, now: datetime, version: int | None = None) -> Split:
    """Say no to the other side's split; the talk goes on."""
    with door.at_dispute(dispute_ref, by=by, now=now, version=version) as act:
        act.check_possible("decline_split")
        split = _of_other(act)
        act.move("decline_split", data={"to_buyer_minor": split.to_buyer_minor})
        _answered(act, split, State.DECLINED)
        _tell(act, by, "split_declined", split)
    return split


def withdraw_split(*, dispute_ref: str, by: Actor, now: datetime, version: int | None = None) -> Split:
    """Take one's own split back before the other side takes it."""
    with door.at_dispute(dispute_ref, by=by, now=now, version=version) as act:
        act.check_possible("withdraw_split")
        split = sure(dispute_guards.split_by(act, by.role))
        act.move("withdraw_split", data={"to_buyer_minor": split.to_buyer_minor})
        _answered(act, split, State.WITHDRAWN)
        _tell(act, by, "split_withdrawn", split)
    return split


def ask_staff(*, dispute_ref: str, by: Actor, now: datetime, version: int | None = None) -> Dispute:
    """One side would have staff decide now; when both have asked, the time to talk is over."""
    with door.at_dispute(dispute_ref, by=by, now=now, version=version) as act:
        act.move("ask_staff")
        dispute = sure(act.open_dispute)
        setattr(dispute, f"asked_by_{by.role}", True)
        dispute.save(update_fields=[f"asked_by_{by.role}"])
        if dispute.asked_by_buyer and dispute.asked_by_seller:
            _end_talks(act, dispute)
        else:
            act.tell(other(by.role), "dispute_staff_asked", milestone=act.milestone.title)
    return dispute


def talks_over(*, dispute_ref: str, now: datetime) -> Dispute:
    """The days to agree are over: staff decides. Splits can still be taken until then (T22)."""
    with door.at_dispute(dispute_ref, now=now) as act:
        act.check_possible("hand_to_staff")
        dispute = sure(act.open_dispute)
        _end_talks(act, dispute)
    return dispute


def _end_talks(act: Act, dispute: Dispute) -> None:
    act.move("hand_to_staff", by=SYSTEM)
    handing.to_staff(act, dispute)
    for role in ("buyer", "seller"):
        act.tell(role, "dispute_to_staff", milestone=act.milestone.title, rule_by=dispute.rule_by)


def _of_other(act: Act) -> Split:
    return sure(dispute_guards.split_by(act, other(act.by.role)))


def _answered(act: Act, split: Split, state: str) -> None:
    split.state, split.answered_at = state, act.now
    split.save(update_fields=["state", "answered_at"])


def _tell(act: Act, by: Actor, kind: str, split: Split) -> None:
    amount = act.money(split.to_buyer_minor)
    act.tell(other(by.role), kind, milestone=act.milestone.title, amount=amount)
