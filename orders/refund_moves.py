"""Where refunds go, rows of the table of moves: the buyer chooses between card and credit."""

from django.utils.translation import gettext_lazy as _

from orders.milestone_moves import buyer
from orders.order_moves import ACTIVE, APPROVAL, COMPLETED, REQUIREMENTS, order_move

PAID = (APPROVAL, REQUIREMENTS, ACTIVE, COMPLETED)

MOVES = (
    order_move(
        "refund_to_credit",
        "–",
        PAID,
        (),
        buyer,
        _("Take refunds as credit"),
        guards=("refunds_go_to_card",),
        deadline=_("any time; for what goes back after that"),
        money=_("refunds become credit at once instead of going to the card"),
        button=True,
        what_next={
            "buyer": _(
                "Whatever comes back of this order is credit here at once. A refund on its way is not changed."
            )
        },
    ),
    order_move(
        "refund_to_card",
        "–",
        PAID,
        (),
        buyer,
        _("Take refunds on the card"),
        guards=("refunds_go_to_credit",),
        deadline=_("any time; for what goes back after that"),
        money=_("refunds go to the card again; what is credit stays credit"),
        button=True,
        what_next={
            "buyer": _("Whatever comes back of this order goes to the card. What is credit stays credit.")
        },
    ),
)
