"""Acts at the same moment, and what came of each; with their locks, or with the locks taken away to show the race."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from unittest import mock

from django.db import connections

from kit.problems import Refused
from ledger import posting
from marketplace import books
from orders import lifecycle
from orders import locks as order_locks
from payments import locks as payment_locks

DONE = "done"
PATIENCE = 60  # seconds for the slowest to come to the start


@dataclass(frozen=True)
class Came:
    """What came of an act: `code` is DONE, a payment's outcome, or that of the refusal; `slip` an error nobody was told."""

    code: str
    refusal: Refused | None = None
    slip: Exception | None = None

    @property
    def is_done(self) -> bool:
        return self.code == DONE


class Crowd:
    """Threads that keep their connections from one start to the next."""

    def __init__(self, size: int):
        self.size = size
        self._pool = ThreadPoolExecutor(size)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        gate = threading.Barrier(self.size)

        def leave():
            gate.wait(PATIENCE)  # so that each thread comes by once
            connections.close_all()

        list(self._pool.map(lambda _number: leave(), range(self.size)))
        self._pool.shutdown()

    def at_once(self, acts: Sequence[Callable[[], object]]) -> list[Came]:
        """All of them from one barrier; what came of each, in their order. No more acts than threads."""
        barrier = threading.Barrier(len(acts))

        def run(act) -> Came:
            barrier.wait(PATIENCE)
            return what_came(act)

        return list(self._pool.map(run, acts))


def what_came(act: Callable[[], object]) -> Came:
    try:
        made = act()
    except Refused as refusal:
        return Came(refusal.code, refusal=refusal)
    except Exception as error:
        return Came(type(error).__name__, slip=error)
    return Came(made.outcome if isinstance(made, lifecycle.Paid) else DONE)


def slips(came: Sequence[Came]) -> list[str]:
    """Acts that ended with an error instead of an answer."""
    return [f"{type(each.slip).__name__}: {each.slip}"[:300] for each in came if each.slip]


def wrong_books() -> list[str]:
    """What the books say is wrong, in words."""
    return [str(finding) for finding in books.check().findings]


@contextlib.contextmanager
def without_locks() -> Iterator[None]:
    """Rows and accounts are not locked: for tests, which must see each trial fail then."""
    with (
        mock.patch.object(order_locks, "_for_update", lambda rows, **options: rows),
        mock.patch.object(payment_locks, "_for_update", lambda rows, **options: rows),
        mock.patch.object(posting, "lock", return_value=None),
    ):
        yield
