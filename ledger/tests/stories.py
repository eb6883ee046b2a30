"""What accounting stories share: the accounts of Ana, who buys, and Wei, who sells, and books that are checked
after every step."""

import datetime as dt
import itertools

from ledger import accounts, balances, checks, posting
from ledger.posting import Leg

ESCROW, ESCROW_2, ESCROW_3 = (accounts.escrow(f"m{n}") for n in (1, 2, 3))
PENDING, PENDING_2, PENDING_3 = (accounts.seller_pending(f"r{n}") for n in (1, 2, 3))
AVAILABLE, DEBT = accounts.seller_available("wei"), accounts.seller_debt("wei")
CREDIT, CREDIT_HOLD = accounts.buyer_credit("ana"), accounts.credit_hold("p1")
CASE = accounts.dispute_case("d1", "m1")
HOLD_ESCROW, HOLD_PENDING = accounts.hold_escrow(CASE), accounts.hold_pending(CASE)
STRIPE, BANK, COMMISSION, ROUNDING = (
    accounts.stripe(),
    accounts.bank(),
    accounts.commission(),
    accounts.rounding(),
)
REFUND, PAYOUT = accounts.refund_in_flight(), accounts.payout_in_flight()
STRIPE_FEE, GOODWILL, SUSPENSE = accounts.stripe_fee(), accounts.goodwill(), accounts.suspense()
RECEIVABLE, DISPUTE_FEE, DISPUTE_LOSS = (
    accounts.dispute_receivable(CASE),
    accounts.dispute_fee(),
    accounts.dispute_loss(),
)


class Books:
    """Posts one journal at a time and compares everything that is not zero with what the story says."""

    def __init__(self):
        self.days = itertools.count()

    def book(self, key, kind, *legs, then, ref=""):
        now = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC) + dt.timedelta(days=next(self.days))
        moves = [Leg(debit, credit, cents(amount)) for debit, credit, amount in legs]
        posting.post(key=key, kind=kind, currency="usd", legs=moves, subject="o1", effective_at=now, ref=ref)
        left = {account: amount for account, amount in balances.balances_of("o1", "usd").items() if amount}
        assert left == {account: cents(amount) for account, amount in then.items() if amount}
        assert checks.check() == []


def cents(dollars):
    return round(dollars * 100)
