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
    "shift_deadlines": Happened(_("Deadlines moved: the site was down")),
}
