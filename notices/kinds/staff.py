"""What staff are told."""

from django.utils.translation import gettext_lazy as _

from notices.kind import Kind

KINDS: dict[str, Kind] = {
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
    "stuck_staff": Kind(
        _("Something due on order %(order)s could not be done"),
        _(
            "The site has tried five times and stopped. Nothing was booked. A person has to look and try it again."
        ),
        icon="triangle-alert",
        button=_("See what is stuck"),
    ),
}
