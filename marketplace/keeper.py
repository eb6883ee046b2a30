"""Outlives a killed `up` by a moment and ends what it left behind. Standard library only.

Reads `up`'s messages from standard input: "+ PID SIGNAL" for a child, "done" at an orderly end. When the pipe closes
without "done", `up` was killed: every child gets its signal, and after ten seconds its whole group is killed."""

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

PATIENCE_SECONDS = 10


def alive(pid: int) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    if Path("/proc/self/stat").exists():
        return False
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, 0)
        return True
    return False


def main() -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    children: dict[int, int] = {}
    for line in sys.stdin:
        words = line.split()
        if words == ["done"]:
            return
        children[int(words[1])] = int(words[2])
    for pid, gentle in children.items():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, gentle)
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and any(map(alive, children)):
        time.sleep(0.1)
    for pid in children:
        # each child leads a group of its own, so this reaches its workers too
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
