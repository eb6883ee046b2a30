"""Two who act at the same moment, made to meet, so that a race shows wherever its lock is missing."""

import threading
from contextlib import contextmanager, suppress

from django.db import connection


@contextmanager
def meeting_in(monkeypatch, module, name: str, *, locked: bool):
    """Whoever calls this function first waits there for the other: the moment between check and deed.

    With the lock the other cannot come, so the first goes on soon; without it the other is sure to come,
    so the wait is as long as a busy machine may need.
    """
    barrier, real = threading.Barrier(2), getattr(module, name)
    still_to_meet, counting = [1, 2], threading.Lock()

    def meet(*args, **kwargs):
        with counting:
            waits = bool(still_to_meet) and bool(still_to_meet.pop())
        if waits:
            with suppress(threading.BrokenBarrierError):
                barrier.wait(timeout=0.3 if locked else 30)
        return real(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(module, name, meet)
        yield


def at_once(*acts) -> list:
    """Run the acts in threads of their own; what each returned, or the error it raised."""
    results: list = [None] * len(acts)

    def run(place, act):
        try:
            results[place] = act()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
