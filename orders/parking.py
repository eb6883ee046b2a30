"""Due moves that the site could not make: counted, parked for staff at the fifth refusal, tried again on their word."""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts import roles
from accounts.models import User
from kit.problems import Invalid, NotAllowed, Stale
from notices import telling
from orders import door
from orders.actors import Actor
from orders.models import Order, SweepTry

log = logging.getLogger(__name__)
MOST_TRIES = 5
LOOKED_AFTER_BY = ("support", "finance")
PAGE = "/staff/stuck/"


def may_look(user: User) -> bool:
    """Whether `user` is of the staff who see to what is stuck."""
    return any(roles.has_role(user, role) for role in LOOKED_AFTER_BY)


def waiting() -> QuerySet[SweepTry]:
    """What is parked, the longest first."""
    return (
        SweepTry.objects.filter(parked_at__isnull=False).select_related("order").order_by("parked_at", "id")
    )


def parked(sweep: str) -> QuerySet:
    """Refs of the rows this sweep has to leave alone."""
    return SweepTry.objects.filter(sweep=sweep, parked_at__isnull=False).values("subject")


def tried(sweep: str) -> set[str]:
    """Refs of the rows that this sweep could not move the last time."""
    return set(SweepTry.objects.filter(sweep=sweep).values_list("subject", flat=True))


def count(*, sweep: str, subject: str, order_ref: str, error: Exception, now: datetime) -> None:
    """One more try of a row that would not move; the fifth parks it and tells staff."""
    with transaction.atomic():
        order = Order.objects.only("id").get(ref=order_ref)
        tried, _made = SweepTry.objects.get_or_create(sweep=sweep, subject=subject, defaults={"order": order})
        tried.tries += 1
        tried.error = f"{type(error).__name__}: {error}"[:2000]
        if tried.tries >= MOST_TRIES:
            tried.parked_at = now
            _tell_staff(order_ref, now)
            log.error("sweep %s parked %s after %d tries: %s", sweep, subject, tried.tries, tried.error)
        else:
            log.warning("sweep %s could not move %s: %s", sweep, subject, tried.error)
        tried.save()


def _tell_staff(order_ref: str, now: datetime) -> None:
    staff = User.objects.filter(is_active=True, is_staff=True)
    people = staff.filter(Q(is_superuser=True) | Q(groups__name__in=LOOKED_AFTER_BY)).distinct()
    telling.tell_many(
        [telling.News(person, "stuck_staff", PAGE, order_ref, {"order": order_ref}) for person in people],
        now=now,
    )


def forget(sweep: str, subjects: Iterable[str]) -> None:
    """What has moved after all is no longer counted."""
    SweepTry.objects.filter(sweep=sweep, subject__in=subjects).delete()


def try_again(*, sweep: str, subject: str, reason: str, by: Actor, now: datetime) -> None:
    """Staff has a parked row tried again. Who and why stands in the order's events.

    Raises NotAllowed for others, Invalid without a reason, Stale when it is not parked any more.
    """
    if by.user is None or not may_look(by.user):
        raise NotAllowed(_("Only support and finance staff do this."))
    if not reason.strip():
        raise Invalid(_("Say why, so that others can follow it."), fields={"reason": _("Say why.")})
    tried = waiting().filter(sweep=sweep, subject=subject).first()
    if tried is None:
        raise Stale(_("This is not stuck any more."))
    with door.at_order(tried.order.ref, by=by, now=now) as act:
        freed = waiting().filter(pk=tried.pk).update(tries=0, parked_at=None)
        if not freed:
            raise Stale(_("This is not stuck any more."))
        state = act.order.state
        act.note("try_again", before=state, after=state, reason=reason.strip(), data={"sweep": sweep})
