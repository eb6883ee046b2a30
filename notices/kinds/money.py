"""What members are told of their money."""

from django.utils.translation import gettext_lazy as _

from notices.kind import Kind

KINDS: dict[str, Kind] = {
    "payment_returned": Kind(
        _("Your payment for “%(title)s” goes back"),
        _("%(amount)s could not be taken for this order and goes back to your card."),
        icon="rotate-ccw",
        button=_("See the order"),
    ),
    "refunded": Kind(
        _("“%(title)s”: your money goes back"),
        _("%(amount)s is on its way back to you."),
        icon="rotate-ccw",
        button=_("See the order"),
    ),
    "cleared": Kind(
        _("%(amount)s can be withdrawn"),
        _("Clearance of “%(title)s” has ended."),
        icon="wallet",
        mailed=False,
        button=_("See your earnings"),
    ),
    "card_refused": Kind(
        _("Your card was not charged for “%(milestone)s”"),
        _(
            "The bank refused %(amount)s on the card ending in %(card)s for “%(title)s”. Nothing was charged. "
            "Pay with another card."
        ),
        icon="credit-card",
        button=_("See the order"),
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
}
