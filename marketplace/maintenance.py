"""The site is closed for work on it (MAINTENANCE=1): pages say so, programs get a problem, health and files answer.

What is due waits: beat sends nothing and the pulse stands still, so that afterwards people's deadlines move by the time
they could not act (marketplace/pulse.py). Webhooks get the same answer: whoever sends them comes again."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from marketplace.views import site

COME_BACK_SECONDS = 300


class MaintenanceMiddleware:
    """Stands before everything that asks the database; behind health, static files and the headers of safety."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.MAINTENANCE:
            return self.get_response(request)
        answer = _answer(request)
        answer["Retry-After"] = str(COME_BACK_SECONDS)
        answer["Cache-Control"] = "no-store"
        return answer


def _answer(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(("/api/", "/webhooks/")):
        return site.problem(503, "maintenance", "The site is closed for a little while. Try again later.")
    theme = request.COOKIES.get("theme")
    context = {
        "SITE_NAME": settings.SITE_NAME,
        "theme": theme if theme in ("light", "dark") else "",
        "sent": request.method == "POST",
    }
    with translation.override(translation.get_language_from_request(request)):
        return HttpResponse(render_to_string("errors/503.html", context), status=503)
