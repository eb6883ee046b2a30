"""What sellers are told of their level."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from notices.kind import Kind

LOOK = _("See your level")
GRACE = _(
    "Measured: %(measured)s, needed: %(needed)s. What counts against you: %(events)s. "
    "You have until %(ends_by)s; after that you would go one level down."
)


def _grace(title, mend) -> Kind:
    return Kind(title, format_lazy("{} {}", GRACE, mend), icon="triangle-alert", button=LOOK)


def _mended(title) -> Kind:
    return Kind(title, _("The warning is closed and your level stays."), icon="circle-check", button=LOOK)


def _down(title) -> Kind:
    return Kind(
        title,
        _(
            "The 30 days have passed and the figures did not reach what the level needs. Gigs above the new limit stay "
            "live until %(fade_by)s, so that you can pick which to pause. Running orders keep their terms."
        ),
        icon="triangle-alert",
        button=LOOK,
    )


def _up(title) -> Kind:
    return Kind(title, _("Your new limits hold from now on."), icon="award", button=LOOK)


KINDS: dict[str, Kind] = {
    "level_up_1": _up(_("You are Level 1 now")),
    "level_up_2": _up(_("You are Level 2 now")),
    "level_up_3": Kind(
        _("You are Top Rated now"),
        _("A person has looked at your work and chosen you: %(reason)s"),
        icon="award",
        button=LOOK,
    ),
    "level_down_0": _down(_("Your level is New again")),
    "level_down_1": _down(_("Your level is Level 1 now")),
    "level_down_2": _down(_("Your level is Level 2 now")),
    "level_grace_rating": _grace(
        _("Your average rating is too low for your level"),
        _("Good reviews raise it, and old ones leave after 24 months."),
    ),
    "level_grace_replies": _grace(
        _("Too many first messages waited for more than 24 hours"),
        _("Answer first messages within 24 hours; a short answer counts."),
    ),
    "level_grace_on_time": _grace(
        _("Too many first deliveries were late for your level"),
        _("Deliver the next milestones before they are due, or agree on a later date in time."),
    ),
    "level_grace_completion": _grace(
        _("Too many orders ended by your fault for your level"),
        _("Complete the orders you have; decline before the work starts what you cannot do."),
    ),
    "level_grace_strikes": _grace(
        _("A strike puts your level at risk"),
        _("Write to support if you think that the strike is wrong."),
    ),
    "level_mended_rating": _mended(_("Your average rating is good enough again")),
    "level_mended_replies": _mended(_("Your first replies are quick enough again")),
    "level_mended_on_time": _mended(_("Your deliveries are on time again")),
    "level_mended_completion": _mended(_("You complete enough of your orders again")),
    "level_mended_strikes": _mended(_("No strike weighs on your level any more")),
    "level_kept": Kind(
        _("You stay Top Rated"),
        _("A person has looked at your figures and decided: %(reason)s"),
        icon="award",
        button=LOOK,
    ),
    "level_not_chosen": Kind(
        _("You were not chosen for Top Rated this time"),
        _("The reason: %(reason)s You are looked at again after 180 days."),
        icon="award",
        button=LOOK,
    ),
    "level_stepped_down": Kind(
        _("Your level is Level 2 now"),
        _(
            "A person has looked at your figures and decided: %(reason)s Gigs above the new limit stay live until "
            "%(fade_by)s, so that you can pick which to pause."
        ),
        icon="triangle-alert",
        button=LOOK,
    ),
    "level_gigs_paused": Kind(
        _("Gigs above the limit of your level were paused: %(count)s"),
        _("Paused: %(titles)s. Pause another gig to put one of them back."),
        icon="circle-pause",
        button=_("See your gigs"),
    ),
    "level_appeal_warning": Kind(
        _("Your appeal was granted: the warning is closed"),
        _("The reason: %(reason)s The same figure begins no new warning before %(spared_by)s."),
        icon="circle-check",
        button=LOOK,
    ),
    "level_appeal_level": Kind(
        _("Your appeal was granted: you have your level back"),
        _("The reason: %(reason)s The same figures begin no new warning before %(spared_by)s."),
        icon="circle-check",
        button=LOOK,
    ),
    "level_appeal_chosen": Kind(
        _("Your appeal was granted: you are Top Rated now"),
        _("The reason: %(reason)s Your new limits hold from now on."),
        icon="award",
        button=LOOK,
    ),
    "level_appeal_overtaken": Kind(
        _("Your appeal was granted"),
        _("The reason: %(reason)s Your level has changed since then, so it stays as it is now."),
        icon="circle-check",
        button=LOOK,
    ),
    "level_appeal_refused": Kind(
        _("Your appeal about your level was not granted"),
        _(
            "The reason: %(reason)s The decision stands, and its terms run on. This was the one appeal it has."
        ),
        icon="triangle-alert",
        button=LOOK,
    ),
    "strike_given": Kind(
        _("You were given a strike"),
        _("The rule: %(rule)s. The reason: %(reason)s It weighs on your level until %(expires_at)s."),
        icon="triangle-alert",
        button=LOOK,
    ),
    "strike_withdrawn": Kind(
        _("A strike was taken back"),
        _("The reason: %(reason)s"),
        icon="circle-check",
        button=LOOK,
    ),
}
