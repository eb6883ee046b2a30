"""The private address under which a calendar program reads a seller's deadlines."""

import hashlib
import secrets
from datetime import datetime

from accounts.models import User
from sellers.models import CalendarFeed


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def renew(*, by: User, now: datetime) -> str:
    """A new secret, which is shown once; an older one stops working at once."""
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(user=by, defaults={"secret_hash": _hash(secret), "made_at": now})
    return secret


def stop(*, by: User) -> None:
    """No address works any more; nothing happens where there is none."""
    CalendarFeed.objects.filter(user=by).delete()


def of(user: User) -> CalendarFeed | None:
    """The seller's feed, None where none was made."""
    return CalendarFeed.objects.filter(user=user).first()


def owner(secret: str) -> User | None:
    """Whose deadlines this secret opens; None for none, or for somebody who may not sign in any more."""
    feed = CalendarFeed.objects.select_related("user").filter(secret_hash=_hash(secret)).first()
    return feed.user if feed and feed.user.is_active else None
