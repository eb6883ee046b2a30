"""Taking money: attempts on a payment intent, the charges they make, and what a test card does afterwards."""

import secrets

from django.conf import settings

from sandbox import cards, chores, clock, disputing, funds, store
from sandbox.errors import Refusal, refused
from sandbox.events import record
from sandbox.models import Thing

MINIMUM = 50
MAXIMUM = 99_999_999
OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
REFUND_RESULT_AFTER = 60  # seconds on the test clock


def check_amount(amount: int, param: str = "amount") -> None:
    if amount < 1:
        raise Refusal(
            "This value must be greater than or equal to 1.", code="parameter_invalid_integer", param=param
        )
    if amount < MINIMUM:
        raise Refusal(
            f"Amount must be at least {MINIMUM} in minor units.", code="amount_too_small", param=param
        )
    if amount > MAXIMUM:
        raise Refusal(f"Amount must be no more than {MAXIMUM}.", code="amount_too_large", param=param)


def new_intent(*, owner: str = "", hidden: dict | None = None, **fields) -> Thing:
    """A payment intent; `fields` are those of its body, amount and currency among them."""
    check_amount(fields["amount"])
    ref = store.new_ref("payment_intent")
    has_method = bool(fields.get("payment_method"))
    body = {
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": f"{ref}_secret_{secrets.token_hex(12)}",
        "confirmation_method": "automatic",
        "customer": None,
        "description": None,
        "last_payment_error": None,
        "latest_charge": None,
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": None,
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "source": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "requires_confirmation" if has_method else "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
        **fields,
    }
    intent = store.add("payment_intent", body, owner=owner, hidden=hidden, ref=ref)
    record("payment_intent.created", intent.body, owner=owner)
    return intent


def attempt(
    intent: Thing, method: Thing, *, off_session: bool = False, authenticated: bool = False, return_url=None
) -> None:
    """Try to pay a locked intent with a card. A decline raises, and what it wrote is kept."""
    if intent.body["status"] not in OPEN:
        raise unexpected_state(intent, "confirm")
    store.change(intent, payment_method=method.ref, next_action=None)
    if method.body["type"] == "sepa_debit":
        return _debit_later(intent, method)
    if _needs_authentication(intent, method) and not authenticated:
        if off_session:
            raise _decline(intent, method, "authentication_required")
        store.change(intent, status="requires_action", next_action=next_action(intent, return_url))
        record("payment_intent.requires_action", intent.body, owner=intent.owner)
        return None
    reason = _decline_of(method)
    if reason:
        raise _decline(intent, method, reason)
    if authenticated and intent.body["setup_future_usage"]:
        method.hidden["authenticated"] = True
        method.save(update_fields=["hidden"])
    charge_now(intent, method)
    return None


def authentication_failed(intent: Thing) -> Refusal:
    """The buyer failed to prove who they are: the intent wants another card."""
    method = store.find("payment_method", intent.body["payment_method"], owner=intent.owner)
    return _decline(intent, method, "authentication_failed", charged=False)


def unexpected_state(intent: Thing, verb: str) -> Refusal:
    return refused(
        f"You cannot {verb} this PaymentIntent because it has a status of {intent.body['status']}.",
        "payment_intent_unexpected_state",
        payment_intent=intent.body,
    )


def _needs_authentication(intent: Thing, method: Thing) -> bool:
    does = method.hidden["does"]
    return does == "sca" or (does == "sca_once" and not method.hidden.get("authenticated"))


def _decline_of(method: Thing) -> str | None:
    does = method.hidden["does"]
    if does == "decline_later":
        return "generic_decline"
    return does.removeprefix("decline:") if does.startswith("decline:") else None


def check_card(method: Thing) -> None:
    """Refuse to save a card that would be declined at once."""
    does = method.hidden["does"]
    if does.startswith("decline:"):
        raise card_error(does.removeprefix("decline:"))


def card_error(reason: str, **details) -> Refusal:
    """A 402 in Stripe's words; what was written before it is kept."""
    code = reason if reason in cards.OWN_CODES else "card_declined"
    if reason in ("authentication_required", "authentication_failed"):
        code = {"authentication_failed": "payment_intent_authentication_failure"}.get(reason, reason)
    return Refusal(
        cards.MESSAGES[reason],
        status=402,
        type="card_error",
        keep=True,
        code=code,
        decline_code=reason if code in ("card_declined", "authentication_required") else None,
        **details,
    )


