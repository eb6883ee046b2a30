"""`market up`: servers, migrations, demo, web, worker, beat and sandbox in one terminal, ended by one Ctrl-C."""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field

from marketplace import servers, services
from marketplace.demo_logins import LOGINS, PASSWORD

PATIENCE_SECONDS = 15
MOST_DEATHS, WITHIN_SECONDS = 5, 60  # of one process, before all is given up
PYTHON = sys.executable
WEB = [PYTHON, "-m", "gunicorn", "-c", "python:marketplace.serving", "marketplace.wsgi"]
WORKER = [
    *(PYTHON, "-m", "celery", "-q", "-A", "marketplace", "worker", "-c", "2", "-l", "WARNING"),
    *("--without-gossip", "--without-mingle", "-Q", "default,money,media,mail"),
]
BEAT = [PYTHON, "-m", "celery", "-q", "-A", "marketplace", "beat", "-l", "WARNING", "--pidfile="]
SANDBOX = [PYTHON, "-m", "sandbox.process"]


class Stop(Exception):
    """Time to end everything; the text, when there is one, says why."""

    def __init__(self, why: str = "", *, code: int = 1):
        super().__init__(why)
        self.code = code


@dataclass
class Child:
    """A process of ours: how to end it gently, and the name before its lines."""

    name: str
    process: subprocess.Popen
    gentle: int = signal.SIGTERM
    command: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    deaths: list[float] = field(default_factory=list)


