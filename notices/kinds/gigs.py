"""What sellers are told of their gigs."""

from django.utils.translation import gettext_lazy as _

from notices.kind import Kind

KINDS: dict[str, Kind] = {
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
    "gig_paused_not_vetted": Kind(
        _("“%(title)s” is paused"),
        _("Only Pro sellers may sell in its category. Orders under way go on."),
        icon="circle-pause",
        button=_("See your gigs"),
    ),
    "gig_reinstated": Kind(
        _("“%(title)s” is back"),
        _("It is published again. %(reason)s"),
        icon="circle-check",
        button=_("See the gig"),
    ),
    "gig_back": Kind(
        _("“%(title)s” can be ordered again"),
        _("You asked to be told."),
        icon="bell-ring",
        button=_("See the gig"),
    ),
}
