"""What the parties are told of an order."""

from django.utils.translation import gettext_lazy as _

from notices.kind import Kind

KINDS: dict[str, Kind] = {
    "payment_set_aside": Kind(
        _("Our staff looks at your payment for “%(title)s”"),
        _("%(amount)s arrived, and that is not what was asked for. It is set aside, and we write to you."),
        icon="eye",
        button=_("See the order"),
    ),
    "delivery_replaced": Kind(
        _("%(who)s has replaced files of “%(milestone)s”"),
        _("Look at the new files. The work still counts as accepted on %(accept_by)s if you say nothing."),
        icon="package",
        button=_("Look at the delivery"),
    ),
    "deadlines_moved": Kind(
        _("“%(title)s”: deadlines have moved"),
        _(
            "The site could not be reached for %(minutes)s minutes. What fell due meanwhile is due that much later."
        ),
        icon="clock",
        button=_("See the order"),
    ),
    "order_new": Kind(
        _("New order: “%(title)s”"),
        _("%(who)s has ordered and paid. The money waits in escrow."),
        icon="handshake",
        button=_("See the order"),
    ),
    "order_paid": Kind(
        _("You have paid for “%(title)s”"),
        _("%(amount)s was charged. The money waits in escrow until you accept the work."),
        icon="receipt-text",
        button=_("See the order"),
    ),
    "order_to_approve": Kind(
        _("“%(title)s”: accept or decline the order"),
        _(
            "%(who)s has paid and waits for your answer until %(approve_by)s. If you say nothing the money goes back."
        ),
        icon="handshake",
        button=_("Answer"),
    ),
    "order_approved": Kind(
        _("%(who)s takes your order “%(title)s”"),
        _("It goes on as ordered."),
        icon="circle-check",
        button=_("See the order"),
    ),
    "order_declined": Kind(
        _("%(who)s cannot take “%(title)s”"),
        _("Everything you paid goes back to you."),
        icon="circle-x",
        button=_("See the order"),
    ),
    "order_not_answered": Kind(
        _("%(who)s did not answer to “%(title)s”"),
        _("Everything you paid goes back to you."),
        icon="circle-x",
        button=_("See the order"),
    ),
    "order_not_answered_by_you": Kind(
        _("You did not answer to “%(title)s”"),
        _("The order was cancelled and the buyer gets the money back."),
        icon="circle-x",
        button=_("See the order"),
    ),
    "order_expired": Kind(
        _("“%(title)s” was not paid"),
        _("The order has expired. Nothing was kept."),
        icon="clock",
        button=_("See the order"),
    ),
    "order_started": Kind(
        _("“%(title)s” has started"),
        _("%(who)s has answered your questions. Deliver by %(due_at)s."),
        icon="circle-play",
        button=_("See the order"),
    ),
    "order_started_anyway": Kind(
        _("“%(title)s” has started"),
        _("%(who)s has started without your answers. The work is due by %(due_at)s."),
        icon="circle-play",
        button=_("See the order"),
    ),
    "requirements_lapsed": Kind(
        _("“%(title)s” was cancelled"),
        _("The seller's questions were not answered in 14 days. %(amount)s goes back to you."),
        icon="circle-x",
        button=_("See the order"),
    ),
    "order_cancelled": Kind(
        _("“%(title)s” was cancelled"),
        _("What was not released goes back to the buyer."),
        icon="circle-x",
        button=_("See the order"),
    ),
    "delivered": Kind(
        _("“%(title)s” was delivered"),
        _(
            "%(who)s has delivered “%(milestone)s”. Accept it or ask for changes until %(accept_by)s; after that it counts as accepted and the money is released."
        ),
        icon="package",
        button=_("Look at the delivery"),
    ),
    "delivery_voided": Kind(
        _("Your delivery of “%(milestone)s” was sent back"),
        _("%(who)s says that it is not the work: %(reason)s"),
        icon="rotate-ccw",
        button=_("See the order"),
    ),
    "revision_asked": Kind(
        _("Changes wanted: “%(milestone)s”"),
        _("%(who)s asks for %(count)s changes until %(revision_by)s."),
        icon="pencil",
        button=_("Read the list"),
    ),
    "review_lengthened": Kind(
        _("%(who)s takes more time to look at “%(milestone)s”"),
        _("It is accepted by itself on %(accept_by)s if nothing is said."),
        icon="clock",
        mailed=False,
        button=_("See the order"),
    ),
    "review_goes_on": Kind(
        _("“%(title)s”: the time to accept runs again"),
        _("It counts as accepted on %(accept_by)s if you say nothing; the money is released then."),
        icon="clock",
        button=_("See the order"),
    ),
    "accepted": Kind(
        _("“%(milestone)s” was accepted"),
        _("%(net)s is yours and can be withdrawn from %(clears_at)s."),
        icon="circle-check",
        button=_("See the order"),
    ),
    "accepted_automatically": Kind(
        _("“%(milestone)s” counts as accepted"),
        _("Nothing was said in time, so the money was released to %(who)s."),
        icon="circle-check",
        button=_("See the order"),
    ),
    "milestone_to_pay": Kind(
        _("“%(title)s”: pay for the next milestone"),
        _(
            "“%(milestone)s” costs %(price)s. Pay until %(fund_by)s, or the order ends complete with what is done."
        ),
        icon="credit-card",
        button=_("Pay or stop here"),
    ),
    "milestone_paid": Kind(
        _("“%(milestone)s” is paid"),
        _("The money waits in escrow. You can start."),
        icon="circle-check",
        button=_("See the order"),
    ),
    "milestone_not_paid": Kind(
        _("“%(title)s” is complete"),
        _("The next milestone was not paid in time, so the order ends with what is done."),
        icon="circle-check",
        button=_("See the order"),
    ),
    "order_stopped": Kind(
        _("%(who)s stops “%(title)s” after this milestone"),
        _("Nothing more is charged. What is paid for goes on as agreed."),
        icon="ban",
        button=_("See the order"),
    ),
    "order_cancelled_late": Kind(
        _("“%(title)s” was cancelled: it was very late"),
        _("%(who)s cancelled what was not delivered. Its money goes back."),
        icon="circle-x",
        button=_("See the order"),
    ),
    "order_abandoned": Kind(
        _("“%(title)s” was cancelled: nothing was delivered"),
        _("It was 14 days past due. Its money goes back to the buyer."),
        icon="circle-x",
        button=_("See the order"),
    ),
    "order_abandoned_refunded": Kind(
        _("“%(title)s” was cancelled: nothing was delivered"),
        _("It was 14 days past due. %(amount)s goes back to you."),
        icon="rotate-ccw",
        button=_("See the order"),
    ),
    "cancellation_asked": Kind(
        _("%(who)s asks to cancel “%(title)s”"),
        _("Agree or decline until %(answer_by)s. No money moves before."),
        icon="circle-x",
        button=_("Answer"),
    ),
    "cancellation_accepted": Kind(
        _("%(who)s agrees to cancel “%(title)s”"),
        _("The order has ended as you proposed."),
        icon="circle-check",
        button=_("See the order"),
    ),
    "cancellation_declined": Kind(
        _("%(who)s does not want to cancel “%(title)s”"),
        _("The order goes on."),
        icon="circle-x",
        button=_("See the order"),
    ),
    "cancellation_withdrawn": Kind(
        _("%(who)s no longer asks to cancel “%(title)s”"),
        _("The order goes on."),
        icon="circle-check",
        button=_("See the order"),
    ),
    "cancellation_lapsed": Kind(
        _("“%(title)s” was cancelled"),
        _("The request to cancel was not answered in 48 hours and nothing had been delivered."),
        icon="circle-x",
        button=_("See the order"),
    ),
    "remind_answer": Kind(
        _("“%(title)s” waits for your answers"),
        _(
            "The seller cannot start before. Without answers the order is cancelled on %(deadline_at)s and your money comes back."
        ),
        icon="clock",
        button=_("Answer the questions"),
    ),
    "remind_approve": Kind(
        _("“%(title)s”: your answer is due"),
        _("Accept or decline until %(deadline_at)s, or the buyer gets the money back."),
        icon="clock",
        button=_("Answer"),
    ),
    "remind_accept": Kind(
        _("“%(milestone)s” is accepted by itself soon"),
        _("Accept it or ask for changes until %(deadline_at)s; after that the money is released."),
        icon="clock",
        button=_("Look at the delivery"),
    ),
    "remind_due": Kind(
        _("“%(milestone)s” is due soon"),
        _("Deliver by %(deadline_at)s."),
        icon="clock",
        button=_("See the order"),
    ),
    "remind_revision": Kind(
        _("The changes to “%(milestone)s” are late"),
        _("They were due on %(deadline_at)s. Without a delivery the money is held and staff decides."),
        icon="clock",
        button=_("See the order"),
    ),
    "remind_fund": Kind(
        _("“%(milestone)s” waits for your payment"),
        _("Pay until %(deadline_at)s, or the order ends complete with what is done."),
        icon="clock",
        button=_("Pay or stop here"),
    ),
    "remind_cancellation": Kind(
        _("%(who)s still asks to cancel “%(title)s”"),
        _("Agree or decline until %(deadline_at)s."),
        icon="clock",
        button=_("Answer"),
    ),
}
