"""What an event of an order is called once it has happened, as one table; what is not here stays off the feed."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kit.text import Words


@dataclass(frozen=True)
class Happened:
    text: Words
    icon: str = "clock"


HAPPENED: dict[str, Happened] = {
    "place": Happened(_("Order placed"), "package"),
    "pay": Happened(_("Paid: the money is held in escrow"), "lock"),
    "fund": Happened(_("Milestone paid: the money is held in escrow"), "lock"),
    "close_checkout": Happened(_("The time to pay is over")),
    "drop": Happened(_("Order dropped before payment"), "x"),
    "expire": Happened(_("Order expired: nothing was charged"), "x"),
    "refuse_payment": Happened(_("Payment sent back"), "refresh-cw"),
    "set_payment_aside": Happened(_("Payment set aside: staff looks at it"), "triangle-alert"),
    "approve": Happened(_("Order accepted by the seller"), "check"),
    "decline_order": Happened(_("Order declined by the seller: everything was refunded"), "x"),
    "approval_lapsed": Happened(_("The seller did not answer: everything was refunded"), "x"),
    "answer": Happened(_("Brief sent"), "file-text"),
    "start_anyway": Happened(_("Started without the answers"), "check"),
    "start": Happened(_("Order started"), "check"),
    "begin": Happened(_("Work began: the delivery time runs")),
    "cancel_unstarted": Happened(_("Cancelled before the start: everything was refunded"), "x"),
    "decline_unstarted": Happened(_("Given back by the seller: everything was refunded"), "x"),
    "requirements_lapsed": Happened(_("The answers never came: everything was refunded"), "x"),
    "cancel_mistake": Happened(_("Cancelled as a mistake: everything was refunded"), "x"),
    "fund_lapsed": Happened(_("The next milestone was not paid: the order is complete")),
    "stop": Happened(_("Stopped: nothing more is charged")),
    "deliver": Happened(_("Delivered"), "package"),
    "replace_delivery": Happened(_("Files of the delivery replaced"), "refresh-cw"),
    "void_delivery": Happened(_("Sent back: not the work"), "triangle-alert"),
    "contest_void": Happened(_("The seller asks staff to decide"), "scale"),
    "ask_revision": Happened(_("Changes asked for"), "refresh-cw"),
    "lengthen_review": Happened(_("More time taken to look")),
    "accept": Happened(_("Accepted: the money was released"), "circle-dollar-sign"),
    "auto_accept": Happened(_("Accepted by itself: the money was released"), "circle-dollar-sign"),
    "cancel_late": Happened(_("Cancelled: very late"), "x"),
    "abandon": Happened(_("Cancelled: never delivered"), "x"),
    "revision_abandoned": Happened(_("The changes never came: staff decides"), "scale"),
    "ask_cancellation": Happened(_("Asked to cancel"), "triangle-alert"),
    "accept_cancellation": Happened(_("Agreed to cancel"), "x"),
    "decline_cancellation": Happened(_("Declined to cancel: the order goes on"), "check"),
    "withdraw_cancellation": Happened(_("Request to cancel taken back"), "check"),
    "cancellation_lapsed": Happened(_("Nobody answered the request to cancel")),
    "open_dispute": Happened(_("Dispute opened: the amount in question is held"), "scale"),
    "withdraw_dispute": Happened(_("Dispute withdrawn"), "check"),
    "rule": Happened(_("Staff decided the dispute"), "scale"),
    "second_ruling": Happened(_("The decision was confirmed by a second person"), "scale"),
    "waive_appeal": Happened(_("The decision was taken as it is"), "check"),
    "settle_ruling": Happened(_("The decision took effect"), "circle-dollar-sign"),
    "settle_with_order": Happened(_("Split as agreed"), "circle-dollar-sign"),
    "ask_extension": Happened(_("Asked for a later due date")),
    "accept_extension": Happened(_("Agreed to a later due date"), "check"),
    "decline_extension": Happened(_("The due date stays"), "x"),
    "withdraw_extension": Happened(_("Request for more time taken back")),
    "extension_lapsed": Happened(_("Nobody answered the request for more time: the due date stays")),
    "propose_refund": Happened(_("Proposed to give part of the money back"), "refresh-cw"),
    "accept_refund": Happened(
        _("Agreed to a refund: the amount goes back to the buyer"), "circle-dollar-sign"
    ),
    "decline_refund": Happened(_("Declined the refund: no money moves"), "x"),
    "withdraw_refund": Happened(_("Refund proposal taken back")),
    "refund_lapsed": Happened(_("Nobody answered the refund proposal: no money moves")),
    "propose_extra": Happened(_("Proposed an extra"), "package"),
    "ask_extra": Happened(_("Asked for an extra"), "package"),
    "agree_extra": Happened(_("Agreed to the extra: it waits for payment"), "check"),
    "decline_extra": Happened(_("Declined the extra: nothing is charged"), "x"),
    "withdraw_extra": Happened(_("Extra taken back: nothing is charged")),
    "extra_lapsed": Happened(_("The extra was not paid: the order goes on as it was")),
    "pay_extra": Happened(_("Extra paid: the money is held in escrow"), "lock"),
    "ask_blocking": Happened(_("Asked what stops the work: the clock stands still"), "triangle-alert"),
    "answer_blocking": Happened(_("Answered: the clock runs again"), "check"),
    "contest_blocking": Happened(_("Said that this does not stop the work: the clock runs again")),
    "withdraw_blocking": Happened(_("Went on without an answer: the clock runs again")),
    "close_unanswered": Happened(_("Closed: the question was never answered, the money goes back"), "x"),
    "ask_change": Happened(_("Asked to change an answer of the brief"), "file-text"),
    "accept_change": Happened(_("Agreed to the change of the brief"), "check"),
    "decline_change": Happened(_("The brief stays as it is"), "x"),
    "withdraw_change": Happened(_("Change of the brief taken back")),
    "change_lapsed": Happened(_("Nobody answered the change: the brief stays as it is")),
    "staff_cancel": Happened(_("Cancelled by staff: the money goes back to the buyer"), "x"),
    "staff_stop": Happened(_("Stopped by staff: what was in escrow goes back to the buyer"), "x"),
    "staff_take_back": Happened(_("Acceptance undone by staff: the money goes back to the buyer"), "x"),
    "tip": Happened(_("Tip paid"), "circle-dollar-sign"),
    "return_tip": Happened(_("Tip given back"), "refresh-cw"),
    "shift_deadlines": Happened(_("Deadlines moved: the site was down")),
}
