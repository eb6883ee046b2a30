"""Every kind of notice as one table: its words, its icon, and whether it is mailed.

Words take %(name)s from the notice's data. Money in the data is {"minor": 1234, "currency": "usd"},
an instant is ISO text under a key that ends in _at or _by; both are put into the reader's language and zone."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Kind:
    """title: one line, also the mail's subject. text: what it means and what to do. button: the mail's one button."""

    title: str
    text: str = ""
    icon: str = "bell"
    mailed: bool = True
    button: str = _("Open")


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
    "gig_reinstated": Kind(
        _("“%(title)s” is back"),
        _("It is published again. %(reason)s"),
        icon="circle-check",
        button=_("See the gig"),
    ),
}
