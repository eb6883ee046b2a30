"""Stripe, through its official client: the only module that imports it. The sandbox is spoken to by the same code."""

import io
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import requests
import stripe
from django.conf import settings
from stripe.params import PaymentIntentCreateParams, TransferCreateParams
from stripe.params.checkout import SessionCreateParams

from payments import gateway as g
from payments import stripe_answers as answers

TIMEOUTS = (4, 12)  # seconds to connect, to answer: somebody may be waiting for the page
TOLERANCE = 300  # seconds a webhook's signature may be old, or ahead
WITH_CHARGE = "payment_intent.latest_charge.balance_transaction"


class StripeGateway:
    """What we ask of Stripe. Every POST carries an idempotency key made of a row of ours."""

    def __init__(self, *, http_client: Any = None, retries: int = 1):
        self.client = stripe.StripeClient(
            settings.STRIPE_SECRET_KEY,
            base_addresses={"api": settings.STRIPE_API_BASE, "files": settings.STRIPE_API_BASE}
            if settings.STRIPE_API_BASE
            else {},
            max_network_retries=retries,
            http_client=http_client or _over_http(),
        )

    # --- paying in ---------------------------------------------------------------
    def create_customer(self, *, key: str, email: str, name: str, user_ref: str) -> str:
        """The id of a customer at Stripe for one of our members."""
        with _errors():
            made = self.client.v1.customers.create(
                {"email": email, "name": name, "metadata": _ours(user=user_ref)}, {"idempotency_key": key}
            )
        return made.id

    def create_session(
        self,
        *,
        key: str,
        payment_ref: str,
        order_ref: str,
        title: str,
        amount_minor: int,
        currency: str,
        email: str,
        expires_at: datetime,
        success_url: str,
        cancel_url: str,
        customer_id: str = "",
    ) -> g.Session:
        """A hosted checkout for one payment of ours, open until `expires_at` (30 min to 24 h from now).

        With `customer_id` the card is kept for charges its owner asks for later."""
        ours = _ours(payment=payment_ref, order=order_ref)
        asked: SessionCreateParams = {
            "mode": "payment",
            "client_reference_id": payment_ref,
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": currency,
                        "unit_amount": amount_minor,
                        "product_data": {"name": title},
                    },
                }
            ],
            "allowed_payment_method_types": ["card"],
            "payment_intent_data": {"transfer_group": transfer_group(order_ref), "metadata": ours},
            "metadata": ours,
            "expires_at": int(expires_at.timestamp()),
            "success_url": success_url,
            "cancel_url": cancel_url,
            "locale": "auto",
        }
        if customer_id:
            asked["customer"] = customer_id
            asked["payment_intent_data"]["setup_future_usage"] = "off_session"
        else:
            asked["customer_email"] = email
        with _errors():
            made = self.client.v1.checkout.sessions.create(asked, {"idempotency_key": key})
        return answers.session(made)

    def retrieve_session(self, session_id: str) -> g.Session:
        """The session with its intent and charge as they are now."""
        with _errors():
            return answers.session(
                self.client.v1.checkout.sessions.retrieve(session_id, {"expand": [WITH_CHARGE]})
            )

    def expire_session(self, session_id: str, *, key: str) -> g.Session:
        """Close an open session. Raises Final where it is paid or expired already."""
        with _errors():
            return answers.session(
                self.client.v1.checkout.sessions.expire(session_id, {}, {"idempotency_key": key})
            )

    def retrieve_intent(self, intent_id: str) -> g.Intent:
        """The intent with its charge as they are now."""
        with _errors():
            return answers.intent(
                self.client.v1.payment_intents.retrieve(intent_id, {"expand": ["latest_charge"]})
            )

    def charge_card(
        self,
        *,
        key: str,
        payment_ref: str,
        order_ref: str,
        customer_id: str,
        method_id: str,
        amount_minor: int,
        currency: str,
    ) -> g.Intent:
        """Charge a kept card while its owner is not at the provider's page. Raises Declined, with the code
        `authentication_required` where the bank wants to see them there."""
        asked: PaymentIntentCreateParams = {
            "amount": amount_minor,
            "currency": currency,
            "customer": customer_id,
            "payment_method": method_id,
            "allowed_payment_method_types": ["card"],
            "off_session": True,
            "confirm": True,
            "transfer_group": transfer_group(order_ref),
            "metadata": _ours(payment=payment_ref, order=order_ref),
            "expand": ["latest_charge"],
        }
        with _errors():
            return answers.intent(self.client.v1.payment_intents.create(asked, {"idempotency_key": key}))

    def list_intents(self, customer_id: str, *, since: datetime) -> list[g.Intent]:
        """A customer's payments from `since` on, newest first; their charges are not told."""
        asked: Any = {"customer": customer_id, "limit": 100, **_since(since)}
        with _errors():
            found = self.client.v1.payment_intents.list(asked)
            return [answers.intent(each) for each in found.auto_paging_iter()]

    def forget_card(self, method_id: str, *, key: str) -> g.Method:
        """Nobody may be charged with this card any more. Raises Final where that is so already."""
        with _errors():
            gone = self.client.v1.payment_methods.detach(method_id, {}, {"idempotency_key": key})
        return answers.method(gone)

    def retrieve_card(self, method_id: str) -> g.Method:
        with _errors():
            return answers.method(self.client.v1.payment_methods.retrieve(method_id))

    # --- giving back -------------------------------------------------------------
    def create_refund(
        self, *, key: str, refund_ref: str, order_ref: str, intent_id: str, amount_minor: int
    ) -> g.Refund:
        with _errors():
            made = self.client.v1.refunds.create(
                {
                    "payment_intent": intent_id,
                    "amount": amount_minor,
                    "reason": "requested_by_customer",
                    "metadata": _ours(refund=refund_ref, order=order_ref),
                },
                {"idempotency_key": key},
            )
        return answers.refund(made)

    def retrieve_refund(self, refund_id: str) -> g.Refund:
        with _errors():
            return answers.refund(self.client.v1.refunds.retrieve(refund_id))

    def list_refunds(self, intent_id: str) -> list[g.Refund]:
        """Every refund of an intent."""
        with _errors():
            found = self.client.v1.refunds.list({"payment_intent": intent_id, "limit": 100})
            return [answers.refund(each) for each in found.auto_paging_iter()]

    # --- chargebacks ---------------------------------------------------------------
    def retrieve_dispute(self, dispute_id: str) -> g.Dispute:
        """A chargeback, with what it has moved on our balance."""
        with _errors():
            return answers.dispute(self.client.v1.disputes.retrieve(dispute_id))

    def upload_evidence(self, *, key: str, name: str, content: bytes) -> g.File:
        """Keep a file for the bank at Stripe; at most 5 MB there."""
        file = io.BytesIO(content)
        file.name = name  # what the client sends as the file's name
        with _errors():
            made = self.client.v1.files.create(
                {"purpose": "dispute_evidence", "file": file}, {"idempotency_key": key}
            )
        return g.File(made.id)

    def submit_evidence(self, *, key: str, dispute_id: str, evidence: dict[str, str]) -> g.Dispute:
        """Send the evidence to the bank. Raises Final where it has decided."""
        asked: Any = {"evidence": evidence, "submit": True}
        with _errors():
            return answers.dispute(
                self.client.v1.disputes.update(dispute_id, asked, {"idempotency_key": key})
            )

    def accept_dispute(self, *, key: str, dispute_id: str) -> g.Dispute:
        """Give a chargeback up: it is lost at once."""
        with _errors():
            return answers.dispute(self.client.v1.disputes.close(dispute_id, {}, {"idempotency_key": key}))

    # --- paying out --------------------------------------------------------------
    def create_account(self, *, key: str, email: str, country: str, user_ref: str) -> g.Account:
        """An account for a seller: Stripe collects the details, the house bears losses and fees."""
        with _errors():
            made = self.client.v1.accounts.create(
                {
                    "controller": {
                        "stripe_dashboard": {"type": "express"},
                        "losses": {"payments": "application"},
                        "fees": {"payer": "application"},
                        "requirement_collection": "stripe",
                    },
                    "capabilities": {"transfers": {"requested": True}},
                    "country": country,
                    "email": email,
                    "metadata": _ours(seller=user_ref),
                },
                {"idempotency_key": key},
            )
        return answers.account(made)

    def account_link(self, account_id: str, *, refresh_url: str, return_url: str) -> str:
        """The address of Stripe's onboarding page, good for a few minutes and one visit."""
        with _errors():
            made = self.client.v1.account_links.create(
                {
                    "account": account_id,
                    "type": "account_onboarding",
                    "refresh_url": refresh_url,
                    "return_url": return_url,
                }
            )
        return made.url

    def retrieve_account(self, account_id: str) -> g.Account:
        with _errors():
            return answers.account(self.client.v1.accounts.retrieve(account_id))

    def login_link(self, account_id: str) -> str:
        """The address of the seller's own page at Stripe."""
        with _errors():
            return self.client.v1.accounts.login_links.create(account_id).url

    def create_transfer(
        self,
        *,
        key: str,
        part_ref: str,
        order_ref: str,
        amount_minor: int,
        currency: str,
        destination: str,
        source_charge: str = "",
    ) -> g.Transfer:
        """Move money to a seller's account, out of one charge where `source_charge` names it."""
        asked: TransferCreateParams = {
            "amount": amount_minor,
            "currency": currency,
            "destination": destination,
            "transfer_group": transfer_group(order_ref),
            "metadata": _ours(part=part_ref, order=order_ref),
        }
        if source_charge:
            asked["source_transaction"] = source_charge
        with _errors():
            return answers.transfer(self.client.v1.transfers.create(asked, {"idempotency_key": key}))

    def retrieve_transfer(self, transfer_id: str) -> g.Transfer:
        with _errors():
            return answers.transfer(self.client.v1.transfers.retrieve(transfer_id))

    def list_transfers(self, order_ref: str) -> list[g.Transfer]:
        """Every transfer of an order."""
        with _errors():
            found = self.client.v1.transfers.list({"transfer_group": transfer_group(order_ref), "limit": 100})
            return [answers.transfer(each) for each in found.auto_paging_iter()]

    # --- the house's balance -----------------------------------------------------
    def balance(self, currency: str) -> tuple[int, int]:
        """What the house has at Stripe: available and pending."""
        with _errors():
            found = self.client.v1.balance.retrieve()
        available, pending = (
            sum(each.amount for each in part if each.currency == currency)
            for part in (found.available, found.pending)
        )
        return available, pending

    def balance_transactions(self, *, since: datetime | None) -> Iterator[g.Transaction]:
        """The house's movements from `since` on, newest first."""
        asked: Any = {"limit": 100, **_since(since)}
        with _errors():
            for each in self.client.v1.balance_transactions.list(asked).auto_paging_iter():
                yield g.Transaction(
                    id=each.id,
                    type=each.type,
                    amount_minor=each.amount,
                    fee_minor=each.fee,
                    net_minor=each.net,
                    currency=each.currency,
                    source=answers.id_of(each.source),
                    created_at=answers.instant(each.created),
                    available_at=answers.instant(each.available_on) if each.available_on else None,
                )

    # --- events ------------------------------------------------------------------
    def events(self, *, since: datetime | None) -> Iterator[g.Event]:
        """What happened from `since` on, newest first."""
        asked: Any = {"limit": 100, **_since(since)}
        with _errors():
            for each in self.client.v1.events.list(asked).auto_paging_iter():
                yield answers.event(each.to_dict())

    def construct_event(self, payload: bytes, signature: str, *, now: float | None = None) -> g.Event:
        """The event in a webhook that one of our secrets signed within 300 s of now. Raises BadSignature.

        Stripe's client lets a signature from the future pass; we do not."""
        raw = time.time() if now is None else now
        _check_stamp(signature, raw)
        for secret in settings.STRIPE_WEBHOOK_SECRETS[:2]:
            try:
                stripe.WebhookSignature.verify_header(payload.decode(), signature, secret, None)
                return answers.event(json.loads(payload))
            except stripe.SignatureVerificationError:
                continue
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise g.BadSignature("not an event") from error
        raise g.BadSignature("no secret of ours signed this")


