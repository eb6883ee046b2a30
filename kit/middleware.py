"""What surrounds every page: language, the viewer's time zone, and refusals told in words."""

import zoneinfo

from django.conf import settings
from django.http import Http404
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.urls import get_resolver
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme

from kit.problems import Refused

ZONE_COOKIE = "tz"


def known_zone(name):
    """The zone of that name, or None."""
    try:
        return zoneinfo.ZoneInfo(name) if name and len(name) < 65 else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None


class LanguageMiddleware(LocaleMiddleware):
    """Django's choice of language, and `?lang=ro` for links that carry their language (hreflang)."""

    def process_request(self, request):
        asked = request.GET.get("lang", "")
        if asked in dict(settings.LANGUAGES):
            translation.activate(asked)
            request.LANGUAGE_CODE = asked
        else:
            super().process_request(request)


class TimeZoneMiddleware:
    """Times are shown in the member's zone; for visitors in the one their browser told us."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        zone = self._zone(request)
        timezone.activate(zone) if zone else timezone.deactivate()
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def _zone(self, request):
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            chosen = known_zone(getattr(request.user, "time_zone", ""))
            if chosen and chosen.key != "UTC":
                return chosen
        return known_zone(request.COOKIES.get(ZONE_COOKIE))


class RefusalMiddleware:
    """A Refused that a page view lets through becomes a page that says why, with its status.

    An address with a NUL character, which the database would refuse, is answered with 400; the API checks its own
    queries. An address that only takes forms says so to whoever opens it. While developing, unknown addresses get our
    own page too, instead of Django's list of addresses."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        asked = "" if request.path.startswith("/api/") else request.META.get("QUERY_STRING", "")
        if "\0" in request.path or "%00" in asked:
            return get_resolver().resolve_error_handler(400)(request)
        response = self.get_response(request)
        if settings.DEBUG and response.status_code == 404 and request.resolver_match is None:
            return render(request, "errors/404.html", status=404)
        if response.status_code == 405 and "text/html" in request.headers.get("Accept", ""):
            page = render(request, "errors/405.html", status=405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request, error):
        if settings.DEBUG and isinstance(error, Http404):
            return render(request, "errors/404.html", status=404)
        if not isinstance(error, Refused):
            return None
        part = getattr(request, "htmx", False) and not request.htmx.boosted
        name = "errors/_refused.html" if part else "errors/refused.html"
        return render(request, name, {"refusal": error, "back": self._back(request)}, status=error.status)

    def _back(self, request):
        """The page the click came from, if it is one of ours."""
        came_from = request.headers.get("Referer", "")
        ours = url_has_allowed_host_and_scheme(
            came_from, {request.get_host()}, require_https=request.is_secure()
        )
        return came_from if ours else ""
