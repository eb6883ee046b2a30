"""What a package with extras costs, what the buyer pays and what the seller gets. Integers of minor units only."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from gigs.models import Extra, Package
from gigs.terms import Terms
from kit.problems import Invalid
from ledger.commission import commission


@dataclass(frozen=True)
class Line:
    """kind: package, extra, or fast. days: added by an extra; the whole delivery time for package and fast."""

    kind: str
    title: str
    price_minor: int
    days: int
    ref: str = ""


@dataclass(frozen=True)
class Quote:
    """What is bought: its lines, their sum, the delivery days of all of it."""

    lines: tuple[Line, ...]
    total_minor: int
    days: int


@dataclass(frozen=True)
class Shares:
    """One price seen from three sides; buyer_pays = price + fee, price = commission + you_get."""

    price_minor: int
    buyer_pays_minor: int
    commission_minor: int
    you_get_minor: int


def quote(package: Package, *, extras: Sequence[Extra] = (), fast: bool = False) -> Quote:
    """The sum of a package, its extras and extra fast. Raises Invalid for what this package does not offer."""
    if fast and not package.fast_price_minor:
        raise Invalid(_("This package has no faster delivery."), code="no_fast")
    if len({extra.pk for extra in extras}) != len(extras):
        raise Invalid(_("An extra is chosen twice."), code="extra_twice")
    for extra in extras:
        if extra.version_id != package.version_id or extra.tier not in (None, package.tier):
            raise Invalid(
                _("“%(title)s” does not belong to this package.") % {"title": extra.title}, code="extra"
            )
    days = package.fast_days if fast else package.days
    lines = [Line("package", package.name, package.price_minor, days, package.ref)]
    if fast:
        lines.append(Line("fast", _("Extra fast"), package.fast_price_minor, package.fast_days))
    lines += [Line("extra", extra.title, extra.price_minor, extra.days, extra.ref) for extra in extras]
    total = sum(line.price_minor for line in lines)
    return Quote(tuple(lines), total, days + sum(extra.days for extra in extras))


def shares(price_minor: int, terms: Terms) -> Shares:
    """What the buyer pays and the seller gets for this price; both shares are rounded half up, once."""
    fee = commission(price_minor, terms.buyer_fee_bps)
    taken = commission(price_minor, terms.commission_bps)
    return Shares(price_minor, price_minor + fee, taken, price_minor - taken)
