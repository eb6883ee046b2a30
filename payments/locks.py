"""Every row lock that payments take. The order everybody keeps: order and milestones (orders.locks) → payment, refund,
seller account, withdrawal, part → release lines by id → the outbox row → ledger accounts."""

from django.db.models import F, QuerySet

from accounts.models import User
from orders import locks as order_locks
from orders.models import MoneyDue, Release, ReleaseLine
from payments.models import (
    Adjustment,
    Call,
    DocumentsMark,
    Payment,
    PayoutPart,
    Refund,
    SavedCard,
    SellerAccount,
    Series,
    SuspenseItem,
    Withdrawal,
)


def _for_update(rows: QuerySet, **options) -> QuerySet:
    """The one place that says FOR UPDATE; race tests take it away to show the race."""
    return rows.select_for_update(**options)


def payment(ref: str) -> Payment | None:
    """A payment after its order's row; None where it is none of ours. The act that judges it locks the milestones."""
    if not order_locks.row(id__in=Payment.objects.filter(ref=ref).values("order_id")):
        return None
    rows = Payment.objects.select_related("order__seller", "order__buyer", "milestone")
    return _for_update(rows, of=("self",)).get(ref=ref)


def payment_alone(ref: str) -> Payment:
    """A payment where nothing of its order is looked at."""
    return _for_update(Payment.objects.filter(ref=ref)).get()


def open_payments(rows: QuerySet) -> list[Payment]:
    """Open payments of an order that is locked."""
    open_ones = rows.filter(state__in=(Payment.State.CREATED, Payment.State.OPEN))
    return list(_for_update(open_ones.order_by("id"), of=("self",)))


def kept_card(rows: QuerySet[SavedCard]) -> SavedCard | None:
    return _for_update(rows).first()


def money_due(kind: str) -> MoneyDue | None:
    """The next thing orders want done outside that nobody else is at."""
    rows = MoneyDue.objects.filter(kind=kind, taken_at__isnull=True).order_by("id").select_related("order")
    return _for_update(rows, skip_locked=True, of=("self",)).first()


def refund(ref: str) -> Refund | None:
    rows = Refund.objects.filter(ref=ref).select_related("payment__order", "payment__payer")
    return _for_update(rows, of=("self",)).first()


def refunds_not_sent(payment: Payment) -> list[Refund]:
    """Refunds of a payment that the provider has not taken, the first first."""
    rows = Refund.objects.filter(payment=payment, state=Refund.State.QUEUED, refund_id=None)
    return list(_for_update(rows.order_by("id")))


def suspense(ref: str) -> SuspenseItem:
    rows = SuspenseItem.objects.filter(ref=ref).select_related(
        "payment__order__buyer", "payment__order__seller"
    )
    return _for_update(rows, of=("self",)).get()


def adjustment(ref: str) -> Adjustment:
    return _for_update(Adjustment.objects.filter(ref=ref).select_related("member"), of=("self",)).get()


def account_of(user: User) -> SellerAccount | None:
    """Where a seller is paid: whoever holds it is alone with this seller's withdrawals."""
    return _for_update(SellerAccount.objects.filter(user=user)).first()


def account(account_id: str) -> SellerAccount | None:
    rows = SellerAccount.objects.filter(account_id=account_id).select_related("user")
    return _for_update(rows, of=("self",)).first()


def withdrawal(ref: str) -> Withdrawal:
    return _for_update(Withdrawal.objects.select_related("seller"), of=("self",)).get(ref=ref)


def parts(rows: QuerySet) -> list[PayoutPart]:
    rows = rows.select_related("withdrawal__seller", "release_line__release__order").order_by("id")
    return list(_for_update(rows, of=("self",)))


def part(ref: str) -> PayoutPart | None:
    return next(iter(parts(PayoutPart.objects.filter(ref=ref))), None)


def payable_lines(seller: User, currency: str) -> QuerySet[ReleaseLine]:
    """A seller's cleared lines with something left in them, the oldest release first."""
    rows = ReleaseLine.objects.filter(
        release__seller=seller,
        release__currency=currency,
        release__state=Release.State.CLEARED,
        allotted_minor__lt=F("net_minor") - F("withheld_minor"),
    )
    rows = rows.select_related("release__order", "funding_line")
    return _for_update(rows.order_by("release__cleared_at", "release__id", "number"), of=("self",))


def call(pk: int) -> Call:
    return _for_update(Call.objects.filter(pk=pk)).get()


def documents_mark() -> DocumentsMark | None:
    """How far the ledger was read for documents; None while another sweep holds it."""
    return _for_update(DocumentsMark.objects.filter(only=True), skip_locked=True).first()


def series(names: list[str]) -> list[Series]:
    """The counters of these issuers, by name: held until the documents they number are committed."""
    return list(_for_update(Series.objects.filter(name__in=names).order_by("name")))
