"""A whole site as child processes: web, sandbox, worker and beat, each to be killed and started again.

For tests and for chaos, against databases of their own."""

import contextlib
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from marketplace import servers, up

BASE = Path(__file__).resolve().parents[1]


class LiveSite:
    """The addresses and the processes. Every part can be killed and started again."""

    def __init__(self, env: dict[str, str], folder: Path):
        """env: the addresses of the databases and, where they are not those of this process, more."""
        self.folder = folder
        self.processes: dict[str, subprocess.Popen] = {}
        self.port, self.sandbox_port = servers.free_port(), servers.free_port()
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
        self.commands = {
            "sandbox": ([*up.SANDBOX, "--port", str(self.sandbox_port)], {}),
            "web": (up.WEB, {"PORT": str(self.port)}),
            "worker": (up.WORKER, {}),
            "beat": ([*up.BEAT, "-s", str(folder / "beat-schedule")], {}),
        }

    def start(self, *names: str, wait: bool = True) -> None:
        """Start the named parts and return when all of them answer. Each calls itself by its name at PostgreSQL."""
        for name in names:
            command, environment = self.commands[name]
            with open(self.folder / f"{name}.log", "ab") as log:
                self.processes[name] = subprocess.Popen(
                    command,
                    cwd=BASE,
                    env={**self.env, "PGAPPNAME": name, **environment},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    preexec_fn=servers.dies_with_parent(signal.SIGKILL),
                )
        for name in names if wait else ():
            self._wait(name)

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

    def stop(self) -> None:
        """End everything, gently first."""
        for process in self.processes.values():
            process.terminate()
        until = time.monotonic() + 5
        for process in self.processes.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.05, until - time.monotonic()))
        for name in list(self.processes):
            self.kill(name)

    def log(self, name: str) -> str:
        """What the part has written so far."""
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""
