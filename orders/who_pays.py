"""Who bears a lost chargeback, as one table. What was never released costs nobody: the buyer's own money is gone back.

Of what was released the commission is always given back. The seller's share falls on the seller or on the house:
fraud with stolen cards is the house's up to a limit, where the seller delivered and is no other name of the buyer's;
a complaint about the work falls on the seller only where nothing was delivered or staff has found against them."""

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext_lazy as _

FRAUD = frozenset({"fraudulent", "unrecognized"})  # the bank's own words
HOUSE_BEARS_AT_MOST_MINOR = 500_00

RULES = {
    "not_released": _("Nothing had been released to the seller: the payment went back out of escrow."),
    "fraud_delivered": _(
        "A card was used without its owner. The seller delivered, so the house bears the loss, up to a limit."
    ),
    "fraud_undelivered": _(
        "A card was used without its owner and nothing was delivered: the seller gives it back."
    ),
    "fraud_linked": _("Buyer and seller have paid with the same card: the seller gives it back."),
    "claim_delivered": _(
        "The work was delivered and staff found nothing against it: the house bears the loss."
    ),
    "claim_undelivered": _("Nothing was delivered: the seller gives it back."),
    "claim_ruled": _("Staff had decided against the seller: the seller gives it back."),
}
REASONS = {
    "fraudulent": _("The cardholder says that somebody else used the card."),
    "unrecognized": _("The cardholder does not recognise the payment."),
    "product_not_received": _("The cardholder says that nothing arrived."),
    "product_unacceptable": _("The cardholder says that the work is not as described."),
    "duplicate": _("The cardholder says that it was charged twice."),
    "credit_not_processed": _("The cardholder says that a refund was promised and did not come."),
    "subscription_canceled": _("The cardholder says that it was cancelled before."),
}
OTHER_REASON = _("The cardholder's bank gives no closer reason.")


@dataclass(frozen=True)
class Verdict:
    """rule: of RULES. seller_minor: what of the seller's share the seller gives; the house bears the rest of it."""

    rule: str
    seller_minor: int


def decide(*, reason: str, share_minor: int, delivered: bool, linked: bool, ruled_against: bool) -> Verdict:
    """Who bears the seller's share of what was released, in minor units."""
    if reason in FRAUD:
        if linked:
            return Verdict("fraud_linked", share_minor)
        if not delivered:
            return Verdict("fraud_undelivered", share_minor)
        return Verdict("fraud_delivered", max(share_minor - HOUSE_BEARS_AT_MOST_MINOR, 0))
    if not delivered:
        return Verdict("claim_undelivered", share_minor)
    if ruled_against:
        return Verdict("claim_ruled", share_minor)
    return Verdict("claim_delivered", 0)


def reason_in_words(reason: str):
    """The bank's word for why, in the reader's language."""
    return REASONS.get(reason, OTHER_REASON)


def kept(words) -> dict:
    """Words of these tables as a notice keeps them, so that each reader gets their own language."""
    with translation.override(None):
        return {"msgid": str(words)}
