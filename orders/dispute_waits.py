"""What a dispute waits for, situations of the table of waits (orders/moves.py)."""

from django.utils.translation import gettext_lazy as _

from orders.move import MILESTONE, Wait

_RULED = _("The dispute is decided. Take the decision as it is, or appeal once: other staff then decides.")
_TALKS = _("Your numbers do not meet. Talk to each other and offer a split that you can both live with.")
_STAFF = _("Staff decides the dispute. The amount in question is held. You can still agree on a split.")

WAITS: dict[tuple[str, str], Wait] = {
    (MILESTONE, "dispute_to_answer"): Wait(
        "me",
        {
            "buyer": _("The seller has opened a dispute. Answer with what you think should go back to you."),
            "seller": _(
                "The buyer has opened a dispute. Answer with what you think should go back to the buyer."
            ),
        },
        by="answer_by",
        then="hand_to_staff",
    ),
    (MILESTONE, "dispute_claimed"): Wait(
        "other",
        {"buyer": _("The seller answers your claim."), "seller": _("The buyer answers your claim.")},
        by="answer_by",
        then="hand_to_staff",
    ),
    (MILESTONE, "dispute_talks"): Wait(
        "both", {"buyer": _TALKS, "seller": _TALKS}, by="talks_by", then="hand_to_staff"
    ),
    (MILESTONE, "split_of_mine"): Wait(
        "other",
        {"buyer": _("The seller answers your split."), "seller": _("The buyer answers your split.")},
        by="talks_by",
        then="hand_to_staff",
    ),
    (MILESTONE, "split_of_other"): Wait(
        "me",
        {
            "buyer": _("The seller offers a split. Take it, decline it, or offer another."),
            "seller": _("The buyer offers a split. Take it, decline it, or offer another."),
        },
        by="talks_by",
        then="hand_to_staff",
    ),
    (MILESTONE, "dispute_ruling"): Wait("staff", {"buyer": _STAFF, "seller": _STAFF}, by="rule_by"),
    (MILESTONE, "dispute_second"): Wait(
        "staff",
        {
            "buyer": _("Staff has written a decision. Because of the amount a second person looks at it."),
            "seller": _("Staff has written a decision. Because of the amount a second person looks at it."),
        },
        by="rule_by",
    ),
    (MILESTONE, "dispute_appeal"): Wait(
        "staff",
        {
            "buyer": _("The decision was appealed. Another member of staff decides anew; that is final."),
            "seller": _("The decision was appealed. Another member of staff decides anew; that is final."),
        },
        by="rule_by",
    ),
    (MILESTONE, "ruled"): Wait(
        "both", {"buyer": _RULED, "seller": _RULED}, by="settles_at", then="settle_ruling"
    ),
    (MILESTONE, "ruled_taken"): Wait(
        "other",
        {
            "buyer": _("You have taken the decision. The seller may still appeal."),
            "seller": _("You have taken the decision. The buyer may still appeal."),
        },
        by="settles_at",
        then="settle_ruling",
    ),
}
