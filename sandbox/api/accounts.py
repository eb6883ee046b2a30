"""/v1/accounts: connected accounts (v1, controller properties)"""

from sandbox import funds, onboarding, store
from sandbox.errors import no_such, refused
from sandbox.events import record
from sandbox.models import Thing
from sandbox.params import LISTING, merged
from sandbox.routing import route

REQUESTED = {"requested": "bool"}
CAPABILITIES = dict.fromkeys(("transfers", "card_payments", "legacy_payments"), REQUESTED)
BANK = {
    "object": ("bank_account",),
    "account_holder_name": "str",
    "account_holder_type": "str",
    "account_number": "str",
    "country": "str",
    "currency": "currency",
    "routing_number": "str",
}
FIELDS = {
    "business_profile": "any",
    "business_type": ("individual", "company", "non_profit", "government_entity"),
    "capabilities": CAPABILITIES,
    "default_currency": "currency",
    "email": "str",
    "individual": "any",
    "metadata": "meta",
    "settings": "any",
    "tos_acceptance": "any",
}
CONTROLLER = {
    "fees": {"payer": ("account", "application")},
    "losses": {"payments": ("application", "stripe")},
    "requirement_collection": ("application", "stripe"),
    "stripe_dashboard": {"type": ("express", "full", "none")},
}
CURRENCIES = {
    "AU": "aud", "BG": "bgn", "CA": "cad", "CH": "chf", "CN": "cny", "CZ": "czk", "DK": "dkk", "GB": "gbp",
    "HK": "hkd", "HU": "huf", "IN": "inr", "JP": "jpy", "NO": "nok", "NZ": "nzd", "PL": "pln", "RO": "ron",
    "SE": "sek", "SG": "sgd", "US": "usd",
}  # fmt: skip


@route(
    "POST",
    "/v1/accounts",
    {
        **FIELDS,
        "controller": CONTROLLER,
        "country": "str",
        "type": ("custom", "express", "standard"),
    },
)
def create(call):
    if call["controller"] and call["type"]:
        raise refused("You may not provide both `type` and `controller`.", param="type")
    fields = {
        name: value
        for name, value in call.params.items()
        if name not in ("controller", "type", "capabilities")
    }
    country = (call["country"] or "US").upper()
    fields["country"] = country
    # every account of the sandbox settles in the currency it is sent, as no exchange is played here
    fields.setdefault("default_currency", CURRENCIES.get(country, "eur"))
    account = onboarding.new_account(
        fields=fields, controller=call["controller"], type=call["type"], capabilities=call["capabilities"]
    )
    return account.body


@route("GET", "/v1/accounts", {**LISTING, "created": "range"})
def index(call):
    rows = store.matching("account", created=call["created"])
    return store.page(rows, call.params, call.path, store.show)


@route("GET", "/v1/account")
def own(call):
    if call.owner:
        return store.find("account", call.owner).body
    return {
        "id": "acct_sandbox",
        "object": "account",
        "charges_enabled": True,
        "country": "US",
        "default_currency": "usd",
        "details_submitted": True,
        "email": None,
        "payouts_enabled": True,
        "settings": {"payouts": {"schedule": {"interval": "manual", "delay_days": 2}}},
        "type": "standard",
    }


@route("GET", "/v1/accounts/{ref}")
def retrieve(call, ref):
    if ref == "acct_sandbox":
        return own(call)
    return found(ref).body


def found(ref: str, *, lock: bool = False):
    """The account, or Stripe's 403 for one that is not the platform's."""
    rows = Thing.objects.filter(kind="account", ref=ref)
    account = (rows.select_for_update() if lock else rows).first()
    if account is None:
        refusal = no_such("account", ref)
        refusal.status = 403
        refusal.error["code"] = "account_invalid"
        raise refusal
    return account


@route("POST", "/v1/accounts/{ref}", FIELDS)
def update(call, ref):
    account = found(ref, lock=True)
    changes = {name: value for name, value in call.params.items() if name != "capabilities"}
    if "metadata" in changes:
        changes["metadata"] = merged(account.body["metadata"], changes["metadata"])
    for name in ("settings", "business_profile"):
        if changes.get(name):
            changes[name] = {**account.body[name], **changes[name]}
    if call["capabilities"]:
        asked = [name for name, value in call["capabilities"].items() if value.get("requested")]
        state = "active" if account.body["payouts_enabled"] else "inactive"
        changes["capabilities"] = {**dict.fromkeys(asked, state), **account.body["capabilities"]}
    before = store.change(account, **changes)
    record("account.updated", account.body, owner=ref, previous=before)
    return account.body


@route("DELETE", "/v1/accounts/{ref}")
def delete(call, ref):
    account = found(ref, lock=True)
    ready, coming = funds.sums(ref)
    if any(ready.values()) or any(coming.values()):
        raise refused("This account cannot be deleted: it has a balance.", "account_balance_not_zero")
    record("account.application.deauthorized", {"id": "ca_sandbox", "object": "application"}, owner=ref)
    account.delete()
    return {"id": ref, "object": "account", "deleted": True}


@route("GET", "/v1/accounts/{ref}/capabilities")
def capabilities(call, ref):
    account = found(ref)
    data = [onboarding.capability(account, name) for name in account.body["capabilities"]]
    return {"object": "list", "data": data, "has_more": False, "url": call.path}


@route("GET", "/v1/accounts/{ref}/external_accounts", {**LISTING, "object": "str"})
def external_accounts(call, ref):
    return found(ref).body["external_accounts"]


@route("POST", "/v1/accounts/{ref}/external_accounts", {"external_account!": "any", "metadata": "meta"})
def add_external_account(call, ref):
    account = found(ref, lock=True)
    given = call["external_account"]
    number = given.get("account_number", "") if isinstance(given, dict) else "000123456789"
    bank = onboarding.bank_account(
        account,
        last4=number[-4:],
        country=account.body["country"],
        currency=account.body["default_currency"],
    )
    banks = {**account.body["external_accounts"], "data": [bank], "total_count": 1}
    store.change(account, external_accounts=banks)
    record("account.external_account.created", bank, owner=ref)
    return bank


def _bank(account, bank_ref):
    for bank in account.body["external_accounts"]["data"]:
        if bank["id"] == bank_ref:
            return bank
    raise no_such("external account", bank_ref)


@route(
    "POST",
    "/v1/accounts/{ref}/external_accounts/{bank_ref}",
    {"metadata": "meta", "default_for_currency": "bool"},
)
def update_external_account(call, ref, bank_ref):
    account = found(ref, lock=True)
    bank = _bank(account, bank_ref)
    bank["metadata"] = merged(bank["metadata"], call["metadata"] or {})
    account.save(update_fields=["body"])
    record("account.external_account.updated", bank, owner=ref)
    return bank


@route("DELETE", "/v1/accounts/{ref}/external_accounts/{bank_ref}")
def delete_external_account(call, ref, bank_ref):
    account = found(ref, lock=True)
    bank = _bank(account, bank_ref)
    store.change(
        account, external_accounts={**account.body["external_accounts"], "data": [], "total_count": 0}
    )
    record("account.external_account.deleted", bank, owner=ref)
    return {"id": bank_ref, "object": "bank_account", "deleted": True}
