"""Saving a card for later: attempts on a setup intent."""

from sandbox import charging, methods, store
from sandbox.errors import Refusal, refused
from sandbox.events import record
from sandbox.models import Thing


def confirm(intent: Thing, *, return_url: str | None) -> None:
    """Try to save the card of a locked setup intent. A decline raises, and what it wrote is kept."""
    if intent.body["status"] not in charging.OPEN:
        raise refused(
            f"You cannot confirm this SetupIntent because it has a status of {intent.body['status']}.",
            "setup_intent_unexpected_state",
        )
    if not intent.body["payment_method"]:
        raise refused(
            "You cannot confirm this SetupIntent because it's missing a payment method.",
            "setup_intent_unexpected_state",
        )
    method = store.find("payment_method", intent.body["payment_method"], owner=intent.owner)
    if method.hidden["does"] in ("sca", "sca_once"):
        action = charging.next_action(intent, return_url)
        store.change(intent, status="requires_action", next_action=action)
        record("setup_intent.requires_action", intent.body, owner=intent.owner)
        return
    try:
        charging.check_card(method)
    except Refusal as refusal:
        fail(intent, refusal, method)
        raise
    succeed(intent, method)


def authenticate(intent: Thing, *, passed: bool) -> None:
    """The owner of the card proved who they are, or failed to."""
    method = store.find("payment_method", intent.body["payment_method"], owner=intent.owner)
    if passed:
        succeed(intent, method)
        return
    refusal = charging.card_error("authentication_failed")
    fail(intent, refusal, method)
    raise refusal


def succeed(intent, method) -> None:
    """The card may be charged later without its owner."""
    if intent.body["customer"] and not method.body["customer"]:
        methods.attach(method, intent.body["customer"])
    method.hidden["authenticated"] = True
    method.save(update_fields=["hidden"])
    store.change(intent, status="succeeded", next_action=None)
    record("setup_intent.succeeded", intent.body, owner=intent.owner)


def fail(intent, refusal, method) -> None:
    store.change(
        intent,
        status="requires_payment_method",
        payment_method=None,
        next_action=None,
        last_setup_error={**refusal.error, "payment_method": method.body},
    )
    record("setup_intent.setup_failed", intent.body, owner=intent.owner)
    refusal.error.update(setup_intent=intent.body, payment_method=method.body)
