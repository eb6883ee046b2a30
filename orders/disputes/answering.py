"""The other side's answer with a number of its own, or its silence; evidence of both (T22)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.models import Upload
from kit.problems import Invalid
from kit.text import clean
from orders import dispute_guards, door, faults
from orders.actors import SYSTEM, Actor
from orders.case import sure
from orders.disputes import evidence, handing, settling
from orders.disputes.appealing import decide
from orders.disputes.opening import check_number
from orders.door import Act
from orders.models import Dispute, Evidence


def answer(
    *,
    dispute_ref: str,
    words: str,
    to_buyer_minor: int,
    by: Actor,
    now: datetime,
    uploads: Sequence[Upload] = (),
    version: int | None = None,
) -> Dispute:
    """The other side says what should go back (gross, 0 … all of the milestone). Where the seller would give at least
    what the buyer asks, the middle of the two numbers goes back at once; else there are days to agree.

    Raises Invalid, NotPossible, Stale. Allowed past its deadline until silence was acted on."""
    with door.at_dispute(dispute_ref, by=by, now=now, version=version) as act:
        act.check_possible("answer_dispute")
        dispute, words = sure(act.open_dispute), clean(words)
        if not words:
            raise Invalid(_("Say how you see it."), fields={"words": _("Say how you see it.")})
        check_number(act, to_buyer_minor)
        act.move("answer_dispute", reason=words, data={"to_buyer_minor": to_buyer_minor})
        dispute.answer, dispute.answered_minor, dispute.answered_at = words, to_buyer_minor, now
        evidence.keep(act, dispute, by.role, by.person, Evidence.About.ANSWER, uploads=uploads)
        wanted, given = sure(dispute.number_of("buyer")), sure(dispute.number_of("seller"))
        if wanted <= given:
            settling.agree(act, dispute, middle(wanted, given), Dispute.How.NUMBERS)
        else:
            _let_talk(act, dispute)
    return dispute


def middle(wanted_minor: int, given_minor: int) -> int:
    """Halfway between two numbers that meet; the odd cent is the buyer's."""
    return (wanted_minor + given_minor + 1) // 2


def _let_talk(act: Act, dispute: Dispute) -> None:
    dispute.stage = Dispute.Stage.TALKS
    dispute.talks_by = act.now + timedelta(days=act.policy.dispute_talk_days)
    dispute.save()
    act.remind(
        "dispute_talks",
        deadline=dispute.talks_by,
        at=dispute.talks_by - timedelta(hours=24),
        milestone=act.milestone,
    )
    act.tell(
        dispute.role,
        "dispute_answered",
        milestone=act.milestone.title,
        amount=act.money(sure(dispute.answered_minor)),
        talks_by=dispute.talks_by,
    )


def add_evidence(
    *,
    dispute_ref: str,
    words: str,
    by: Actor,
    now: datetime,
    uploads: Sequence[Upload] = (),
    version: int | None = None,
) -> Dispute:
    """Either side adds words or files until it is decided; both sides and staff read them. Raises Invalid."""
    with door.at_dispute(dispute_ref, by=by, now=now, version=version) as act:
        act.check_possible("add_evidence")
        dispute, words = sure(act.open_dispute), clean(words)
        if not words and not uploads:
            message = _("Write something, or add a file.")
            raise Invalid(message, fields={"words": message})
        act.move("add_evidence", reason=words)
        evidence.keep(act, dispute, by.role, by.person, Evidence.About.MORE, words=words, uploads=uploads)
        other = dispute.other_role if by.role == dispute.role else dispute.role
        act.tell(other, "dispute_evidence", milestone=act.milestone.title)
    return dispute


def unanswered(*, dispute_ref: str, now: datetime) -> Dispute:
    """Nobody answered in time. The claim is granted as far as the record bears it out; else staff decides (T22)."""
    with door.at_dispute(dispute_ref, now=now) as act:
        dispute_guards.answer_is_late(act)
        dispute = sure(act.open_dispute)
        if not dispute_guards.claim_is_supported(dispute):
            act.move("hand_to_staff")
            handing.to_staff(act, dispute)
            for role in ("buyer", "seller"):
                act.tell(role, "dispute_to_staff", milestone=act.milestone.title, rule_by=dispute.rule_by)
            return dispute
        act.move("grant_claim", by=SYSTEM, data={"to_buyer_minor": dispute.claimed_minor})
        dispute.how, dispute.ruled_minor = Dispute.How.SILENCE, dispute.claimed_minor
        dispute.fault, dispute.rule = faults.of_granted_claim(dispute.role), "unanswered"
        decide(act, dispute, told="dispute_granted")
    return dispute
