"""Whether a gig may be submitted: what is missing or out of bounds, each with the step and field that mend it."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gigs.models import GigImage, GigVersion
from kit import money, text
from sellers.allowances import LEAST_PRICE_MINOR, Allowance

TITLE = (15, 80)  # graphemes
TITLE_FLOOR_CJK = 6
DESCRIPTION = (120, 5000)
DESCRIPTION_FLOOR_CJK = 40
MOST_DAYS = 42
MOST_REVISIONS = 9
MOST_TAGS = 5
LONGEST_TAG = 30
MOST_FAQ = 10
MOST_REQUIREMENTS = 20


@dataclass(frozen=True)
class Problem:
    """step: overview, pricing, description, requirements or gallery. field: its name in the form."""

    step: str
    field: str
    text: str


def problems(version: GigVersion, allowance: Allowance, *, is_pro: bool = False) -> list[Problem]:
    """Everything that keeps this version from being submitted, in the order of the steps."""
    return [
        *_overview(version, is_pro),
        *_pricing(version, allowance),
        *_description(version),
        *_requirements(version),
        *_gallery(version),
    ]


def title_problem(title: str) -> str:
    """What is wrong with a title's length, or ''."""
    floor = TITLE_FLOOR_CJK if text.is_cjk(title) else TITLE[0]
    length = text.graphemes(title)
    if length < floor:
        return _("Write at least %(floor)d characters; there are %(length)d.") % {
            "floor": floor,
            "length": length,
        }
    if length > TITLE[1] or len(title) > 160:
        return _("Write at most %(most)d characters; there are %(length)d.") % {
            "most": TITLE[1],
            "length": length,
        }
    return ""


def price_problem(price_minor: int, allowance: Allowance) -> str:
    """What is wrong with a price, or ''. The floor is everywhere the same, the ceiling is the level's."""
    if price_minor < LEAST_PRICE_MINOR:
        return _("The lowest price is %(price)s.") % {"price": _price(LEAST_PRICE_MINOR)}
    if price_minor > allowance.highest_price_minor:
        return _("Your level allows prices up to %(price)s.") % {
            "price": _price(allowance.highest_price_minor)
        }
    return ""


def _price(minor: int) -> str:
    return money.shown(minor, settings.CURRENCY, short=True)


def _overview(version, is_pro):
    if problem := title_problem(version.title):
        yield Problem("overview", "title", _("Title: %(problem)s") % {"problem": problem})
    category = version.category
    if category is None or category.depth < 2:
        yield Problem("overview", "category", _("Choose a subcategory."))
    elif category.retired:
        yield Problem("overview", "category", _("This category is no longer offered. Choose another."))
    elif category.vetted_only and not is_pro:
        yield Problem("overview", "category", _("Only Pro sellers may publish in this category."))
    if len(version.tags) > MOST_TAGS:
        yield Problem("overview", "tags", _("Use %(most)d tags at most.") % {"most": MOST_TAGS})


def _pricing(version, allowance):
    packages = list(version.packages.all())
    if not packages:
        yield Problem("pricing", "packages", _("Offer at least one package."))
    for package in packages:
        for field, problem in package_problems(package, allowance):
            named = _("%(package)s: %(problem)s") % {
                "package": package.get_tier_display(),
                "problem": problem,
            }
            yield Problem("pricing", f"p{package.tier}-{field}", named)
    extras = list(version.extras.all())
    if len(extras) > allowance.extras_a_gig:
        yield Problem("pricing", "extras", extras_problem(allowance))
    for number, extra in enumerate(extras):
        if problem := price_problem(extra.price_minor, allowance):
            named = _("“%(extra)s”: %(problem)s") % {"extra": extra.title, "problem": problem}
            yield Problem("pricing", f"e-{number}-price", named)


def extras_problem(allowance: Allowance) -> str:
    """Said where there are more extras than the level allows."""
    return ngettext(
        "Your level allows %(most)d extra.", "Your level allows %(most)d extras.", allowance.extras_a_gig
    ) % {"most": allowance.extras_a_gig}


def package_problems(package, allowance: Allowance):
    """(field, text) for each thing missing or out of bounds in a package."""
    if not package.name:
        yield "name", _("Give it a name.")
    if not package.description:
        yield "description", _("Say what the buyer gets.")
    if package.price_minor is None:
        yield "price", _("Set a price.")
    elif problem := price_problem(package.price_minor, allowance):
        yield "price", problem
    if package.days is None:
        yield "days", _("Say in how many days you deliver.")
    elif not 1 <= package.days <= MOST_DAYS:
        yield "days", _("Delivery takes 1 to %(most)d days.") % {"most": MOST_DAYS}
    if package.revisions is None and not package.unlimited_revisions:
        yield "revisions", _("Say how many revisions are included.")
    elif package.revisions is not None and package.revisions > MOST_REVISIONS:
        yield "revisions", _("0 to %(most)d revisions, or unlimited.") % {"most": MOST_REVISIONS}
    yield from _fast_problems(package, allowance)


def _fast_problems(package, allowance):
    if package.fast_price_minor is None and package.fast_days is None:
        return
    if package.fast_price_minor is None or package.fast_days is None:
        yield "fast_price", _("Extra fast needs both a price and days.")
        return
    if problem := price_problem(package.fast_price_minor, allowance):
        yield "fast_price", problem
    if package.days is not None and not 1 <= package.fast_days < package.days:
        yield "fast_days", _("Extra fast must take fewer days than the package.")


def _description(version):
    floor = DESCRIPTION_FLOOR_CJK if text.is_cjk(version.description) else DESCRIPTION[0]
    length = text.graphemes(version.description)
    if length < floor:
        problem = _("Write at least %(floor)d characters; there are %(length)d.") % {
            "floor": floor,
            "length": length,
        }
        yield Problem("description", "description", _("Description: %(problem)s") % {"problem": problem})
    if len(version.faq) > MOST_FAQ:
        yield Problem("description", "faq", _("Answer %(most)d questions at most.") % {"most": MOST_FAQ})


def _requirements(version):
    requirements = list(version.requirements.all())
    if len(requirements) > MOST_REQUIREMENTS:
        yield Problem(
            "requirements", "requirements", _("Ask %(most)d questions at most.") % {"most": MOST_REQUIREMENTS}
        )
    for number, requirement in enumerate(requirements):
        if requirement.kind in ("choice", "choices") and len(requirement.choices) < 2:
            named = _("“%(question)s” needs at least two answers to choose from.") % {
                "question": requirement.question
            }
            yield Problem("requirements", f"r-{number}-choices", named)


def _gallery(version):
    states = [item.image.state for item in version.gallery.all()]
    if not states:
        yield Problem("gallery", "pictures", _("Add at least one picture; the first is the cover."))
    if GigImage.State.PROCESSING in states:
        yield Problem(
            "gallery", "pictures", _("A picture is still being prepared. This takes a few seconds.")
        )
    if GigImage.State.REFUSED in states:
        yield Problem("gallery", "pictures", _("A picture was refused. Remove it or choose another."))


STEPS = ("overview", "pricing", "description", "requirements", "gallery")


def completeness(version: GigVersion, found: list[Problem]) -> int:
    """Per cent of what a gig needs that is there; the meter of the wizard."""
    needed = [
        bool(version.title),
        version.category_id is not None,
        bool(version.tags),
        any(p.price_minor for p in version.packages.all()),
        not any(p.step == "pricing" for p in found),
        bool(version.description),
        not any(p.step == "description" for p in found),
        bool(version.requirements.all()),
        bool(version.gallery.all()),
        not found,
    ]
    return round(100 * sum(needed) / len(needed))