class Runner:
    """Starts the children in order and ends them all together."""

    def __init__(self, options: argparse.Namespace):
        self.options = options
        self.began = time.monotonic()
        self.children: list[Child] = []
        self.embedded: list[services.Postgres | services.Redis] = []
        self.env = dict(os.environ, PYTHONUNBUFFERED="1")
        # our messages are JSON, so the warning about root does not apply; postgres runs as an ordinary account
        self.env.setdefault("PYTHONWARNINGS", "ignore:You're running the worker with superuser privileges")
        self.env.pop("MARKET_STARTS_SERVICES", None)
        self.keeper: subprocess.Popen | None = None
        self.is_ready = False

    def say(self, text: str) -> None:
        print(f"[up {time.monotonic() - self.began:5.1f} s] {text}", flush=True)

    # ------------------------------------------------------------ in order
    def run(self) -> None:
        """Everything up to READY, then watch until something ends."""
        services.require_given()
        self._start_keeper()
        self._find_services()
        self._choose_ports()
        self._set_up()
        services.write_note({name: self.env[name] for name in services.NEEDED + services.ADDRESSES})
        self._start("sandbox", [*SANDBOX, "--port", str(self.sandbox_port)])
        self._start("web", WEB, PORT=str(self.port))
        quiet = {"LOG_LEVEL": self.env.get("LOG_LEVEL", "WARNING")}  # each says one line when it is ready
        self._start("worker", WORKER, **quiet)
        self._start("beat", [*BEAT, "-s", str(services.state_dir() / "celerybeat-schedule")], **quiet)
        self._wait_for_page(self.env["SANDBOX_URL"] + "/healthz")
        self._wait_for_page(self.env["SITE_URL"] + "/")
        self._wait_for_worker()
        self._announce()
        self.is_ready = True
        while True:
            self._look_after()
            time.sleep(0.3)

    def _start_keeper(self) -> None:
        self.keeper = subprocess.Popen(
            [PYTHON, "-I", "-S", str(servers.BASE / "marketplace" / "keeper.py")],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def _find_services(self) -> None:
        if not self.env.get("DATABASE_URL"):
            postgres = services.Postgres()
            self._embed("postgres", postgres, signal.SIGINT)
            if self._demo_was_cut_short():
                self.say("the demo data was cut short last time; starting it afresh")
                for database in ("tessera", "tessera_sandbox"):
                    services.drop_database(postgres.url(database))
                self._demo_mark().unlink()
            self.env["DATABASE_URL"] = postgres.url()
        if not self.env.get("REDIS_URL"):
            redis = services.Redis()
            self._embed("redis", redis, signal.SIGTERM)
            self.env["REDIS_URL"] = redis.url()
        self.env.setdefault("SANDBOX_DATABASE_URL", services.sandbox_url(self.env["DATABASE_URL"]))
        services.ensure_database(self.env["DATABASE_URL"])
        services.ensure_database(self.env["SANDBOX_DATABASE_URL"])

    def _embed(self, name: str, server, gentle: int) -> None:
        server.start()
        self.embedded.append(server)
        self._keep(server.process.pid, gentle)
        self.say(f"{name} runs on port {server.port}, data in {server.data}")

    def _choose_ports(self) -> None:
        wanted = self.options.port
        self.port = servers.free_port(*range(wanted, wanted + 50))
        if self.port != wanted:
            self.say(f"port {wanted} is busy; taking {self.port}")
        self.sandbox_port = servers.free_port(*range(self.port + 1, self.port + 51))
        self.env.setdefault("SITE_URL", f"http://127.0.0.1:{self.port}")
        self.env.setdefault("SANDBOX_URL", f"http://127.0.0.1:{self.sandbox_port}")
        self.env.setdefault("SANDBOX_WEBHOOK_URL", f"http://127.0.0.1:{self.port}/webhooks/stripe/")

    def _set_up(self) -> None:
        done_before = services.state_dir() / "set_up.done"
        state = self._set_up_state()
        if state and done_before.exists() and done_before.read_text() == state:
            return  # the same code, the same databases: a warm start saves these seconds
        command = [PYTHON, "manage.py", "set_up", "--demo", self.options.demo]
        if self.options.no_demo:
            command.append("--no-demo")
        done = subprocess.Popen(
            command, cwd=servers.BASE, env=self.env, preexec_fn=servers.dies_with_parent(signal.SIGTERM)
        )
        self._keep(done.pid, signal.SIGTERM)
        try:
            done.wait()
        finally:
            if done.poll() is None:
                done.terminate()
                done.wait()
        if done.returncode:
            raise Stop  # it has said why
        done_before.write_text(state)

    def _set_up_state(self) -> str:
        """Changes with the code, the data files and the databases; empty for servers that are not ours."""
        if not any(isinstance(server, services.Postgres) for server in self.embedded):
            return ""
        digest = hashlib.sha256(self.options.demo.encode() + bytes(self.options.no_demo))
        apps = sorted(place.parent for place in servers.BASE.glob("[a-z]*/__init__.py"))
        for suffix in ("py", "sql", "json", "po"):
            for file in sorted(file for app in apps for file in app.glob(f"**/*.{suffix}")):
                about = file.stat()
                digest.update(f"{file}{about.st_mtime_ns}{about.st_size}".encode())
        numbers = [
            services.database_number(self.env[name]) for name in ("DATABASE_URL", "SANDBOX_DATABASE_URL")
        ]
        return f"{digest.hexdigest()} {numbers}"

    def _demo_mark(self):
        return services.state_dir() / "demo.unfinished"

    def _demo_was_cut_short(self) -> bool:
        return self._demo_mark().exists()

    def _start(self, name: str, command: list[str], **environment: str) -> None:
        child = Child(name, self._spawn(command, environment), command=command, environment=environment)
        self.children.append(child)
        self._watch(child)

    def _spawn(self, command: list[str], environment: dict[str, str]) -> subprocess.Popen:
        return subprocess.Popen(
            command,
            cwd=servers.BASE,
            env={**self.env, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=servers.dies_with_parent(signal.SIGTERM),
        )

    def _watch(self, child: Child) -> None:
        self._keep(child.process.pid, child.gentle)
        threading.Thread(target=self._prefix, args=(child,), daemon=True).start()

    def _keep(self, pid: int, gentle: int) -> None:
        self._tell_keeper(f"+ {pid} {int(gentle)}")

    def _tell_keeper(self, text: str) -> None:
        if self.keeper and self.keeper.stdin:
            with contextlib.suppress(BrokenPipeError):
                self.keeper.stdin.write(f"{text}\n")
                self.keeper.stdin.flush()

    @staticmethod
    def _prefix(child: Child) -> None:
        for line in child.process.stdout or ():
            sys.stdout.write(f"{child.name:<8}| {line}")
            sys.stdout.flush()

    # ------------------------------------------------------------ ready?
    def _wait_for_page(self, address: str) -> None:
        while True:
            self._look_after()
            try:
                with urllib.request.urlopen(address, timeout=15) as answer:  # noqa: S310 – our own address
                    answer.read()
                if answer.status == 200:
                    return
                raise Stop(f"{address} answered {answer.status}")
            except urllib.error.HTTPError as error:
                raise Stop(f"{address} answered {error.code}") from None
            except OSError:
                time.sleep(0.05)

    def _wait_for_worker(self) -> None:
        from celery import Celery

        app = Celery(broker=self.env["REDIS_URL"], set_as_current=False)
        while not app.control.ping(timeout=0.5):
            self._look_after()

    def _look_after(self) -> None:
        for child in self.children:
            if (code := child.process.poll()) is not None:
                self._start_again(child, code)
        for server in self.embedded:
            if server.process and server.process.poll() is not None:
                raise Stop(f"{type(server).__name__} ended; see {server.log}")

    def _start_again(self, child: Child, code: int) -> None:
        """A process that was killed comes back: what it was doing is rows in the database, so nothing is lost. One
        that cannot even start, or dies again and again, ends everything."""
        now = time.monotonic()
        child.deaths = [*(at for at in child.deaths if now - at < WITHIN_SECONDS), now]
        if not self.is_ready or len(child.deaths) > MOST_DEATHS:
            raise Stop(f"{child.name} ended with {code}")
        self.say(f"{child.name} ended with {code}; starting it again")
        with contextlib.suppress(ProcessLookupError):  # what it left behind
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process = self._spawn(child.command, child.environment)
        self._watch(child)

    def _announce(self) -> None:
        self.say(f"READY  {self.env['SITE_URL']}/")
        if not self.options.no_demo:
            print(f"  Sign in with the password {PASSWORD}:", flush=True)
            for name, what in LOGINS:
                print(f"    {name:<4} {what}", flush=True)
        print("  Ctrl-C stops everything.", flush=True)

    # ------------------------------------------------------------ the end
    def stop(self) -> None:
        """Gently first; whole groups are killed after a while. Servers last, when nobody needs them any more."""
        began = time.monotonic()
        for child in self.children:
            if child.process.poll() is None:
                child.process.send_signal(child.gentle)
        for child in self.children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.1, PATIENCE_SECONDS - (time.monotonic() - began)))
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()
        for server in reversed(self.embedded):
            server.stop()
        services.remove_note()
        if self.keeper:  # else nothing was started yet
            self._tell_keeper("done")
            self.keeper.wait()
            self.say(f"everything stopped ({time.monotonic() - began:.1f} s)")


