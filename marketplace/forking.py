"""Starts programs of the site out of a process that has read the code already: for tests and chaos, which start
hundreds. A program is what `python -m` would have made of it, but for the seconds of reading.

`python -m marketplace.forking` reads a JSON object a line: the words after `python -m`, what its environment has
besides, and where it writes; it answers with the number of the new process. It ends with whoever started it."""

import contextlib
import importlib
import json
import os
import random
import runpy
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path

from marketplace import servers

BASE = Path(__file__).resolve().parents[1]
PROGRAMS = ("celery.bin.worker", "celery.bin.beat", "gunicorn.app.wsgiapp")


class Started:
    """A process that somebody else began: what is needed of subprocess.Popen."""

    def __init__(self, pid: int):
        self.pid, self._born = pid, servers.born(pid)

    def poll(self) -> int | None:
        """None while it runs; how it ended is not known."""
        return None if servers.is_alive(self.pid) and servers.born(self.pid) == self._born else -1

    def wait(self, timeout: float = 60) -> int:
        """Until it has ended. Raises subprocess.TimeoutExpired after `timeout` seconds."""
        until = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > until:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            time.sleep(0.005)
        return -1

    def terminate(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)


class Forks:
    """The process that has read the code; `start` makes another out of it."""

    def __init__(self, env: dict[str, str], log: Path):
        with open(log, "ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "marketplace.forking"],
                cwd=BASE,
                env=env,
                text=True,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                preexec_fn=servers.dies_with_parent(signal.SIGKILL),
            )
        assert self._process.stdin and self._process.stdout
        self._asks, self._answers = self._process.stdin, self._process.stdout

    def start(self, words: list[str], environment: dict[str, str], log: Path) -> Started:
        """words: as after `python -m`. Raises RuntimeError when the process that forks has ended."""
        asked = json.dumps({"words": words, "environment": environment, "log": str(log)})
        try:
            self._asks.write(asked + "\n")
            self._asks.flush()
            return Started(int(self._answers.readline()))
        except (OSError, ValueError) as error:
            raise RuntimeError(f"the process that forks has ended with {self._process.poll()}") from error

    def end(self) -> None:
        """End the process that forks, and with it all that it has started."""
        self._process.kill()
        self._process.wait()
        self._asks.close()
        self._answers.close()


def main() -> None:
    _read_the_code()
    answers = os.fdopen(os.dup(1), "w")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries them
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            answers.close()
            _become(**json.loads(line))
        with contextlib.suppress(OSError):  # it may be quicker than we are
            os.setpgid(pid, pid)
        print(pid, file=answers, flush=True)


def _read_the_code() -> None:
    import django
    from django.urls import get_resolver

    django.setup()
    for name in PROGRAMS:
        importlib.import_module(name)
    _ = get_resolver().url_patterns
    from marketplace.celery import app

    app.loader.import_default_modules()


def _use_databases() -> None:
    """Those of the environment as it is now; none has been asked yet."""
    from django.db import connections

    from marketplace import services

    for alias, variable in (("default", "DATABASE_URL"), ("sandbox", "SANDBOX_DATABASE_URL")):
        if address := os.environ.get(variable):
            name = services.database_name(address)
            connections.settings[alias]["NAME"] = connections[alias].settings_dict["NAME"] = name


def _become(words: list[str], environment: dict[str, str], log: str) -> None:
    """Never returns."""
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setpgid(0, 0)
        servers.dies_with_parent(signal.SIGKILL)()
        nothing, written = (
            os.open(os.devnull, os.O_RDONLY),
            os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND),
        )
        for ours, standard in ((nothing, 0), (written, 1), (written, 2)):
            os.dup2(ours, standard)
        os.environ.update(environment)
        _use_databases()
        random.seed()
        sys.argv = list(words)
        runpy.run_module(words[0], run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
