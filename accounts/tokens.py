"""API tokens: named, scoped, expiring; only a hash is kept."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import authentication, exceptions, permissions

from accounts.models import ApiToken, User
from kit import clock
from kit.problems import Invalid

PREFIX = "tessera_"
SCOPES = {
    "read": gettext_lazy("Read your gigs, orders, messages and earnings"),
    "gigs": gettext_lazy("Write and submit your gigs"),
    "orders": gettext_lazy("Place orders, deliver, accept, send messages"),
    "money": gettext_lazy("Set up payouts and withdraw"),
    "staff": gettext_lazy("Decide as staff, where your roles allow it"),
}
LONGEST_DAYS = 365


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def make(*, user: User, name: str, scopes: list[str], days: int, now: datetime) -> tuple[ApiToken, str]:
    """A new token and its secret, which is shown once. Raises Invalid for unknown scopes or days out of 1..365."""
    unknown = set(scopes) - set(SCOPES)
    if unknown or not scopes:
        raise Invalid(
            _("Choose what the token may do."), code="scopes", fields={"scopes": _("Choose at least one.")}
        )
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid(_("A token lives 1 to 365 days."), code="days", fields={"days": _("1 to 365 days.")})
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        scopes=sorted(scopes),
        secret_hash=_hash(secret),
        expires_at=now + timedelta(days=days),
    )
    return token, secret


def revoke(*, token: ApiToken, now: datetime) -> None:
    """The token stops working at once."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer tessera_…`."""

    def authenticate(self, request):
        words = authentication.get_authorization_header(request).split()
        if len(words) != 2 or words[0].lower() != b"bearer":
            return None
        moment = clock.raw_now()
        token = (
            ApiToken.objects.select_related("user")
            .filter(secret_hash=_hash(words[1].decode("latin-1")), expires_at__gt=moment, revoked_at=None)
            .first()
        )
        if token is None or not token.user.is_active:
            raise exceptions.AuthenticationFailed(_("This token is unknown, expired or revoked."))
        ApiToken.objects.filter(
            Q(last_used_at=None) | Q(last_used_at__lt=moment - timedelta(minutes=5)), pk=token.pk
        ).update(last_used_at=moment)
        return token.user, token

    def authenticate_header(self, request):
        return "Bearer"


class HasScope(permissions.BasePermission):
    """A token needs `view.scope` for acts and `read` for the rest; a session has every scope. What staff read needs
    `staff`, as what they do."""

    code = "scope_missing"

    def has_permission(self, request, view):
        if not isinstance(request.auth, ApiToken) or not hasattr(view, request.method.lower()):
            return True
        scope = getattr(view, "scope", None)
        wanted = "read" if request.method in permissions.SAFE_METHODS and scope != "staff" else scope
        self.message = _("This token does not have the scope “%(scope)s”.") % {"scope": wanted}
        return wanted in request.auth.scopes
