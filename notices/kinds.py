"""Every kind of notice as one table: its words, its icon, and whether it is mailed.

Words take %(name)s from the notice's data. Money in the data is {"minor": 1234, "currency": "usd"},
an instant is ISO text under a key that ends in _at or _by; both are put into the reader's language and zone."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kit.text import Words

OPEN = _("Open")


@dataclass(frozen=True)
class Kind:
    """title: one line, also the mail's subject. text: what it means and what to do. button: the mail's one button."""

    title: Words
    text: Words = ""
    icon: str = "bell"
    mailed: bool = True
    button: Words = OPEN


KINDS: dict[str, Kind] = {
    "message": Kind(
        _("%(who)s wrote to you"),
        _("About “%(title)s”: %(excerpt)s"),
        icon="message-circle",
        button=_("Read and answer"),
    ),
    "gig_approved": Kind(
        _("“%(title)s” is published"),
        _("It was approved. Buyers find it in search from now on."),
        icon="circle-check",
        button=_("See the gig"),
    ),
    "gig_needs_changes": Kind(
        _("“%(title)s” needs changes"),
        _("Before it can be published: %(reason)s"),
        icon="pencil",
        button=_("Change the gig"),
    ),
    "gig_denied": Kind(
        _("“%(title)s” was not approved"),
        _("The reason: %(reason)s"),
        icon="circle-x",
        button=_("Read the decision"),
    ),
    "gig_suspended": Kind(
        _("“%(title)s” was taken down"),
        _("The reason: %(reason)s Orders under way go on."),
        icon="circle-x",
        button=_("See your gigs"),
    ),
    "gig_paused_unanswered": Kind(
        _("“%(title)s” is paused"),
        _("Three orders in 30 days went without your answer. Resume the gig when you have time for orders."),
        icon="circle-pause",
        button=_("See your gigs"),
    ),
    "gig_reinstated": Kind(
        _("“%(title)s” is back"),
        _("It is published again. %(reason)s"),
        icon="circle-check",
        button=_("See the gig"),
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
    "payment_returned": Kind(
        _("Your payment for “%(title)s” goes back"),
        _("%(amount)s could not be taken for this order and goes back to your card."),
        icon="rotate-ccw",
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
    "refunded": Kind(
        _("“%(title)s”: your money goes back"),
        _("%(amount)s is on its way back to you."),
        icon="rotate-ccw",
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
    "cleared": Kind(
        _("%(amount)s can be withdrawn"),
        _("Clearance of “%(title)s” has ended."),
        icon="wallet",
        mailed=False,
        button=_("See your earnings"),
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
    "dispute_opened": Kind(
        _("A dispute about “%(milestone)s” is open"),
        _("The amount in question is held. Say what happened; staff decides."),
        icon="scale",
        button=_("See the dispute"),
    ),
    "dispute_withdrawn": Kind(
        _("The dispute about “%(milestone)s” was withdrawn"),
        _("The order goes on and the hold is lifted."),
        icon="scale",
        button=_("See the order"),
    ),
    "dispute_ruled": Kind(
        _("The dispute about “%(milestone)s” is decided"),
        _("%(amount)s goes back to the buyer. The reason: %(reason)s The money moves on %(settles_at)s."),
        icon="scale",
        button=_("Read the decision"),
    ),
    "dispute_settled": Kind(
        _("The dispute about “%(milestone)s” is closed"),
        _("%(amount)s went back to the buyer, the rest to the seller."),
        icon="scale",
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
    "refund_sent": Kind(
        _("%(amount)s is on its way back to your card"),
        _("For “%(title)s”. Banks take 5 to 10 days to show it on the card ending in %(card)s."),
        icon="undo-2",
        button=_("See the order"),
    ),
    "refund_failed": Kind(
        _("Your card did not take the refund of %(amount)s"),
        _(
            "For “%(title)s”. The amount is kept for you as credit, and our staff have been told. Nothing is lost."
        ),
        icon="triangle-alert",
        button=_("See the order"),
    ),
    "withdrawal_requested": Kind(
        _("Withdrawal of %(amount)s asked for"),
        _("If this was not you, change your password at once and write to us."),
        icon="banknote-arrow-down",
        button=_("See your earnings"),
    ),
    "withdrawal_sent": Kind(
        _("Your withdrawal of %(amount)s has been sent"),
        _("Your bank shows it in a few days."),
        icon="banknote",
        button=_("See your earnings"),
    ),
    "withdrawal_returned": Kind(
        _("%(amount)s of your withdrawal came back"),
        _("It is in your balance again. The reason: %(why)s"),
        icon="triangle-alert",
        button=_("See your earnings"),
    ),
    "payout_ready": Kind(
        _("You can be paid now"),
        _("The payment provider has all it needs. Withdrawals open 72 hours after a change."),
        icon="circle-check",
        button=_("See your payout details"),
    ),
    "payout_restricted": Kind(
        _("The payment provider cannot pay you at the moment"),
        _("It needs something from you. Your earnings stay in your balance until it is settled."),
        icon="triangle-alert",
        button=_("See what is missing"),
    ),
    "payout_method_changed": Kind(
        _("The way you are paid has changed"),
        _(
            "Withdrawals are shut for 72 hours. If this was not you, change your password at once and write to us."
        ),
        icon="shield-alert",
        button=_("See your payout details"),
    ),
    "bank_refused": Kind(
        _("Your bank sent a payment back"),
        _("The money is in your account at the payment provider. Check your bank details there."),
        icon="triangle-alert",
        button=_("See your payout details"),
    ),
    "suspense": Kind(
        _("Money that fits nothing: %(amount)s"),
        _("%(object)s was set aside. A person has to decide."),
        icon="triangle-alert",
        button=_("Open the finance page"),
    ),
    "refund_failed_staff": Kind(
        _("A refund of %(amount)s failed"),
        _("Refund %(ref)s became buyer credit. Ask the buyer where to send it."),
        icon="triangle-alert",
        button=_("Open the finance page"),
    ),
    "payout_failed_staff": Kind(
        _("A payout of %(amount)s came back"),
        _("The reason: %(why)s"),
        icon="triangle-alert",
        button=_("Open the finance page"),
    ),
    "transfer_reversed_staff": Kind(
        _("A transfer was taken back at the provider"),
        _("%(object)s. A person has to look."),
        icon="triangle-alert",
        button=_("Open the finance page"),
    ),
    "unmatched_staff": Kind(
        _("Movements at the provider match nothing here: %(count)s"),
        _("They have been open for a day."),
        icon="triangle-alert",
        button=_("Open the finance page"),
    ),
    "house_payout_failed": Kind(
        _("A payout to the bank of the house failed"),
        _("%(object)s. Check the bank details at the provider."),
        icon="triangle-alert",
        button=_("Open the finance page"),
    ),
    "chargeback_staff": Kind(
        _("A buyer's bank opened a chargeback"),
        _("%(object)s. Evidence has to be sent in time."),
        icon="shield-alert",
        button=_("Open the finance page"),
    ),
}
