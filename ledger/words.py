"""The ledger in plain words: what each account holds and what each journal is."""

from django.utils.translation import gettext_lazy as _

ACCOUNTS = {
    "stripe": _("Card payments (Stripe)"),
    "bank": _("Bank account of the house"),
    "suspense": _("Set aside for staff to look at"),
    "refund_in_flight": _("Refund on its way"),
    "payout_in_flight": _("Withdrawal on its way"),
    "commission": _("Commission"),
    "buyer_fee": _("Buyer fee"),
    "vat": _("Tax"),
    "rounding": _("Rounding, borne by the house"),
    "stripe_fee": _("Card fees, paid by the house"),
    "dispute_fee": _("Chargeback fees, paid by the house"),
    "dispute_loss": _("Losses borne by the house"),
    "goodwill": _("Given by the house"),
    "escrow": _("Escrow"),
    "hold_escrow": _("Held in a case, from escrow"),
    "hold_pending": _("Held in a case, from clearance"),
    "seller_pending": _("Seller, in clearance"),
    "seller_available": _("Seller, available"),
    "seller_debt": _("Owed by the seller"),
    "buyer_credit": _("Buyer credit"),
    "credit_hold": _("Buyer credit, set aside"),
    "dispute_receivable": _("Taken back by the bank"),
}

JOURNALS = {
    "payment": _("Payment received"),
    "tip": _("Tip released"),
    "payment_returned": _("Payment came too late and goes back"),
    "credit_held": _("Buyer credit set aside"),
    "credit_given_back": _("Buyer credit given back"),
    "stripe_fee": _("Card fee"),
    "release": _("Work accepted"),
    "clear": _("Clearance ended"),
    "payout": _("Withdrawal asked for"),
    "payout_sent": _("Withdrawal sent"),
    "payout_failed": _("Withdrawal came back"),
    "refund": _("Refund"),
    "refund_sent": _("Refund sent to the card"),
    "refund_failed": _("Refund failed and became buyer credit"),
    "transfer_reversed": _("Transfer taken back"),
    "dispute_hold": _("Held for a dispute"),
    "dispute_lifted": _("Dispute withdrawn, hold lifted"),
    "dispute_ruled": _("Dispute decided"),
    "chargeback_hold": _("Held for a chargeback"),
    "chargeback_withdrawn": _("Chargeback taken by the bank"),
    "chargeback_won": _("Chargeback won"),
    "chargeback_lost": _("Chargeback lost"),
    "chargeback_reinstated": _("Chargeback given back by the bank"),
    "chargeback_fee": _("Chargeback fee"),
    "bank_payout": _("From Stripe to the bank"),
    "suspense": _("Set aside for staff to look at"),
    "suspense_solved": _("Set-aside money sorted out"),
    "goodwill": _("Goodwill credit"),
    "adjustment": _("Adjustment by staff"),
    "correction": _("Correction of an earlier booking"),
}


def account(kind: str):
    """The words for a kind of account, in the reader's language."""
    return ACCOUNTS.get(kind, kind)


def journal(kind: str):
    """The words for a kind of journal, in the reader's language."""
    return JOURNALS.get(kind, kind)
