"""A member has left: their cards are forgotten, and money that comes to them afterwards still reaches them."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from accounts.models import User
from kit.problems import Refused
from ledger import accounts, balances
from notices.models import Notice
from orders.models import Release, ReleaseLine
from payments import cards, withdrawing
from payments.alarms import alarm
from payments.models import BillingDetails, Document

PASSES = frozenset({"once_a_day", "halted", "locked"})  # the next look may succeed
AGAIN = timedelta(days=7)


def forget(*, user: User, now: datetime) -> None:
    """Cards are taken back; how the member is named on documents goes where there are none. May be called again."""
    for card in cards.kept(user):
        cards.remove(ref=card.ref, by=user, now=now)
    if not Document.objects.of(user).exists():
        BillingDetails.objects.filter(user=user).delete()


def pay_out_left(*, now: datetime, most: int = 50) -> int:
    """What has become available to members who have left (a bank's case was won, say) goes to where they were paid
    before, however little; where that cannot be, finance staff are told once a week. Returns how many were paid."""
    currency = settings.CURRENCY
    unpaid = ReleaseLine.objects.filter(
        release__seller__closing__isnull=False,
        release__currency=currency,
        release__state=Release.State.CLEARED,
        allotted_minor__lt=F("net_minor") - F("withheld_minor"),
    )
    paid = 0
    for user in User.objects.filter(pk__in=unpaid.values("release__seller"))[:most]:
        amount = balances.balance(accounts.seller_available(user.ref), currency)
        if not amount:
            continue
        try:
            withdrawing.withdraw(by=user, amount_minor=amount, currency=currency, now=now, closing=True)
            paid += 1
        except Refused as refusal:
            if refusal.code not in PASSES:
                _alarm(user, amount, str(refusal.message), now)
    return paid


def _alarm(user: User, amount: int, why: str, now: datetime) -> None:
    told = Notice.objects.filter(kind="closed_money_staff", about=user.ref, told_at__gt=now - AGAIN)
    if not told.exists():
        money = {"minor": amount, "currency": settings.CURRENCY}
        alarm(kind="closed_money_staff", about=user.ref, now=now, amount=money, why=why)
