"""Where sellers are paid: setting up an account at the provider, and hearing how it stands."""

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import User
from kit import clock
from kit.problems import Invalid, Refused
from notices import telling
from payments import gateway, locks
from payments.models import PayoutPart, SellerAccount

log = logging.getLogger(__name__)


def start(*, by: User, now: datetime) -> str:
    """The address of the provider's page where this seller fills in what is missing. Raises Refused (503)."""
    row = method_chosen(by=by, method=SellerAccount.Method.STRIPE, now=now)
    try:
        if row.account_id is None:
            made = gateway.gateway().create_account(
                key=f"acct:{by.ref}", email=by.email, country=by.country or "US", user_ref=by.ref
            )
            _keep(row, made)
            row.account_id = made.id
        here = settings.SITE_URL
        return gateway.gateway().account_link(
            row.account_id,
            refresh_url=f"{here}/earnings/payout/",
            return_url=f"{here}/earnings/payout/return/",
        )
    except gateway.Final as error:
        raise Invalid(
            _("The payment provider does not pay to this country. Choose to be paid by hand instead."),
            code="payout_country",
        ) from error
    except gateway.GatewayError as error:
        raise provider_silent() from error


def provider_silent() -> Refused:
    """What is said when the provider gives no answer."""
    return Refused(
        _(
            "The payment provider does not answer at the moment. Nothing was changed. Try again in a few minutes."
        ),
        code="provider_down",
        status=503,
    )


@transaction.atomic
def method_chosen(*, by: User, method: str, now: datetime) -> SellerAccount:
    """How a seller wants to be paid. A change locks withdrawals for a while and is mailed to them."""
    SellerAccount.objects.get_or_create(user=by, defaults={"method": method, "created_at": now})
    row = locks.account_of(by)
    manual = method == SellerAccount.Method.MANUAL
    if manual and row.changed_at is None:
        row.changed_at = now
        row.save(update_fields=["changed_at"])
    if row.method != method:
        if PayoutPart.objects.filter(withdrawal__seller=by, state=PayoutPart.State.REQUESTED).exists():
            raise Refused(
                _("A withdrawal is on its way. Change this when it has arrived."), code="withdrawal_open"
            )
        row.method, row.changed_at = method, now
        row.save(update_fields=["method", "changed_at"])
        telling.tell(to=by, kind="payout_method_changed", url="/earnings/payout/", now=now, data={})
    return row


@transaction.atomic
def _keep(row: SellerAccount, made: gateway.Account) -> None:
    locked = locks.account_of(row.user)
    if locked.account_id is None:
        locked.account_id, locked.state = made.id, SellerAccount.State.INCOMPLETE
        locked.missing = made.missing
        locked.save(update_fields=["account_id", "state", "missing"])


def login(*, by: User) -> str:
    """The address of the seller's own page at the provider. Raises Refused."""
    row = SellerAccount.objects.filter(user=by).exclude(account_id=None).first()
    if row is None:
        raise Refused(_("There is no payout account yet."), code="no_account", status=404)
    try:
        return gateway.gateway().login_link(row.account_id)
    except gateway.Final as error:
        raise Refused(
            _(
                "The payment provider still needs details from you before it can pay you. Your money stays here."
            ),
            code="account_not_ready",
        ) from error
    except gateway.GatewayError as error:
        raise provider_silent() from error


def look_at_waiting(*, limit: int = 200) -> int:
    """Ask about accounts that cannot be paid yet: their events come by webhook alone. How many were asked about."""
    waiting = SellerAccount.objects.exclude(account_id=None).exclude(state=SellerAccount.State.ACTIVE)
    asked = 0
    for account_id in waiting.order_by("?").values_list("account_id", flat=True)[:limit]:
        try:
            account(account_id)
        except gateway.GatewayError as error:
            log.info("account %s: %s", account_id, error)
            continue
        asked += 1
    return asked


def account(account_id: str) -> None:
    """Fetch a seller's account and write down whether it can be paid."""
    account_seen(gateway.gateway().retrieve_account(account_id))


@transaction.atomic
def account_seen(seen: gateway.Account) -> None:
    """new → incomplete → active ⇄ restricted, as the provider says."""
    row = locks.account(seen.id)
    if row is None:
        log.warning("account %s is none of ours", seen.id)
        return
    before, now = row.state, clock.now()
    if seen.ready:
        row.state = SellerAccount.State.ACTIVE
    elif seen.details_submitted:
        row.state = SellerAccount.State.RESTRICTED
    else:
        row.state = SellerAccount.State.INCOMPLETE
    row.missing = seen.missing
    if before in (SellerAccount.State.NEW, SellerAccount.State.INCOMPLETE) and seen.ready:
        row.changed_at = now
    row.save(update_fields=["state", "missing", "changed_at"])
    if before != row.state and row.state in (SellerAccount.State.ACTIVE, SellerAccount.State.RESTRICTED):
        kind = "payout_ready" if row.state == SellerAccount.State.ACTIVE else "payout_restricted"
        telling.tell(to=row.user, kind=kind, url="/earnings/payout/", now=now, data={})


@transaction.atomic
def account_left(account_id: str) -> None:
    """The seller took our access away: nothing can be paid until they set it up again."""
    row = locks.account(account_id)
    if row is not None and row.state != SellerAccount.State.RESTRICTED:
        row.state, row.missing = SellerAccount.State.RESTRICTED, ["deauthorized"]
        row.save(update_fields=["state", "missing"])
        telling.tell(to=row.user, kind="payout_restricted", url="/earnings/payout/", now=clock.now(), data={})


@transaction.atomic
def bank_refused(account_id: str, payout_id: str) -> None:
    """A seller's bank sent the provider's payment back: the money is on their account there, they must act."""
    row = SellerAccount.objects.select_related("user").filter(account_id=account_id).first()
    if row is not None:
        telling.tell(
            to=row.user,
            kind="bank_refused",
            url="/earnings/payout/",
            now=clock.now(),
            about=payout_id[:40],
            data={},
        )


MISSING = {
    "external_account": _lazy("your bank account"),
    "individual": _lazy("your name, address or date of birth"),
    "person": _lazy("details of the people behind your business"),
    "company": _lazy("details of your company"),
    "business_profile": _lazy("what you sell"),
    "business_type": _lazy("whether you are a person or a company"),
    "tos_acceptance": _lazy("your agreement to the provider's terms"),
    "deauthorized": _lazy("your permission: you took it away at the provider"),
}


def in_words(missing: list[str]) -> list[str]:
    """What the provider still wants, without its own codes: each thing once."""
    return list(dict.fromkeys(str(MISSING.get(item.split(".")[0], _("other details"))) for item in missing))
