"""Giving money back: refunds of charges, and what becomes of them."""

from sandbox import chores, clock, funds, store
from sandbox.charging import REFUND_RESULT_AFTER
from sandbox.errors import invalid_parameter, refused
from sandbox.events import record
from sandbox.models import Thing, Txn


def refund(charge: Thing, *, amount: int | None, reason: str | None, metadata: dict) -> Thing:
    """Refund a locked charge, never more than is left of it."""
    body = charge.body
    if body["status"] != "succeeded" or not body["captured"]:
        raise refused(
            f"Charge {charge.ref} has not been captured, so it cannot be refunded.", "charge_not_refundable"
        )
    if body["refunded"]:
        raise refused(f"Charge {charge.ref} has already been refunded.", "charge_already_refunded")
    if body["disputed"] and _chargeback(charge):
        raise refused(f"Charge {charge.ref} has been charged back; cannot issue a refund.", "charge_disputed")
    left = body["amount"] - body["amount_refunded"]
    amount = left if amount is None else amount
    if amount < 1:
        raise invalid_parameter("amount", "Invalid positive integer", "parameter_invalid_integer")
    if amount > left:
        kind = "unrefunded amount on charge" if body["amount_refunded"] else "charge amount"
        raise refused(
            f"Refund amount ({amount}) is greater than {kind} ({left}).", "amount_too_large", param="amount"
        )
    pends = charge.hidden["does"] == "refund_pends"
    made = store.add(
        "refund",
        {
            "amount": amount,
            "balance_transaction": None,
            "charge": charge.ref,
            "currency": body["currency"],
            "destination_details": {
                "card": {
                    "reference_status": "pending",
                    "reference_type": "acquirer_reference_number",
                    "type": "refund",
                },
                "type": "card",
            },
            "metadata": metadata,
            "payment_intent": body["payment_intent"],
            "reason": reason,
            "receipt_number": None,
            "source_transfer_reversal": None,
            "status": "pending" if pends else "succeeded",
            "transfer_reversal": None,
        },
        owner=charge.owner,
    )
    funds_ready = (
        Txn.objects.filter(ref=body["balance_transaction"]).values_list("available_on", flat=True).first()
    )
    txn = funds.move(
        owner=charge.owner,
        amount=-amount,
        currency=body["currency"],
        type="refund",
        source=made.ref,
        available_on=funds_ready,
        description=f"REFUND FOR {charge.ref}",
    )
    store.change(made, balance_transaction=txn.ref)
    _count(charge, amount)
    record("refund.created", made.body, owner=charge.owner)
    record("charge.refunded", charge.body, owner=charge.owner)
    if charge.hidden["does"] == "refund_fails":
        chores.plan("fail_refund", made.ref, clock.now() + REFUND_RESULT_AFTER)
    elif pends:
        chores.plan("finish_refund", made.ref, clock.now() + REFUND_RESULT_AFTER)
    return made


def _chargeback(charge: Thing) -> bool:
    rows = store.matching("dispute", owner=charge.owner, charge=charge.ref)
    return any(each.body["status"] in ("needs_response", "under_review", "lost") for each in rows)


def _count(charge: Thing, amount: int) -> None:
    total = charge.body["amount_refunded"] + amount
    store.change(charge, amount_refunded=total, refunded=total == charge.body["amount"])


def fail(made: Thing, reason: str = "lost_or_stolen_card") -> None:
    """The bank could not take the refund: the money is back on the balance."""
    if made.body["status"] not in ("succeeded", "pending"):
        raise refused("This refund has already failed or was canceled.")
    charge = store.find("charge", made.body["charge"], owner=made.owner, lock=True)
    txn = funds.move(
        owner=made.owner,
        amount=made.body["amount"],
        currency=made.body["currency"],
        type="refund_failure",
        source=made.ref,
        available_on=Txn.objects.get(ref=made.body["balance_transaction"]).available_on,
        description=f"REFUND FAILURE FOR {charge.ref}",
    )
    before = store.change(made, status="failed", failure_reason=reason, failure_balance_transaction=txn.ref)
    _count(charge, -made.body["amount"])
    record("refund.updated", made.body, owner=made.owner, previous=before)
    record("refund.failed", made.body, owner=made.owner)
    record("charge.refund.updated", made.body, owner=made.owner, previous=before)


def finish(made: Thing) -> None:
    """A pending refund has arrived."""
    if made.body["status"] == "pending":
        before = store.change(made, status="succeeded")
        record("refund.updated", made.body, owner=made.owner, previous=before)
