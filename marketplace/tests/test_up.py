"""`market up` as a newcomer meets it: one command, one line when something is wrong, nothing left behind."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from marketplace import servers, services

BASE = Path(__file__).resolve().parents[2]
PATIENCE = 300


def _environment(state: Path, **more) -> dict:
    left_out = ("DATABASE_URL", "SANDBOX_DATABASE_URL", "REDIS_URL", "SITE_URL", "DJANGO_SETTINGS_MODULE")
    env = {name: value for name, value in os.environ.items() if name not in left_out}
    return {**env, "MARKETPLACE_STATE_DIR": str(state), **more}


def _run(state: Path, *arguments: str, **more) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=BASE,
        env=_environment(state, **more),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


@contextlib.contextmanager
def _up(state: Path, *arguments: str):
    """A running `up`: the process and a function that waits for a word in what it prints."""
    printed = state / "up.log"
    with open(printed, "wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "marketplace.up", "--no-demo", *arguments],
            cwd=BASE,
            env=_environment(state),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def wait_for(word: str) -> str:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            text = printed.read_text()
            if word in text:
                return text
            assert process.poll() is None, text
            time.sleep(0.1)
        raise AssertionError(f"{word} was never printed:\n{printed.read_text()}")

    try:
        yield process, wait_for
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(PATIENCE)


def _left_running(state: Path) -> list[str]:
    """Every process that was started with this state folder."""
    mark = f"MARKETPLACE_STATE_DIR={state}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (folder / "environ").read_bytes() and servers.is_alive(int(folder.name)):
                found.append((folder / "cmdline").read_text().replace("\0", " "))
    return found


def _kill_one(state: Path, what: str) -> None:
    """kill -9 of the oldest process of `up` whose command fits."""
    mark = f"MARKETPLACE_STATE_DIR={state}".encode()
    for folder in sorted(Path("/proc").glob("[0-9]*"), key=lambda path: int(path.name)):
        with contextlib.suppress(OSError):
            command = (folder / "cmdline").read_text().replace("\0", " ")
            if mark in (folder / "environ").read_bytes() and re.search(what, command):
                os.kill(int(folder.name), signal.SIGKILL)
                return
    raise AssertionError(f"no process like {what}")


def _nothing_left(state: Path) -> None:
    until = time.monotonic() + 20
    while _left_running(state) and time.monotonic() < until:
        time.sleep(0.2)
    assert _left_running(state) == []


@pytest.fixture
def state():
    """A state folder that PostgreSQL's account can reach even when we are root, unlike pytest's own."""
    folder = services.state_dir() / f"up-{os.getpid()}"
    folder.mkdir(parents=True)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks for left processes in /proc")
def test_up_runs_once_takes_a_free_port_and_leaves_nothing_even_when_killed(state):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with _up(state, "--port", str(port)) as (process, wait_for):
            text = wait_for("READY")
            assert f"port {port} is busy" in text
            address = text.split("READY")[1].split()[0]
            with urllib.request.urlopen(f"{address}readyz") as answer:
                assert answer.status == 200
            _kill_one(state, "celery.*worker")
            wait_for("worker ended with -9; starting it again")
            second = _run(state, "-m", "marketplace.up")
            assert second.returncode == 1
            assert "running already" in second.stderr
            assert address in second.stderr
            found = _run(
                state, "manage.py", "shell", "-c", "from django.conf import settings as s; print(s.SITE_URL)"
            )
            assert address.rstrip("/") in found.stdout
            process.kill()
            process.wait()
            _nothing_left(state)
    with _up(state) as (process, wait_for):
        wait_for("READY")
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        _nothing_left(state)
    assert not (state / "services.json").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql://nobody:nothing@127.0.0.1:9/none"),
        ("DATABASE_URL", "mysql://localhost/shop"),
        ("DATABASE_URL", "postgresql://localhost:99999999/shop"),
        ("REDIS_URL", "redis://127.0.0.1:9/0"),
        ("REDIS_URL", "http://localhost"),
    ],
)
def test_a_dead_or_malformed_address_is_one_line_that_names_the_variable(tmp_path, name, value):
    commands = (["-m", "marketplace.up"], ["manage.py", "showmigrations"])
    for command in commands if "127.0.0.1:9" in value else commands[:1]:
        given = {
            "DATABASE_URL": os.environ["DATABASE_URL"],
            "REDIS_URL": os.environ["REDIS_URL"],
            name: value,
        }
        answer = _run(tmp_path, *command, **given)
        assert answer.returncode == 1
        assert answer.stdout == ""
        assert answer.stderr.startswith(name)
        assert len(answer.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value"), [("DEBUG", "maybe"), ("CURRENCY", "dollars"), ("SITE_URL", "example.org")]
)
def test_a_wrong_setting_stops_the_start_with_its_name(tmp_path, name, value):
    answer = _run(tmp_path, "manage.py", "check", **{name: value})
    assert answer.returncode == 1
    assert answer.stderr.startswith(name)
    assert len(answer.stderr.splitlines()) == 1


def test_the_web_server_does_not_start_over_a_dead_database(tmp_path):
    given = {"DATABASE_URL": "postgresql://a:b@127.0.0.1:9/x", "REDIS_URL": os.environ["REDIS_URL"]}
    answer = _run(
        tmp_path, "-m", "gunicorn", "-c", "python:marketplace.serving", "marketplace.wsgi", PORT="0", **given
    )
    assert answer.returncode == 1
    assert "DATABASE_URL: PostgreSQL at 127.0.0.1:9 does not answer" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_web_server_does_not_start_with_a_number_that_is_none(tmp_path):
    answer = _run(
        tmp_path, "-m", "gunicorn", "-c", "python:marketplace.serving", "marketplace.wsgi", WEB_WORKERS="many"
    )
    assert answer.returncode == 1
    assert answer.stderr.startswith("WEB_WORKERS")
    assert len(answer.stderr.splitlines()) == 1


def test_a_copy_of_the_example_with_its_secrets_filled_in_is_fit_for_a_sandbox(tmp_path):
    lines = (BASE / ".env.example").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    given |= {"SECRET_KEY": "x" * 50, "MARKETPLACE_STATE_DIR": str(tmp_path)}
    answer = _run(tmp_path, "manage.py", "check", **given)
    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.parametrize("part", ["worker", "beat"])
def test_celery_by_hand_with_a_wrong_setting_says_so_in_one_line(tmp_path, part):
    answer = _run(tmp_path, "-m", "celery", "-A", "marketplace", part, DEBUG="maybe")
    assert answer.returncode == 1
    assert answer.stderr == "DEBUG must be 1 or 0, not 'maybe'.\n"
