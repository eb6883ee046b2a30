from gigs.models.category import Category, PackageField
from gigs.models.gallery import GalleryItem, GigImage
from gigs.models.gig import Gig, GigEvent, GigSlug, GigVersion
from gigs.models.package import Extra, Package, Requirement
from gigs.models.rating import CategoryRating
from gigs.models.report import Report, Waiter
from gigs.models.save import Save, SavedSeller
from gigs.models.search import GigCard, SearchRow, SearchWord
from gigs.models.stat import GigDay, GigPlace, GigWords, PhraseDay, SearchDay
from gigs.models.trend import Trend, TrendPeriod

__all__ = [
    "Category",
    "CategoryRating",
    "Extra",
    "GalleryItem",
    "Gig",
    "GigCard",
    "GigDay",
    "GigEvent",
    "GigImage",
    "GigPlace",
    "GigSlug",
    "GigVersion",
    "GigWords",
    "Package",
    "PackageField",
    "PhraseDay",
    "Report",
    "Requirement",
    "Save",
    "SavedSeller",
    "SearchDay",
    "SearchRow",
    "SearchWord",
    "Trend",
    "TrendPeriod",
    "Waiter",
]
