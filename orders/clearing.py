"""Clearance ends: what a seller earned becomes available, once (T24). Moves pending → available and nothing else."""

from datetime import datetime

from django.db import transaction

from ledger import accounts, halting, posting
from ledger.posting import Leg
from notices import telling
from orders import locks
from orders.models import Release

BATCH = 500


def clear_due(*, now: datetime, batch: int = BATCH) -> int:
    """Clear every release whose time has come, dated at its own instant. Returns how many; 0 in a safe halt."""
    if halting.is_halted():
        return 0
    cleared = 0
    while done := _clear_batch(now, batch):
        cleared += done
        if done < batch:
            break
    return cleared


@transaction.atomic
def _clear_batch(now: datetime, batch: int) -> int:
    rows = Release.objects.filter(state=Release.State.PENDING, clears_at__lte=now).order_by("clears_at", "id")
    due = locks.free(rows.select_related("order", "seller")[:batch])
    if not due:
        return 0
    posting.post_many([_entry(release) for release in due])
    for release in due:
        release.state, release.cleared_at = Release.State.CLEARED, release.clears_at
    Release.objects.bulk_update(due, ["state", "cleared_at"])
    telling.tell_many([_news(release) for release in due if _clears(release)], now=now)
    return len(due)


def _clears(release: Release) -> int:
    """What becomes available: the net less what was taken back and what a dispute holds."""
    return release.net_minor - release.net_taken_back_minor - release.held_minor


def _entry(release: Release) -> posting.Entry:
    pending, available = accounts.seller_pending(release.ref), accounts.seller_available(release.seller.ref)
    return posting.Entry(
        key=f"clear:{release.ref}",
        kind="clear",
        currency=release.currency,
        legs=[Leg(pending, available, _clears(release))],
        subject=release.order.ref,
        effective_at=release.clears_at,
    )


def _news(release: Release) -> telling.News:
    return telling.News(
        to=release.seller,
        kind="cleared",
        url="/earnings/",
        about=release.order.ref,
        data={
            "title": release.order.title,
            "amount": {"minor": _clears(release), "currency": release.currency},
        },
    )
