"""Flat portraits for people without a picture: a look is data, so that a portrait can fit its person."""

import math
import random
from typing import NamedTuple

from PIL import Image, ImageDraw

SKINS = {
    "fair": "#f6d3bd",
    "light": "#eab996",
    "tan": "#d59a6f",
    "brown": "#b97a4f",
    "dark": "#8d5a3a",
    "deep": "#5e3b28",
}
HAIR = {
    "black": "#20151a",
    "brown": "#3a241c",
    "chestnut": "#6b3f22",
    "red": "#a8532f",
    "blond": "#d9b06a",
    "grey": "#9a97a0",
    "wine": "#5a1f2b",
}
GROUNDS = ("#f2c6b4", "#cfe0d3", "#d7d3f0", "#f6dfa4", "#c9e2ea", "#f0cfe0", "#e6d8c6")
CLOTHES = ("#5b1f4a", "#1f4b5a", "#c8553d", "#2f6b4f", "#33407f", "#e0a12e", "#3b2f3a")
STYLES = ("short", "parted", "curls", "long", "bob", "bun", "crop", "bald", "waves", "scarf")
LINE = "#2a1d2a"


class Look(NamedTuple):
    """What a portrait shows. `ground` and `cloth` count into the lists above."""

    style: str
    hair: str
    skin: str
    beard: bool = False
    glasses: bool = False
    ground: int = 0
    cloth: int = 0


def any_look(seed):
    """A look drawn by lot, the same for the same seed."""
    r = random.Random(f"portrait/{seed}")
    style, skin = r.choice(STYLES), r.choice(list(SKINS))
    natural = ("black", "brown", "grey") if skin in ("brown", "dark", "deep") else tuple(HAIR)
    beard = style in ("short", "parted", "curls", "crop", "bald") and r.random() < 0.4
    return Look(style, r.choice(natural), skin, beard, r.random() < 0.3, r.randrange(7), r.randrange(7))


def draw_portrait(look, size=256):
    """A square RGB portrait."""
    img = Image.new("RGB", (1024, 1024), GROUNDS[look.ground])
    d = ImageDraw.Draw(img)
    skin, hair, cloth = SKINS[look.skin], HAIR[look.hair], CLOTHES[look.cloth]
    behind(d, look.style, hair, cloth)
    d.ellipse((130, 740, 894, 1400), fill=cloth)
    d.rounded_rectangle((430, 600, 594, 830), 80, fill=darker(skin))
    d.pieslice((400, 690, 624, 880), 0, 180, fill=darker(skin))
    if look.style != "scarf":
        for x in (302, 664):
            d.ellipse((x, 420, x + 58, 520), fill=skin)
    d.ellipse((320, 210, 704, 700), fill=skin)
    if look.beard:
        d.chord((318, 300, 706, 704), 22, 158, fill=hair)
        d.ellipse((452, 556, 572, 616), fill=skin)
    features(d, look, skin)
    above(d, look.style, hair, cloth)
    if look.glasses:
        for x in (362, 532):
            d.rounded_rectangle((x, 416, x + 130, 526), 50, outline=LINE, width=15)
        d.line((490, 456, 534, 456), fill=LINE, width=15)
    return img.resize((size, size), Image.Resampling.LANCZOS)


def darker(colour, factor=0.88):
    return tuple(int(int(colour[i : i + 2], 16) * factor) for i in (1, 3, 5))


def features(d, look, skin):
    for x in (427, 597):
        d.ellipse((x - 17, 454, x + 17, 490), fill=LINE)
    brow = HAIR["black"] if look.hair == "blond" and look.skin in ("dark", "deep") else HAIR[look.hair]
    if look.style == "scarf":
        brow = HAIR["brown"]
    for x in (392, 562):
        d.arc((x, 398, x + 72, 450), 200, 340, fill=brow, width=13)
    d.arc((486, 490, 540, 556), 20, 160, fill=darker(skin, 0.76), width=13)
    d.arc((446, 540, 578, 622), 25, 155, fill="#a14a44" if not look.beard else "#7c3732", width=15)


def behind(d, style, hair, cloth):
    """Hair that falls behind the shoulders and face."""
    if style == "long":
        d.rounded_rectangle((250, 200, 774, 900), 250, fill=hair)
    elif style == "bob":
        d.rounded_rectangle((258, 200, 766, 700), 230, fill=hair)
    elif style == "waves":
        for k in range(8):
            for side in (-1, 1):
                x = 512 + side * (205 + 40 * math.sin(k * 1.3))
                d.ellipse((x - 105, 260 + k * 72, x + 105, 450 + k * 72), fill=hair)
    elif style == "bun":
        d.ellipse((402, 60, 622, 280), fill=hair)
    elif style == "scarf":
        d.rounded_rectangle((256, 140, 768, 860), 256, fill=scarf_colour(cloth))


def scarf_colour(cloth):
    return CLOTHES[(CLOTHES.index(cloth) + 2) % len(CLOTHES)]


def above(d, style, hair, cloth):
    """Hair over the forehead."""
    if style == "short":
        d.chord((302, 160, 722, 640), 188, 352, fill=hair)
        for x in (302, 672):
            d.rounded_rectangle((x, 330, x + 50, 450), 25, fill=hair)
    elif style == "parted":
        d.chord((304, 150, 720, 600), 200, 340, fill=hair)
        d.polygon([(322, 400), (330, 260), (430, 190), (640, 250), (560, 300), (420, 312)], fill=hair)
        d.polygon([(702, 400), (696, 290), (620, 230), (590, 270), (660, 320)], fill=hair)
    elif style == "crop":
        d.chord((312, 180, 712, 640), 194, 346, fill=hair)
    elif style == "curls":
        for i in range(11):
            angle = math.pi * (1 + i / 10)
            cx, cy = 512 + 205 * math.cos(angle), 380 + 210 * math.sin(angle)
            d.ellipse((cx - 85, cy - 85, cx + 85, cy + 85), fill=hair)
        d.ellipse((390, 180, 634, 330), fill=hair)
    elif style in ("long", "bun", "waves"):
        d.chord((304, 165, 720, 640), 198, 342, fill=hair)
        d.polygon([(318, 400), (326, 270), (560, 200), (520, 290), (380, 330)], fill=hair)
        d.polygon([(706, 400), (698, 270), (540, 200), (570, 280), (660, 320)], fill=hair)
    elif style == "bob":
        d.chord((300, 165, 724, 660), 196, 344, fill=hair)
        d.rounded_rectangle((330, 280, 694, 372), 30, fill=hair)
    elif style == "scarf":
        colour = scarf_colour(cloth)
        d.chord((296, 150, 728, 620), 196, 344, fill=colour)
        jaw = [(322, 500), (345, 580), (390, 650), (450, 690)]
        jaw = [*jaw, (512, 702), *((1024 - x, y) for x, y in reversed(jaw))]
        d.polygon([(262, 560), *jaw, (762, 560), (700, 900), (324, 900)], fill=colour)
