"""Checkout sessions: the window in which one can be paid, the one payment, and its end."""

from django.conf import settings

from sandbox import charging, clock, methods, store
from sandbox.errors import Refusal, invalid_parameter, refused
from sandbox.events import record
from sandbox.models import Thing

SHORTEST, LONGEST = 30 * 60, 24 * 3600


class Over(Exception):
    """The session has expired: nothing can be paid any more."""


def check_window(expires_at: int | None, now: int) -> int:
    """When the session ends: 30 minutes to 24 hours from now on the test clock."""
    if expires_at is None:
        return now + LONGEST
    if not now + SHORTEST - 1 <= expires_at <= now + LONGEST + 1:
        raise invalid_parameter(
            "expires_at",
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.",
        )
    return expires_at


def open_session(*, owner: str, lines: list[dict], intent_fields: dict, **fields) -> Thing:
    """A session to be paid on the hosted page."""
    now = clock.now()
    total = sum(line["amount_total"] for line in lines)
    charging.check_amount(total, "line_items")
    ref = store.new_ref("checkout.session")
    body = {
        "after_expiration": None,
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": None,
        "client_secret": None,
        "consent": None,
        "currency_conversion": None,
        "custom_fields": [],
        "customer_creation": None if fields.get("customer") else "if_required",
        "customer_details": None,
        "discounts": [],
        "invoice": None,
        "mode": "payment",
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": "if_required",
        "payment_status": "unpaid",
        "recovered_from": None,
        "setup_intent": None,
        "shipping_cost": None,
        "shipping_options": [],
        "status": "open",
        "subscription": None,
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{settings.SANDBOX_URL}/c/pay/{ref}",
        **fields,
        "expires_at": check_window(fields.get("expires_at"), now),
    }
    hidden = {"lines": lines, "intent_fields": intent_fields}
    return store.add("checkout.session", body, owner=owner, hidden=hidden, ref=ref)


def locked(ref: str, owner: str | None = None) -> Thing:
    """The session, locked, and expired if its time has come."""
    rows = Thing.objects.select_for_update().filter(kind="checkout.session", ref=ref)
    session = (rows if owner is None else rows.filter(owner=owner)).first()
    if session is None:
        raise Refusal(
            f"No such checkout.session: {ref}", status=404, code="resource_missing", param="session"
        )
    expire_if_due(session)
    return session


def pay(session: Thing, method: Thing) -> Thing | None:
    """Pay a locked session once; answers the intent, or None when it had been paid before.

    A decline raises and leaves the session open; `requires_action` leaves it waiting for authentication."""
    if session.body["status"] == "complete":
        return None
    if session.body["status"] == "expired":
        raise Over
    intent = _intent(session)
    _remember_buyer(session, method)
    url = f"{settings.SANDBOX_URL}/c/pay/{session.ref}"
    charging.attempt(intent, method, return_url=url)
    _settle(session, intent)
    return intent


def authenticate(session: Thing, *, passed: bool) -> Thing | None:
    """The buyer proved who they are, or failed to."""
    if session.body["status"] == "complete":
        return None
    if session.body["status"] == "expired":
        raise Over
    intent = _intent(session)
    if intent.body["status"] != "requires_action":
        return intent
    finish_authentication(intent, passed=passed)
    _settle(session, intent)
    return intent


def finish_authentication(intent: Thing, *, passed: bool) -> None:
    if not passed:
        raise charging.authentication_failed(intent)
    method = store.find("payment_method", intent.body["payment_method"], owner=intent.owner)
    charging.attempt(intent, method, authenticated=True)


def _intent(session: Thing) -> Thing:
    """The session's intent, locked; made at the first attempt to pay, as Stripe does."""
    ref = session.body["payment_intent"]
    if ref:
        return store.find("payment_intent", ref, owner=session.owner, lock=True)
    intent = charging.new_intent(
        owner=session.owner,
        hidden={"session": session.ref},
        amount=session.body["amount_total"],
        currency=session.body["currency"],
        customer=session.body["customer"],
        payment_method_types=session.body["payment_method_types"],
        **session.hidden["intent_fields"],
    )
    store.change(session, payment_intent=intent.ref)
    return intent


def _remember_buyer(session: Thing, method: Thing) -> None:
    given = method.body["billing_details"]
    details = {
        "address": given["address"],
        "business_name": None,
        "email": given["email"] or session.body["customer_email"],
        "individual_name": None,
        "name": given["name"],
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }
    store.change(session, customer_details=details)


def _settle(session: Thing, intent: Thing) -> None:
    status = intent.body["status"]
    if status not in ("succeeded", "processing", "requires_capture"):
        return
    paid = status == "succeeded"
    store.change(session, status="complete", payment_status="paid" if paid else "unpaid", url=None)
    if intent.body["setup_future_usage"] and session.body["customer"]:
        method = store.find("payment_method", intent.body["payment_method"], owner=session.owner)
        if not method.body["customer"]:
            methods.attach(method, session.body["customer"])
    record("checkout.session.completed", session.body, owner=session.owner)


def finish_later(intent: Thing) -> None:
    """A slow payment of a completed session came through or failed."""
    session = store.matching("checkout.session", owner=intent.owner, payment_intent=intent.ref).first()
    if session is None or session.body["status"] != "complete" or session.body["payment_status"] == "paid":
        return
    if intent.body["status"] == "succeeded":
        store.change(session, payment_status="paid")
        record("checkout.session.async_payment_succeeded", session.body, owner=session.owner)
    elif intent.body["status"] == "requires_payment_method":
        record("checkout.session.async_payment_failed", session.body, owner=session.owner)


def expire(session: Thing) -> None:
    """End a locked open session; what it began is canceled."""
    if session.body["status"] != "open":
        raise refused(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a '
            f"status of `{session.body['status']}`."
        )
    store.change(session, status="expired", url=None)
    if session.body["payment_intent"]:
        intent = store.find("payment_intent", session.body["payment_intent"], owner=session.owner, lock=True)
        if intent.body["status"] in charging.OPEN:
            charging.cancel(intent, "automatic")
    record("checkout.session.expired", session.body, owner=session.owner)


def expire_if_due(session: Thing) -> None:
    if session.body["status"] == "open" and session.body["expires_at"] <= clock.now():
        expire(session)
