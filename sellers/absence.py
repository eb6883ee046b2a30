"""Vacation: a seller is away until a day and takes no new orders; orders under way go on."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.suspension import refuse_suspended
from kit.problems import Invalid
from sellers.models import SellerProfile

LONGEST = timedelta(days=181)


@transaction.atomic
def leave(*, profile: SellerProfile, until: datetime, note: str = "", now: datetime) -> SellerProfile:
    """No new orders until then; search leaves the gigs out meanwhile. Raises Invalid for a time past or too far."""
    refuse_suspended(profile.user)
    if not now < until <= now + LONGEST:
        raise Invalid(
            _("Choose a day within the next 180 days."),
            code="away_until",
            fields={"until": _("Choose a day within the next 180 days.")},
        )
    profile.away_until, profile.away_note = until, note
    profile.save(update_fields=["away_until", "away_note"])
    return profile


def come_back(*, profile: SellerProfile) -> SellerProfile:
    """Takes orders again from now on. Raises NotAllowed for who is suspended."""
    refuse_suspended(profile.user)
    profile.away_until, profile.away_note = None, ""
    profile.save(update_fields=["away_until", "away_note"])
    return profile


def away_until(profile: SellerProfile | None, now: datetime) -> datetime | None:
    """When the seller is back; None for who is here."""
    until = profile.away_until if profile else None
    return until if until and until > now else None
