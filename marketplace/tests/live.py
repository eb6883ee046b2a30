"""A whole site as child processes of a test: web, sandbox, worker and beat against a cloned database."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from marketplace import servers, up

BASE = Path(__file__).resolve().parents[2]


class LiveSite:
    """The addresses and the processes. Every part can be killed and started again."""

    def __init__(self, clone, folder: Path):
        self.clone, self.folder = clone, folder
        self.processes: dict[str, subprocess.Popen] = {}
        self.port, self.sandbox_port = servers.free_port(), servers.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.sandbox_url = f"http://127.0.0.1:{self.sandbox_port}"
        self.env = {
            **os.environ,
            **clone.env,
            "DJANGO_SETTINGS_MODULE": "marketplace.settings_test",
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

    def start(self, *names: str) -> None:
        """Start the named parts and return when all of them answer."""
        for name in names:
            command, environment = self.commands[name]
            with open(self.folder / f"{name}.log", "ab") as log:
                self.processes[name] = subprocess.Popen(
                    command,
                    cwd=BASE,
                    env={**self.env, **environment},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    preexec_fn=servers.dies_with_parent(signal.SIGKILL),
                )
        for name in names:
            self._wait(name)

    def _wait(self, name: str, seconds: float = 60) -> None:
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


@contextlib.contextmanager
def _running(clone, folder: Path, parts):
    site = LiveSite(clone, folder)
    try:
        site.start(*parts)
        yield site
    except Exception:
        for name in site.commands:
            if text := site.log(name):
                sys.stderr.write(f"--- {name}\n{text[-3000:]}\n")
        raise
    finally:
        site.stop()


DEFAULT_PARTS = ("sandbox", "web", "worker")


@pytest.fixture
def live_site(request, committed_db, tmp_path):
    """Web, sandbox and worker for one test. `@pytest.mark.site_parts("web", "beat")` chooses others."""
    mark = request.node.get_closest_marker("site_parts")
    with _running(committed_db, tmp_path, mark.args if mark else DEFAULT_PARTS) as site:
        yield site


@pytest.fixture(scope="module")
def shared_live_site(request, shared_committed_db, tmp_path_factory):
    """Web, sandbox and worker for a whole file."""
    parts = getattr(request.module, "SITE_PARTS", DEFAULT_PARTS)
    with _running(shared_committed_db, tmp_path_factory.mktemp("site"), parts) as site:
        yield site
