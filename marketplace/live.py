"""A whole site as child processes: web, sandbox, worker and beat, each to be killed and started again.

For tests and for chaos, against databases of their own."""

import contextlib
import os
import random
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from marketplace import servers, up
from marketplace.forking import Forks, Started

BASE = Path(__file__).resolve().parents[1]
PORTS = range(
    20_000, 32_000
)  # none that a system gives to connections, so that each part finds its own again
OF_ITS_OWN = "sandbox"  # another program with other settings; the rest share their code


class LiveSite:
    """The addresses and the processes. Every part can be killed and started again."""

    def __init__(self, env: dict[str, str], folder: Path):
        """env: what the environment of the parts has besides that of this process. folder: for what they write."""
        self.folder = folder
        self.databases: dict[str, str] = {}  # their addresses, where they are not those of `env`
        self.processes: dict[str, subprocess.Popen | Started] = {}
        self._forks: Forks | None = None
        self.port, self.sandbox_port = (servers.free_port(*random.sample(PORTS, 20)) for _part in range(2))
        self.url = f"http://127.0.0.1:{self.port}"
        self.sandbox_url = f"http://127.0.0.1:{self.sandbox_port}"
        self.env = {
            **os.environ,
            **env,
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": "ignore",
            "SITE_URL": self.url,
            "SANDBOX_URL": self.sandbox_url,
            "SANDBOX_WEBHOOK_URL": f"{self.url}/webhooks/stripe/",
        }

    @property
    def commands(self) -> dict[str, tuple[list[str], dict[str, str]]]:
        """{part: (its words, what its environment has besides)}."""
        return {
            "sandbox": ([*up.SANDBOX, "--port", str(self.sandbox_port)], {}),
            "web": (up.WEB, {"PORT": str(self.port)}),
            "worker": (up.WORKER, {}),
            "beat": ([*up.BEAT, "-s", str(self.folder / "beat-schedule")], {}),
        }

    def start(self, *names: str, wait: bool = True) -> None:
        """Start the named parts and return when all of them answer. Each calls itself by its name at PostgreSQL."""
        for name in names:
            command, more = self.commands[name]
            environment = {"PGAPPNAME": name, **self.databases, **more}
            log = self.folder / f"{name}.log"
            if name == OF_ITS_OWN:
                self.processes[name] = self._alone(command, environment, log)
            else:
                self._forks = self._forks or Forks(self.env, self.folder / "forking.log")
                self.processes[name] = self._forks.start(command[2:], environment, log)
        for name in names if wait else ():
            self._wait(name)

    def _alone(self, command: list[str], environment: dict[str, str], log: Path) -> subprocess.Popen:
        with open(log, "ab") as written:
            return subprocess.Popen(
                command,
                cwd=BASE,
                env={**self.env, **environment},
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=servers.dies_with_parent(signal.SIGKILL),
            )

    def _wait(self, name: str, seconds: float = 180) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.processes[name].poll() is not None:
                raise RuntimeError(f"{name} ended while starting:\n{self.log(name)[-3000:]}")
            with contextlib.suppress(OSError):
                if self._answers(name):
                    return
            time.sleep(0.05)
        raise RuntimeError(f"{name} did not answer in {seconds} s:\n{self.log(name)[-3000:]}")

    def _answers(self, name: str) -> bool:
        if name == "worker":
            from marketplace.celery import app

            return bool(app.control.ping(timeout=0.3))
        if name == "beat":
            return True
        address = self.url if name == "web" else self.sandbox_url
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:
                return answer.status == 200
        except urllib.error.HTTPError as error:
            return error.code < 500

    def kill(self, name: str) -> None:
        """kill -9 the part with all its processes, as a power cut would."""
        process = self.processes.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_parts(self) -> None:
        """End all parts at once: there is nothing to finish."""
        for name in list(self.processes):
            self.kill(name)

    def end(self) -> None:
        """End all parts, and what they are started with."""
        self.kill_parts()
        if self._forks:
            self._forks.end()
            self._forks = None

    def stop(self) -> None:
        """End everything, gently first."""
        for process in self.processes.values():
            process.terminate()
        until = time.monotonic() + 5
        for process in self.processes.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.05, until - time.monotonic()))
        self.end()

    def log(self, name: str) -> str:
        """What the part has written so far."""
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""