def transfer_group(order_ref: str) -> str:
    """What ties charges and transfers of an order together at Stripe."""
    return f"order_{order_ref}"


def _over_http() -> Any:
    """A client with our time limits; the sandbox is reached directly, never through a proxy."""
    session = None
    if settings.SANDBOX:
        session = requests.Session()
        session.trust_env = False
    return stripe.RequestsClient(timeout=TIMEOUTS, session=session)


@contextmanager
def _errors() -> Iterator[None]:
    """Stripe's errors as ours; nothing is ever asked of Stripe inside a transaction."""
    g.outside_transactions()
    try:
        yield
    except stripe.CardError as error:
        raise g.Declined(_words(error), error.code or "") from error
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise g.Transient(_words(error), error.code or "") from error
    except stripe.AuthenticationError as error:  # a wrong key is a fault of the set-up, not of the call
        raise g.Transient(_words(error), "authentication") from error
    except stripe.StripeError as error:
        raise _by_status(error) from error


def _by_status(error: stripe.StripeError) -> g.GatewayError:
    status, code = error.http_status or 0, error.code or ""
    replayed = {k.lower(): v for k, v in (error.headers or {}).items()}.get("idempotent-replayed") == "true"
    if status >= 500 and replayed:
        return g.StoredError(_words(error), code)
    if status >= 500 or status in (0, 409, 429):
        return g.Transient(_words(error), code)
    if isinstance(error, stripe.IdempotencyError):
        return g.StoredError(_words(error), code or "idempotency_error")
    return g.Final(_words(error), code)


def _words(error: stripe.StripeError) -> str:
    return str(error.user_message or error)[:500]


def _check_stamp(signature: str, raw: float) -> None:
    stamps = [item[2:] for item in signature.split(",") if item.startswith("t=")]
    if len(stamps) != 1 or len(stamps[0]) > 12 or not (stamps[0].isascii() and stamps[0].isdigit()):
        raise g.BadSignature("no time stamp")
    if abs(raw - int(stamps[0])) > TOLERANCE:
        raise g.BadSignature("too old, or from the future")


def _ours(**refs: str) -> dict[str, str]:
    return {"site": settings.SITE_URL[:500], **refs}


def _since(since: datetime | None) -> dict:
    return {"created": {"gte": int(since.timestamp())}} if since else {}
