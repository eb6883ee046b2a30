"""A member leaves: the account's own rows. What stops it, and what other apps keep of a member, is joined above."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from accounts import exporting
from accounts.models import CLOSED_SIGN, Block, Closing, DataExport, User


def lock(user: User) -> User:
    """The member's row, against everything that would still be agreed with them at this moment (`staying`)."""
    return _for_update(User.objects).get(pk=user.pk)


def staying(person: User, other: User, *, alone: bool = False) -> bool:
    """Whether neither is leaving; until the transaction ends neither can. Many may ask at once; with `alone` those wait
    who ask so of the same first person."""
    with connection.cursor() as cursor:
        cursor.execute(_BOTH + (_ALONE if alone else _SHARED), [person.pk, other.pk])
        return cursor.fetchone()[0]


_BOTH = (
    "SELECT a.is_active AND b.is_active FROM accounts_user a, accounts_user b WHERE a.id = %s AND b.id = %s "
)
# these wait for `lock` alone, and for their like where it says so
_SHARED = "FOR KEY SHARE"
_ALONE = "FOR NO KEY UPDATE OF a FOR KEY SHARE OF b"


def _for_update(rows):
    return rows.select_for_update()


def leave(user: User, *, now: datetime) -> Closing:
    """The account ends: no way in is left, and nothing that names its owner. In the transaction that locked the row
    and looked what stops it. The address is free again; the user name is nobody's for ever."""
    closing = Closing.objects.create(user=user, handle_hash=_hash(user.username), closed_at=now)
    picture = user.avatar
    user.username = f"{CLOSED_SIGN}{user.ref}"
    user.email = f"{user.ref}@closed.invalid"
    user.display_name = user.country = user.avatar = ""
    user.time_zone, user.last_seen_at, user.last_login = "UTC", None, None
    user.is_active = False
    user.set_unusable_password()
    user.save()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    user.api_tokens.all().delete()
    Block.objects.filter(Q(by=user) | Q(whom=user)).delete()
    exporting.forget(DataExport.objects.filter(user=user))
    _end_sessions(user)
    if picture and not picture.startswith("pool:"):
        transaction.on_commit(lambda: default_storage.delete(picture))
    return closing


def _end_sessions(user: User) -> None:
    """The password they were begun with is gone, so none works any more; their rows go too."""
    known = UserSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=list(known.values_list("session_key", flat=True))).delete()
    known.delete()


def was_taken(username: str) -> bool:
    """Whether a member who has left had this user name: links to them must not lead to somebody else."""
    return who_was(username) is not None


def who_was(username: str) -> User | None:
    """The member who had this user name and has left."""
    return User.objects.filter(closing__handle_hash=_hash(username)).first()


def _hash(username: str) -> str:
    return salted_hmac(
        "closed user name", username, secret=settings.SECRET_KEY, algorithm="sha256"
    ).hexdigest()
