"""Drawn covers and portraits for gigs and people without pictures of their own: Pillow only, no files read."""

import random

from PIL import Image

from gigs.drawings import patterns, scenes
from gigs.drawings.canvas import HEIGHT, PALETTES, WIDTH

MOTIFS = {
    "bauhaus": patterns.bauhaus,
    "hills": patterns.hills,
    "browser": scenes.browser,
    "type": patterns.type_,
    "translate": patterns.translate,
    "wave": scenes.wave,
    "film": scenes.film,
    "chart": scenes.chart,
    "phone": scenes.phone,
    "page": scenes.page,
    "cubes": patterns.cubes,
    "lines": patterns.lines,
    "still": scenes.still,
}


def draw_cover(*, seed, motif, palette=None):
    """A 1280 x 800 RGB picture; the same for the same seed, motif and palette name."""
    rnd = random.Random(f"{seed}/{motif}")
    colours = PALETTES[palette or rnd.choice(sorted(PALETTES))]
    img = Image.new("RGBA", (WIDTH, HEIGHT), colours.ground)
    MOTIFS[motif](img, colours, rnd)
    return img.convert("RGB").resize((WIDTH // 2, HEIGHT // 2), Image.Resampling.LANCZOS)
