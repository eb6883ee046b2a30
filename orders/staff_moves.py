"""An end by staff, rows of the table of moves: for fraud, a ban or an error of the house (T28)."""

from django.utils.translation import gettext_lazy as _

from orders.milestone_moves import ACCEPTED, milestone_move, staff
from orders.milestone_moves import CANCELLED as MILESTONE_CANCELLED
from orders.order_moves import ACTIVE, APPROVAL, CANCELLED, COMPLETED, REQUIREMENTS, order_move

MOVES = (
    order_move(
        "ask_staff_end",
        "T28",
        (APPROVAL, REQUIREMENTS, ACTIVE, COMPLETED),
        (),
        staff,
        _("Cancellation by staff waits for a second person"),
        guards=("no_open_staff_end",),
        deadline=_("until a second member of staff agrees"),
        money=_("none yet"),
        bank="order",
    ),
    order_move(
        "withdraw_staff_end",
        "T28",
        (APPROVAL, REQUIREMENTS, ACTIVE, COMPLETED),
        (),
        staff,
        _("Cancellation by staff taken back"),
        guards=("staff_end_is_open",),
        money=_("none"),
    ),
    order_move(
        "staff_cancel",
        "T28",
        (APPROVAL, REQUIREMENTS, ACTIVE),
        (CANCELLED,),
        staff,
        _("Cancelled by staff"),
        deadline=_("any time; above $500 two members of staff"),
        money=_("everything that is not cleared goes back to the buyer"),
        statistics=_("nobody's fault"),
        bank="order",
    ),
    order_move(
        "staff_stop",
        "T28",
        (ACTIVE,),
        (COMPLETED,),
        staff,
        _("Stopped by staff"),
        deadline=_("any time; above $500 two members of staff"),
        money=_("what is in escrow goes back to the buyer, what was earned before stays"),
        statistics=_("nobody's fault"),
        bank="order",
    ),
    milestone_move(
        "staff_take_back",
        "T28",
        (ACCEPTED,),
        (MILESTONE_CANCELLED,),
        staff,
        _("Acceptance undone by staff"),
        guards=("still_in_clearance",),
        money=_("all of it goes back to the buyer"),
        statistics=_("nobody's fault"),
        bank="its",
    ),
)
