"""Pages about the site itself, the choice of language and colours, errors, and the page of parts."""

import json
import uuid

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST, require_safe

from accounts import limits
from ledger.commission import commission
from marketplace.parts import sample
from orders.models import Policy
from sellers.allowances import BY_LEVEL, LEAST_PRICE_MINOR, PRO
from sellers.levels import Level

PAGES = ("about", "fees", "help", "privacy", "prohibited", "protection", "terms")
YEAR = 365 * 24 * 3600


@require_safe
def page(request, name):
    """A page of plain words: how protection works, fees, terms and the like."""
    if name not in PAGES:
        raise Http404
    return render(request, f"site/{name}.html", {"canonical": settings.SITE_URL + request.path, **_numbers()})


def _numbers() -> dict:
    """The house's numbers that these pages name, and one order worked through."""
    policy = Policy.objects.current()
    price_minor, extra_minor = 190_00, 25_00
    fee_minor = commission(price_minor + extra_minor, policy.commission_bps)
    return {
        "policy": policy,
        "review_days": policy.review_hours // 24,
        "levels": [{"label": level.label, "allows": BY_LEVEL[level]} for level in Level],
        "pro": PRO,
        "least_price_minor": LEAST_PRICE_MINOR,
        "price_minor": price_minor,
        "extra_minor": extra_minor,
        "total_minor": price_minor + extra_minor,
        "fee_minor": fee_minor,
        "seller_minor": price_minor + extra_minor - fee_minor,
    }


def _back(request):
    """Where the form was, if that is a page of ours."""
    target = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if here else "/")


@require_POST
def language(request):
    """Choose the language of pages and mails."""
    chosen = request.POST.get("language", "")
    answer = _back(request)
    if chosen in dict(settings.LANGUAGES) and check_for_language(chosen):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=YEAR, samesite="Lax")
        if request.user.is_authenticated and request.user.language != chosen:
            request.user.language = chosen
            request.user.save(update_fields=["language"])
    return answer


@require_POST
def theme(request):
    """Choose light or dark, or 'system' to follow the device."""
    chosen = request.POST.get("theme", "")
    answer = _back(request)
    if chosen in ("light", "dark"):
        answer.set_cookie("theme", chosen, max_age=YEAR, samesite="Lax")
    else:
        answer.delete_cookie("theme", samesite="Lax")
    return answer


@login_required
@require_POST
def mode(request):
    """Buy or sell: the header and the bottom bar lead to the pages of that side. Every address stays as it is."""
    selling = request.POST.get("mode") == "selling"
    answer = redirect("orders:dashboard" if selling else "home")
    if selling:
        answer.set_cookie("mode", "selling", max_age=YEAR, samesite="Lax")
    else:
        answer.delete_cookie("mode", samesite="Lax")
    return answer


@require_safe
def parts(request):
    """Every part in every state, for whoever builds pages; in development and for staff."""
    if not (settings.DEBUG or request.user.is_staff):
        raise Http404
    return render(request, "site/parts.html", sample(request))


@require_safe
def offline(request):
    """What the service worker shows while the browser reaches nothing; it says nothing of whoever reads it."""
    theme = request.COOKIES.get("theme")
    context = {"SITE_NAME": settings.SITE_NAME, "theme": theme if theme in ("light", "dark") else ""}
    answer = HttpResponse(render_to_string("errors/offline.html", context))
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def service_worker(request):
    """The script of the offline page; from the root, since it sees only what lies below its own address."""
    script = (settings.BASE_DIR / "static" / "js" / "offline-worker.js").read_bytes()
    return HttpResponse(script, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


# --- errors -------------------------------------------------------------------
def bad_request(request, exception=None):
    """400, or 413 for a form that is too large."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    if request.path.startswith("/api/"):
        return problem(400, "malformed", "The request cannot be read.")
    return render(request, "errors/400.html", status=400)


def too_large(request):
    """413."""
    if request.path.startswith("/api/"):
        return problem(413, "too_large", "The request is too large.")
    return render(request, "errors/413.html", status=413)


def denied(request, exception=None):
    """403."""
    return render(request, "errors/403.html", {"reason": str(exception or "")}, status=403)


def csrf_failure(request, reason=""):
    """403 for a form whose token does not fit: the page was open too long, or cookies are off."""
    return render(request, "errors/403_form.html", status=403)


def not_found(request, exception=None):
    """404."""
    return render(request, "errors/404.html", status=404)


def too_many(request, exception=None):
    """429, with the time that is left."""
    wait = limits.longest_wait(request)
    answer = render(request, "errors/429.html", {"wait": limits.spoken(wait)}, status=429)
    answer["Retry-After"] = str(wait)
    return answer


def server_error(request):
    """500: stands alone, needs neither database nor session."""
    request_id = (
        getattr(request, "id", None) or request.headers.get("X-Request-ID", "")[:64] or uuid.uuid4().hex[:12]
    )
    if request.path.startswith("/api/"):
        return problem(500, "error", "Something broke on our side.", request_id=request_id)
    context = {"SITE_NAME": settings.SITE_NAME, "request_id": request_id}
    return HttpResponse(render_to_string("errors/500.html", context), status=500)


def problem(status, code, title, **members):
    """What an API view would say, where none was reached (RFC 9457)."""
    body = {"type": f"/problems/{code}/", "title": title, "status": status, "code": code, **members}
    return HttpResponse(json.dumps(body), status=status, content_type="application/problem+json")
