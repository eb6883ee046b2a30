"""What a chargeback means outside the order: its reviews stand still while the bank decides, and are hidden for good
when it is lost. A row keeps what reviews were told, so that a crash between the two is made up for by the next run."""

from datetime import datetime

from django.db.models import F, Q
from django.utils.translation import gettext as _

from kit.problems import Refused
from orders.models import Chargeback
from reviews import moderating

State = Chargeback.State


def follow(*, now: datetime) -> int:
    """Tell reviews what is new about chargebacks; how many."""
    news = Chargeback.objects.exclude(state__in=[State.INQUIRY, State.CLOSED]).filter(
        ~Q(reviews_know=F("state"))
    )
    told = 0
    for case in news.select_related("order").order_by("id")[:100]:
        _tell(case, now)
        told += Chargeback.objects.filter(pk=case.pk).update(reviews_know=case.state)
    return told


def _tell(case: Chargeback, now: datetime) -> None:
    if case.state == State.LOST:
        moderating.bank_ruled(order_ref=case.order.ref, now=now)
        try:
            moderating.bar(
                order_ref=case.order.ref, cause="chargeback", reason=_("The bank took the payment back."),
                by=None, now=now,
            )  # fmt: skip
        except Refused:
            pass  # nobody can review it, or it is hidden already
        return
    if case.state == State.WON:
        open_ones = Chargeback.objects.filter(order=case.order_id, state=State.OPEN)
        if not open_ones.exists():
            moderating.bank_ruled(order_ref=case.order.ref, now=now)
        return
    moderating.bank_opened(order_ref=case.order.ref, now=now)
