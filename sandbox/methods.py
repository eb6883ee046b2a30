"""Payment methods out of card numbers, `pm_card_…` names and tokens. The number itself is never stored."""

import datetime as dt

from sandbox import cards, clock, store
from sandbox.charging import card_error, check_card
from sandbox.errors import Refusal, no_such, refused
from sandbox.events import record
from sandbox.models import Thing

NOBODY = {
    "address": {
        "city": None,
        "country": None,
        "line1": None,
        "line2": None,
        "postal_code": None,
        "state": None,
    },
    "email": None,
    "name": None,
    "phone": None,
    "tax_id": None,
}


def of_number(
    *,
    number: str,
    exp_month: int,
    exp_year: int,
    cvc: str | None,
    billing: dict | None = None,
    owner: str = "",
) -> Thing:
    """A card as typed in. Wrong digits, past dates, short codes and real cards are card errors."""
    number = cards.digits(number)
    today = dt.datetime.fromtimestamp(clock.now(), dt.UTC)
    exp_year += 2000 if exp_year < 100 else 0
    if not cards.passes_luhn(number):
        raise card_error("incorrect_number", param="number")
    card = cards.BY_NUMBER.get(number)
    if not 1 <= exp_month <= 12 or not (today.year, today.month) <= (exp_year, exp_month) <= (
        today.year + 50,
        12,
    ):
        code = "invalid_expiry_month" if not 1 <= exp_month <= 12 else "invalid_expiry_year"
        raise Refusal(
            cards.MESSAGES["invalid_expiry"], status=402, type="card_error", code=code, param="exp_year"
        )
    wanted = 4 if card and card.brand == "amex" else 3
    if cvc is not None and not (cvc.isascii() and cvc.isdigit() and len(cvc) == wanted):
        raise Refusal(
            cards.MESSAGES["invalid_cvc"], status=402, type="card_error", code="invalid_cvc", param="cvc"
        )
    if card is None:
        raise card_error("live_mode_card")
    return _new(card, exp_month, exp_year, billing, owner)


def named(name: str, *, owner: str = "", param: str = "payment_method", billing: dict | None = None) -> Thing:
    """An existing `pm_…`, or a new one for `pm_card_visa`, `tok_chargeDeclined` and their like."""
    token = name.removeprefix("pm_card_") if name.startswith("pm_card_") else name.removeprefix("tok_")
    if token != name:
        card = cards.BY_TOKEN.get(token)
        if card is None:
            raise no_such("PaymentMethod", name, param=param, status=400)
        year = dt.datetime.fromtimestamp(clock.now(), dt.UTC).year + 1
        return _new(card, 12, year, billing, owner)
    return store.find("payment_method", name, owner=owner, param=param)


def _new(card: cards.TestCard, exp_month: int, exp_year: int, billing: dict | None, owner: str) -> Thing:
    return store.add(
        "payment_method",
        {
            "allow_redisplay": "unspecified",
            "billing_details": {**NOBODY, **(billing or {})},
            "card": cards.described(card, exp_month, exp_year),
            "customer": None,
            "type": "card",
        },
        owner=owner,
        hidden={"does": card.does},
    )


def bank_debit(iban: str, billing: dict | None, owner: str) -> Thing:
    """A SEPA account: slow to answer, and IT60… is refused in the end."""
    return store.add(
        "payment_method",
        {
            "allow_redisplay": "unspecified",
            "billing_details": {**NOBODY, **(billing or {})},
            "sepa_debit": {
                "bank_code": iban[4:9],
                "branch_code": "",
                "country": iban[:2],
                "fingerprint": cards.fingerprint(iban),
                "generated_from": {"charge": None, "setup_attempt": None},
                "last4": iban[-4:],
            },
            "customer": None,
            "type": "sepa_debit",
        },
        owner=owner,
        hidden={"does": "fails" if iban.startswith("IT60") or iban.endswith("3202") else "ok"},
    )


def attach(method: Thing, customer: str) -> None:
    """Save the method to a customer; a card that would be declined at once is refused."""
    store.find("customer", customer, owner=method.owner, param="customer")
    if method.body["customer"] and method.body["customer"] != customer:
        raise refused(
            "The payment method you provided has already been attached to a customer.",
            "payment_method_already_attached",
        )
    check_card(method)
    store.change(method, customer=customer)
    record("payment_method.attached", method.body, owner=method.owner)
