"""What every template may use."""

from functools import lru_cache

from django.conf import settings
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from accounts.roles import ROLES, has_role
from gigs.categories import top_categories
from kit import clock
from ledger import halting

MANY = 10
ENTRANCES = ("account_", "mfa_")


def site(request):
    """Name and mode of the site, the colour scheme, whether the visitor buys or sells now, the page's business time, and where sign-in leads back to."""
    theme = request.COOKIES.get("theme")
    return {
        "SITE_NAME": settings.SITE_NAME,
        "SITE_URL": settings.SITE_URL,
        "SANDBOX": settings.SANDBOX,
        "CURRENCY": settings.CURRENCY,
        "LANGUAGES": settings.LANGUAGES,
        "own_language": _own_language(request),
        "theme": theme if theme in ("light", "dark") else "",
        "mode": "selling" if request.COOKIES.get("mode") == "selling" else "buying",
        "now": lru_cache(maxsize=1)(clock.now if settings.SANDBOX else timezone.now),
        "staff_roles": SimpleLazyObject(lambda: _roles(request)),
        "unread": lru_cache(maxsize=1)(lambda: _unread(request)),  # a plain number: Romanian divides it
        "halted": SimpleLazyObject(lambda: _halted(request)),
        "nav_categories": SimpleLazyObject(top_categories),
        "sign_in_query": SimpleLazyObject(lambda: _sign_in_query(request)),
    }


def _own_language(request) -> str:
    """'?lang=ro' where the address asks for its language (hreflang): such a page is its own, not a copy of another."""
    asked = request.GET.get("lang", "")
    return f"?lang={asked}" if asked in dict(settings.LANGUAGES) else ""


def _halted(request):
    """Whether staff must be told on every page that money is halted."""
    user = getattr(request, "user", None)
    return bool(user and user.is_staff) and halting.is_halted()


def _unread(request) -> int:
    """How many notices the visitor has not read; ten stands for more."""
    user = getattr(request, "user", None)
    return user.notices.unread()[:MANY].count() if user and user.is_authenticated else 0


def _roles(request) -> dict[str, bool]:
    """{role: whether the visitor is staff in it}."""
    user = getattr(request, "user", None)
    return {role: user is not None and has_role(user, role) for role in ROLES}


def _sign_in_query(request):
    """'?next=/gigs/ana/logo/': back to this page after signing in; on an entrance page, where that one would go."""
    match = request.resolver_match
    entrance = match and (match.url_name or "").startswith(ENTRANCES)
    target = request.GET.get("next", "") if entrance or request.method != "GET" else request.get_full_path()
    return f"?{urlencode({'next': target})}" if target and target != "/" else ""
