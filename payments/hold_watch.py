"""How long money has been here: what may be held 80 days at most is looked at every day, and at 75 days what is
available is paid out by itself. What cannot be, and what is still in escrow or clearance, becomes a task for staff."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef

from accounts.models import User
from kit.problems import Refused
from ledger import accounts, balances
from notices.models import Notice
from orders.models import FundingLine, Order, Release, ReleaseLine
from payments import withdrawing
from payments.alarms import alarm

ACTS_AT = timedelta(days=75)
AGAIN_AFTER = timedelta(days=1)  # staff are told again every day until the money has moved
KIND = "hold_watch_staff"


@dataclass
class Watched:
    """What one run did: withdrawals made by themselves, orders that staff were told of."""

    paid_out: int = 0
    told: int = 0


def watch(*, now: datetime) -> Watched:
    """Look at everything that was paid 75 days ago or earlier and is still here."""
    done = Watched()
    told = _pay_out(now, done)
    for order, amount in _still_waiting(now).items():
        told[order] = told.get(order, 0) + amount
    orders = Order.objects.in_bulk(told)
    for pk, amount in told.items():
        done.told += _tell(orders[pk], amount, now)
    return done


def _old(now: datetime, **which):
    return {"funding_line__funded_at__lte": now - ACTS_AT, **which}


def _pay_out(now: datetime, done: Watched) -> dict[int, int]:
    """Withdraw what is available of old payments for its seller; what of it cannot be, by order id."""
    rows = (
        ReleaseLine.objects.filter(
            **_old(now), release__state=Release.State.CLEARED,
            allotted_minor__lt=F("net_minor") - F("withheld_minor"),
        )
        .select_related("release")
        .order_by("release__seller_id", "id")
    )  # fmt: skip
    by_seller: dict[tuple[int, str], list[ReleaseLine]] = {}
    for line in rows:
        by_seller.setdefault((line.release.seller_id, line.release.currency), []).append(line)
    left: dict[int, int] = {}
    for (seller_id, currency), lines in by_seller.items():
        seller = User.objects.get(pk=seller_id)
        available = balances.balance(accounts.seller_available(seller.ref), currency)
        try:
            withdrawing.withdraw(by=seller, amount_minor=available, currency=currency, now=now)
            done.paid_out += 1
        except Refused:
            for line in lines:
                left[line.release.order_id] = left.get(line.release.order_id, 0) + line.payable_minor
    return left


def _still_waiting(now: datetime) -> dict[int, int]:
    """What is in escrow or in clearance of old payments, by order id."""
    released = ReleaseLine.objects.filter(funding_line=OuterRef("pk"))
    escrow = FundingLine.objects.filter(
        ~Exists(released), milestone__isnull=False, funded_at__lte=now - ACTS_AT,
        refunded_minor__lt=F("amount_minor"),
    )  # fmt: skip
    found: dict[int, int] = {}
    for order, amount in escrow.values_list("milestone__order", F("amount_minor") - F("refunded_minor")):
        found[order] = found.get(order, 0) + amount
    pending = ReleaseLine.objects.filter(**_old(now), release__state=Release.State.PENDING)
    for order, amount in pending.values_list("release__order", "net_minor"):
        found[order] = found.get(order, 0) + amount
    return found


def _tell(order: Order, amount: int, now: datetime) -> bool:
    if Notice.objects.filter(kind=KIND, about=order.ref, told_at__gt=now - AGAIN_AFTER).exists():
        return False
    alarm(
        kind=KIND,
        about=order.ref,
        now=now,
        url=f"/staff/orders/{order.ref}/",
        days=ACTS_AT.days,
        title=order.title,
        amount={"minor": amount, "currency": order.currency},
    )
    return True
