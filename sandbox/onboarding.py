"""Connected accounts: what they still owe in information, and what they may do once they gave it."""

import secrets

from django.conf import settings

from sandbox import clock, store
from sandbox.events import record
from sandbox.models import Thing

LINK_LIVES = 10 * 60
NEEDED = [
    "business_profile.url",
    "external_account",
    "individual.first_name",
    "individual.last_name",
    "tos_acceptance.date",
    "tos_acceptance.ip",
]


def new_account(
    *, fields: dict, controller: dict | None, type: str | None, capabilities: dict | None
) -> Thing:
    """A connected account. One made with neither controller nor capabilities may receive transfers at once."""
    ref = store.new_ref("account")
    ready = controller is None and type in (None, "standard") and not capabilities
    wanted = [name for name, value in (capabilities or {}).items() if value.get("requested")]
    states = {"transfers": "active"} if ready else dict.fromkeys(wanted, "inactive")
    body = {
        "business_profile": {"mcc": None, "name": None, "product_description": None, "url": None},
        "business_type": None,
        "capabilities": states,
        "charges_enabled": False,
        "controller": _controller(controller, type),
        "country": "US",
        "default_currency": "usd",
        "details_submitted": False,
        "email": None,
        "external_accounts": _list([], f"/v1/accounts/{ref}/external_accounts"),
        "future_requirements": _requirements([]),
        "payouts_enabled": False,
        "requirements": _requirements(NEEDED, "requirements.past_due"),
        "settings": {
            "payouts": {
                "debit_negative_balances": True,
                "schedule": {"delay_days": 2, "interval": "manual"},
                "statement_descriptor": None,
            }
        },
        "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
        "type": type or ("none" if controller else "standard"),
        **{name: value for name, value in fields.items() if value is not None},
    }
    account = store.add("account", body, ref=ref)
    record("account.updated", account.body, owner=ref)
    return account


def _controller(given: dict | None, type: str | None) -> dict:
    if given is None:
        express = type == "express"
        given = {
            "fees": {"payer": "application_express" if express else "account"},
            "losses": {"payments": "application" if type in ("express", "custom") else "stripe"},
            "requirement_collection": "application" if type == "custom" else "stripe",
            "stripe_dashboard": {"type": {"express": "express", "custom": "none"}.get(type or "", "full")},
        }
    return {
        "type": "application",
        "is_controller": True,
        "fees": {"payer": "account"},
        "losses": {"payments": "stripe"},
        "requirement_collection": "stripe",
        "stripe_dashboard": {"type": "full"},
        **given,
    }


def _requirements(due: list[str], reason: str | None = None) -> dict:
    return {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": due,
        "disabled_reason": reason,
        "errors": [],
        "eventually_due": due,
        "past_due": due,
        "pending_verification": [],
    }


def _list(data: list, url: str) -> dict:
    return {"object": "list", "data": data, "has_more": False, "total_count": len(data), "url": url}


def bank_account(account: Thing, *, last4: str, country: str, currency: str) -> dict:
    return {
        "id": f"ba_{secrets.token_hex(12)}",
        "object": "bank_account",
        "account": account.ref,
        "account_holder_name": None,
        "account_holder_type": None,
        "available_payout_methods": ["standard"],
        "bank_name": "STRIPE TEST BANK",
        "country": country,
        "currency": currency,
        "default_for_currency": True,
        "fingerprint": secrets.token_hex(8),
        "last4": last4,
        "metadata": {},
        "routing_number": "110000000",
        "status": "new",
    }


def new_link(account: Thing, *, refresh_url: str | None, return_url: str | None, type: str) -> dict:
    """A short-lived address of the onboarding page."""
    now = clock.now()
    token = secrets.token_urlsafe(24)
    account.hidden["links"] = {
        **{key: link for key, link in account.hidden.get("links", {}).items() if link["expires_at"] > now},
        token: {"expires_at": now + LINK_LIVES, "refresh_url": refresh_url, "return_url": return_url},
    }
    account.save(update_fields=["hidden"])
    return {
        "object": "account_link",
        "created": now,
        "expires_at": now + LINK_LIVES,
        "url": f"{settings.SANDBOX_URL}/connect/onboard/{account.ref}/{token}",
        "type": type,
    }


def complete(account: Thing, *, first_name: str, last_name: str, country: str, bank_last4: str) -> None:
    """Everything was given: the account may be paid."""
    bank = bank_account(account, last4=bank_last4, country=country, currency=account.body["default_currency"])
    banks = _list([bank], account.body["external_accounts"]["url"])
    before = store.change(
        account,
        business_type="individual",
        capabilities=dict.fromkeys([*account.body["capabilities"], "transfers"], "active"),
        charges_enabled=True,
        country=country,
        details_submitted=True,
        external_accounts=banks,
        payouts_enabled=True,
        requirements=_requirements([]),
        individual={"first_name": first_name, "last_name": last_name, "object": "person"},
        tos_acceptance={"date": clock.now(), "ip": "127.0.0.1", "user_agent": None},
    )
    _tell(account, before)
    record("account.external_account.created", bank, owner=account.ref)


def restrict(account: Thing, *, due: str = "individual.verification.document") -> None:
    """Something is missing: the account can neither be paid nor pay out."""
    before = store.change(
        account,
        capabilities=dict.fromkeys([*account.body["capabilities"], "transfers"], "inactive"),
        charges_enabled=False,
        details_submitted=True,
        payouts_enabled=False,
        requirements=_requirements([due], "requirements.past_due"),
    )
    _tell(account, before)


def allow(account: Thing) -> None:
    """What was missing has come: the account is in order again."""
    before = store.change(
        account,
        capabilities=dict.fromkeys([*account.body["capabilities"], "transfers"], "active"),
        charges_enabled=True,
        details_submitted=True,
        payouts_enabled=True,
        requirements=_requirements([]),
    )
    _tell(account, before)


def _tell(account: Thing, before: dict) -> None:
    record("account.updated", account.body, owner=account.ref, previous=before)
    state = account.body["capabilities"]["transfers"]
    if before.get("capabilities", {}).get("transfers", state) != state:
        record("capability.updated", capability(account, "transfers"), owner=account.ref)


def capability(account: Thing, name: str) -> dict:
    return {
        "id": name,
        "object": "capability",
        "account": account.ref,
        "future_requirements": _requirements([]),
        "requested": True,
        "requested_at": account.created,
        "requirements": account.body["requirements"],
        "status": account.body["capabilities"][name],
    }


def deauthorize(account: Thing) -> None:
    """The seller cut the tie: nothing can be transferred to them any more."""
    store.change(account, capabilities=dict.fromkeys(account.body["capabilities"], "inactive"))
    application = {"id": "ca_sandbox", "object": "application", "name": "Sandbox"}
    record("account.application.deauthorized", application, owner=account.ref)
