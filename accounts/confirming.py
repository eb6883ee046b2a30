"""The second step before money: a code from the member's app where they have one, else one that is mailed to them."""

import functools
import time
from typing import cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows import reauthentication
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core.exceptions import ReauthenticationRequired
from allauth.core.internal import ratelimit
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts import limits
from accounts.models import User

GOOD_FOR_SECONDS = 30 * 60
CODE_GOOD_FOR_SECONDS = 10 * 60
MOST_TRIES = 5
STATE = "second_step"  # in the session: {"code", "at", "tries"}
SENDING = "second_step"  # of ACCOUNT_RATE_LIMITS


def needs(user: User) -> str:
    """The member's second step: `app` or `mail`."""
    return "app" if is_mfa_enabled(user) else "mail"


def is_confirmed(request: HttpRequest) -> bool:
    """Whether the second step was taken in this session, within the last half hour."""
    wanted = "mfa" if needs(_member(request)) == "app" else "code"
    since = time.time() - GOOD_FOR_SECONDS
    records = get_authentication_records(request, request.user)
    return any(
        each["method"] == wanted and each.get("reauthenticated") and each["at"] > since for each in records
    )


def before_money(view, *, where=lambda request: True):
    """For views that decide where money goes: the password of today, then the second step.

    The app's code stands for both. What was posted is kept meanwhile and done afterwards."""

    @functools.wraps(view)
    def inner(request, *args, **kwargs):
        if not where(request):
            return view(request, *args, **kwargs)
        if reauthentication.is_reauthentication_required(request, app=""):
            raise ReauthenticationRequired
        if not is_confirmed(request):
            page = "mfa_reauthenticate" if needs(_member(request)) == "app" else "accounts:second_step"
            return reauthentication.suspend_request(request, reverse(page))
        return view(request, *args, **kwargs)

    return inner


def before_money_where(where):
    """`before_money` for those requests only for which `where` is true."""
    return functools.partial(before_money, where=where)


def send_code(request: HttpRequest) -> None:
    """Mail a new code; the one before is void. Raises ValidationError where too many were asked for."""
    if not ratelimit.consume(request, action=SENDING, app="allauth.account"):
        wait = limits.spoken(limits.time_left(request, SENDING))
        raise ValidationError(_("Too many codes were asked for. Try again in %(wait)s.") % {"wait": wait})
    adapter = get_adapter()
    code = adapter.generate_login_code()
    request.session[STATE] = {"code": _sealed(code), "at": time.time(), "tries": 0}
    context = {"request": request, "code": code}
    adapter.send_mail("account/email/money_code", _member(request).email, context)


def is_code_open(request: HttpRequest) -> bool:
    """Whether a code was mailed that may still be typed."""
    state = request.session.get(STATE)
    return bool(state) and time.time() - state["at"] < CODE_GOOD_FOR_SECONDS and state["tries"] < MOST_TRIES


def take_code(request: HttpRequest, code: str) -> None:
    """The mailed code was typed: remember that for half an hour. Raises ValidationError for a wrong or old one."""
    if not is_code_open(request):
        raise ValidationError(_("This code is no longer good. Ask for a new one."), code="over")
    state = request.session[STATE]
    if not constant_time_compare(state["code"], _sealed(code)):
        state["tries"] += 1
        request.session.modified = True
        if state["tries"] >= MOST_TRIES:
            raise ValidationError(
                _("That was wrong too often. Ask for a new code; the old one is void."), code="over"
            )
        raise ValidationError(_("This is not the code of the last mail. Look again."), code="wrong")
    del request.session[STATE]
    record_authentication(
        request, request.user, method="code", email=_member(request).email, reauthenticated=True
    )


def _member(request: HttpRequest) -> User:
    """Who asks; views see to it that somebody is signed in."""
    return cast(User, request.user)


def _sealed(code: str) -> str:
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return salted_hmac(STATE, plain, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()
