from payments.models.billing import BillingDetails
from payments.models.call import Call
from payments.models.card import Customer, SavedCard
from payments.models.document import Document, DocumentsMark, Series
from payments.models.inbox import ProviderEvent
from payments.models.payment import Payment, Refund
from payments.models.payout import PayoutPart, SellerAccount, Withdrawal
from payments.models.reconciliation import Adjustment, ProviderTransaction, Reconciliation, SuspenseItem

__all__ = [
    "Adjustment",
    "BillingDetails",
    "Call",
    "Customer",
    "Document",
    "DocumentsMark",
    "Payment",
    "PayoutPart",
    "ProviderEvent",
    "ProviderTransaction",
    "Reconciliation",
    "Refund",
    "SavedCard",
    "SellerAccount",
    "Series",
    "SuspenseItem",
    "Withdrawal",
]
