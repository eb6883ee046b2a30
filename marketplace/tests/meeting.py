"""Two who act at the same moment, made to meet, so that a race shows wherever its lock is missing."""

import threading
from contextlib import contextmanager, suppress

from django.db import connection


@contextmanager
def meeting_in(monkeypatch, module, name: str, *elsewhere: tuple, locked: bool):
    """Whoever calls this function first waits there for the other: the moment between check and deed.

    Two who take different ways meet in two functions: `elsewhere` names further (module, function) pairs.
    With the lock the other cannot come, so the first goes on soon; without it the other is sure to come,
    so the wait is as long as a busy machine may need.
    """
    barrier = threading.Barrier(2)
    still_to_meet, counting = [1, 2], threading.Lock()

    def met_before(real):
        def meet(*args, **kwargs):
            with counting:
                waits = bool(still_to_meet) and bool(still_to_meet.pop())
            if waits:
                with suppress(threading.BrokenBarrierError):
                    barrier.wait(timeout=0.3 if locked else 30)
            return real(*args, **kwargs)

        return meet

    with monkeypatch.context() as patch:
        for place, function in ((module, name), *elsewhere):
            patch.setattr(place, function, met_before(getattr(place, function)))
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
