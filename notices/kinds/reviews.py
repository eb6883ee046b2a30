"""What the two sides of an order are told of their reviews. Nothing here says whether the other has written."""

from django.utils.translation import gettext_lazy as _

from notices.kind import Kind

KINDS: dict[str, Kind] = {
    "review_open": Kind(
        _("How was “%(title)s”?"),
        _(
            "You can review %(who)s until %(review_by)s. What you write is shown when the time ends, or once both have written. No review means nothing, neither good nor bad."
        ),
        icon="star",
        mailed=False,
        button=_("Write a review"),
    ),
    "review_reminder": Kind(
        _("Three days left to review “%(title)s”"),
        _("You can review %(who)s until %(review_by)s. If you do not want to, do nothing."),
        icon="star",
        button=_("Write a review"),
    ),
    "review_published": Kind(
        _("%(who)s gave you %(stars)s stars for “%(title)s”"),
        _("The review is public now. You can answer it once, within 30 days."),
        icon="star",
        button=_("Read it"),
    ),
    "review_of_yours_published": Kind(
        _("Your review of “%(title)s” is public"),
        _("It can no longer be changed. %(who)s can answer it once."),
        icon="star",
        mailed=False,
        button=_("Read it"),
    ),
    "review_replied": Kind(
        _("%(who)s answered your review of “%(title)s”"),
        _("“%(excerpt)s”"),
        icon="reply",
        button=_("Read the answer"),
    ),
    "review_held": Kind(
        _("Reviews of “%(title)s” wait for our staff"),
        _(
            "In the conversation stars seem to be tied to money or free work: “%(excerpt)s”. A person reads it. If nobody has decided by %(release_by)s, the reviews appear."
        ),
        icon="scale",
        button=_("See the order's reviews"),
    ),
    "review_removed": Kind(
        _("Your review of “%(title)s” was taken down"),
        _("%(rule)s. %(reason)s You can appeal once; somebody else decides then."),
        icon="circle-x",
        button=_("Read the decision"),
    ),
    "review_about_you_removed": Kind(
        _("A review about you was taken down: “%(title)s”"),
        _("%(rule)s. %(reason)s It no longer counts in your rating. How many were taken down stays public."),
        icon="circle-x",
        button=_("Read the decision"),
    ),
    "review_restored": Kind(
        _("The review of “%(title)s” is back"),
        _("The appeal was granted. %(reason)s"),
        icon="star",
        button=_("Read it"),
    ),
    "review_stays_removed": Kind(
        _("Your review of “%(title)s” stays down"),
        _("The appeal was looked at by somebody else. %(reason)s"),
        icon="circle-x",
        button=_("Read the decision"),
    ),
    "review_hidden": Kind(
        _("Your review of “%(title)s” is not shown"),
        _("%(cause)s. %(reason)s It does not count either."),
        icon="eye-off",
        button=_("Read the decision"),
    ),
}
