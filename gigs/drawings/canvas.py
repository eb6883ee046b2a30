"""What every drawing needs: the canvas size, the palettes, letters, panels and shadows."""

from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFilter, ImageFont

WIDTH, HEIGHT = 2560, 1600
FONT = (
    Path(__file__).resolve().parent.parent.parent / "static/fonts/bricolage-grotesque-latin-wght-normal.woff2"
)
PAPER, INK, GREY = "#fffdf8", "#2a1d2e", "#b9aebb"


class Palette(NamedTuple):
    """Six colours: ground, its opposite in brightness, three accents, and near-white."""

    ground: str
    deep: str
    first: str
    second: str
    third: str
    light: str


PALETTES = {
    "plum": Palette("#f4e3d0", "#4a1942", "#c8553d", "#f2a541", "#7a9e7e", "#fff7ec"),
    "harbour": Palette("#dfe7f2", "#1f2a5a", "#4f6bd8", "#f06c5b", "#f4c95d", "#ffffff"),
    "rose": Palette("#f7d9d4", "#5b1a2e", "#d1495b", "#edae49", "#30638e", "#fff6f2"),
    "garden": Palette("#e4ecdf", "#17403a", "#3a8f7b", "#e2a03f", "#d9572b", "#fbfff6"),
    "lilac": Palette("#efe1f3", "#34184f", "#8447b0", "#f08fa0", "#f6c667", "#fff9ff"),
    "ember": Palette("#2a1b33", "#f6ead7", "#e4572e", "#f3a712", "#76b7b2", "#fff3e2"),
    "pine": Palette("#12343b", "#f4efe6", "#e1b382", "#c89666", "#5fa8a0", "#fffaf0"),
    "honey": Palette("#fbe8b6", "#3b2a5c", "#ee6c4d", "#2a9d8f", "#e9c46a", "#fffdf3"),
    "lake": Palette("#d6eaf0", "#0d3b4f", "#2f8fb0", "#ef7b45", "#f2c14e", "#f8feff"),
    "night": Palette("#1d1f3a", "#f1ecff", "#7a6ff0", "#ff7f6a", "#ffd166", "#f7f5ff"),
    "clay": Palette("#ecd9cb", "#3d2320", "#b5533c", "#587b7f", "#dba159", "#fff8f1"),
    "moss": Palette("#e9ecd2", "#2c3a1e", "#6b8f3c", "#d98f4e", "#a64b3c", "#fdfff4"),
}


def rgb(colour):
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def is_dark(colour):
    return sum(rgb(colour)) < 380


def shade(colour, factor):
    return tuple(int(max(0, min(255, part * factor))) for part in rgb(colour))


def dark_of(palette):
    """The dark one of ground and deep."""
    return palette.deep if is_dark(palette.deep) else palette.ground


def pale_of(palette):
    """A pale tint for panels on white."""
    return palette.ground if not is_dark(palette.ground) else "#efe8f0"


def letters(size, weight=700):
    """The display font at a size, or Pillow's own where the font file cannot be read."""
    try:
        font = ImageFont.truetype(str(FONT), size)
        font.set_variation_by_axes([weight])
        return font
    except OSError:
        return ImageFont.load_default(size)


def rounded(draw, box, radius, fill):
    draw.rounded_rectangle(box, radius=radius, fill=fill)


def fill_gradient(img, top, bottom):
    ramp = Image.linear_gradient("L").resize(img.size)
    img.paste(Image.composite(Image.new("RGBA", img.size, bottom), Image.new("RGBA", img.size, top), ramp))


def soft(img, paint, blur, scale=8):
    """Lay a blurred layer over the canvas; `paint` draws it at 1/scale size."""
    layer = Image.new("RGBA", (img.width // scale, img.height // scale), (0, 0, 0, 0))
    paint(ImageDraw.Draw(layer), scale)
    layer = layer.filter(ImageFilter.GaussianBlur(blur / scale))
    img.alpha_composite(layer.resize(img.size, Image.Resampling.BICUBIC))


def panel(img, box, radius, fill):
    """A rounded panel with a soft shadow under it."""
    x0, y0, x1, y1 = box
    soft(
        img,
        lambda d, s: d.rounded_rectangle(
            (x0 / s, (y0 + 26) / s, x1 / s, (y1 + 26) / s), radius / s, fill=(20, 10, 25, 100)
        ),
        40,
    )
    ImageDraw.Draw(img).rounded_rectangle(box, radius=radius, fill=fill)


def ground_shadow(img, x0, x1, y):
    soft(img, lambda d, s: d.ellipse((x0 / s, (y - 46) / s, x1 / s, (y + 46) / s), fill=(30, 10, 30, 95)), 64)
