"""What applicants for Pro are told."""

from django.utils.translation import gettext_lazy as _

from notices.kind import Kind

SEE = _("See the application")

KINDS: dict[str, Kind] = {
    "pro_received": Kind(
        _("Your Pro application has arrived"),
        _("A person reads it. You have an answer by %(decide_by)s. Your gigs go on as before."),
        icon="badge-check",
        button=SEE,
    ),
    "pro_changes": Kind(
        _("A question about your Pro application"),
        _("The reviewer writes: %(reason)s Your answers are kept; change what is asked and send it again."),
        icon="pencil",
        button=SEE,
    ),
    "pro_approved": Kind(
        _("You are Pro"),
        _("The badge shows on your gigs and your profile from now on. The reviewer writes: %(reason)s"),
        icon="badge-check",
        button=SEE,
    ),
    "pro_refused": Kind(
        _("Your Pro application was not approved"),
        _(
            "The reason: %(reason)s You see the scores and what to improve, and may apply again from %(again_on)s. "
            "Your gigs go on as before."
        ),
        icon="circle-x",
        button=SEE,
    ),
    "pro_may_apply": Kind(
        _("You may apply for Pro again"),
        _("From %(again_on)s. Your earlier answers are kept."),
        icon="badge-check",
        button=SEE,
    ),
    "pro_overdue_staff": Kind(
        _("A Pro application is overdue: %(name)s"),
        _(
            "It should have been decided by %(decide_by)s. Claimed by: %(claimed)s. Decide on it, or ask a colleague to."
        ),
        icon="hourglass",
        button=_("Open the application"),
    ),
    "pro_revoked": Kind(
        _("You are no longer Pro"),
        _(
            "Two members of staff decided it. The reason: %(reason)s Orders under way go on as agreed. "
            "You may apply again from %(again_on)s."
        ),
        icon="circle-x",
        button=SEE,
    ),
}
