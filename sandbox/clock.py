"""The test clock. `now()` is what objects, windows and balances go by; raw time is for leases and signatures."""

import time

from sandbox.models import Knobs


class Backwards(Exception):
    """The clock only moves forward unless forced."""


def knobs() -> Knobs:
    """The settings row, made on first use."""
    found = Knobs.objects.filter(pk=1).first()
    return found or Knobs.objects.get_or_create(pk=1)[0]


def raw() -> float:
    return time.time()


def now() -> int:
    """Seconds since 1970 on the test clock."""
    return int(raw()) + (Knobs.objects.filter(pk=1).values_list("offset_seconds", flat=True).first() or 0)


def move(offset_seconds: int, *, force: bool = False) -> int:
    """Set the clock to raw time plus `offset_seconds`; answers the new now."""
    knobs()
    row = Knobs.objects.select_for_update().get(pk=1)
    if offset_seconds < row.offset_seconds and not force:
        raise Backwards
    row.offset_seconds = offset_seconds
    row.save(update_fields=["offset_seconds"])
    return now()
