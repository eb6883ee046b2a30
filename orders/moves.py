"""The table of moves: every change an order or a milestone can make, as data.

Buttons, the API's allowed actions, the check of who may, the "what happens next" box, the sweeper's list, the
database's guard on states and the diagram in the papers are all read from here. It imports no models, since
the models take their legal changes of state from it; questions about one order are in orders/outlook.py."""

from django.utils.translation import gettext_lazy as _

from orders import (
    bank_moves,
    dispute_moves,
    dispute_waits,
    extra_moves,
    milestone_moves,
    order_moves,
    refund_moves,
    side_moves,
    side_waits,
    staff_moves,
    tip_moves,
)
from orders.move import MILESTONE, ORDER, Move, Wait

__all__ = ["MILESTONE", "MOVES", "ORDER", "WAITS", "Move", "Wait", "transitions"]

_ROWS = (
    *order_moves.MOVES,
    *milestone_moves.MOVES,
    *dispute_moves.MOVES,
    *side_moves.MOVES,
    *extra_moves.MOVES,
    *staff_moves.MOVES,
    *tip_moves.MOVES,
    *refund_moves.MOVES,
    *bank_moves.MOVES,
)
MOVES: dict[str, Move] = {move.command: move for move in _ROWS}
if len(MOVES) != len(_ROWS):
    raise RuntimeError("two moves have one name")


def transitions(scope: str) -> list[tuple[str, str]]:
    """Every legal change of state of an order or a milestone."""
    return sorted(set().union(*(move.pairs() for move in MOVES.values() if move.scope == scope)))


# (scope, state or situation) -> what it waits for; situations stand over states (orders/outlook.py picks)
WAITS: dict[tuple[str, str], Wait] = {
    **side_waits.WAITS,
    **dispute_waits.WAITS,
    (ORDER, "pending_payment"): Wait(
        "buyer",
        {"buyer": _("Pay, so that the order begins."), "seller": _("The buyer has not paid yet.")},
        by="pay_by",
        then="close_checkout",
    ),
    (ORDER, "awaiting_approval"): Wait(
        "seller",
        {
            "buyer": _("The seller decides whether to take the order. Your money waits in escrow."),
            "seller": _("Accept or decline the order."),
        },
        by="approve_by",
        then="approval_lapsed",
    ),
    (ORDER, "awaiting_requirements"): Wait(
        "buyer",
        {
            "buyer": _("Answer the seller's questions, so that work can start."),
            "seller": _("The buyer answers your questions. Your delivery time has not started."),
        },
        by="requirements_by",
        then="requirements_lapsed",
    ),
    (MILESTONE, "unfunded"): Wait(
        "buyer",
        {
            "buyer": _("Pay for the next milestone, or stop here."),
            "seller": _("The buyer pays for the next milestone or stops here. Do not start it yet."),
        },
        by="fund_by",
        then="fund_lapsed",
    ),
    (MILESTONE, "in_progress"): Wait(
        "seller",
        {"buyer": _("The seller is at work."), "seller": _("Do the work and deliver it.")},
        by="due_at",
        then="abandon",
    ),
    (MILESTONE, "delivered"): Wait(
        "buyer",
        {
            "buyer": _("Look at the delivery: accept it, or ask for changes."),
            "seller": _("The buyer is looking at your delivery."),
        },
        by="accept_by",
        then="auto_accept",
    ),
    (MILESTONE, "in_revision"): Wait(
        "seller",
        {
            "buyer": _("The seller is making the changes you asked for."),
            "seller": _("Make the changes and deliver again."),
        },
        by="revision_due_at",
        then="revision_abandoned",
    ),
    (ORDER, "cancellation_of_mine"): Wait(
        "other",
        {
            "buyer": _("The seller answers your request to cancel."),
            "seller": _("The buyer answers your request to cancel."),
        },
        by="expires_at",
        then="cancellation_lapsed",
    ),
    (ORDER, "cancellation_of_other"): Wait(
        "me",
        {
            "buyer": _("The seller asks to cancel. Agree or decline."),
            "seller": _("The buyer asks to cancel. Agree or decline."),
        },
        by="expires_at",
        then="cancellation_lapsed",
    ),
    (ORDER, "chargeback"): Wait(
        "",
        {
            "buyer": _(
                "Your bank decides about a payment of this order. The money stands still until it has."
            ),
            "seller": _("The buyer's bank decides about a payment. The money stands still until it has."),
        },
    ),
    (ORDER, "completed"): Wait(
        "", {"buyer": _("The order is complete."), "seller": _("The order is complete.")}
    ),
    (ORDER, "cancelled"): Wait(
        "",
        {
            "buyer": _("The order was cancelled. What was not released went back to you."),
            "seller": _("The order was cancelled. What was not released went back to the buyer."),
        },
    ),
    (ORDER, "expired"): Wait(
        "",
        {
            "buyer": _("The order was not paid in time. Nothing was kept."),
            "seller": _("The order was not paid in time."),
        },
    ),
}
