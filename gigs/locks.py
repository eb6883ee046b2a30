"""Every lock of gigs, in the fixed order: the seller's profile, then the gig."""

from accounts.models import User
from gigs.models import Gig
from sellers.models import SellerProfile


def seller(user: User) -> SellerProfile:
    """The profile, so that two gigs of one seller cannot take the same last place or address."""
    return SellerProfile.objects.select_for_update().get(user=user)


def gig(ref: str) -> Gig:
    """The gig with its versions at hand. Raises Gig.DoesNotExist."""
    return Gig.objects.select_for_update(of=("self",)).select_related("live", "draft", "seller").get(ref=ref)
