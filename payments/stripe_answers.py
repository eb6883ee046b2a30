"""Stripe's objects, as the client gives them, read into the gateway's own words."""

from datetime import UTC, datetime
from typing import Any

from payments import gateway as g


def instant(seconds: int) -> datetime:
    """A moment from Stripe's seconds since 1970."""
    return datetime.fromtimestamp(seconds, tz=UTC)


def id_of(value: Any) -> str:
    """The id of an object that may or may not be expanded; '' for none."""
    return "" if value is None else value if isinstance(value, str) else value.id


def meta(thing: Any) -> dict:
    """What we wrote on an object when it was made."""
    found = getattr(thing, "metadata", None)
    return found.to_dict() if found else {}


def charge(found: Any) -> g.Charge | None:
    """A charge with its card; None where it was not expanded."""
    if found is None or isinstance(found, str):
        return None
    details = getattr(found, "payment_method_details", None)
    card = getattr(details, "card", None)
    return g.Charge(
        id=found.id,
        amount_minor=found.amount,
        currency=found.currency,
        card_brand=getattr(card, "brand", None) or "",
        card_last4=getattr(card, "last4", None) or "",
        card_fingerprint=getattr(card, "fingerprint", None) or "",
        card_exp_month=getattr(card, "exp_month", None) or 0,
        card_exp_year=getattr(card, "exp_year", None) or 0,
        method_id=id_of(found.payment_method),
        customer_id=id_of(found.customer),
    )


def intent(found: Any) -> g.Intent:
    """An intent, with its charge once that succeeded."""
    return g.Intent(
        id=found.id,
        status=found.status,
        payment_ref=meta(found).get("payment", ""),
        charge=charge(found.latest_charge) if found.status == "succeeded" else None,
    )


def method(found: Any) -> g.Method:
    """A kept card."""
    return g.Method(id=found.id, customer_id=id_of(found.customer))


def session(found: Any) -> g.Session:
    """A checkout session, with its charge once paid."""
    paying = found.payment_intent
    expanded = paying is not None and not isinstance(paying, str)
    paid = found.payment_status == "paid"
    return g.Session(
        id=found.id,
        status=found.status,
        paid=paid,
        url=found.url or "",
        amount_minor=found.amount_total or 0,
        currency=found.currency or "",
        payment_ref=found.client_reference_id or meta(found).get("payment", ""),
        expires_at=instant(found.expires_at),
        intent_id=id_of(paying),
        intent_status=paying.status if expanded else "",
        charge=charge(paying.latest_charge) if expanded and paid else None,
    )


def refund(found: Any) -> g.Refund:
    """A refund; `moved` once it stands on our balance."""
    return g.Refund(
        id=found.id,
        status=found.status or "pending",
        amount_minor=found.amount,
        currency=found.currency,
        refund_ref=meta(found).get("refund", ""),
        intent_id=id_of(found.payment_intent),
        moved=bool(getattr(found, "balance_transaction", None)),
    )


def dispute(found: Any) -> g.Dispute:
    """A chargeback, with what it moved on our balance."""
    due = getattr(found.evidence_details, "due_by", None)
    return g.Dispute(
        id=found.id,
        status=found.status,
        amount_minor=found.amount,
        currency=found.currency,
        reason=found.reason,
        charge_id=id_of(found.charge),
        intent_id=id_of(found.payment_intent),
        evidence_by=instant(due) if due else None,
        moves=tuple(
            g.BankMove(id=each.id, amount_minor=each.amount, currency=each.currency)
            for each in found.balance_transactions
        ),
    )


def transfer(found: Any) -> g.Transfer:
    """A transfer to a seller's account."""
    return g.Transfer(
        id=found.id,
        amount_minor=found.amount,
        reversed_minor=found.amount_reversed,
        currency=found.currency,
        part_ref=meta(found).get("part", ""),
        destination=id_of(found.destination),
    )


def account(found: Any) -> g.Account:
    """A seller's account: whether it can be paid, and what is missing."""
    requirements = getattr(found, "requirements", None)
    missing = list(getattr(requirements, "currently_due", None) or []) + list(
        getattr(requirements, "past_due", None) or []
    )
    capabilities = getattr(found, "capabilities", None)
    return g.Account(
        id=found.id,
        ready=bool(found.payouts_enabled) and getattr(capabilities, "transfers", None) == "active",
        details_submitted=bool(found.details_submitted),
        missing=sorted(set(missing)),
    )


def event(body: dict) -> g.Event:
    """An event, from its JSON."""
    thing = body["data"]["object"]
    return g.Event(
        id=body["id"],
        type=body["type"],
        object_id=thing.get("id") or "",
        created_at=instant(body["created"]),
        payload=body,
        account=body.get("account") or "",
    )
