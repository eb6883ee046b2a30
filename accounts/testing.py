"""For tests: a member who has shown that it is really them."""

import time

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY, record_authentication
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.test import Client


def confirm(client: Client, *, seconds: int = 0) -> None:
    """As if the mailed code had just been typed in this client's session; good for `seconds` longer than usual."""
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, get_user(request), method="code", reauthenticated=True)
    request.session[AUTHENTICATION_METHODS_SESSION_KEY][-1]["at"] = time.time() + seconds
    request.session.save()
