"""The test clock. `now()` is what objects, windows and balances go by; raw time is for leases and signatures."""

import contextlib
import time
from collections.abc import Iterator
from contextvars import ContextVar

from sandbox.models import Knobs

_steady: ContextVar[tuple[Knobs, int] | None] = ContextVar("sandbox_clock", default=None)


class Backwards(Exception):
    """The clock only moves forward unless forced."""


@contextlib.contextmanager
def steady() -> Iterator[None]:
    """One moment and one look at the settings for all that happens inside."""
    row = _knobs()
    token = _steady.set((row, int(raw()) + row.offset_seconds))
    try:
        yield
    finally:
        _steady.reset(token)


def _knobs() -> Knobs:
    return Knobs.objects.filter(pk=1).first() or Knobs.objects.get_or_create(pk=1)[0]


def knobs() -> Knobs:
    """The settings row, made on first use."""
    held = _steady.get()
    return held[0] if held else _knobs()


def raw() -> float:
    return time.time()


def now() -> int:
    """Seconds since 1970 on the test clock."""
    held = _steady.get()
    return held[1] if held else int(raw()) + _knobs().offset_seconds


def move(offset_seconds: int, *, force: bool = False) -> int:
    """Set the clock to raw time plus `offset_seconds`; answers the new now."""
    knobs()
    row = Knobs.objects.select_for_update().get(pk=1)
    if offset_seconds < row.offset_seconds and not force:
        raise Backwards
    row.offset_seconds = offset_seconds
    row.save(update_fields=["offset_seconds"])
    return now()
