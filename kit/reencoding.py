"""Makes a picture anew: `python -m kit.reencoding FILE FOLDER`, a process of its own with little memory and time.

Only the first frame's pixels survive: pasted on a new canvas, turned as the camera meant, without alpha, metadata or
anything else that was in the file, saved as WebP in several widths. Prints one line of JSON. Imports no Django."""

import json
import resource
import subprocess
import sys
from pathlib import Path

MIB = 1024 * 1024
MEMORY = 768 * MIB  # address space; 25 megapixels with alpha take about 400
SECONDS = 20
PATIENCE = 40  # seconds of wall clock
MOST_PIXELS = 25_000_000
LEAST_SIDE = 200
FLATTEST = 4  # longest side by shortest
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
WIDTHS = (400, 640, 1280)
GROUND = (250, 247, 242)  # under what was transparent
MODES = ("RGB", "RGBA")


class NotTaken(Exception):
    """Why a picture is refused: a word of REFUSALS in kit/pictures.py."""


def measure(file) -> tuple[int, int]:
    """Width and height as the header says, nothing decoded. Raises NotTaken."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # the limit is ours, below
    try:
        with Image.open(file, formats=FORMATS) as picture:
            width, height = picture.size
    except Exception as error:  # whatever a broken file makes the reader say
        raise NotTaken("unreadable") from error
    if width * height > MOST_PIXELS:
        raise NotTaken("too_many_pixels")
    if min(width, height) < LEAST_SIDE:
        raise NotTaken("too_small")
    if max(width, height) > FLATTEST * min(width, height):
        raise NotTaken("too_flat")
    return width, height


def make(file: Path, folder: Path) -> tuple[int, int]:
    """Write FOLDER/400.webp and so on; returns width and height of the largest. Raises NotTaken."""
    from PIL import Image, ImageOps

    measure(file)
    try:
        with Image.open(file, formats=FORMATS) as picture:
            picture.draft(
                "RGB", (2 * max(WIDTHS), 2 * max(WIDTHS))
            )  # a JPEG is decoded no larger than of use
            picture.seek(0)
            pixels = picture.convert(
                "RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB"
            )
            pixels.info = {}
            pixels.thumbnail((2 * max(WIDTHS), 2 * max(WIDTHS)))  # before turning: less memory
            turned = ImageOps.exif_transpose(_with_turn(pixels, picture))
    except MemoryError as error:
        raise NotTaken("too_much") from error
    except Exception as error:
        raise NotTaken("unreadable") from error
    size = (0, 0)
    for width in WIDTHS:
        small = turned.copy()
        small.thumbnail((width, 10 * width))
        canvas = Image.new("RGB", small.size, GROUND)
        canvas.paste(small, (0, 0), small if small.mode == "RGBA" else None)
        canvas.save(folder / f"{width}.webp", "WEBP", quality=80, method=4)
        size = canvas.size
    return size


def _with_turn(pixels, picture):
    """The reduced pixels with nothing of the original's metadata but which way is up."""
    from PIL import Image

    turn = picture.getexif().get(0x0112, 1)
    if turn in range(2, 9):
        exif = Image.Exif()
        exif[0x0112] = turn
        pixels.info["exif"] = exif.tobytes()
    return pixels


def in_own_process(source: Path, folder: Path) -> dict:
    """Run this module on a file: {"width", "height"} of the largest picture made, or {"refused": word}."""
    command = [sys.executable, "-m", "kit.reencoding", str(source), str(folder)]
    root = Path(__file__).resolve().parent.parent
    try:
        done = subprocess.run(
            command, cwd=root, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        return json.loads(done.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return {"refused": "too_much"}


def main(source: str, folder: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        width, height = make(Path(source), Path(folder))
        print(json.dumps({"width": width, "height": height}))
    except NotTaken as refusal:
        print(json.dumps({"refused": str(refusal)}))
    except MemoryError:
        print(json.dumps({"refused": "too_much"}))


if __name__ == "__main__":
    main(*sys.argv[1:])
