"""What payments use of a payment provider: plain objects, errors in four kinds, and the gateway in use.

Amounts are integers in minor units, instants are aware datetimes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.utils.module_loading import import_string


class GatewayError(Exception):
    """A call that brought no result. `code` is the provider's own word, where it gave one."""

    def __init__(self, message: str, code: str = ""):
        super().__init__(message)
        self.code = code


class Declined(GatewayError):
    """The card was refused; nothing was charged."""


class Transient(GatewayError):
    """No answer, or one that says try again: send it again under the same key."""


class Final(GatewayError):
    """Refused for good under this key."""


class StoredError(GatewayError):
    """A failure remembered under this key: what happened is unknown until it is looked up."""


class BadSignature(Exception):
    """A webhook that the provider did not send, or not now."""


@dataclass(frozen=True)
class Charge:
    """A card that was charged."""

    id: str
    amount_minor: int
    currency: str
    card_brand: str = ""
    card_last4: str = ""
    card_fingerprint: str = ""
    card_exp_month: int = 0
    card_exp_year: int = 0
    method_id: str = ""
    customer_id: str = ""  # whose kept card it is; empty where the card was typed once and not kept


@dataclass(frozen=True)
class Session:
    """A hosted checkout. status: open | complete | expired. `charge` is there once it was paid."""

    id: str
    status: str
    paid: bool
    url: str
    amount_minor: int
    currency: str
    payment_ref: str
    expires_at: datetime
    intent_id: str = ""
    intent_status: str = ""
    charge: Charge | None = None


@dataclass(frozen=True)
class Intent:
    """A payment at the provider. status: succeeded | requires_… | processing | canceled."""

    id: str
    status: str
    payment_ref: str
    charge: Charge | None = None


@dataclass(frozen=True)
class Method:
    """A card at the provider. `customer_id` is empty once nobody may be charged with it any more."""

    id: str
    customer_id: str


@dataclass(frozen=True)
class Refund:
    """status: pending | requires_action | succeeded | failed | canceled."""

    id: str
    status: str
    amount_minor: int
    currency: str
    refund_ref: str
    intent_id: str = ""
    moved: bool = False  # it has left the house's balance, whatever became of it afterwards


@dataclass(frozen=True)
class BankMove:
    """What a chargeback moved on the house's balance: below zero it was taken, above zero given back."""

    id: str
    amount_minor: int
    currency: str


@dataclass(frozen=True)
class Dispute:
    """A chargeback. status: needs_response | under_review | won | lost, or warning_… where the bank only asks."""

    id: str
    status: str
    amount_minor: int
    currency: str
    reason: str
    charge_id: str
    intent_id: str
    evidence_by: datetime | None
    moves: tuple[BankMove, ...] = ()

    @property
    def is_inquiry(self) -> bool:
        return self.status.startswith("warning_")


@dataclass(frozen=True)
class File:
    """A file at the provider."""

    id: str


@dataclass(frozen=True)
class Transfer:
    """Money moved to a seller's account."""

    id: str
    amount_minor: int
    reversed_minor: int
    currency: str
    part_ref: str
    destination: str


@dataclass(frozen=True)
class Account:
    """A seller's account. `missing` names what the provider still wants to know."""

    id: str
    ready: bool
    details_submitted: bool
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Transaction:
    """A movement on the house's balance; net = amount - fee."""

    id: str
    type: str
    amount_minor: int
    fee_minor: int
    net_minor: int
    currency: str
    source: str
    created_at: datetime
    available_at: datetime | None


@dataclass(frozen=True)
class Event:
    """Something happened at the provider to `object_id`, in a connected `account` or in our own ('')."""

    id: str
    type: str
    object_id: str
    created_at: datetime
    payload: dict
    account: str = ""


_in_use: list = []


def gateway():
    """The gateway of this process, made once from the settings."""
    if not _in_use:
        _in_use.append(import_string("payments.stripe_gateway.StripeGateway")())
    return _in_use[-1]


@contextmanager
def using(other) -> Iterator:
    """Another gateway for a while: tests pass one with the sandbox's in-process transport."""
    _in_use.append(other)
    try:
        yield other
    finally:
        _in_use.remove(other)


def outside_transactions() -> None:
    """Raises where a call to the provider would keep a transaction of ours open."""
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise RuntimeError("a call to the payment provider inside a database transaction")
