"""The sandbox for a while: started when none answers, and used over HTTP as a browser uses its pages."""

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from marketplace import servers

PATIENCE_SECONDS = 60
LOCAL = ("127.0.0.1", "localhost")


class NoProvider(Exception):
    """The sandbox does not answer, or refused what the demo asked of it."""


class Provider:
    """Pages and knobs of the sandbox. `ask(method, path, headers, body)` answers (status, body)."""

    def __init__(self, ask: Callable[[str, str, dict, str], tuple[int, str]]):
        self._ask = ask

    def type_in(self, address: str, **typed) -> None:
        """Fill in a page and send it, as a browser does. Raises NoProvider where the page is shown again."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        parts = urlsplit(address)
        status, body = self._ask("POST", parts.path, headers, urlencode(typed))
        if status not in (302, 303):
            raise NoProvider(f"{parts.path} answered {status}: {body[-500:]}")

    def set_clock(self, ahead_seconds: int, *, sweep: bool) -> None:
        """Put the test clock so far ahead of the real one; backwards too. sweep: do at once what is due then."""
        headers = {
            "Authorization": f"Bearer {settings.SANDBOX_SECRET_KEY}",
            "Content-Type": "application/json",
        }
        body = json.dumps({"offset_seconds": ahead_seconds, "force": True, "sweep": sweep})
        status, answer = self._ask("POST", "/_sandbox/clock", headers, body)
        if status != 200:
            raise NoProvider(f"the clock answered {status}: {answer[:300]}")

    def take_back(self, charge: str, reason: str) -> str:
        """The cardholder's bank takes a payment back. Returns the id of the dispute."""
        return self._knob("disputes", charge=charge, reason=reason)["id"]

    def decide(self, dispute: str, status: str) -> None:
        """The bank decides: won or lost."""
        self._knob(f"disputes/{dispute}/close", status=status)

    def _knob(self, path: str, **given) -> dict:
        headers = {
            "Authorization": f"Bearer {settings.SANDBOX_SECRET_KEY}",
            "Content-Type": "application/json",
        }
        status, answer = self._ask("POST", f"/_sandbox/{path}", headers, json.dumps(given))
        if status != 200:
            raise NoProvider(f"{path} answered {status}: {answer[:300]}")
        return json.loads(answer)

    def pay_out(self, amount_minor: int) -> None:
        """Have this much of the house's balance sent to its bank account, as one does on the provider's own pages."""
        headers = {
            "Authorization": f"Bearer {settings.SANDBOX_SECRET_KEY}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urlencode({"amount": amount_minor, "currency": settings.CURRENCY})
        status, answer = self._ask("POST", "/v1/payouts", headers, body)
        if status != 200:
            raise NoProvider(f"the payout answered {status}: {answer[:300]}")


@contextlib.contextmanager
def running() -> Iterator[Callable[[], Provider]]:
    """A function that waits for the sandbox and answers it; one that was started here ends with the block."""
    child = None if _answers() else _start()
    try:
        yield lambda: _wait(child)
    finally:
        if child is not None:
            child.terminate()
            child.wait()


def _start() -> subprocess.Popen:
    where = urlsplit(settings.STRIPE_API_BASE)
    if where.hostname not in LOCAL:
        raise NoProvider(f"The sandbox at {settings.STRIPE_API_BASE} does not answer. Start it first.")
    env = {name: value for name, value in os.environ.items() if name != "SANDBOX_WEBHOOK_URL"}
    log = servers.state_dir() / "demo-sandbox.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as written:
        return _process(where.port or 80, env, written)


def _process(port: int, env: dict, written) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "sandbox.process", "--port", str(port)],
        cwd=settings.BASE_DIR,
        env={
            **env,
            "PGOPTIONS": f"{env.get('PGOPTIONS', '')} -c synchronous_commit=off",  # as the demo itself
            "DATABASE_URL": settings.DATABASE_URL,
            "SANDBOX_DATABASE_URL": settings.SANDBOX_DATABASE_URL,
        },
        stdin=subprocess.DEVNULL,
        stdout=written,
        stderr=subprocess.STDOUT,
        preexec_fn=servers.dies_with_parent(signal.SIGTERM),
    )


def _wait(child: subprocess.Popen | None) -> Provider:
    until = time.monotonic() + PATIENCE_SECONDS
    while not _answers():
        if child is not None and child.poll() is not None:
            raise NoProvider(f"The sandbox ended while starting; see {servers.state_dir()}/demo-sandbox.log.")
        if time.monotonic() > until:
            raise NoProvider(f"The sandbox at {settings.STRIPE_API_BASE} does not answer.")
        time.sleep(0.05)
    return Provider(_over_http)


def _answers() -> bool:
    with contextlib.suppress(OSError):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{settings.STRIPE_API_BASE}/healthz", timeout=5) as answer:
            return answer.status == 200
    return False


def _over_http(method: str, path: str, headers: dict, body: str) -> tuple[int, str]:
    where = urlsplit(settings.STRIPE_API_BASE)
    kind = http.client.HTTPSConnection if where.scheme == "https" else http.client.HTTPConnection
    connection = kind(where.hostname or "", where.port, timeout=30)
    try:
        connection.request(method, path, body.encode(), headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    finally:
        connection.close()
