"""Every lock of gigs, in the fixed order: the seller's profile, then the gig. Reports are locked by themselves."""

from accounts.models import User
from gigs.models import Gig, Report
from sellers.models import SellerProfile


def seller(user: User) -> SellerProfile:
    """The profile, so that two gigs of one seller cannot take the same last place or address."""
    return SellerProfile.objects.select_for_update().get(user=user)


def gig(ref: str) -> Gig:
    """The gig with its versions at hand. Raises Gig.DoesNotExist."""
    return Gig.objects.select_for_update(of=("self",)).select_related("live", "draft", "seller").get(ref=ref)


def open_reports(about: Report) -> list[Report]:
    """Every open report about the same gig or member, the oldest first, with who made it."""
    rows = Report.objects.open().beside(about).select_for_update(of=("self",))
    return list(rows.select_related("by"))
