"""Tips, rows of the table of moves: paid on top of an order that is complete, and given back."""

from django.utils.translation import gettext_lazy as _

from orders.milestone_moves import gateway, seller
from orders.order_moves import COMPLETED, order_move

MOVES = (
    order_move(
        "tip",
        "–",
        (COMPLETED,),
        (),
        gateway,
        _("Tip paid"),
        deadline=_("30 days after completion"),
        money=_("tip → the seller's earnings in clearance; no commission on the first fifth of the price"),
        statistics=_("earnings"),
    ),
    order_move(
        "return_tip",
        "–",
        (COMPLETED,),
        (),
        seller,
        _("Give the tip back"),
        guards=("a_tip_can_go_back",),
        deadline=_("while its money is in clearance"),
        money=_("the tip and its commission go back to the buyer"),
        button=True,
        danger=True,
        confirm=True,
        what_next={"seller": _("The buyer gets the whole of your newest tip back.")},
    ),
)
