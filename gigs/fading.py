"""After a step down: gigs above the new limit stay live for a while, then the seller's pick or the newest are paused."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from gigs import locks, publishing
from gigs.models import Gig
from kit.problems import Invalid
from notices.telling import tell
from sellers import allowances
from sellers.models import LevelChange, SellerProfile

BATCH = 200


def active(seller: User) -> list[Gig]:
    """The seller's live gigs, the longest published first: in this order the house would keep them."""
    rows = Gig.objects.sold_by(seller).listed().select_related("live", "card")
    return list(rows.order_by("published_at", "id"))


def open_fade(seller: User) -> LevelChange | None:
    """The step down whose gigs are not settled yet. One query."""
    rows = LevelChange.objects.filter(seller=seller, fade_by__isnull=False, faded_at=None)
    return rows.order_by("-id").first()


@transaction.atomic
def keep(*, refs: Sequence[str], by: User, now: datetime) -> list[Gig]:
    """The seller picks which gigs stay live; all others are paused. Returns those paused.

    Raises Invalid for more than the level allows, or for none."""
    profile = locks.seller(by)
    most = allowances.of_seller(profile).active_gigs
    gigs = active(by)
    kept = [gig for gig in gigs if gig.ref in set(refs)]
    if len(kept) > most:
        message = _("Pick %(most)d gigs at most; you have picked %(picked)d.") % {
            "most": most,
            "picked": len(kept),
        }
        raise Invalid(message, code="too_many", fields={"keep": message})
    if not kept:
        message = _("Pick at least one gig to stay live.")
        raise Invalid(message, code="none", fields={"keep": message})
    paused = [gig for gig in gigs if gig not in kept]
    for gig in paused:
        publishing.pause(ref=gig.ref, by=by, now=now)
    _settled(by.pk, now)
    return paused


def pause_due(*, now: datetime) -> int:
    """Where the time to pick is over, the newest gigs above the limit are paused. Returns how many gigs."""
    due = LevelChange.objects.filter(fade_by__lte=now, faded_at=None).order_by("fade_by")
    return sum(_pause(change.seller, now) for change in due.select_related("seller")[:BATCH])


@transaction.atomic
def _pause(seller: User, now: datetime) -> int:
    profile = SellerProfile.objects.select_for_update().get(user=seller)
    if not LevelChange.objects.filter(seller=seller, fade_by__lte=now, faded_at=None).exists():
        return 0  # settled meanwhile
    over = active(seller)[allowances.of_seller(profile).active_gigs :]
    for gig in over:
        publishing.pause_above_limit(ref=gig.ref, now=now)
    _settled(seller.pk, now)
    if over:
        titles = ", ".join(f"“{gig.live.title}”" for gig in over if gig.live)
        data = {"count": len(over), "titles": titles[:500]}
        tell(to=seller, kind="level_gigs_paused", url="/selling/gigs/?tab=paused", now=now, data=data)
    return len(over)


def _settled(seller_id: int, now: datetime) -> None:
    LevelChange.objects.filter(seller=seller_id, fade_by__isnull=False, faded_at=None).update(faded_at=now)
