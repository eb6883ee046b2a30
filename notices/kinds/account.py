"""What a member is told about the account itself."""

from django.utils.translation import gettext_lazy as _

from notices.kind import Kind

KINDS: dict[str, Kind] = {
    "export_ready": Kind(
        _("The copy of your data is ready"),
        _("Only you can fetch it, until %(expires_at)s."),
        icon="download",
    ),
    "export_failed": Kind(
        _("The copy of your data could not be made"),
        _("Nothing of yours is lost. Ask for it again, or write to us."),
        icon="triangle-alert",
    ),
    "account_closed": Kind(
        _("Your account is closed"),
        _(
            "Your personal data is erased, except what the law makes us keep about money. If this was not you, write to us now."
        ),
        icon="user-round",
    ),
    "closed_money_staff": Kind(
        _("%(amount)s belongs to somebody who has left"),
        _("It could not be paid out: %(why)s A person has to decide."),
        icon="triangle-alert",
    ),
}
