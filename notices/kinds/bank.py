"""What people are told when a bank takes a payment back."""

from django.utils.translation import gettext_lazy as _

from notices.kind import Kind

KINDS: dict[str, Kind] = {
    "chargeback_opened": Kind(
        _("A bank took back the payment for “%(title)s”"),
        _(
            "%(amount)s. %(reason)s What of it is still here is held. You may add to the evidence until %(answer_by)s."
        ),
        icon="landmark",
        button=_("Answer the bank's reason"),
    ),
    "chargeback_opened_buyer": Kind(
        _("Your bank took back the payment for “%(title)s”"),
        _(
            "%(amount)s. The order stands still until your bank has decided. If this is a mistake, tell your bank."
        ),
        icon="landmark",
        button=_("See the order"),
    ),
    "chargeback_evidence_sent": Kind(
        _("Evidence about “%(title)s” was sent to the bank"),
        _("%(amount)s. Banks take weeks to decide. You are told when they have."),
        icon="file-text",
        button=_("See the order"),
    ),
    "chargeback_won": Kind(
        _("The bank gave the payment for “%(title)s” back"),
        _("%(amount)s. Every part is where it was before, and the order goes on."),
        icon="check",
        button=_("See the order"),
    ),
    "chargeback_lost": Kind(
        _("The bank kept the payment for “%(title)s”"),
        _("%(amount)s. Of this, %(paid)s was taken from your earnings. %(rule)s"),
        icon="landmark",
        button=_("See the order"),
    ),
    "chargeback_lost_buyer": Kind(
        _("Your bank gave you the payment for “%(title)s” back"),
        _("%(amount)s. What had not been accepted is cancelled."),
        icon="landmark",
        button=_("See the order"),
    ),
    "cleared_to_debt": Kind(
        _("%(repaid)s of your earnings repaid what you owed"),
        _("Clearance of “%(title)s” has ended. %(amount)s of it can be withdrawn."),
        icon="wallet",
        mailed=False,
        button=_("See your earnings"),
    ),
    "credit_given": Kind(
        _("You were given %(amount)s of credit"),
        _("The reason: %(reason)s"),
        icon="wallet",
    ),
    "credit_taken_back": Kind(
        _("%(amount)s of your credit was taken back"),
        _("The reason: %(reason)s Write to us if this is wrong."),
        icon="wallet",
    ),
    "debt_forgiven": Kind(
        _("%(amount)s of what you owed is forgiven"),
        _("The reason: %(reason)s"),
        icon="wallet",
    ),
    "hold_watch_staff": Kind(
        _("Money has been held for %(days)s days"),
        _("%(amount)s of “%(title)s”. It may be held for 80 days: look at what it waits for."),
        icon="clock",
        button=_("Open the finance page"),
    ),
    "chargeback_staff": Kind(
        _("A buyer's bank took %(amount)s back"),
        _("Look at the evidence and send it before %(evidence_by)s."),
        icon="shield-alert",
        button=_("Open the case"),
    ),
    "chargeback_unknown_staff": Kind(
        _("A chargeback about a payment we do not know"),
        _("%(object)s. Look at it in the provider's dashboard."),
        icon="shield-alert",
        button=_("Open the finance page"),
    ),
    "fraud_warning_staff": Kind(
        _("A card's bank suspects fraud"),
        _("The card that paid for “%(title)s” may be stolen. Look at the order, and refund it if in doubt."),
        icon="shield-alert",
        button=_("Open the order"),
    ),
}
