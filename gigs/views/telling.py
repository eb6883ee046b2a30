"""What a category page says about its category: a short text, and answers to what buyers ask first.

The numbers are those of the page's own results, so nothing here asks the database."""

from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from gigs import search
from gigs.models import Category
from kit import money
from kit.templatetags.kit import number


def short_text(category: Category, least_minor: int | None) -> str:
    """The text that was written for the category in the active language; else one of its numbers, or nothing."""
    language = (get_language() or "en")[:2]
    written = category.text.get(language) or category.text.get("en", "")
    if written or least_minor is None:
        return written
    return _("Fixed prices from %(price)s. Your money is held until you accept the work.") % {
        "price": _price(least_minor)
    }


def questions(category: Category, results: search.Results) -> list[tuple[str, str]]:
    """[(question, answer)] about price, time and money; empty where nothing is sold."""
    if not results.total or results.least_minor is None:
        return []
    asked = [
        (_("What does it cost?"), _cost(results)),
        (_("How long does it take?"), _time(results)),
        (
            _("When is the seller paid?"),
            _(
                "Paid into escrow. Released when you approve, or three days after delivery if you say nothing."
            ),
        ),
        (
            _("What if the work is not right?"),
            _(
                "Ask for the revisions you bought. If you cannot agree, a person decides and refunds what is due."
            ),
        ),
    ]
    return [(question, answer) for question, answer in asked if answer]


def _price(minor: int) -> str:
    return money.shown(minor, settings.CURRENCY, short=True)


def _cost(results: search.Results) -> str:
    """From the lowest price; and the first step of the histogram below which half of all begin."""
    assert results.least_minor is not None
    words = _("Prices start at %(price)s.") % {"price": _price(results.least_minor)}
    below = 0
    for place, step in enumerate(search.PRICE_STEPS):
        below += results.counts.get("price", {}).get(str(place), 0)
        if 2 * below >= results.total:
            half = _("At least half of the services start below %(price)s.") % {"price": _price(step)}
            return f"{words} {half}"
    return words


def _time(results: search.Results) -> str:
    """The shortest time of the facet in which half can deliver; else what the longest covers."""
    covered = results.counts.get("days", {})
    days = next(
        (d for d in search.DELIVERY if 2 * covered.get(str(d), 0) >= results.total), search.DELIVERY[-1]
    )
    count = covered.get(str(days), 0)
    if not count:
        return ""
    return ngettext(
        "%(count)s of %(total)s can deliver within %(n)d day.",
        "%(count)s of %(total)s can deliver within %(n)d days.",
        days,
    ) % {"count": number(count), "total": number(results.total), "n": days}
