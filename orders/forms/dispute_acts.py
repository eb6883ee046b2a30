"""What the two sides do in a dispute, rows of the table of people's acts."""

from orders import disputes
from orders.forms.disputes import (
    AnswerDisputeForm,
    AppealForm,
    ClaimForm,
    DisputeForm,
    EvidenceForm,
    SplitForm,
)
from orders.forms.given import Given, PeoplesAct


def _open(g: Given):
    data = g.data
    return disputes.open_dispute(
        claim=data["claim"], to_buyer_minor=data["to_buyer"], uploads=g.uploads, **g.on_milestone
    )


def _contest(g: Given):
    return disputes.contest_void(claim=g.data["claim"], uploads=g.uploads, **g.on_milestone)


def _answer(g: Given):
    data = g.data
    return disputes.answer(
        words=data["words"], to_buyer_minor=data["to_buyer"], uploads=g.uploads, **g.on_dispute
    )


def _evidence(g: Given):
    return disputes.add_evidence(words=g.data["words"], uploads=g.uploads, **g.on_dispute)


def _offer(g: Given):
    data = g.data
    return disputes.offer_split(to_buyer_minor=data["to_buyer"], words=data["words"], **g.on_dispute)


def _appeal(g: Given):
    return disputes.appeal(reason=g.data["reason"], uploads=g.uploads, **g.on_dispute)


TABLE = [
    PeoplesAct("contest_void", "contest", _contest, ClaimForm, takes_files=True),
    PeoplesAct("open_dispute", "dispute", _open, DisputeForm, takes_files=True),
    PeoplesAct("withdraw_dispute", "dispute-withdrawn", lambda g: disputes.withdraw(**g.on_dispute)),
    PeoplesAct("answer_dispute", "dispute-answer", _answer, AnswerDisputeForm, takes_files=True),
    PeoplesAct("accept_split", "split-taken", lambda g: disputes.accept_split(**g.on_dispute)),
    PeoplesAct("decline_split", "split-declined", lambda g: disputes.decline_split(**g.on_dispute)),
    PeoplesAct("withdraw_split", "split-withdrawn", lambda g: disputes.withdraw_split(**g.on_dispute)),
    PeoplesAct("offer_split", "split", _offer, SplitForm),
    PeoplesAct("ask_staff", "staff-asked", lambda g: disputes.ask_staff(**g.on_dispute)),
    PeoplesAct("add_evidence", "evidence", _evidence, EvidenceForm, takes_files=True),
    PeoplesAct("waive_appeal", "decision-taken", lambda g: disputes.waive_appeal(**g.on_dispute)),
    PeoplesAct("appeal_ruling", "appeal", _appeal, AppealForm, takes_files=True),
]

# acts of an open dispute: they stand in its own panel on the page
IN_CASE = frozenset(act.command for act in TABLE) - {"contest_void", "open_dispute"}
