"""What a level unlocks, as one table; a Pro takes the better of two columns."""

from dataclasses import dataclass, fields

from sellers.levels import Level

LEAST_PRICE_MINOR = 500  # the floor everywhere, in minor units of a two-decimal currency
PRO_USUAL_MINOR = 100_00  # what a gig of a Pro usually begins at; told, not enforced


@dataclass(frozen=True)
class Allowance:
    """Limits of one level. Amounts in minor units, times as named."""

    active_gigs: int
    extras_a_gig: int
    highest_price_minor: int
    highest_offer_minor: int
    milestones_an_offer: int
    offers_a_day: int
    retainers: bool
    clearance_days: int
    support_hours: int


BY_LEVEL = {
    Level.NEW: Allowance(7, 2, 500_00, 1_000_00, 3, 5, False, 14, 72),
    Level.ONE: Allowance(10, 4, 2_500_00, 5_000_00, 5, 10, True, 14, 48),
    Level.TWO: Allowance(20, 5, 10_000_00, 20_000_00, 10, 20, True, 10, 24),
    Level.TOP: Allowance(30, 6, 20_000_00, 50_000_00, 20, 30, True, 7, 12),
}
PRO = Allowance(30, 10, 50_000_00, 100_000_00, 20, 30, True, 7, 12)
LESS_IS_BETTER = frozenset({"clearance_days", "support_hours"})


def allowance(*, level: int, is_pro: bool) -> Allowance:
    """The limits of a seller of this level, with Pro's where they are better."""
    own = BY_LEVEL[Level(level)]
    if not is_pro:
        return own
    better = {
        f.name: (min if f.name in LESS_IS_BETTER else max)(getattr(own, f.name), getattr(PRO, f.name))
        for f in fields(Allowance)
    }
    return Allowance(**better)


def of_seller(profile) -> Allowance:
    """The limits of a SellerProfile."""
    return allowance(level=profile.level, is_pro=profile.is_pro)