def _decline(intent: Thing, method: Thing, reason: str, *, charged: bool = True) -> Refusal:
    charge = None
    refusal = card_error(reason)
    if charged:
        charge = _new_charge(
            intent,
            method,
            paid=False,
            captured=False,
            status="failed",
            amount_captured=0,
            failure_code=refusal.error["code"],
            failure_message=refusal.error["message"],
            outcome={
                "network_status": "declined_by_network",
                "reason": reason,
                "risk_level": "normal",
                "seller_message": "The bank did not return any further details with this decline.",
                "type": "issuer_declined",
            },
        )
        refusal.error["charge"] = charge.ref
    store.change(
        intent,
        status="requires_payment_method",
        payment_method=None,
        next_action=None,
        latest_charge=charge.ref if charge else intent.body["latest_charge"],
        last_payment_error={**refusal.error, "payment_method": method.body},
    )
    if charge:
        record("charge.failed", charge.body, owner=intent.owner)
    record("payment_intent.payment_failed", intent.body, owner=intent.owner)
    refusal.error.update(payment_intent=intent.body, payment_method=method.body)
    return refusal


def next_action(intent: Thing, return_url: str | None) -> dict:
    url = f"{settings.SANDBOX_URL}/authenticate/{intent.ref}"
    if return_url:
        intent.hidden["return_url"] = return_url
        intent.save(update_fields=["hidden"])
    return {"type": "redirect_to_url", "redirect_to_url": {"return_url": return_url, "url": url}}


def charge_now(intent: Thing, method: Thing) -> Thing:
    """The card is good: charge it, or only hold the amount when capture is manual."""
    manual = intent.body["capture_method"] == "manual"
    amount = intent.body["amount"]
    charge = _new_charge(intent, method, captured=not manual, amount_captured=0 if manual else amount)
    if manual:
        store.change(intent, status="requires_capture", amount_capturable=amount, latest_charge=charge.ref)
        record("charge.succeeded", charge.body, owner=intent.owner)
        record("payment_intent.amount_capturable_updated", intent.body, owner=intent.owner)
        return charge
    settle(charge, amount, does=method.hidden["does"])
    store.change(
        intent,
        status="succeeded",
        amount_received=amount,
        latest_charge=charge.ref,
        last_payment_error=None,
        next_action=None,
        processing=None,
    )
    record("charge.succeeded", charge.body, owner=intent.owner)
    record("payment_intent.succeeded", intent.body, owner=intent.owner)
    aftermath(charge, method.hidden["does"])
    return charge


def settle(charge: Thing, amount: int, *, does: str) -> None:
    """Put a charge on the balance: available after two days, with the test card 0077 at once."""
    waits = 0 if does == "bypass" else funds.CHARGE_WAITS
    txn = funds.move(
        owner=charge.owner,
        amount=amount,
        fee=funds.fee(amount),
        currency=charge.body["currency"],
        type="charge",
        source=charge.ref,
        available_on=clock.now() + waits,
        description=charge.body["description"],
    )
    store.change(charge, balance_transaction=txn.ref, captured=True, amount_captured=amount)


def aftermath(charge: Thing, does: str) -> None:
    """What a test card brings with it once it has been charged."""
    if does.startswith("dispute:"):
        disputing.open_dispute(charge, reason=does.removeprefix("dispute:"))
    elif does == "inquiry":
        disputing.open_dispute(charge, reason="general", inquiry=True)
    elif does == "fraud_warning":
        disputing.warn_of_fraud(charge)


