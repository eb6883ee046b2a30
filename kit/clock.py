"""Two times, both told by PostgreSQL. Raw time: leases, backoff, signatures. Business time: deadlines, clearance,
journals; it is raw time plus a shift that only the sandbox may set, and only forwards."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import DateTimeField, Func

from kit.models import ClockShift


class ClockRefused(Exception):
    """The clock may only go forwards, and only where no real money moves."""


BUSINESS_TIME = "clock_timestamp() + coalesce((SELECT shift FROM kit_clockshift), interval '0')"


def raw_now() -> datetime:
    """The database's own clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def now() -> datetime:
    """Business time, one query."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {BUSINESS_TIME}")
        return cursor.fetchone()[0]


def at_writing() -> Func:
    """Business time for a field of a row that is being written, without a query of its own."""
    return Func(template=BUSINESS_TIME, output_field=DateTimeField())


def shift() -> timedelta:
    """How far business time is ahead of the raw clock."""
    row = ClockShift.objects.first()
    return row.shift if row else timedelta(0)


def set_shift(to: timedelta, *, backwards: bool = False) -> None:
    """Set the shift. `backwards` is for seeding and tests alone. Raises ClockRefused."""
    if not settings.SANDBOX:
        raise ClockRefused("The clock can only be moved where no real money moves.")
    if not backwards and to < shift():
        raise ClockRefused("The clock only goes forwards.")
    ClockShift.objects.bulk_create(
        [ClockShift(id=1, shift=to)], update_conflicts=True, unique_fields=["id"], update_fields=["shift"]
    )


def advance(by: timedelta) -> None:
    """Move business time forwards by `by`. Raises ClockRefused."""
    set_shift(shift() + by)