def read_options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="market up", description="Set everything up and run the marketplace."
    )
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    parser.add_argument("--no-demo", action="store_true", help="start with an empty marketplace")
    parser.add_argument("--demo", choices=["small", "large"], default="small", help="how much demo data")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    options = read_options(arguments)
    asked = 0

    def on_signal(number, frame):
        nonlocal asked
        asked += 1
        if asked == 1:  # while ending, further signals change nothing: the second stage comes by itself
            raise Stop(code=0)

    with contextlib.ExitStack() as stack:
        if not _take_lock(stack):
            where = services.running().get("SITE_URL")
            print(f"The marketplace is running already{f': {where}/' if where else ''}.", file=sys.stderr)
            return 1
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, on_signal)
        runner, code = Runner(options), 0
        try:
            runner.run()
        except (Stop, services.Unreachable) as reason:
            if str(reason):
                print(reason, file=sys.stderr, flush=True)
            code = getattr(reason, "code", 1)
        finally:
            asked += 1
            runner.stop()
        return code


def _take_lock(stack: contextlib.ExitStack) -> bool:
    """The lock may be held for a moment by a command that looks for services; a running `up` keeps it."""
    for _ in range(10):
        if stack.enter_context(services.only_one(wait=False)):
            return True
        if services.running():
            return False
        time.sleep(0.2)
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
