"""Commission in whole minor units, rounded once and on the running total, so that parts always add up.

F(x) = (x · bps + 5000) // 10000 is the commission of a gross of x, half a cent going up. The commission of a
step is F(after) − F(before), where before and after are the released gross of the whole order: however the
work is cut into milestones, the parts add up to F(whole). Rounding each part by itself is off in 37 of 100
random splits. The seller's part is always gross − commission, never a rounding of its own."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """A gross and its two parts, in minor units."""

    gross_minor: int
    commission_minor: int

    @property
    def net_minor(self) -> int:
        return self.gross_minor - self.commission_minor


@dataclass(frozen=True)
class TakenBack:
    """Who gives up what when gross already released goes back. `rounding_minor` is borne by the house;
    below zero, the house gets back cents it bore before."""

    commission_minor: int
    seller_minor: int
    rounding_minor: int


def commission(gross_minor: int, bps: int) -> int:
    """F(x): the commission of a gross, rounded half up. 2000 bps are 20 %."""
    if gross_minor < 0 or not 0 <= bps <= 10_000:
        raise ValueError(f"no commission of {gross_minor} at {bps} basis points")
    return (gross_minor * bps + 5_000) // 10_000


def step(before_minor: int, after_minor: int, bps: int) -> int:
    """F(after) − F(before) of the order's running gross; below zero when it falls."""
    return commission(after_minor, bps) - commission(before_minor, bps)


def share(before_minor: int, gross_minor: int, bps: int) -> Share:
    """The two parts of a release of this gross, when `before_minor` was released on the order already."""
    return Share(gross_minor, step(before_minor, before_minor + gross_minor, bps))


def over_lines(before_minor: int, lines_minor: Sequence[int], bps: int) -> list[Share]:
    """A release cut into its funding lines, in order of payment: the fee of a line is F(after it) − F(before it).

    $100.00 and a $20.00 extra at 20 %: 100.00 with 20.00, then 20.00 with 4.00."""
    shares = []
    for gross in lines_minor:
        shares.append(share(before_minor, gross, bps))
        before_minor += gross
    return shares


def take_back(
    *, released_minor: int, gross_minor: int, bps: int, release_left_minor: int, seller_holds_minor: int
) -> TakenBack:
    """Who gives up what when `gross_minor` of one release goes back to the buyer.

    `released_minor` is R − B of the order before it, `release_left_minor` what of this release's gross has not
    been taken back yet (before it), `seller_holds_minor` what of its net the seller has not given up. The
    commission falls to F(R − B); the seller gives the rest, but never more than this release holds: the cent
    that rounding asks beyond it is the house's. When nothing of the release is left, the seller's part is all
    that it holds, so every account comes back to zero."""
    if not 0 <= gross_minor <= release_left_minor <= released_minor:
        raise ValueError(f"{gross_minor} of {release_left_minor} cannot be taken back from {released_minor}")
    fee = -step(released_minor, released_minor - gross_minor, bps)
    wanted = gross_minor - fee
    seller = seller_holds_minor if gross_minor == release_left_minor else min(wanted, seller_holds_minor)
    return TakenBack(fee, seller, wanted - seller)


def tip_step(before_minor: int, after_minor: int, *, price_minor: int, bps: int) -> int:
    """The commission of a tip: T(after) − T(before) of the running sum of tips, T(t) = F(t − 20 % of the price).

    The first fifth of the price (rounded down) is free of commission."""
    free = price_minor * 2_000 // 10_000
    return step(max(0, before_minor - free), max(0, after_minor - free), bps)
