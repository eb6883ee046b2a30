"""One concrete thing that would help a seller most, read from numbers; and what a new seller still lacks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from gigs import categories
from gigs.models import Trend
from kit.templatetags.kit import number
from marketplace.performing import Line
from sellers.models import SellerProfile

ENOUGH_SHOWN, FEW_OPEN_BPS = 200, 150  # shown so often, opened of fewer than 1.5 in a hundred
ENOUGH_OPENED = 30  # opened so often and never ordered


@dataclass(frozen=True)
class Hint:
    text: str
    url: str
    button: str


@dataclass(frozen=True)
class Facts:
    """What the rules look at."""

    profile: SellerProfile
    lines: Sequence[Line]
    trends: Sequence[Trend]
    has_projects: bool
    sells_in: frozenset[int]  # subcategories


def seldom_opened(facts: Facts) -> Hint | None:
    """A gig that many see and few open."""
    for line in facts.lines:
        now = line.now
        if now.shown >= ENOUGH_SHOWN and (now.open_bps or 0) < FEW_OPEN_BPS:
            words = {"title": line.title, "shown": number(now.shown), "opened": number(now.opened)}
            return Hint(
                _(
                    "“%(title)s” was shown %(shown)s times and opened %(opened)s times. A clearer cover or title helps most."
                )
                % words,
                reverse("gigs:wizard", args=[line.gig.ref, "gallery"]),
                _("Change the pictures"),
            )
    return None


def opened_not_ordered(facts: Facts) -> Hint | None:
    """A gig that people read and leave."""
    for line in facts.lines:
        if line.now.opened >= ENOUGH_OPENED and not line.now.ordered:
            words = {"title": line.title, "opened": number(line.now.opened)}
            return Hint(
                _("“%(title)s” was opened %(opened)s times and not ordered. Look at the price of the first package, "
                  "and answer in the questions what buyers may wonder about.") % words,
                reverse("gigs:wizard", args=[line.gig.ref, "pricing"]),
                _("Look at the prices"),
            )  # fmt: skip
    return None


def no_portfolio(facts: Facts) -> Hint | None:
    """Nothing to look at on the profile."""
    if facts.has_projects:
        return None
    return Hint(
        _("Your profile shows no project yet. Buyers who compare look at earlier work first."),
        reverse("sellers:portfolio"),
        _("Add a project"),
    )


def in_demand_elsewhere(facts: Facts) -> Hint | None:
    """A subcategory that grows and where the seller has no gig."""
    for trend in facts.trends:
        if trend.category_id not in facts.sells_in:
            return Hint(
                _("%(place)s is asked for %(share)s%% more than the month before, and you have no gig there.")
                % {
                    "place": categories.tree().by_id[trend.category_id].name,
                    "share": number(trend.growth_bps // 100),
                },
                reverse("gigs:new"),
                _("Write a gig"),
            )
    return None


RULES: tuple[Callable[[Facts], Hint | None], ...] = (
    seldom_opened,
    opened_not_ordered,
    no_portfolio,
    in_demand_elsewhere,
)


def first(facts: Facts) -> Hint | None:
    """The first rule that has something to say."""
    return next((hint for rule in RULES if (hint := rule(facts))), None)


@dataclass(frozen=True)
class Check:
    """One line of a new seller's list."""

    label: str
    done: bool
    url: str


def checklist(
    profile: SellerProfile, *, has_gig: bool, has_projects: bool, payout_ready: bool
) -> list[Check]:
    """What a new seller still lacks; empty once everything is there."""
    user = profile.user
    found = [
        Check(_("A picture of yourself"), bool(user.avatar), reverse("accounts:profile")),
        Check(_("A few words about you"), bool(profile.about), reverse("sellers:edit")),
        Check(_("Your first gig"), has_gig, reverse("gigs:new")),
        Check(_("A project in your portfolio"), has_projects, reverse("sellers:portfolio")),
        Check(_("Where your money is to arrive"), payout_ready, reverse("payments:payout")),
    ]
    return [] if all(check.done for check in found) else found
