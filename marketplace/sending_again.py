"""Forms that are sent a second time: after a question that no script could ask, and after signing in where the session
had ended meanwhile. What was typed is kept both times."""

from urllib.parse import urlencode, urlsplit

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

QUESTION, YES, SAYS = "ask", "ask-yes", "ask-says"  # parts/_ask.html sends them where scripts are off
KEPT = "form_sent_signed_out"
MOST_CHARACTERS = 60_000  # of one form; a longer one is not kept in the session
NOT_TYPED = frozenset({"csrfmiddlewaretoken", "next", "version", QUESTION, YES, SAYS})
SECRET = ("password", "code", "token")


class SendingAgainMiddleware:
    """Asks before what cannot be undone where no script did; keeps what is sent by somebody whose session has ended."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and _asks_to_sign_in(request, response):
            onwards = reverse("send_again") if _keep(request) else _came_from(request)
            response["Location"] = f"{reverse('account_login')}?{urlencode({'next': onwards})}"
        return response

    def process_view(self, request, view, args, kwargs):
        # forms of ours have shown their token by now; where none is asked for, another site could write the question
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return None
        if QUESTION in request.POST:
            return _question(request)
        if request.user.is_authenticated and request.session.get(KEPT, {}).get("path") == request.path:
            del request.session[KEPT]
        return None


def _question(request) -> HttpResponse:
    """The question on a page of its own; yes sends the same form again."""
    context = {
        "title": request.POST[QUESTION][:500],
        "text": request.POST.get(SAYS, "")[:500],
        "button": request.POST.get(YES, "")[:200] or _("Yes"),
        "path": request.path,
        "fields": _fields(request, {"csrfmiddlewaretoken", QUESTION, YES, SAYS}),
        "back": _came_from(request),
    }
    return render(request, "site/send_again.html", context)


def _fields(request, but) -> list[list[str]]:
    return [[name, value] for name, values in request.POST.lists() if name not in but for value in values]


def _asks_to_sign_in(request, response) -> bool:
    """Whether a form that a person sent ended at the sign-in; what scripts send looks after itself."""
    where = urlsplit(response.get("Location", ""))
    return (
        response.status_code == 302
        and where.path == reverse("account_login")
        and not request.path.startswith("/accounts/")
        and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        and "autosave" not in request.POST
        and not request.user.is_authenticated
    )


def _keep(request) -> bool:
    """Keep what was typed in the visitor's session; False where there is nothing to keep."""
    fields = [pair for pair in _fields(request, {"csrfmiddlewaretoken"}) if not pair[0].endswith(SECRET)]
    typed = [value for name, value in fields if name not in NOT_TYPED and value.strip()]
    if not typed or sum(len(name) + len(value) for name, value in fields) > MOST_CHARACTERS:
        return False
    request.session[KEPT] = {
        "path": request.path,
        "fields": fields,
        "back": _came_from(request),
        "files": bool(request.FILES),
    }
    return True


def _came_from(request) -> str:
    """The page of ours that the form stood on."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    parts = urlsplit(referer)
    return parts.path + (f"?{parts.query}" if parts.query else "")


@login_required
@never_cache
@require_GET
def send_again(request):
    """After signing in: what was sent before it, to be looked at and sent once more."""
    kept = request.session.get(KEPT)
    if not kept:
        return redirect("/")
    text = _("You were not signed in when you sent this. Nothing you typed is lost: look at it and send it.")
    if kept["files"]:
        text += " " + _("Files have to be chosen again, on the page before.")
    context = {
        "title": _("Send it now?"),
        "text": text,
        "button": _("Send it"),
        "path": kept["path"],
        "fields": kept["fields"],
        "words": [value for name, value in kept["fields"] if name not in NOT_TYPED and " " in value.strip()],
        "back": kept["back"],
    }
    return render(request, "site/send_again.html", context)
