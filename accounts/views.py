"""A member's settings."""

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows import reauthentication
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import blocking, confirming, pictures, tokens
from accounts.forms import BlockForm, DisplayForm, MailedCodeForm, ProfileForm, TokenForm
from kit import clock
from kit.forms import add_refusal
from kit.problems import Invalid

YEAR = 365 * 24 * 3600


@login_required
@require_http_methods(["GET", "POST"])
def profile(request):
    """Name, picture and country."""
    user = request.user
    initial = {"display_name": user.display_name, "country": user.country}
    form = ProfileForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _keep_profile(user, form):
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:profile")
    status = 422 if form.errors else 200
    return render(
        request,
        "accounts/profile.html",
        {"form": form, "section": "profile", "tab": "settings"},
        status=status,
    )


def _keep_profile(user, form) -> bool:
    """Save the form; False when the picture is refused."""
    data = form.cleaned_data
    try:
        if data["picture"]:
            pictures.set_picture(user=user, file=data["picture"])
        elif data["no_picture"] and user.avatar:
            pictures.remove_picture(user=user)
    except Invalid as refusal:
        refusal.fields = {"picture": refusal.message}
        add_refusal(form, refusal)
        return False
    user.display_name, user.country = data["display_name"], data["country"]
    user.save(update_fields=["display_name", "country"])
    return True


@login_required
@require_http_methods(["GET", "POST"])
def display(request):
    """Language, time zone, colours."""
    user = request.user
    initial = {
        "language": user.language,
        "time_zone": "Etc/UTC" if user.time_zone == "UTC" else user.time_zone,
        "theme": request.COOKIES.get("theme", "system"),
    }
    form = DisplayForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        user.language, user.time_zone = form.cleaned_data["language"], form.cleaned_data["time_zone"]
        user.save(update_fields=["language", "time_zone"])
        with override(user.language):
            messages.success(request, _("Your choices are saved."))
        answer = redirect("accounts:display")
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, max_age=YEAR, samesite="Lax")
        if form.cleaned_data["theme"] == "system":
            answer.delete_cookie("theme", samesite="Lax")
        else:
            answer.set_cookie("theme", form.cleaned_data["theme"], max_age=YEAR, samesite="Lax")
        return answer
    context = {"form": form, "section": "display", "tab": "settings"}
    return render(request, "accounts/display.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def security(request):
    """Password, two-step sign-in, mail addresses, devices."""
    user = request.user
    context = {
        "section": "security",
        "tab": "settings",
        "two_step": Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first(),
        "addresses": user.emailaddress_set.order_by("-primary", "email"),
        "sessions": UserSession.objects.filter(user=user).count(),
    }
    return render(request, "accounts/security.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def second_step(request):
    """Type the code that was mailed, and go on with what money was to do."""
    form = MailedCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            confirming.take_code(request, form.cleaned_data["code"])
        except ValidationError as error:
            form.add_error("code", error)
        else:
            return reauthentication.resume_request(request) or redirect("accounts:security")
    return _second_step_page(request, form)


@login_required
@require_POST
def mail_code(request):
    """Mail a code, or a new one."""
    try:
        confirming.send_code(request)
    except ValidationError as error:
        messages.error(request, error.message)
    where = {"next": request.POST.get("next", "")}
    return redirect(f"{reverse('accounts:second_step')}?{urlencode(where)}")


def _second_step_page(request, form):
    context = {
        "form": form,
        "sent": confirming.is_code_open(request),
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "email": request.user.email,
    }
    return render(request, "accounts/second_step.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def blocked(request):
    """Whom the member has blocked; a POST blocks one more."""
    form = BlockForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            block = blocking.add(by=request.user, username=form.cleaned_data["username"])
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("%(name)s is blocked.") % {"name": block.whom.shown_name})
            return redirect("accounts:blocked")
    context = {"form": form, "blocks": blocking.of(request.user), "section": "blocked", "tab": "settings"}
    return render(request, "accounts/blocked.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def unblock(request):
    """Take one back."""
    blocking.remove(by=request.user, username=request.POST.get("username", "")[:150])
    return redirect("accounts:blocked")


@login_required
@never_cache
@require_GET
def api_tokens(request):
    """The member's keys to the API."""
    return _tokens_page(request, TokenForm(user=request.user))


@login_required
@never_cache
@require_POST
@reauthentication_required
@confirming.before_money_where(lambda request: "money" in request.POST.getlist("scopes"))
def make_token(request):
    """A new key; its secret is in this answer and nowhere else."""
    form = TokenForm(request.POST, user=request.user)
    if not form.is_valid():
        return _tokens_page(request, form, status=422)
    token, secret = tokens.make(user=request.user, now=clock.raw_now(), **form.cleaned_data)
    return _tokens_page(request, TokenForm(user=request.user), made=token, secret=secret, status=201)


@login_required
@require_POST
def revoke_token(request, ref):
    """The key stops working at once."""
    token = get_object_or_404(request.user.api_tokens, ref=ref)
    tokens.revoke(token=token, now=clock.raw_now())
    messages.success(request, _("The token “%(name)s” no longer works.") % {"name": token.name})
    return redirect("accounts:tokens")


def _tokens_page(request, form, *, status=200, **more):
    moment = clock.raw_now()
    rows = [
        {"token": token, "live": token.revoked_at is None and token.expires_at > moment}
        for token in request.user.api_tokens.order_by("-created_at")
    ]
    context = {
        "form": form,
        "rows": rows,
        "scopes": tokens.SCOPES,
        "section": "tokens",
        "tab": "settings",
        **more,
    }
    return render(request, "accounts/tokens.html", context, status=status)
