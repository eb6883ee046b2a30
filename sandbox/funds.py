"""Balances: movements in, sums out. Whoever spends a balance locks its purse first."""

from django.db.models import Q, Sum

from sandbox import clock, store
from sandbox.models import Purse, Txn

DAY = 86400
CHARGE_WAITS = 2 * DAY
CATEGORIES = {
    "adjustment": "dispute",
    "charge": "charge",
    "payment": "charge",
    "payment_reversal": "refund",
    "payout": "payout",
    "payout_failure": "payout_reversal",
    "payout_cancel": "payout_reversal",
    "refund": "refund",
    "refund_failure": "refund_failure",
    "topup": "topup",
    "transfer": "transfer",
    "transfer_refund": "transfer_reversal",
}


def fee(amount: int) -> int:
    """2.9 % and 30 minor units, rounded half up."""
    return (amount * 29 + 500) // 1000 + 30


def lock(owner: str) -> None:
    """Hold a balance until the transaction ends."""
    Purse.objects.get_or_create(owner=owner)
    Purse.objects.select_for_update().get(owner=owner)


def move(
    *,
    owner: str,
    amount: int,
    currency: str,
    type: str,
    source: str,
    fee: int = 0,
    available_on: int | None = None,
    description: str | None = None,
    payout: str = "",
) -> Txn:
    """Add a movement of `amount` (minor units, negative takes) less `fee` to a balance."""
    now = clock.now()
    available_on = max(now, available_on or now)
    return Txn.objects.create(
        ref=store.new_ref("txn"),
        owner=owner,
        amount=amount,
        fee=fee,
        net=amount - fee,
        currency=currency,
        type=type,
        source=source,
        payout=payout,
        description=description or "",
        created=now,
        available_on=available_on,
        announced=amount <= fee,
    )


def available(owner: str, currency: str) -> int:
    """What may be spent now, in minor units."""
    rows = Txn.objects.filter(owner=owner, currency=currency, available_on__lte=clock.now())
    return rows.aggregate(sum=Sum("net"))["sum"] or 0


def held(owner: str, currency: str) -> int:
    """Available and pending together, in minor units."""
    return Txn.objects.filter(owner=owner, currency=currency).aggregate(sum=Sum("net"))["sum"] or 0


def sums(owner: str) -> tuple[dict[str, int], dict[str, int]]:
    """Available and pending by currency."""
    now = clock.now()
    rows = Txn.objects.filter(owner=owner).order_by()
    ready = dict(rows.filter(available_on__lte=now).values_list("currency").annotate(Sum("net")))
    coming = dict(rows.filter(available_on__gt=now).values_list("currency").annotate(Sum("net")))
    return ready, coming


def all_sums() -> dict[str, dict[str, dict[str, int]]]:
    """Available and pending by owner and currency."""
    ready = Q(available_on__lte=clock.now())
    rows = Txn.objects.order_by().values_list("owner", "currency")
    found: dict[str, dict[str, dict[str, int]]] = {}
    for owner, currency, available, pending in rows.annotate(
        ready=Sum("net", filter=ready, default=0), coming=Sum("net", filter=~ready, default=0)
    ):
        part = found.setdefault(owner, {"available": {}, "pending": {}})
        part["available"][currency], part["pending"][currency] = available, pending
    return found


def balance(owner: str) -> dict:
    """The `balance` object of the platform ('') or of a connected account."""
    ready, coming = sums(owner)
    currencies = sorted({*ready, *coming}) or ["usd"]

    def lines(amounts):
        return [
            {"amount": amounts.get(each, 0), "currency": each, "source_types": {"card": amounts.get(each, 0)}}
            for each in currencies
        ]

    return {
        "object": "balance",
        "available": lines(ready),
        "connect_reserved": [{"amount": 0, "currency": each} for each in currencies],
        "livemode": False,
        "pending": lines(coming),
        "refund_and_dispute_prefunding": {"available": lines({}), "pending": lines({})},
    }


def look_up(ref: str) -> dict | None:
    """A movement by its id, for `expand`."""
    txn = Txn.objects.filter(ref=ref).first()
    return show(txn) if txn else None


store.LOOK_UPS["txn_"] = look_up


def show(txn: Txn) -> dict:
    fees = []
    if txn.fee:
        fees = [
            {
                "amount": txn.fee,
                "application": None,
                "currency": txn.currency,
                "description": "Stripe processing fees" if txn.type == "charge" else "Dispute fee",
                "type": "stripe_fee",
            }
        ]
    return {
        "id": txn.ref,
        "object": "balance_transaction",
        "amount": txn.amount,
        "available_on": txn.available_on,
        "balance_type": "payments",
        "created": txn.created,
        "currency": txn.currency,
        "description": txn.description or None,
        "exchange_rate": None,
        "fee": txn.fee,
        "fee_details": fees,
        "net": txn.net,
        "reporting_category": CATEGORIES.get(txn.type, txn.type),
        "source": txn.source or None,
        "status": "available" if txn.available_on <= clock.now() else "pending",
        "type": txn.type,
    }
