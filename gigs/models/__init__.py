from gigs.models.category import Category, PackageField
from gigs.models.gallery import GalleryItem, GigImage
from gigs.models.gig import Gig, GigEvent, GigSlug, GigVersion
from gigs.models.package import Extra, Package, Requirement
from gigs.models.rating import CategoryRating
from gigs.models.search import GigCard, SearchRow, SearchWord

__all__ = [
    "Category",
    "CategoryRating",
    "Extra",
    "GalleryItem",
    "Gig",
    "GigCard",
    "GigEvent",
    "GigImage",
    "GigSlug",
    "GigVersion",
    "Package",
    "PackageField",
    "Requirement",
    "SearchRow",
    "SearchWord",
]
