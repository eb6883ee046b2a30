"""A dispute as the order page and the page of staff show it: how far it is, both claims side by side, evidence,
splits, decisions, and what the viewer may do."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from orders import disputes, outlook
from orders.disputes.rules import words as rule_words
from orders.forms.dispute_acts import IN_CASE
from orders.models import Dispute, Evidence, Milestone, Order, Ruling, Split
from orders.outlook import Next

Stage, State = Dispute.Stage, Dispute.State
# the buttons of a case, what ends it first
ORDER = (
    "accept_split",
    "answer_dispute",
    "waive_appeal",
    "decline_split",
    "withdraw_split",
    "offer_split",
    "appeal_ruling",
    "ask_staff",
    "add_evidence",
    "withdraw_dispute",
)
FIRST = frozenset(ORDER[:3])


@dataclass
class Side:
    """What one side says. amount_minor: gross back to the buyer, None where it has named none."""

    role: str
    person: User
    mine: bool
    claims: bool
    amount_minor: int | None
    words: str
    at: datetime | None
    evidence: list[Evidence] = field(default_factory=list)


@dataclass
class Offer:
    """A split with what it would book; outcome: of an open one."""

    split: Split
    mine: bool
    outcome: disputes.Outcome | None = None


@dataclass
class Decision:
    """A decision in words."""

    ruling: Ruling
    fault: str
    rule: str


@dataclass
class Panel:
    """One case. next: None when it is over. decisions: as far as the viewer may know them."""

    dispute: Dispute
    milestone: Milestone
    steps: list[dict]
    heading: str
    next: Next | None
    sides: list[Side]
    offers: list[Offer]
    decisions: list[Decision]
    actions: list = field(default_factory=list)

    @property
    def first_actions(self) -> list:
        """What would end it now, or take it on."""
        return [a for a in self.actions if a.act.command in FIRST]

    @property
    def other_actions(self) -> list:
        return [a for a in self.actions if a.act.command not in FIRST]

    @property
    def granted(self) -> bool:
        """Whether silence decided it."""
        return self.dispute.how == Dispute.How.SILENCE and self.dispute.ruled_minor is not None


def read_along(rows):
    """Disputes with all that a panel reads."""
    return rows.select_related("milestone", "ruled_by", "seconded_by").prefetch_related(
        "splits", "evidence__files__upload", "rulings__by", "rulings__answered_by"
    )


def panels_of(order: Order, milestones: list[Milestone], role: str, actions: list) -> list[Panel]:
    """Every dispute there was about the order, the open one first; its actions are taken from `actions`."""
    rows = read_along(order.disputes.all()).order_by("-id")
    if not any(m.disputed for m in milestones):
        rows = rows.exclude(state=State.WITHDRAWN)
    named = {m.pk: m for m in milestones}
    made = []
    for dispute in rows:
        dispute.order, dispute.milestone = order, named[dispute.milestone_id]
        panel = panel_of(dispute, role)
        if dispute.is_open:
            own = [a for a in actions if is_of_case(a) and a.milestone.pk == dispute.milestone_id]
            panel.actions = sorted(own, key=lambda a: ORDER.index(a.act.command))
        made.append(panel)
    return sorted(made, key=lambda panel: not panel.dispute.is_open)


def is_of_case(action) -> bool:
    """Whether this button belongs into the panel of a dispute."""
    return action.act.command in IN_CASE


def panel_of(dispute: Dispute, role: str) -> Panel:
    """One case for this viewer; read along with its rows."""
    return Panel(
        dispute=dispute,
        milestone=dispute.milestone,
        steps=steps_of(dispute),
        heading=_heading(dispute),
        next=outlook.of_dispute(dispute, role, milestone=dispute.milestone) if dispute.is_open else None,
        sides=[_side(dispute, each, role) for each in ("buyer", "seller")],
        offers=_offers(dispute, role),
        decisions=[
            Decision(each, disputes.FAULTS.get(each.fault, ""), rule_words(each.rule))
            for each in dispute.rulings.all()
            if role == "staff" or _is_known(dispute, each)
        ],
    )


def _side(dispute: Dispute, role: str, viewer: str) -> Side:
    claims = role == dispute.role
    return Side(
        role=role,
        person=dispute.order.buyer if role == "buyer" else dispute.order.seller,
        mine=role == viewer,
        claims=claims,
        amount_minor=dispute.number_of(role),
        words=dispute.claim if claims else dispute.answer,
        at=dispute.opened_at if claims else dispute.answered_at,
        evidence=[each for each in dispute.evidence.all() if each.role == role],
    )


def _offers(dispute: Dispute, role: str) -> list[Offer]:
    return [
        Offer(
            each,
            each.role == role,
            disputes.outcome(dispute, each.to_buyer_minor) if each.state == Split.State.OPEN else None,
        )
        for each in dispute.splits.all()
    ]


def _is_known(dispute: Dispute, ruling: Ruling) -> bool:
    """The two sides read a decision once it stands: confirmed, where it needs that."""
    if ruling.sent_back:
        return False
    newest = list(dispute.rulings.all())[-1]
    return not (dispute.waits_for_second and ruling.pk == newest.pk)


def _heading(dispute: Dispute) -> str:
    """Where the case stands, in a few words."""
    if dispute.state == State.WITHDRAWN:
        return _("Dispute withdrawn")
    if dispute.state == State.SETTLED:
        return _("Dispute settled")
    if dispute.state == State.RULED:
        return _("Dispute decided: the time to appeal runs")
    return {
        Stage.ANSWER: _("Dispute: the claim waits for an answer"),
        Stage.TALKS: _("Dispute: time to agree"),
        Stage.RULING: _("Dispute: staff decides"),
        Stage.APPEAL: _("Dispute: other staff decides the appeal"),
    }[Stage(dispute.stage)]


def steps_of(dispute: Dispute) -> list[dict]:
    """The line of progress: claim, answer, talk, decision, appeal where there was one, closed."""
    labels = [
        pgettext("a step of a dispute", "Claim"),
        pgettext("a step of a dispute", "Answer"),
        pgettext("a step of a dispute", "Talk"),
        pgettext("a step of a dispute", "Decision"),
    ]
    at = {Stage.ANSWER: 1, Stage.TALKS: 2, Stage.RULING: 3, Stage.APPEAL: 4}[Stage(dispute.stage)]
    if dispute.appealed_at:
        labels.append(_("Appeal"))
    elif dispute.state == State.RULED:
        labels.append(_("Time to appeal"))
        at = 4
    labels.append(_("Closed"))
    if not dispute.is_open:
        at = len(labels)
    return [
        {"label": label, "state": "done" if place < at else "now" if place == at else ""}
        for place, label in enumerate(labels)
    ]
