"""What goes wrong: a part or one of its processes is killed, a database backend dies, Redis forgets everything."""

import contextlib
import os
import random
import signal
import subprocess
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
import redis

from marketplace.live import LiveSite

# kind of fault: how often. The small ones are the children of gunicorn and Celery that do the work.
KINDS = {
    "worker process": 34,
    "web process": 24,
    "database backend": 12,
    "sandbox": 10,
    "Redis flushed": 8,
    "worker": 6,
    "web": 6,
    "beat": 4,
}
PART = {
    "worker process": "worker",
    "web process": "web",
    "worker": "worker",
    "web": "web",
    "sandbox": "sandbox",
    "beat": "beat",
}
BUSY = """
    SELECT pid, application_name FROM pg_stat_activity
     WHERE backend_type = 'client backend' AND application_name IN ('web', 'worker', 'sandbox')
       AND (backend_xid IS NOT NULL OR state LIKE 'idle in transaction%')"""
CLAIMED = "SELECT count(*) FROM payments_call WHERE state IN ('queued', 'unknown') AND lease_until > clock_timestamp()"
AIMED, PATIENCE = 0.6, 10.0  # where the machine is slow, the work that an aimed kill breaks off is rarer


@dataclass(frozen=True)
class Moment:
    """What is under way: backends inside a transaction by part, and how many calls are claimed."""

    backends: list[tuple[int, str]]
    claimed: int

    def of(self, part: str | None) -> list[int]:
        """Backends of this part, or of all, that have changed something or wait inside a transaction."""
        return [pid for pid, name in self.backends if part in (None, name)]

    def is_hit(self, part: str | None) -> bool:
        """Does the end of this part (None: of the whole database) break off something?"""
        return bool(self.of(part)) or (part not in ("web", "beat") and self.claimed > 0)


class Killer:
    """Strikes one after the other: some blindly, most at the first busy moment after a random pause."""

    def __init__(self, site: LiveSite, rng: random.Random):
        self.site, self.rng = site, rng
        self.done = self.kills = self.hits = 0
        self.kinds: Counter = Counter()
        self.down: dict[str, float] = {}
        self._watch: Any = None  # a connection of its own, made when first needed

    def strike(self) -> None:
        """One fault. Parts that died are started again a moment later."""
        self.repair()
        time.sleep(self.rng.uniform(0.05, 0.5))
        kind = self.rng.choices(list(KINDS), list(KINDS.values()))[0]
        aimed, pause = self.rng.random() < AIMED, self.rng.uniform(0.1, 0.6)
        moment = self._moment(patience=PATIENCE if aimed else 0)
        if aimed and kind != "Redis flushed":
            kind = self._fitting(kind, moment)
        part = PART.get(kind)
        if part in self.down or not self._do(kind, part, moment, pause):
            return
        self.done += 1
        self.kinds[kind] += 1
        if kind != "Redis flushed":
            self.kills += 1
            self.hits += moment.is_hit(part)

    def _fitting(self, kind: str, moment: Moment) -> str:
        """The same kind where it breaks something off, else one that does."""
        fitting = [each for each in KINDS if each != "Redis flushed" and moment.is_hit(PART.get(each))]
        return kind if kind in fitting or not fitting else self.rng.choice(fitting)

    def _do(self, kind: str, part: str | None, moment: Moment, pause: float) -> bool:
        """Whether there was somebody to kill."""
        if kind == "Redis flushed":
            self.flush()
            return True
        if kind == "database backend":
            victims = moment.of(None) or self._backends()
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.rng.choice(victims), signal.SIGKILL) if victims else None
            return bool(victims)
        if kind.endswith(" process"):
            return self._kill_children(part)
        self.site.kill(part)
        self.down[part] = time.monotonic() + pause
        return True

    def repair(self) -> None:
        """Start what lies dead long enough, and what has ended by itself."""
        for name, process in list(self.site.processes.items()):
            if process.poll() is not None:
                self.site.kill(name)
                self.down.setdefault(name, 0)
        for name, since in list(self.down.items()):
            if time.monotonic() >= since:
                self.site.start(name, wait=False)
                del self.down[name]

    def tally(self) -> str:
        return ", ".join(f"{number} × {kind}" for kind, number in self.kinds.most_common())

    def _moment(self, *, patience: float) -> Moment:
        """What is under way now, or at the first busy moment within `patience` seconds."""
        until, found = time.monotonic() + patience, Moment([], 0)
        while True:
            with contextlib.suppress(psycopg2.Error):
                cursor = self._cursor()
                cursor.execute(BUSY)
                backends = cursor.fetchall()
                cursor.execute(CLAIMED)
                found = Moment(backends, cursor.fetchone()[0])
            if found.is_hit(None) or time.monotonic() > until:
                return found
            time.sleep(0.01)  # leave the processor to those who trade

    def _backends(self) -> list[int]:
        with contextlib.suppress(psycopg2.Error):
            cursor = self._cursor()
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE application_name IN ('web', 'worker', 'sandbox')"
            )
            return [row[0] for row in cursor.fetchall()]
        return []

    def _cursor(self):
        if self._watch is None or self._watch.closed:
            self._watch = psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=5)
            self._watch.autocommit = True
        return self._watch.cursor()

    def _kill_children(self, part: str) -> bool:
        process = self.site.processes.get(part)
        children = _children(process.pid) if process else []
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        return bool(children)

    def flush(self) -> None:
        """Redis forgets everything: the queue, the cache, the locks in it."""
        client = redis.Redis.from_url(os.environ["REDIS_URL"])
        client.flushall()
        client.close()


def _children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    asked = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    return [int(each) for each in asked.stdout.split()]
