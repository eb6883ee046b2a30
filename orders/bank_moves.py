"""The moves that a chargeback makes, rows of the table of moves: the bank asks, takes, and decides (T23)."""

from django.utils.translation import gettext_lazy as _

from orders.milestone_moves import CANCELLED as MILESTONE_CANCELLED
from orders.milestone_moves import DELIVERED, FUNDED, IN_PROGRESS, IN_REVISION, milestone_move
from orders.order_moves import APPROVAL, CANCELLED, EVERY, REQUIREMENTS, order_move

gateway = frozenset({"gateway"})
NONE = _("none, unless a decision of staff says so")

MOVES = (
    order_move(
        "open_chargeback",
        "T23",
        EVERY,
        (),
        gateway,
        _("Chargeback opened"),
        deadline=_("any time"),
        money=_(
            "held: unspent credit from this charge, then escrow (taking over a dispute's hold), clearance, and what of the release is not withdrawn"
        ),
        statistics=NONE,
    ),
    order_move(
        "win_chargeback",
        "T23",
        EVERY,
        (),
        gateway,
        _("Chargeback won"),
        money=_("each part goes back where it came from"),
        statistics=NONE,
    ),
    order_move(
        "lose_chargeback",
        "T23",
        EVERY,
        (),
        gateway,
        _("Chargeback lost"),
        money=_(
            "the held part goes to the bank; the commission is given back; then who pays is decided by rule"
        ),
        statistics=NONE,
    ),
    order_move(
        "answer_chargeback",
        "T23",
        EVERY,
        (),
        frozenset({"seller"}),
        _("The seller answered the bank's reason"),
        deadline=_("72 hours, and before the evidence is sent"),
        money=_("none"),
    ),
    order_move(
        "send_evidence",
        "T23",
        EVERY,
        (),
        frozenset({"staff"}),
        _("Evidence sent to the bank"),
        money=_("none"),
    ),
    order_move(
        "close_charged_back",
        "T23",
        (APPROVAL, REQUIREMENTS),
        (CANCELLED,),
        gateway,
        _("Ends after a lost chargeback"),
        money=_("none"),
        statistics=NONE,
    ),
    milestone_move(
        "cancel_charged_back",
        "T23",
        (FUNDED, IN_PROGRESS, DELIVERED, IN_REVISION),
        (MILESTONE_CANCELLED,),
        gateway,
        _("Cancelled after a lost chargeback"),
        money=_("what else was paid for it, and for later milestones, goes back to the buyer"),
        statistics=NONE,
    ),
)
