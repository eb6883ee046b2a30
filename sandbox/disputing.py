"""Chargebacks, inquiries and fraud warnings."""

from sandbox import clock, funds, store
from sandbox.errors import refused
from sandbox.events import record
from sandbox.models import Thing

FEE = 1500
EVIDENCE_DAYS = 7
OPEN = ("needs_response", "under_review", "warning_needs_response", "warning_under_review")
EVIDENCE = [
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
]


def open_dispute(charge: Thing, *, reason: str, inquiry: bool = False, amount: int | None = None) -> Thing:
    """The cardholder's bank disputes a charge: the amount and a fee leave the balance, unless it only asks."""
    if charge.body["disputed"]:
        raise refused("This charge is already disputed.", "charge_disputed")
    if not charge.body["paid"] or charge.body["amount_refunded"] >= charge.body["amount"]:
        raise refused("This charge cannot be disputed.", "charge_already_refunded")
    dispute = store.add(
        "dispute",
        {
            "amount": amount or charge.body["amount"] - charge.body["amount_refunded"],
            "balance_transactions": [],
            "charge": charge.ref,
            "currency": charge.body["currency"],
            "enhanced_eligibility_types": [],
            "evidence": {**dict.fromkeys(EVIDENCE), "enhanced_evidence": {}},
            "evidence_details": {
                "due_by": clock.now() + EVIDENCE_DAYS * funds.DAY,
                "enhanced_eligibility": {},
                "has_evidence": False,
                "past_due": False,
                "submission_count": 0,
            },
            "is_charge_refundable": inquiry,
            "payment_intent": charge.body["payment_intent"],
            "payment_method_details": {
                "card": {
                    "brand": charge.body["payment_method_details"].get("card", {}).get("brand"),
                    "case_type": "inquiry" if inquiry else "chargeback",
                    "network_reason_code": "10.4" if reason == "fraudulent" else "13.1",
                },
                "type": "card",
            },
            "reason": reason,
            "status": "warning_needs_response" if inquiry else "needs_response",
        },
        owner=charge.owner,
    )
    store.change(charge, disputed=not inquiry)
    record("charge.dispute.created", dispute.body, owner=charge.owner)
    if not inquiry:
        _move(dispute, -dispute.body["amount"], FEE, f"Chargeback withdrawal for {charge.ref}")
        record("charge.dispute.funds_withdrawn", dispute.body, owner=charge.owner)
    return dispute


def _move(dispute: Thing, amount: int, fee: int, description: str) -> None:
    txn = funds.move(
        owner=dispute.owner,
        amount=amount,
        fee=fee,
        currency=dispute.body["currency"],
        type="adjustment",
        source=dispute.ref,
        description=description,
    )
    moved = [*dispute.body["balance_transactions"], funds.show(txn)]
    store.change(dispute, balance_transactions=moved)


def answer(dispute: Thing, *, evidence: dict, submit: bool, metadata: dict) -> None:
    """Write evidence; `winning_evidence` or `losing_evidence` as text settles a submitted case at once."""
    if evidence and dispute.body["status"] not in OPEN:
        raise refused("This dispute is already closed.", "dispute_already_closed")
    submit = submit and dispute.body["status"] in OPEN
    whole = {**dispute.body["evidence"], **evidence}
    details = dict(dispute.body["evidence_details"])
    details["has_evidence"] = details["has_evidence"] or bool(evidence)
    changes: dict = {"evidence": whole, "metadata": metadata}
    if submit and details["has_evidence"]:
        details["submission_count"] += 1
        warning = dispute.body["status"].startswith("warning_")
        changes["status"] = "warning_under_review" if warning else "under_review"
    before = store.change(dispute, **changes, evidence_details=details)
    record("charge.dispute.updated", dispute.body, owner=dispute.owner, previous=before)
    if submit and whole["uncategorized_text"] in ("winning_evidence", "losing_evidence"):
        close(dispute, won=whole["uncategorized_text"] == "winning_evidence")


def close(dispute: Thing, *, won: bool) -> None:
    """The bank decides, or the platform accepts the loss. A won amount comes back, the fee does not."""
    if dispute.body["status"] not in OPEN:
        raise refused("This dispute is already closed.", "dispute_already_closed")
    inquiry = dispute.body["status"].startswith("warning_")
    status = "warning_closed" if inquiry else ("won" if won else "lost")
    store.change(dispute, status=status, is_charge_refundable=False)
    if won and not inquiry:
        _move(dispute, dispute.body["amount"], 0, f"Chargeback reversal for {dispute.body['charge']}")
        record("charge.dispute.funds_reinstated", dispute.body, owner=dispute.owner)
    record("charge.dispute.closed", dispute.body, owner=dispute.owner)


def warn_of_fraud(charge: Thing) -> Thing:
    """The card's issuer suspects fraud before any dispute."""
    warning = store.add(
        "radar.early_fraud_warning",
        {
            "actionable": True,
            "charge": charge.ref,
            "fraud_type": "made_with_stolen_card",
            "payment_intent": charge.body["payment_intent"],
        },
        owner=charge.owner,
    )
    record("radar.early_fraud_warning.created", warning.body, owner=charge.owner)
    return warning
