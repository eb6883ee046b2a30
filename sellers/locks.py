"""Every lock of sellers, in the fixed order: the seller's profile, then the Pro application, then the standing."""

from accounts.models import User
from sellers.models import ProApplication, ProStanding, SellerProfile


def profile(user: User) -> SellerProfile:
    """The seller's profile, so that two applications cannot begin at once. Raises SellerProfile.DoesNotExist."""
    return _for_update(SellerProfile.objects).get(user=user)


def application(ref: str) -> ProApplication:
    """The application with the people at hand. Raises ProApplication.DoesNotExist."""
    return (
        _for_update(ProApplication.objects, of=("self",))
        .select_related("applicant", "claimed_by")
        .get(ref=ref)
    )


def standing(pk: int) -> ProStanding:
    """A standing as Pro. Raises ProStanding.DoesNotExist."""
    return _for_update(ProStanding.objects, of=("self",)).select_related("user", "application").get(pk=pk)


def _for_update(rows, **options):
    return rows.select_for_update(**options)
