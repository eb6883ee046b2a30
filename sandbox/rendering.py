"""The sandbox's own template engine and page headers, so that its pages owe nothing to the site's."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.utils import translation
from django.utils.functional import SimpleLazyObject

LANGUAGES = {"zh": "zh-hans"}


def _engine() -> Engine:
    return Engine(
        dirs=[str(settings.BASE_DIR / "templates")],
        builtins=["django.templatetags.i18n", "django.templatetags.static", "sandbox.templatetags.sandbox"],
        debug=settings.DEBUG,
    )


engine = SimpleLazyObject(_engine)


def origins(*urls: str | None) -> list[str]:
    """Where a form may lead in the end: a redirect after a POST is checked against form-action."""
    parts = [urlsplit(url) for url in urls if url]
    return sorted({f"{part.scheme}://{part.netloc}" for part in parts if part.netloc})


def render(
    request: HttpRequest,
    template: str,
    context: dict,
    *,
    status: int = 200,
    form_action: list[str] | None = None,
    language: str | None = None,
) -> HttpResponse:
    """A page from templates/sandbox/ in the session's language, or in the browser's."""
    if not language or language == "auto":
        language = translation.get_language_from_request(request)
    language = LANGUAGES.get(language, language)
    if language not in dict(settings.LANGUAGES):
        language = settings.LANGUAGE_CODE
    with translation.override(language):
        page = engine.get_template(f"sandbox/{template}")
        text = page.render(Context({"LANGUAGE_CODE": language, **context}))
    policy = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        + " ".join(["form-action 'self'", *(form_action or [])])
    )
    headers = {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex",
    }
    return HttpResponse(text, status=status, headers=headers)
