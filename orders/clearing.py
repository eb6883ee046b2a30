"""Clearance ends: what a seller earned becomes available, once (T24). Moves pending → available and nothing else."""

import logging
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet

from ledger import accounts, balances, halting, posting
from ledger.posting import Leg
from notices import telling
from orders import locks, parking, tallying
from orders.models import Release

log = logging.getLogger(__name__)
BATCH = 500
SWEEP = "clear"


def clear_due(*, now: datetime, batch: int = BATCH) -> int:
    """Clear every release whose time has come, dated at its own instant. Returns how many; 0 in a safe halt.

    One that the ledger refuses holds up none of the others; the fifth time it is parked for staff."""
    if halting.is_halted():
        return 0
    cleared = 0
    try:
        while done := _clear(_due(now)[:batch], now):
            cleared += done
            if done < batch:
                break
    except (OperationalError, InterfaceError):
        raise  # the database is away, no row is at fault
    except Exception as error:
        log.warning("earnings would not clear together, now one by one: %s", error)
        cleared += _clear_one_by_one(now)
    return cleared


def _due(now: datetime) -> QuerySet[Release]:
    rows = Release.objects.filter(state=Release.State.PENDING, clears_at__lte=now)
    return rows.exclude(ref__in=parking.parked(SWEEP)).order_by("clears_at", "id")


@transaction.atomic
def _clear(rows: QuerySet[Release], now: datetime) -> int:
    due = locks.free(rows.select_related("order", "seller"))
    if not due:
        return 0
    repaid = _repaid(due)
    posting.post_many([_entry(release, repaid.get(release.pk, 0)) for release in due])
    for release in due:
        release.state, release.cleared_at = Release.State.CLEARED, release.clears_at
    Release.objects.bulk_update(due, ["state", "cleared_at"])
    tallying.follow({release.order_id for release in due})
    telling.tell_many(
        [_news(release, repaid.get(release.pk, 0)) for release in due if _clears(release)], now=now
    )
    return len(due)


def _repaid(due: list[Release]) -> dict[int, int]:
    """What of each release repays its seller's debt to the house, by release id; the oldest first."""
    repaid: dict[int, int] = {}
    for currency in {release.currency for release in due}:
        sellers = {release.seller.ref for release in due if release.currency == currency}
        debts = balances.balances([accounts.seller_debt(ref) for ref in sellers], currency)
        owing = [account for account, amount in debts.items() if amount]
        if not owing:
            continue
        posting.lock(
            [*owing, *(accounts.seller_available(a.owner.partition(":")[2]) for a in owing)], currency
        )
        left = balances.balances(owing, currency)
        for release in due:
            debt = accounts.seller_debt(release.seller.ref)
            part = min(left.get(debt, 0), _clears(release)) if release.currency == currency else 0
            if part:
                left[debt] -= part
                repaid[release.pk] = part
                _allot(release, part)
    return repaid


def _allot(release: Release, amount: int) -> None:
    """What repays a debt cannot be paid out: of the first lines first."""
    for line in locks.lines_of(release):
        part = min(amount, line.payable_minor)
        line.allotted_minor += part
        line.save(update_fields=["allotted_minor"])
        amount -= part


def _clear_one_by_one(now: datetime) -> int:
    cleared, again = 0, parking.tried(SWEEP)
    for ref, order_ref in list(_due(now).values_list("ref", "order__ref")):
        try:
            done = _clear(_due(now).filter(ref=ref), now)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            parking.count(sweep=SWEEP, subject=ref, order_ref=order_ref, error=error, now=now)
            continue
        cleared += done
        if done and ref in again:
            parking.forget(SWEEP, [ref])
    return cleared


def _clears(release: Release) -> int:
    """What becomes available: the net less what was taken back and what a dispute holds."""
    return release.net_minor - release.net_taken_back_minor - release.held_minor


def _entry(release: Release, repaid: int) -> posting.Entry:
    pending, available = accounts.seller_pending(release.ref), accounts.seller_available(release.seller.ref)
    return posting.Entry(
        key=f"clear:{release.ref}",
        kind="clear",
        currency=release.currency,
        legs=[
            Leg(pending, accounts.seller_debt(release.seller.ref), repaid),
            Leg(pending, available, _clears(release) - repaid),
        ],
        subject=release.order.ref,
        effective_at=release.clears_at,
    )


def _news(release: Release, repaid: int) -> telling.News:
    return telling.News(
        to=release.seller,
        kind="cleared_to_debt" if repaid else "cleared",
        url="/earnings/",
        about=release.order.ref,
        data={
            "title": release.order.title,
            "amount": {"minor": _clears(release) - repaid, "currency": release.currency},
            **({"repaid": {"minor": repaid, "currency": release.currency}} if repaid else {}),
        },
    )
