"""Stripe's test cards: what each does, on the hosted page, as `pm_card_…` and as `tok_…`.

Numbers are looked at and thrown away: an object keeps the last four digits and a fingerprint."""

import hashlib
import hmac
import re
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_noop as _

MESSAGES = {
    "generic_decline": _("Your card was declined."),
    "insufficient_funds": _("Your card has insufficient funds."),
    "lost_card": _("Your card was declined."),
    "stolen_card": _("Your card was declined."),
    "expired_card": _("Your card has expired."),
    "incorrect_cvc": _("Your card's security code is incorrect."),
    "processing_error": _("An error occurred while processing your card. Try again in a little bit."),
    "incorrect_number": _("Your card number is incorrect."),
    "invalid_expiry": _("Your card's expiration date is invalid or in the past."),
    "invalid_cvc": _("Your card's security code is invalid."),
    "live_mode_card": _(
        "Your card was declined. This is a test: only the test cards listed on this page are taken."
    ),
    "authentication_required": _(
        "This transaction requires authentication. Please complete the authentication."
    ),
    "authentication_failed": _("We are unable to authenticate your payment method. Please try another card."),
}
# declines whose API code is their own rather than card_declined
OWN_CODES = {"expired_card", "incorrect_cvc", "processing_error", "incorrect_number"}


@dataclass(frozen=True)
class TestCard:
    """One test number; `does` names the behaviour, a decline starts with `decline:`."""

    number: str
    brand: str
    does: str
    says: str
    tokens: tuple[str, ...] = ()


CARDS = [
    TestCard("4242424242424242", "visa", "ok", _("Succeeds"), ("visa", "us")),
    TestCard("5555555555554444", "mastercard", "ok", _("Succeeds (Mastercard)"), ("mastercard",)),
    TestCard("378282246310005", "amex", "ok", _("Succeeds (American Express)"), ("amex",)),
    TestCard(
        "4000000000000077", "visa", "bypass", _("Succeeds, funds available at once"), ("bypassPending",)
    ),
    TestCard(
        "4000000000000002",
        "visa",
        "decline:generic_decline",
        _("Declined"),
        ("visa_chargeDeclined", "chargeDeclined"),
    ),
    TestCard(
        "4000000000009995",
        "visa",
        "decline:insufficient_funds",
        _("Declined: insufficient funds"),
        ("visa_chargeDeclinedInsufficientFunds", "chargeDeclinedInsufficientFunds"),
    ),
    TestCard(
        "4000000000009987",
        "visa",
        "decline:lost_card",
        _("Declined: lost card"),
        ("visa_chargeDeclinedLostCard",),
    ),
    TestCard(
        "4000000000009979",
        "visa",
        "decline:stolen_card",
        _("Declined: stolen card"),
        ("visa_chargeDeclinedStolenCard",),
    ),
    TestCard(
        "4000000000000069",
        "visa",
        "decline:expired_card",
        _("Declined: expired card"),
        ("chargeDeclinedExpiredCard",),
    ),
    TestCard(
        "4000000000000127",
        "visa",
        "decline:incorrect_cvc",
        _("Declined: wrong security code"),
        ("chargeDeclinedIncorrectCvc",),
    ),
    TestCard(
        "4000000000000119",
        "visa",
        "decline:processing_error",
        _("Declined: processing error"),
        ("chargeDeclinedProcessingError",),
    ),
    TestCard(
        "4000002500003155",
        "visa",
        "sca_once",
        _("Asks for authentication, unless saved before"),
        ("authenticationRequiredOnSetup",),
    ),
    TestCard(
        "4000002760003184",
        "visa",
        "sca",
        _("Always asks for authentication"),
        ("authenticationRequired", "threeDSecure2Required", "threeDSecureRequired"),
    ),
    TestCard(
        "4000000000000341",
        "visa",
        "decline_later",
        _("Can be saved, then is declined"),
        ("chargeCustomerFail", "visa_chargeCustomerFail"),
    ),
    TestCard(
        "4000000000000259", "visa", "dispute:fraudulent", _("Succeeds, then is disputed"), ("createDispute",)
    ),
    TestCard(
        "4000000000002685",
        "visa",
        "dispute:product_not_received",
        _("Succeeds, then is disputed as not received"),
        ("createDisputeProductNotReceived",),
    ),
    TestCard(
        "4000000000001976",
        "visa",
        "inquiry",
        _("Succeeds, then an inquiry is opened"),
        ("createDisputeInquiry",),
    ),
    TestCard(
        "4000000000005423",
        "visa",
        "fraud_warning",
        _("Succeeds, then a fraud warning comes"),
        ("createIssuerFraudRecord",),
    ),
    TestCard(
        "4000000000005126", "visa", "refund_fails", _("Succeeds; a refund of it fails later"), ("refundFail",)
    ),
    TestCard(
        "4000000000007726",
        "visa",
        "refund_pends",
        _("Succeeds; a refund of it takes a while"),
        ("pendingRefund",),
    ),
]
BY_NUMBER = {card.number: card for card in CARDS}
BY_TOKEN = {token: card for card in CARDS for token in card.tokens}


def fingerprint(number: str) -> str:
    """The same for the same number, and of no use for finding the number."""
    digest = hmac.new(settings.SECRET_KEY.encode(), number.encode(), hashlib.sha256).hexdigest()
    return digest[:16]


def digits(text: str) -> str:
    return re.sub(r"[\s-]", "", text or "")


def passes_luhn(number: str) -> bool:
    if not re.fullmatch(r"[0-9]{12,19}", number):
        return False
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def described(card: TestCard, exp_month: int, exp_year: int) -> dict:
    """The `card` part of a payment method."""
    return {
        "brand": card.brand,
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "US",
        "display_brand": card.brand,
        "exp_month": exp_month,
        "exp_year": exp_year,
        "fingerprint": fingerprint(card.number),
        "funding": "credit",
        "generated_from": None,
        "last4": card.number[-4:],
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }
