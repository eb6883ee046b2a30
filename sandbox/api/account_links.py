"""/v1/account_links and /v1/accounts/…/login_links"""

import secrets

from django.conf import settings

from sandbox import clock, onboarding
from sandbox.api.accounts import found
from sandbox.errors import missing_parameter, refused
from sandbox.routing import route


@route(
    "POST",
    "/v1/account_links",
    {
        "account!": "str",
        "collect": ("currently_due", "eventually_due"),
        "collection_options": "any",
        "refresh_url": "str",
        "return_url": "str",
        "type!": ("account_onboarding", "account_update"),
    },
)
def create(call):
    for name in ("refresh_url", "return_url"):
        if not call[name]:
            raise missing_parameter(name)
    account = found(call["account"], lock=True)
    return onboarding.new_link(
        account, refresh_url=call["refresh_url"], return_url=call["return_url"], type=call["type"]
    )


@route("POST", "/v1/accounts/{ref}/login_links")
def login(call, ref):
    account = found(ref, lock=True)
    if not account.body["details_submitted"]:
        raise refused("Cannot create a login link for an account that has not completed onboarding.")
    account.hidden["login"] = secrets.token_urlsafe(24)
    account.save(update_fields=["hidden"])
    return {
        "object": "login_link",
        "created": clock.now(),
        "url": f"{settings.SANDBOX_URL}/connect/express/{ref}/{account.hidden['login']}",
    }
