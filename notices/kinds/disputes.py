"""Disputes: what the two sides are told at each stage, and what staff is told."""

from django.utils.translation import gettext_lazy as _

from notices.kind import Kind

SEE, ANSWER, READ = _("See the dispute"), _("Answer"), _("Read the decision")

KINDS: dict[str, Kind] = {
    "dispute_opened": Kind(
        _("%(who)s opens a dispute about “%(milestone)s”"),
        _(
            "The claim: %(amount)s should go back to the buyer. The amount in question is held. Answer until "
            "%(answer_by)s with how you see it and a number of your own. Without an answer the claim is granted "
            "where the record bears it out; else staff decides."
        ),
        icon="scale",
        button=ANSWER,
    ),
    "dispute_opened_for_you": Kind(
        _("A dispute about “%(milestone)s” is open"),
        _(
            "It opened by itself with a claim in your name: %(amount)s back to the buyer. The money is held. "
            "The other side has until %(answer_by)s to answer. Add evidence if you have any."
        ),
        icon="scale",
        button=SEE,
    ),
    "dispute_reopened": Kind(
        _("The dispute about “%(milestone)s” is open again"),
        _("It was withdrawn before, so it goes to staff at once. Add evidence, or agree on a split."),
        icon="scale",
        button=SEE,
    ),
    "remind_dispute_answer": Kind(
        _("The dispute about “%(milestone)s” waits for your answer"),
        _(
            "Answer until %(deadline_at)s. After that the claim is granted where the record bears it out; "
            "else staff decides."
        ),
        icon="clock",
        button=ANSWER,
    ),
    "dispute_answered": Kind(
        _("%(who)s answers your claim: “%(milestone)s”"),
        _(
            "By that answer %(amount)s should go back to the buyer. You have until %(talks_by)s to agree on a "
            "split; after that staff decides."
        ),
        icon="scale",
        button=SEE,
    ),
    "dispute_evidence": Kind(
        _("%(who)s adds evidence: “%(milestone)s”"),
        _("Read it on the order page. You can add your own until it is decided."),
        icon="file-text",
        button=SEE,
    ),
    "split_offered": Kind(
        _("%(who)s offers a split: “%(milestone)s”"),
        _(
            "%(amount)s would go back to the buyer, the rest to the seller. Take it and the money moves at once."
        ),
        icon="scale",
        button=ANSWER,
    ),
    "split_declined": Kind(
        _("%(who)s does not take your split: “%(milestone)s”"),
        _("No money moves. You can offer another split."),
        icon="circle-x",
        button=SEE,
    ),
    "split_withdrawn": Kind(
        _("%(who)s takes the split back: “%(milestone)s”"),
        _("No money moves. You can offer a split of your own."),
        icon="circle-x",
        mailed=False,
        button=SEE,
    ),
    "dispute_staff_asked": Kind(
        _("%(who)s would have staff decide now: “%(milestone)s”"),
        _("If you ask for it too, staff decides without waiting for the days of talk to end."),
        icon="scale",
        button=SEE,
    ),
    "remind_dispute_talks": Kind(
        _("The time to agree ends soon: “%(milestone)s”"),
        _("Until %(deadline_at)s you can settle it between you with a split. After that staff decides."),
        icon="clock",
        button=SEE,
    ),
    "dispute_to_staff": Kind(
        _("Staff decides the dispute about “%(milestone)s”"),
        _(
            "You hear of it until %(rule_by)s. The money stays held. Until then you can still agree on a split."
        ),
        icon="scale",
        button=SEE,
    ),
    "dispute_granted": Kind(
        _("The claim about “%(milestone)s” is granted"),
        _(
            "It was not answered in time and the record bears it out: %(amount)s goes back to the buyer, the rest "
            "to the seller. The money moves on %(settles_at)s. Until then either side can appeal, once."
        ),
        icon="scale",
        button=READ,
    ),
    "dispute_ruled": Kind(
        _("The dispute about “%(milestone)s” is decided"),
        _(
            "%(amount)s goes back to the buyer. The reason: %(reason)s The money moves on %(settles_at)s. Until "
            "then either side can appeal, once."
        ),
        icon="scale",
        button=READ,
    ),
    "dispute_appealed": Kind(
        _("%(who)s appeals the decision about “%(milestone)s”"),
        _(
            "What they say: %(reason)s Another member of staff decides anew until %(rule_by)s, and that is final. "
            "The money stays held."
        ),
        icon="scale",
        button=SEE,
    ),
    "dispute_settled": Kind(
        _("The dispute about “%(milestone)s” is closed"),
        _("%(amount)s went back to the buyer, the rest to the seller."),
        icon="scale",
        button=_("See the order"),
    ),
    "dispute_withdrawn": Kind(
        _("The dispute about “%(milestone)s” was withdrawn"),
        _("The order goes on and the hold is lifted."),
        icon="scale",
        button=_("See the order"),
    ),
    # --- staff
    "dispute_staff": Kind(
        _("A dispute waits for a decision: “%(title)s”"),
        _("Decide it until %(rule_by)s."),
        icon="scale",
        mailed=False,
        button=_("Open the case"),
    ),
    "dispute_second_staff": Kind(
        _("A decision waits for a second person: “%(title)s”"),
        _("Confirm it or send it back until %(rule_by)s."),
        icon="scale",
        mailed=False,
        button=_("Open the case"),
    ),
    "dispute_overdue_staff": Kind(
        _("A dispute has been open for 30 days: “%(title)s”"),
        _("The money is still held and does not move by itself. Decide it now."),
        icon="triangle-alert",
        button=_("Open the case"),
    ),
}
