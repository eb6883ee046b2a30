"""The moves of a milestone, rows of the table of moves."""

from django.utils.translation import gettext_lazy as _

from orders.move import MILESTONE, Move

UNFUNDED, FUNDED, IN_PROGRESS, DELIVERED, IN_REVISION = (
    "unfunded",
    "funded",
    "in_progress",
    "delivered",
    "in_revision",
)
ACCEPTED, CANCELLED, SETTLED = "accepted", "cancelled", "settled"
MAKING = (IN_PROGRESS, IN_REVISION)
UNDER_WAY = (IN_PROGRESS, DELIVERED, IN_REVISION)

buyer = frozenset({"buyer"})
seller = frozenset({"seller"})
either = buyer | seller
staff = frozenset({"staff"})
system = frozenset({"system"})
gateway = frozenset({"gateway"})
HELD = _("the amount in question is held until it is decided")


def milestone_move(command, number, before, after, who, label="", **rest) -> Move:
    return Move(command, number, MILESTONE, before, after, who, label, **rest)


MOVES = (
    milestone_move(
        "fund",
        "T11",
        (UNFUNDED,),
        (FUNDED,),
        gateway,
        _("Paid"),
        guards=("is_next_to_pay",),
        money=_("the price goes to this milestone's escrow"),
    ),
    milestone_move(
        "begin",
        "T11b",
        (FUNDED,),
        (IN_PROGRESS,),
        system,
        _("Work starts"),
        deadline=_("at once"),
        money=_("none"),
        statistics=_("the delivery time starts"),
        frozen=True,
        bank="its",
    ),
    milestone_move(
        "deliver",
        "T6",
        MAKING,
        (DELIVERED,),
        seller,
        _("Deliver"),
        money=_("none"),
        statistics=_("the first delivery that stands decides whether it was on time"),
        button=True,
        what_next={
            "buyer": _("You have 72 hours to accept it or ask for changes."),
            "seller": _("The buyer has 72 hours to accept it or ask for changes."),
        },
    ),
    milestone_move(
        "replace_delivery",
        "T6",
        (DELIVERED,),
        (),
        seller,
        _("Replace a wrong file"),
        guards=("just_delivered", "not_downloaded"),
        deadline=_("60 minutes after delivery, while nobody has fetched it"),
        button=True,
        what_next={"seller": _("The deadline to accept stays as it is.")},
    ),
    milestone_move(
        "void_delivery",
        "T6b",
        (DELIVERED,),
        MAKING,
        buyer,
        _("This is not the work"),
        guards=("voids_left",),
        deadline=_("before acceptance, at most twice"),
        money=_("none"),
        statistics=_("this delivery does not count as on time"),
        button=True,
        danger=True,
        what_next={
            "buyer": _("The seller delivers again or has staff look at it. It costs you no revision."),
            "seller": _("You deliver again, or ask staff to look at it."),
        },
    ),
    milestone_move(
        "contest_void",
        "T6b",
        MAKING,
        (),
        seller,
        _("It was the work: open a dispute"),
        guards=("last_delivery_voided", "no_open_dispute"),
        money=HELD,
        button=True,
        what_next={
            "seller": _("The money is held. The buyer has 72 hours to answer."),
            "buyer": _("The money is held. You have 72 hours to answer."),
        },
        bank="its",
    ),
    milestone_move(
        "ask_revision",
        "T7",
        (DELIVERED,),
        (IN_REVISION,),
        buyer,
        _("Ask for changes"),
        guards=("revisions_left",),
        money=_("none"),
        statistics=_("none"),
        button=True,
        what_next={
            "buyer": _("The seller makes the changes and delivers again."),
            "seller": _("You make the changes and deliver again."),
        },
    ),
    milestone_move(
        "lengthen_review",
        "T8",
        (DELIVERED,),
        (),
        buyer,
        _("Take more time to look"),
        guards=("review_not_lengthened",),
        deadline=_("once, up to 7 days more"),
        money=_("none"),
        statistics=_("none"),
        button=True,
        what_next={"buyer": _("The work is accepted by itself that much later.")},
    ),
    milestone_move(
        "accept",
        "T9",
        (DELIVERED,),
        (ACCEPTED,),
        buyer,
        _("Approve and release the money"),
        money=_("escrow becomes commission and the seller's earnings in clearance"),
        statistics=_("completed +1 with the last milestone"),
        button=True,
        confirm=True,
        frozen=True,
        what_next={
            "buyer": _("The money is released to the seller. Revisions end."),
            "seller": _("Your part is available after clearance."),
        },
        bank="its",
    ),
    milestone_move(
        "auto_accept",
        "T10",
        (DELIVERED,),
        (ACCEPTED,),
        system,
        _("Accepted by itself"),
        guards=("review_is_over", "nothing_blocks_acceptance"),
        deadline=_("72 hours after delivery"),
        money=_("as when the buyer accepts"),
        statistics=_("as when the buyer accepts, marked automatic"),
        frozen=True,
        what_next={
            "buyer": _("If you say nothing by then, the work counts as accepted and the seller is paid."),
            "seller": _("If the buyer says nothing by then, the work counts as accepted and you are paid."),
        },
        bank="its",
    ),
    milestone_move(
        "cancel_late",
        "T15",
        MAKING,
        (CANCELLED,),
        buyer,
        _("Cancel: it is very late"),
        guards=("very_late", "nothing_stands_delivered"),
        deadline=_("from 24 hours past due"),
        money=_("full refund of this milestone and of later ones"),
        statistics=_("against the seller"),
        button=True,
        danger=True,
        confirm=True,
        frozen=True,
        what_next={
            "buyer": _("This milestone's money comes back to you."),
            "seller": _("From 24 hours past due the buyer may cancel and get the money back."),
        },
        bank="order",
    ),
    milestone_move(
        "abandon",
        "T16",
        MAKING,
        (CANCELLED,),
        system,
        _("Abandoned"),
        guards=("abandoned", "nothing_stands_delivered"),
        deadline=_("14 days past due"),
        money=_("full refund"),
        statistics=_("against the seller"),
        frozen=True,
        what_next={
            "buyer": _(
                "From 24 hours past due you may cancel; after 14 days it is cancelled by itself. "
                "Your money comes back either way."
            ),
            "seller": _(
                "From 24 hours past due the buyer may cancel; after 14 days it is cancelled by itself. "
                "The buyer gets the money back either way."
            ),
        },
        bank="order",
    ),
    milestone_move(
        "revision_abandoned",
        "T16b",
        (IN_REVISION,),
        (),
        system,
        _("The changes never came"),
        guards=("revision_is_abandoned", "no_open_dispute"),
        deadline=_("7 days after the changes were due"),
        money=HELD,
        statistics=_("by the ruling"),
        frozen=True,
        what_next={
            "buyer": _("If the changes do not come, 7 days later a dispute opens and the money is held."),
            "seller": _("If you do not deliver, 7 days later a dispute opens and the money is held."),
        },
        bank="its",
    ),
    milestone_move(
        "settle_with_order",
        "T13",
        UNDER_WAY,
        (SETTLED,),
        system,
        _("Split as agreed"),
        money=_("split as agreed"),
    ),
    milestone_move(
        "close_with_order",
        "T13",
        (UNFUNDED, FUNDED, *UNDER_WAY),
        (CANCELLED,),
        system,
        _("Closed with the order"),
        money=_("what was paid for it goes back; nothing more is charged"),
    ),
)
