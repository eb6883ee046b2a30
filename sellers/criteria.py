"""What a level needs, as data: the criteria, how each is judged, and the presets of numbers.

Staff picks a preset and may edit its numbers; each version is a LevelPolicy row. Money in minor units, rates in
percent, means in stars, windows and terms in days."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kit.text import Words

DAYS, COUNT, MONEY, MEAN, RATE, NONE_OF, CHOICE = "days", "count", "money", "mean", "rate", "none", "choice"


@dataclass(frozen=True)
class Criterion:
    """key: as in a policy's `needs`. kind: how it is measured. window_days: None for a lifetime.

    costs: whether failing it can cost a level. unit: what is counted, in words. mend: what would bring it back."""

    key: str
    label: Words
    kind: str
    explained: Words
    window_days: int | None = None
    costs: bool = False
    good: Words = ""
    bad: Words = ""
    mend: Words = ""


CRITERIA = (
    Criterion(
        "days",
        _("Days since the first gig"),
        DAYS,
        _("Days since your first gig was published."),
    ),
    Criterion(
        "orders",
        _("Completed orders"),
        COUNT,
        _("Orders that were completed, ever. An order that was wholly refunded does not count."),
    ),
    Criterion(
        "buyers",
        _("Different buyers"),
        COUNT,
        _("People who paid you, ever. Accounts that share a card count once."),
    ),
    Criterion(
        "earnings",
        _("Cleared earnings"),
        MONEY,
        _("What you earned after our share, ever, once its clearance was over."),
    ),
    Criterion(
        "rating",
        _("Average rating"),
        MEAN,
        _("The mean of the reviews of the last 24 months. It needs at least three."),
        window_days=730,
        costs=True,
        good=_("stars in all"),
        mend=_("Good reviews raise it, and old ones leave after 24 months."),
    ),
    Criterion(
        "replies",
        _("First reply within 24 hours"),
        RATE,
        _("First messages of people who never ordered from you, answered by you within 24 hours."),
        window_days=90,
        costs=True,
        good=_("answered in time"),
        bad=_("answered late or not at all"),
        mend=_("Answer first messages within 24 hours; a short answer counts."),
    ),
    Criterion(
        "on_time",
        _("First delivery on time"),
        RATE,
        _(
            "Milestones whose first delivery was in time. Left out: what the buyer cancelled, disputes you won, "
            "and what was cancelled before it was due."
        ),
        window_days=90,
        costs=True,
        good=_("delivered on time"),
        bad=_("delivered late or not at all"),
        mend=_("Deliver the next milestones before they are due, or agree on a later date in time."),
    ),
    Criterion(
        "completion",
        _("Completion"),
        RATE,
        _("Completed orders against what ended by your fault. Ending in agreement counts half."),
        window_days=90,
        costs=True,
        good=_("completed"),
        bad=_("ended by your fault"),
        mend=_("Complete the orders you have; decline before the work starts what you cannot do."),
    ),
    Criterion(
        "strikes",
        _("No strike for breaking the rules"),
        NONE_OF,
        _("A strike is given by staff with a written reason and weighs for 90 days."),
        window_days=90,
        costs=True,
        bad=_("strikes"),
        mend=_("Write to support if you think that the strike is wrong."),
    ),
    Criterion(
        "choice",
        _("Chosen by a person"),
        CHOICE,
        _("Our staff looks at candidates and writes down the reason. They look again after 180 days."),
    ),
)
BY_KEY = {criterion.key: criterion for criterion in CRITERIA}

# How rates are judged, and the terms around a step down.
RULES = {
    "least_events": 5,  # with fewer in the window, the lifetime decides (up) or the window widens (keeping)
    "least_reviews": 3,
    "wilson_z": 1.2816,  # two-sided 80 %
    "widen_days": 365,
    "grace_days": 30,
    "staff_days": 14,  # a step down from Top Rated happens by itself then
    "again_days": 180,  # a choice is asked again
    "fade_days": 30,  # gigs above the limit stay live so long after a step down
}


def _row(one, two, three) -> dict[str, float]:
    """The needs of the three levels; None where a level does not ask for it."""
    row = {"1": one, "2": two, "3": three}
    return {level: needed for level, needed in row.items() if needed is not None}


@dataclass(frozen=True)
class Preset:
    label: Words
    explained: Words
    needs: dict[str, dict[str, float]]


PRESETS = {
    "default": Preset(
        _("Default"),
        _("Few orders, several buyers, and rates that forgive bad luck in small numbers."),
        {
            "days": _row(60, 120, 180),
            "orders": _row(5, 20, 40),
            "buyers": _row(3, 10, 20),
            "earnings": _row(400_00, 2_000_00, 10_000_00),
            "rating": _row(4.4, 4.6, 4.7),
            "replies": _row(80, 90, 90),
            "on_time": _row(90, 90, 90),
            "completion": _row(90, 90, 90),
            "strikes": _row(0, 0, 0),
            "choice": _row(None, None, 1),
        },
    ),
    "classic": Preset(
        _("Classic"),
        _("More orders and higher ratings; how many different buyers there were is not asked."),
        {
            "days": _row(60, 120, 180),
            "orders": _row(10, 50, 100),
            "earnings": _row(400_00, 2_000_00, 20_000_00),
            "rating": _row(4.7, 4.7, 4.7),
            "replies": _row(90, 90, 90),
            "on_time": _row(90, 90, 90),
            "completion": _row(90, 90, 90),
            "strikes": _row(0, 0, 0),
            "choice": _row(None, None, 1),
        },
    ),
    "2024": Preset(
        _("2024"),
        _(
            "No time to wait and nothing about delivery times: orders, buyers, rating, replies and completion."
        ),
        {
            "orders": _row(5, 20, 40),
            "buyers": _row(3, 10, 20),
            "earnings": _row(400_00, 2_000_00, 10_000_00),
            "rating": _row(4.4, 4.6, 4.7),
            "replies": _row(80, 90, 90),
            "completion": _row(80, 85, 90),
            "strikes": _row(0, 0, 0),
            "choice": _row(None, None, 1),
        },
    ),
}


def asked(needs: dict) -> list[Criterion]:
    """The criteria a policy asks for, in the order of the table."""
    return [criterion for criterion in CRITERIA if needs.get(criterion.key)]
