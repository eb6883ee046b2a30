"""The pool of drawn covers and portraits under static/img, and the picture made for shared links.

gigs/data/covers.json lists the pool; `market manage draw_pool` draws it again from that list.
"""

import json
import zlib
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parent.parent
INDEX = ROOT / "gigs/data/covers.json"
IMAGES = ROOT / "static/img"
WIDTHS = (400, 640, 1280)  # pixels; every cover is 8 wide to 5 high
AVATAR_SIZES = (96, 256)


@lru_cache(maxsize=1)
def pool():
    """{"covers": {id: {motif, palette, seed, colour, alt}}, "avatars": {id: {style, hair, skin, ...}}}"""
    return json.loads(INDEX.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _by_motif():
    ids = {}
    for cover_id, cover in pool()["covers"].items():
        ids.setdefault(cover["motif"], []).append(cover_id)
    return ids


def _pick(ids, seed):
    return ids[zlib.crc32(str(seed).encode()) % len(ids)]


def cover_for(motif, seed):
    """The id of a pool cover of that motif; the same seed always gets the same one.

    An unknown motif gets any cover of the pool.
    """
    return _pick(_by_motif().get(motif) or list(pool()["covers"]), seed)


def avatar_for(seed):
    """The id of a pool portrait; the same seed always gets the same one."""
    return _pick(list(pool()["avatars"]), seed)


def cover_file(cover_id, width=640):
    """The static path of a pool cover at one of WIDTHS."""
    return f"img/covers/{cover_id}-{width}.webp"


def avatar_file(avatar_id, size=96):
    """The static path of a pool portrait at one of AVATAR_SIZES."""
    return f"img/avatars/{avatar_id}.webp" if size == 96 else f"img/avatars/{avatar_id}-{size}.webp"


def cover_alt(cover_id, language):
    """What a pool cover shows, in words; English where the language is not one of the pool's."""
    alt = pool()["covers"][cover_id]["alt"]
    return alt.get(language[:2].lower(), alt["en"])


# --- the picture of a shared link ----------------------------------------------

SHARE_SIZE = (1200, 630)
LATIN = ROOT / "static/fonts/bricolage-grotesque-latin-wght-normal.woff2"
LATIN_EXTENDED = ROOT / "static/fonts/bricolage-grotesque-latin-ext-wght-normal.woff2"
WIDE_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/System/Library/Fonts/PingFang.ttc",
)


def share_image(*, cover, title, price, site_name):
    """A 1200 x 630 RGB picture: the cover (a Pillow image), the title, the price as already written out.

    A title whose script no font here can draw is left out; the page's own title says it anyway.
    """
    img = Image.new("RGB", SHARE_SIZE, "#fffaf3")
    picture = cover.convert("RGB").resize((1008, 630), Image.Resampling.LANCZOS)
    img.paste(picture.crop((224, 0, 784, 630)), (0, 0))
    d = ImageDraw.Draw(img)
    _mark(d, 620, 62, 34)
    d.text((668, 60), site_name, font=_font(LATIN, 34, 700), fill="#2a1d2e")
    y = 150
    for line in _wrapped(title, 50, 520)[:5]:
        _write(d, (620, y), line, 50, "#2a1d2e")
        y += 66
    _write(d, (620, 510), price, 56, "#5b1f4a")
    return img


def _mark(d, x, y, size):
    """The four tiles of templates/parts/_mark.html, which are 24 wide there."""
    tile, step = size * 11 / 24, size * 13 / 24
    d.rectangle((x, y, x + tile, y + tile), fill="#642353")
    d.pieslice((x + step - tile, y, x + step + tile, y + 2 * tile), 270, 360, fill="#e9a23b")
    d.ellipse((x, y + step, x + tile, y + step + tile), fill="#c8553d")
    d.polygon([(x + step, y + size), (x + size, y + step), (x + size, y + size)], fill="#6f947a")


@lru_cache(maxsize=32)
def _font(path, size, weight=700):
    try:
        font = ImageFont.truetype(str(path), size)
    except OSError:
        return ImageFont.load_default(size)
    try:
        font.set_variation_by_axes([weight])
    except OSError:  # a font of one weight
        pass
    return font


@lru_cache(maxsize=1)
def _wide_font():
    return next((path for path in WIDE_FONTS if Path(path).exists()), None)


def _path_for(character):
    if ord(character) < 0x100 or character in "–—‘’“”…•€":
        return LATIN
    return LATIN_EXTENDED if ord(character) < 0x250 else _wide_font()


def _runs(text):
    """Pieces of the text that one font can draw, with that font's path."""
    runs = []
    for character in text:
        path = _path_for(character)
        if path is None:
            continue
        if runs and runs[-1][1] == path:
            runs[-1][0] += character
        else:
            runs.append([character, path])
    return runs


def _width(text, size):
    return sum(_font(path, size).getlength(piece) for piece, path in _runs(text))


def _write(d, place, text, size, colour):
    x, y = place
    for piece, path in _runs(text):
        font = _font(path, size)
        d.text((x, y + size), piece, font=font, fill=colour, anchor="ls")
        x += font.getlength(piece)


def _wrapped(text, size, width):
    if not any(not piece.isspace() for piece, _ in _runs(text)):
        return []
    spaced = " " in text.strip()
    parts = text.split() if spaced else list(text)
    glue, lines = (" " if spaced else ""), [""]
    for part in parts:
        longer = f"{lines[-1]}{glue}{part}".strip()
        if lines[-1] and _width(longer, size) > width:
            lines.append(part)
        else:
            lines[-1] = longer
    return lines
