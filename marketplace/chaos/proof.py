"""Afterwards: is everything at rest, do all books agree, and is each cent where the provider has it, once?"""

from django.conf import settings
from django.db.models import Sum

from accounts.models import User
from ledger import accounts, balances
from marketplace import books
from marketplace.chaos import cast
from marketplace.chaos.trading import LEAST
from marketplace.live import LiveSite
from orders.models import Order, Release
from payments import reconciling
from payments.models import (
    Call,
    Payment,
    PayoutPart,
    ProviderEvent,
    ProviderTransaction,
    Refund,
    SellerAccount,
)


def is_at_rest() -> bool:
    """No call waits, no event, no refund, no transfer; nothing clears, and what was earned is taken out."""
    return not (
        Call.objects.filter(state__in=["queued", "unknown"]).exists()
        or ProviderEvent.objects.filter(state__in=["new", "error"]).exists()
        or PayoutPart.objects.filter(state="requested").exists()
        or Refund.objects.exclude(state__in=["succeeded", "failed"]).exists()
        or Release.objects.filter(state="pending").exists()
        or Order.objects.exclude(state__in=Order.FINAL).exists()
        or any(available(account.user) >= LEAST for account in SellerAccount.objects.select_related("user"))
    )


def available(seller: User) -> int:
    """What the seller may withdraw, in minor units."""
    return balances.balance(accounts.seller_available(seller.ref), settings.CURRENCY)


def settled_orders() -> int:
    return Order.objects.filter(state="completed").count()


def paid_out() -> str:
    total = PayoutPart.objects.filter(state="sent").aggregate(total=Sum("amount_minor"))["total"] or 0
    return f"{total / 100:,.2f} in {PayoutPart.objects.filter(state='sent').count()} transfers"


def of_everything(site: LiveSite) -> list[str]:
    """What is wrong, in words; empty when every cent is there once."""
    currency = settings.CURRENCY
    wrong = [] if is_at_rest() else ["something is still under way"]
    reconciling.reconcile()
    report = books.check()
    wrong += [str(finding) for finding in (*report.findings, *report.alarms)]
    sums = cast.control(site, "books")["sums"]
    for account in SellerAccount.objects.select_related("user"):
        there = sums.get(account.account_id, {}).get(f"payment:{currency}", 0)
        parts = PayoutPart.objects.filter(withdrawal__seller=account.user, state="sent")
        here = parts.aggregate(total=Sum("amount_minor"))["total"] or 0
        if there != here:
            wrong.append(f"{account.user}: the provider sent {there}, our books say {here}")
    there = sum(net for name, net in sums.get("platform", {}).items() if name.endswith(f":{currency}"))
    here = balances.totals_by_kind(currency)["stripe"]
    if there != here:
        wrong.append(f"the provider holds {there} for the house, our books say {here}")
    taken = Payment.objects.filter(state__in=["succeeded", "refused"]).count()
    charges = ProviderTransaction.objects.filter(type__in=["charge", "payment"]).count()
    if taken != charges:
        wrong.append(f"{charges} charges at the provider, {taken} payments here")
    unmatched = ProviderTransaction.objects.filter(booked=False)
    wrong += [f"matches nothing here: {row.type} {row.source} {row.net_minor}" for row in unmatched]
    twice = Order.objects.filter(pk__in=_ordered_twice())
    wrong += [f"{order.ref} was released twice" for order in twice]
    return wrong


def _ordered_twice() -> list[int]:
    seen: dict[int, int] = {}
    for pk in Release.objects.values_list("milestone_id", flat=True):
        seen[pk] = seen.get(pk, 0) + 1
    return list(
        Release.objects.filter(milestone__in=[pk for pk, n in seen.items() if n > 1]).values_list(
            "order", flat=True
        )
    )
