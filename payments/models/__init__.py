from payments.models.call import Call
from payments.models.inbox import ProviderEvent
from payments.models.payment import Payment, Refund
from payments.models.payout import PayoutPart, SellerAccount, Withdrawal
from payments.models.reconciliation import ProviderTransaction, Reconciliation, SuspenseItem

__all__ = [
    "Call",
    "Payment",
    "PayoutPart",
    "ProviderEvent",
    "ProviderTransaction",
    "Reconciliation",
    "Refund",
    "SellerAccount",
    "SuspenseItem",
    "Withdrawal",
]