def _new_charge(intent: Thing, method: Thing, **fields) -> Thing:
    ref = store.new_ref("charge")
    body = intent.body
    kind = method.body["type"]
    details = dict(method.body[kind])
    if kind == "card":
        details = {
            **{name: details[name] for name in ("brand", "country", "exp_month", "exp_year", "fingerprint")},
            **{name: details[name] for name in ("funding", "last4")},
            "amount_authorized": body["amount"],
            "authorization_code": "123456",
            "checks": details["checks"],
            "installments": None,
            "mandate": None,
            "network": details["brand"],
            "three_d_secure": None,
            "wallet": None,
        }
    whole = {
        "amount": body["amount"],
        "amount_captured": body["amount"],
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": method.body["billing_details"],
        "calculated_statement_descriptor": "SANDBOX",
        "captured": True,
        "currency": body["currency"],
        "customer": body["customer"],
        "description": body["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "metadata": dict(body["metadata"]),
        "on_behalf_of": None,
        "outcome": {
            "network_status": "approved_by_network",
            "reason": None,
            "risk_level": "normal",
            "risk_score": 12,
            "seller_message": "Payment complete.",
            "type": "authorized",
        },
        "paid": True,
        "payment_intent": intent.ref,
        "payment_method": method.ref,
        "payment_method_details": {kind: details, "type": kind},
        "receipt_email": body["receipt_email"],
        "receipt_number": None,
        "receipt_url": f"{settings.SANDBOX_URL}/receipts/{ref}",
        "refunded": False,
        "review": None,
        "shipping": body["shipping"],
        "source": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "succeeded",
        "transfer_data": None,
        "transfer_group": body["transfer_group"],
        **fields,
    }
    hidden = {"does": method.hidden["does"]}
    return store.add("charge", whole, owner=intent.owner, hidden=hidden, ref=ref)


def _debit_later(intent: Thing, method: Thing) -> None:
    """A bank debit is under way for days; the chore tells how it went."""
    charge = _new_charge(intent, method, paid=False, captured=True, status="pending")
    store.change(intent, status="processing", latest_charge=charge.ref)
    record("charge.pending", charge.body, owner=intent.owner)
    record("payment_intent.processing", intent.body, owner=intent.owner)
    chores.plan("finish_debit", intent.ref, clock.now())


def finish_debit(intent: Thing) -> None:
    """The bank answered: the debit succeeded or failed."""
    if intent.body["status"] != "processing":
        return
    method = store.find("payment_method", intent.body["payment_method"], owner=intent.owner)
    charge = store.find("charge", intent.body["latest_charge"], owner=intent.owner, lock=True)
    if method.hidden["does"] == "ok":
        settle(charge, intent.body["amount"], does="ok")
        store.change(charge, status="succeeded", paid=True)
        store.change(intent, status="succeeded", amount_received=intent.body["amount"])
        record("charge.succeeded", charge.body, owner=intent.owner)
        record("payment_intent.succeeded", intent.body, owner=intent.owner)
        return
    message = "The bank could not take the payment."
    store.change(
        charge,
        status="failed",
        captured=False,
        amount_captured=0,
        failure_code="debit_not_authorized",
        failure_message=message,
    )
    error = {"type": "card_error", "code": "debit_not_authorized", "message": message}
    store.change(intent, status="requires_payment_method", payment_method=None, last_payment_error=error)
    record("charge.failed", charge.body, owner=intent.owner)
    record("payment_intent.payment_failed", intent.body, owner=intent.owner)


def cancel(intent: Thing, reason: str | None) -> None:
    """Give up a locked intent that has not been paid."""
    if intent.body["status"] not in (*OPEN, "requires_capture", "processing"):
        raise unexpected_state(intent, "cancel")
    store.change(
        intent,
        status="canceled",
        canceled_at=clock.now(),
        cancellation_reason=reason,
        amount_capturable=0,
        next_action=None,
    )
    record("payment_intent.canceled", intent.body, owner=intent.owner)


def capture(intent: Thing, amount: int | None) -> None:
    """Take a held amount, or part of it."""
    if intent.body["status"] != "requires_capture":
        raise unexpected_state(intent, "capture")
    amount = amount or intent.body["amount_capturable"]
    if amount > intent.body["amount_capturable"]:
        raise refused(
            "The amount to capture is greater than the amount you can capture.",
            "amount_too_large",
            param="amount_to_capture",
        )
    charge = store.find("charge", intent.body["latest_charge"], owner=intent.owner, lock=True)
    settle(charge, amount, does=charge.hidden["does"])
    left = charge.body["amount"] - amount
    store.change(charge, amount_refunded=left)
    store.change(intent, status="succeeded", amount_received=amount, amount_capturable=0)
    record("charge.captured", charge.body, owner=intent.owner)
    record("payment_intent.succeeded", intent.body, owner=intent.owner)
    aftermath(charge, charge.hidden["does"])
