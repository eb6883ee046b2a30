"""The accounts money can be in, by the words of the trade: `accounts.escrow("m4k…")`.

Owned accounts belong to a milestone, a release, a payment, a case or a person, each named by its ref;
the database never lets them fall below zero. The house's own accounts have no owner."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Account:
    """A kind of account and its owner; together with a currency it names one account."""

    kind: str
    owner: str = ""

    def __str__(self):
        return f"{self.kind}:{self.owner}" if self.owner else self.kind


# --- one piece of work -----------------------------------------------------------
def escrow(milestone_ref: str) -> Account:
    """Paid by the buyer, not yet accepted."""
    return Account("escrow", f"milestone:{milestone_ref}")


def escrow_of_tip(tip_ref: str) -> Account:
    """A tip that was paid, for the instant before it is released."""
    return Account("escrow", f"tip:{tip_ref}")


def seller_pending(release_ref: str) -> Account:
    """Accepted, waiting for the end of clearance."""
    return Account("seller_pending", f"release:{release_ref}")


def dispute_case(dispute_ref: str, milestone_ref: str) -> str:
    """The owner of what is held in a dispute about a milestone."""
    return f"dispute:{dispute_ref}:{milestone_ref}"


def chargeback_case(chargeback: str, milestone_ref: str) -> str:
    """The owner of what is held while a bank decides about a chargeback."""
    return f"chargeback:{chargeback}:{milestone_ref}"


def hold_escrow(case: str) -> Account:
    """What a case holds of money that was in escrow."""
    return Account("hold_escrow", case)


def hold_pending(case: str) -> Account:
    """What a case holds of money that was waiting for clearance."""
    return Account("hold_pending", case)


def dispute_receivable(case: str) -> Account:
    """Taken from us by the bank while a chargeback is open."""
    return Account("dispute_receivable", case)


# --- people ----------------------------------------------------------------------
def seller_available(user_ref: str) -> Account:
    """What a seller may withdraw."""
    return Account("seller_available", f"user:{user_ref}")


def seller_debt(user_ref: str) -> Account:
    """What a seller owes the house, repaid first when the next money clears."""
    return Account("seller_debt", f"user:{user_ref}")


def buyer_credit(user_ref: str) -> Account:
    """What a buyer can spend here without a card."""
    return Account("buyer_credit", f"user:{user_ref}")


def credit_hold(payment_ref: str) -> Account:
    """Buyer credit set aside for a payment that is not finished."""
    return Account("credit_hold", f"payment:{payment_ref}")


def credit_hold_of(case: str) -> Account:
    """Buyer credit held while a bank decides about the charge it came from."""
    return Account("credit_hold", case)


# --- the house -------------------------------------------------------------------
def stripe() -> Account:
    """The house's balance at Stripe."""
    return Account("stripe")


def bank() -> Account:
    """The house's bank account."""
    return Account("bank")


def suspense() -> Account:
    """Money that came in other than expected, until staff have looked at it."""
    return Account("suspense")


def refund_in_flight() -> Account:
    """Taken for a refund, not yet sent by Stripe."""
    return Account("refund_in_flight")


def payout_in_flight() -> Account:
    """Taken for a withdrawal, not yet sent."""
    return Account("payout_in_flight")


def commission() -> Account:
    """What the house earns."""
    return Account("commission")


def buyer_fee() -> Account:
    """The fee a buyer pays on top, where the policy has one."""
    return Account("buyer_fee")


def vat() -> Account:
    """Tax owed to the state."""
    return Account("vat")


def rounding() -> Account:
    """The odd cents the house bears so that neither side is asked for more than it has."""
    return Account("rounding")


def stripe_fee() -> Account:
    """What Stripe charges the house."""
    return Account("stripe_fee")


def dispute_fee() -> Account:
    """What the bank charges the house for a chargeback."""
    return Account("dispute_fee")


def dispute_loss() -> Account:
    """What the house bears of a lost chargeback."""
    return Account("dispute_loss")


def goodwill() -> Account:
    """What the house gives away."""
    return Account("goodwill")
