"""The moves of a dispute about a milestone, rows of the table of moves (T21, T22): claim, answer, talks, decision,
appeal, end."""

from django.utils.translation import gettext_lazy as _

from orders.milestone_moves import (
    ACCEPTED,
    CANCELLED,
    HELD,
    SETTLED,
    UNDER_WAY,
    either,
    milestone_move,
    staff,
    system,
)
from orders.move import Move

DISPUTABLE = (*UNDER_WAY, ACCEPTED)
ENDS = (ACCEPTED, SETTLED, CANCELLED)
STAYS = _("stays held")


def dispute_move(command, number, who, label, *, after=(), bank="its", **rest) -> Move:
    """A row about a disputed milestone. A chargeback shuts all that could move its money."""
    return milestone_move(command, number, DISPUTABLE, after, who, label, bank=bank, **rest)


def both(words) -> dict:
    """The same words for both sides."""
    return {"buyer": words, "seller": words}


MOVES = (
    dispute_move(
        "open_dispute",
        "T21",
        either,
        _("Open a dispute"),
        guards=("may_be_disputed", "no_open_dispute", "disputes_left"),
        deadline=_("while under way, or after acceptance until clearance ends"),
        money=HELD,
        statistics=_("none until decided"),
        button=True,
        danger=True,
        what_next={
            "buyer": _(
                "The amount you name is held. The seller has 72 hours to answer with a number of their own. "
                "If the numbers meet, it is settled; else you have 5 days to agree, then staff decides."
            ),
            "seller": _(
                "The whole amount is held. The buyer has 72 hours to answer with a number of their own. "
                "If the numbers meet, it is settled; else you have 5 days to agree, then staff decides."
            ),
        },
    ),
    dispute_move(
        "withdraw_dispute",
        "T21",
        either,
        _("Withdraw the dispute"),
        guards=("dispute_of_mine",),
        deadline=_("before the decision"),
        money=_("what was held goes back where it came from"),
        button=True,
        what_next=both(_("The order goes on. You may open it once more; it then goes to staff at once.")),
    ),
    dispute_move(
        "answer_dispute",
        "T22",
        either,
        _("Answer the claim"),
        guards=("dispute_to_answer",),
        deadline=_("72 hours"),
        money=_("if the numbers meet: split in the middle, the odd cent to the buyer; else it stays held"),
        button=True,
        what_next=both(
            _(
                "If your number meets the other one, the middle of the two is paid out at once, the odd cent to "
                "the buyer. If not, you have 5 days to agree."
            )
        ),
    ),
    dispute_move(
        "add_evidence",
        "T22",
        either,
        _("Add evidence"),
        guards=("dispute_is_open", "evidence_left"),
        deadline=_("until the decision"),
        money=STAYS,
        button=True,
        what_next=both(_("The other side and staff read it. It cannot be taken back.")),
        bank="",
    ),
    dispute_move(
        "offer_split",
        "T22",
        either,
        _("Offer a split"),
        guards=("talks_are_open", "no_split_of_mine"),
        deadline=_("from the answer until the decision"),
        money=STAYS,
        button=True,
        what_next=both(_("The other side can take it with one click. You can take it back until then.")),
    ),
    dispute_move(
        "accept_split",
        "T22",
        either,
        _("Take the split"),
        guards=("talks_are_open", "split_of_other"),
        money=_("split as offered, at once"),
        button=True,
        confirm=True,
        what_next=both(_("The money moves at once and the dispute is over.")),
    ),
    dispute_move(
        "decline_split",
        "T22",
        either,
        _("Decline the split"),
        guards=("talks_are_open", "split_of_other"),
        money=STAYS,
        button=True,
        what_next=both(_("You can offer another one.")),
    ),
    dispute_move(
        "withdraw_split",
        "T22",
        either,
        _("Take the split back"),
        guards=("talks_are_open", "split_of_mine"),
        money=STAYS,
        button=True,
        what_next=both(_("You can offer another one.")),
    ),
    dispute_move(
        "ask_staff",
        "T22",
        either,
        _("Ask staff to decide now"),
        guards=("talks_run", "staff_not_asked"),
        money=STAYS,
        button=True,
        what_next=both(_("When both of you ask, staff decides without waiting for the 5 days to end.")),
    ),
    dispute_move(
        "settle_agreed",
        "T22",
        system,
        _("Settled as agreed"),
        after=ENDS,
        guards=("dispute_is_open",),
        deadline=_("at once, when the numbers meet or a split is taken"),
        money=_("split as agreed, the odd cent to the buyer"),
        statistics=_("nobody's fault"),
    ),
    dispute_move(
        "grant_claim",
        "T22",
        system,
        _("Not answered: the claim is granted"),
        guards=("answer_is_late", "record_supports_claim"),
        deadline=_("72 hours without an answer, if the record supports the claim"),
        money=_("moves when the time to appeal ends, or both sides waive it"),
        statistics=_("nothing delivered: the seller's fault; else nobody's"),
        what_next={
            "buyer": _("The record supports the claim, so it is granted. You then have 3 days to appeal."),
            "seller": _("The record supports the claim, so it is granted. You then have 3 days to appeal."),
        },
    ),
    dispute_move(
        "hand_to_staff",
        "T22",
        system,
        _("Staff decides"),
        guards=("stage_is_over",),
        deadline=_("72 hours without an answer, or 5 days of talk without a split"),
        money=STAYS,
        what_next=both(_("Staff decides within 7 days.")),
    ),
    dispute_move(
        "rule",
        "T22",
        staff,
        _("Decide the dispute"),
        guards=("staff_has_the_word", "no_decision_proposed", "not_the_staff_appealed_from"),
        deadline=_("within 7 days"),
        money=_("moves when the time to appeal ends, or both sides waive it; on appeal at once"),
        statistics=_("by the fault"),
        button=True,
    ),
    dispute_move(
        "second_ruling",
        "T22",
        staff,
        _("Confirm the decision"),
        guards=("decision_is_proposed", "not_the_staff_proposing"),
        deadline=_("above the limit, by another member of staff"),
        money=_("none yet; on appeal at once"),
        button=True,
    ),
    dispute_move(
        "return_ruling",
        "T22",
        staff,
        _("Send the decision back"),
        guards=("decision_is_proposed",),
        money=STAYS,
        button=True,
        what_next={"staff": _("The decision is written anew.")},
    ),
    dispute_move(
        "appeal_ruling",
        "T22",
        either,
        _("Appeal the decision"),
        guards=("dispute_is_ruled", "appeal_not_waived", "not_appealed_yet"),
        deadline=_("once, within 3 days"),
        money=STAYS,
        button=True,
        danger=True,
        confirm=True,
        what_next=both(
            _("Another member of staff decides anew within 7 days. That decision is final, better or worse.")
        ),
    ),
    dispute_move(
        "waive_appeal",
        "T22",
        either,
        _("Take the decision as it is"),
        guards=("dispute_is_ruled", "appeal_not_waived"),
        money=_("moves at once when both sides waive"),
        button=True,
        confirm=True,
        what_next=both(_("When both sides take the decision, the money moves at once.")),
    ),
    dispute_move(
        "settle_ruling",
        "T22",
        system,
        _("The decision takes effect"),
        after=ENDS,
        guards=("dispute_is_ruled",),
        deadline=_("3 days after the decision; on appeal at once"),
        money=_("split as decided"),
        statistics=_("by the fault in the decision"),
        what_next=both(_("The money moves as decided when the time to appeal ends.")),
    ),
    dispute_move(
        "dispute_overdue",
        "T22",
        system,
        _("Open for 30 days: staff is alarmed"),
        guards=("dispute_is_overdue",),
        deadline=_("30 days after it was opened"),
        money=_("none: money never moves by itself"),
        bank="",
    ),
)
