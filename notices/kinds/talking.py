"""What people are told of messages."""

from django.utils.translation import gettext_lazy as _

from notices.kind import Kind

KINDS: dict[str, Kind] = {
    "message": Kind(
        _("%(who)s wrote to you"),
        _("About “%(title)s”: %(excerpt)s"),
        icon="message-circle",
        button=_("Read and answer"),
    ),
}
