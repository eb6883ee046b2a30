"""A seller has left: the gigs come down and their pictures go; what was ordered stays as it was agreed."""

from datetime import datetime

from django.db.models import Q

from accounts.models import User
from gigs import publishing
from gigs.models import GalleryItem, Gig, GigVersion, Save, SavedSeller, Waiter


def take_down(*, seller: User, now: datetime) -> int:
    """Archive every gig, those in review too; pictures that were uploaded are shown nowhere any more, so a sweep deletes
    them. What staff took down stays as it is. Returns how many came down; may be called again."""
    down = 0
    for gig in Gig.objects.filter(seller=seller).exclude(state=Gig.State.ARCHIVED).select_related("draft"):
        if gig.draft and gig.draft.state == GigVersion.State.PENDING_REVIEW:
            publishing.withdraw(ref=gig.ref, by=seller, now=now)
        if gig.state != Gig.State.SUSPENDED:
            publishing.archive(ref=gig.ref, by=seller, now=now)
            down += 1
    GalleryItem.objects.filter(version__gig__seller=seller, image__pool="").delete()
    Save.objects.filter(user=seller).delete()
    SavedSeller.objects.filter(Q(user=seller) | Q(seller=seller)).delete()
    Waiter.objects.filter(user=seller).delete()
    return down
