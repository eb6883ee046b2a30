"""What members are told of what they reported."""

from django.utils.translation import gettext_lazy as _

from notices.kind import Kind

KINDS: dict[str, Kind] = {
    "report_acted": Kind(
        _("Your report of “%(title)s” was right"),
        _("A rule was broken, and our staff dealt with it. %(reason)s"),
        icon="flag",
    ),
    "report_kept": Kind(
        _("Your report of “%(title)s” was read"),
        _("Our staff found no broken rule. %(reason)s"),
        icon="flag",
    ),
}
