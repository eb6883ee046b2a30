"""How joining and signing in differ from allauth's own ways."""

import re

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import leaving, limits
from kit import clock

HANDLE = re.compile(r"[a-z0-9](?:[a-z0-9]|[-_](?=[a-z0-9])){2,29}")
TAKEN_BY_THE_SITE = frozenset(
    "admin administrator api about help support staff moderation finance security system root settings accounts "
    "sandbox stripe me you new search tessera".split()
)


class AccountAdapter(DefaultAccountAdapter):
    """Members' accounts."""

    def clean_username(self, username, shallow=False):
        username = username.strip().lower()
        if not HANDLE.fullmatch(username):
            raise ValidationError(
                _(
                    "Use 3 to 30 small letters a to z, digits, and - or _ between them. It becomes part of your address."
                ),
                code="handle",
            )
        if username in TAKEN_BY_THE_SITE or username == settings.SITE_NAME.lower():
            raise ValidationError(_("This name is kept for the site. Choose another."), code="handle_kept")
        if not shallow and leaving.was_taken(username):
            raise self.validation_error("username_taken")
        return super().clean_username(username, shallow)

    def set_password(self, user, password):
        user.password_changed_at = clock.raw_now()
        super().set_password(user, password)

    def format_email_subject(self, subject):
        return f"{subject} · {settings.SITE_NAME}"

    def pre_authenticate(self, request, **credentials):
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            key = self._get_login_attempts_cache_key(request, **credentials)
            wait = limits.time_left(request, "login_failed", key=key)
            raise ValidationError(
                _(
                    "Too many wrong tries. For safety this is closed for %(wait)s. You may also reset your password."
                )
                % {"wait": limits.spoken(wait)},
                code="too_many_login_attempts",
            ) from error

    def post_login(self, request, user, **kwargs):
        response = super().post_login(request, user, **kwargs)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and user.language in dict(settings.LANGUAGES):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, user.language, max_age=365 * 24 * 3600, samesite="Lax"
            )
        return response
