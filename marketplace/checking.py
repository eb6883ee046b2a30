"""`market check`: every check that needs no running site, one line each; ends with 1 if any failed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
NOWHERE = {
    "DATABASE_URL": "postgresql://unset:unset@127.0.0.1:1/unset",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}
PRODUCTION = {
    **NOWHERE,
    "DEBUG": "0",
    "SECRET_KEY": "a-long-string-that-stands-for-the-real-one-7f3b9c2e5d8a1046",
    "ALLOWED_HOSTS": "tessera.example",
    "SITE_URL": "https://tessera.example",
    "STRIPE_SECRET_KEY": "sk_live_stands_for_the_real_one",
    "STRIPE_WEBHOOK_SECRETS": "whsec_stands_for_the_real_one",
    "EMAIL_URL": "smtp://mail.tessera.example:25",
    "PERSONAL_DATA_KEYS": "c3RhbmRzLWZvci10aGUtcmVhbC1vbmUtMzItYnl0ZXM=",
}


def command(*words: str | Path, **environment: str) -> Callable[[], str]:
    """A check that runs a program: what it printed when it failed, else nothing."""

    def run() -> str:
        done = subprocess.run(
            list(map(str, words)),
            cwd=BASE,
            env={**os.environ, **NOWHERE, **environment},
            capture_output=True,
            text=True,
        )
        return (
            ""
            if done.returncode == 0
            else (done.stdout + done.stderr).strip() or f"ended with {done.returncode}"
        )

    return run


def manage(*words: str, **environment: str) -> Callable[[], str]:
    return command(sys.executable, "-W", "ignore", "manage.py", *words, **environment)


def templates() -> list[Path]:
    return sorted(BASE.glob("templates/**/*.html"))


def djade() -> str:
    """Template tags are written one way."""
    files = templates()
    return command(BIN / "djade", "--check", "--target-version", "5.2", *files)() if files else ""


INLINE = [
    (
        re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=.(?:application/(?:ld\+)?json))[^>]*>", re.I),
        "inline script",
    ),
    (re.compile(r"<style\b", re.I), "inline style sheet"),
    (re.compile(r"<[a-z][^>]*\sstyle\s*=", re.I), "style attribute"),
    (re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I), "event attribute"),
    (re.compile(r"(?:href|src|action)\s*=\s*[\"']?javascript:", re.I), "javascript: address"),
]


def inline_code() -> str:
    """The content security policy would block inline scripts and styles; mails are exempt from the style rule."""
    found = []
    for file in templates():
        text = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", file.read_text(), flags=re.S)
        mail = bool({"email", "emails"} & set(file.parts))
        for pattern, what in INLINE:
            if pattern.search(text) and not (mail and "style" in what):
                found.append(f"{file.relative_to(BASE)}: {what}")
    return "\n".join(found)


def _pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([A-Za-z0-9_.-]+)==([^\s;]+)", (BASE / lock).read_text(), flags=re.M))


def lock_files() -> str:
    """Every requirement of the .in files is pinned as it asks, and both locks agree."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    wrong = []
    runtime, development = _pins("requirements.txt"), _pins("requirements-dev.txt")
    for name, version in runtime.items():
        if development.get(name) != version:
            wrong.append(
                f"requirements-dev.txt has {name} {development.get(name)}, requirements.txt has {version}"
            )
    for source, pins in (("requirements.in", runtime), ("requirements-dev.in", development)):
        for line in (BASE / source).read_text().splitlines():
            line = line.partition("#")[0].strip()
            if not line or line.startswith("-"):
                continue
            asked = Requirement(line)
            have = pins.get(canonicalize_name(asked.name))
            if have is None or not asked.specifier.contains(have, prereleases=True):
                wrong.append(f"{source} asks for {line}; the lock has {have}")
    return "\n".join(wrong)


CHECKS: list[tuple[str, Callable[[], str]]] = [
    ("types (mypy)", command(BIN / "mypy", "-n", "2", ".")),
    ("lint (ruff)", command(BIN / "ruff", "check", "-q", ".", "market")),
    ("format (ruff)", command(BIN / "ruff", "format", "-q", "--check", ".", "market")),
    ("contracts between modules (import-linter)", command(BIN / "lint-imports", "--no-logo")),
    ("template format (djade)", djade),
    ("no inline script or style", inline_code),
    ("no migration missing", manage("makemigrations", "--check", "--dry-run")),
    ("settings fit for production", manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)),
    ("API described in full", manage("spectacular", "--validate", "--fail-on-warn", "--file", os.devnull)),
    ("translations complete", manage("check_translations")),
    ("lock files in step", lock_files),
]


def fix() -> None:
    """Let the formatters write what they would only complain about."""
    commands: list[list[str | Path]] = [
        [BIN / "ruff", "check", "-q", "--fix", ".", "market"],
        [BIN / "ruff", "format", "-q", ".", "market"],
        [BIN / "djade", "--target-version", "5.2", *templates()],
    ]
    for words in commands:
        subprocess.run(words, cwd=BASE, stdout=subprocess.DEVNULL)


def main(arguments: list[str]) -> int:
    """Run all checks, two at a time, and print them in order. `--fix` lets the formatters write first."""
    began = time.monotonic()
    if "--fix" in arguments:
        fix()

    def timed(check: tuple[str, Callable[[], str]]) -> tuple[str, str, float]:
        name, run = check
        start = time.monotonic()
        return name, run(), time.monotonic() - start

    failed = []
    with ThreadPoolExecutor(2) as pool:
        for name, trouble, seconds in pool.map(timed, CHECKS):
            print(f"{'FAILED' if trouble else 'ok':<7} {name} ({seconds:.1f} s)", flush=True)
            if trouble:
                failed.append((name, trouble))
    for name, trouble in failed:
        print(f"\n--- {name}\n{trouble}")
    print(f"\n{len(CHECKS) - len(failed)} of {len(CHECKS)} checks passed in {time.monotonic() - began:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
