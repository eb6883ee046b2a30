"""Covers without a subject: shapes, hills, letters, cubes and lines.

Each drawing takes the canvas (RGBA, twice the finished size), a palette and a random.Random.
"""

import math

from PIL import ImageDraw

from gigs.drawings.canvas import dark_of, fill_gradient, is_dark, letters, rounded, shade


def bauhaus(img, p, rnd):
    d = ImageDraw.Draw(img)
    cell = img.width // rnd.choice((8, 8, 5))
    calm = rnd.choice((0, 0.25))
    for x in range(0, img.width, cell):
        for y in range(0, img.height, cell):
            back, front = rnd.sample(p[1:], 2)
            d.rectangle((x, y, x + cell, y + cell), fill=back)
            kind = rnd.randrange(6)
            if rnd.random() < calm:
                continue
            if kind == 0:
                d.ellipse((x, y, x + cell, y + cell), fill=front)
            elif kind == 1:
                dx, dy, start = rnd.choice(((0, 0, 180), (-cell, 0, 270), (0, -cell, 90), (-cell, -cell, 0)))
                box = (x + dx, y + dy, x + dx + 2 * cell, y + dy + 2 * cell)
                d.pieslice(box, start, start + 90, fill=front)
            elif kind == 2:
                corners = [(x, y), (x + cell, y), (x + cell, y + cell), (x, y + cell)]
                corners.pop(rnd.randrange(4))
                d.polygon(corners, fill=front)
            elif kind == 3:
                d.pieslice((x, y, x + cell, y + cell), 180, 360, fill=front)
            elif kind == 4:
                q = cell // 4
                d.ellipse((x + q, y + q, x + 3 * q, y + 3 * q), fill=front)


def hills(img, p, rnd):
    fill_gradient(img, p.third, p.ground)
    d = ImageDraw.Draw(img)
    if is_dark(p.ground):
        fill_gradient(img, p.ground, p.third)
        d = ImageDraw.Draw(img)
        for _ in range(70):
            x, y, r = rnd.randrange(img.width), rnd.randrange(img.height // 2), rnd.choice((4, 6, 9))
            d.ellipse((x - r, y - r, x + r, y + r), fill=p.light)
    r = img.height // rnd.choice((4, 5, 6))
    cx = rnd.randrange(img.width // 4, img.width * 3 // 4)
    cy = img.height * rnd.choice((0.3, 0.36, 0.42))
    d.ellipse((cx - r, cy - r, cx + r, cy + r), fill=p.second)
    for i, colour in enumerate((p.light, p.first, p.third, dark_of(p))):
        base = img.height * (0.52 + 0.12 * i)
        phase, swing, waves = rnd.random() * 6, img.height * (0.07 - 0.008 * i), 1.2 + rnd.random() * 1.6
        line = []
        for x in range(0, img.width + 41, 40):
            t = x / img.width
            ripple = 0.4 * math.sin(phase * 2 + t * waves * 15)
            line.append((x, base + swing * (math.sin(phase + t * waves * 6.28) + ripple)))
        d.polygon([(0, img.height), *line, (img.width, img.height)], fill=colour)


GLYPHS = ("Rg", "&", "K", "Aa", "ß", "Qu", "fi", "9", "Ex", "g", "?!", "Ty")


def type_(img, p, rnd):
    d = ImageDraw.Draw(img)
    glyph, banded = rnd.choice(GLYPHS), rnd.random() < 0.6
    d.rectangle((0, 0, *img.size), fill=p.ground)
    if banded:
        d.rectangle((0, img.height * 0.62, img.width, img.height), fill=p.first)
        for y in (0.16, 0.62, 0.84):
            d.line((0, img.height * y, img.width, img.height * y), fill=p.second, width=6)
        d.ellipse((img.width - 460, 120, img.width - 160, 420), fill=p.second)
    else:
        r = 720
        cx, cy = img.width * rnd.choice((0.3, 0.7)), img.height * 0.55
        d.ellipse((cx - r, cy - r, cx + r, cy + r), fill=p.third)
        rounded(d, (160, img.height - 210, 700, img.height - 150), 30, p.first)
        rounded(d, (160, 150, 420, 210), 30, p.second)
    font = letters(1050, 800)
    left, top, right, bottom = d.textbbox((0, 0), glyph, font=font)
    d.text(((img.width - right - left) / 2, (img.height - bottom - top) / 2), glyph, font=font, fill=p.deep)


# Chinese characters as strokes in a square of 100, so that no font is needed.
STROKES = {
    "文": (
        ((46, 6), (54, 20)),
        ((10, 28), (90, 28)),
        ((72, 28), (58, 62), (14, 94)),
        ((28, 28), (42, 62), (86, 94)),
    ),
    "中": (((14, 28), (86, 28), (86, 62), (14, 62), (14, 28)), ((50, 6), (50, 96))),
    "人": (((52, 8), (46, 46), (12, 92)), ((50, 40), (62, 68), (90, 92))),
    "山": (((50, 8), (50, 86)), ((14, 38), (14, 86), (86, 86), (86, 38))),
    "大": (((12, 36), (88, 36)), ((52, 8), (46, 52), (12, 92)), ((51, 40), (62, 68), (90, 92))),
    "木": (
        ((10, 34), (90, 34)),
        ((50, 8), (50, 96)),
        ((47, 36), (34, 62), (12, 78)),
        ((53, 36), (66, 62), (88, 78)),
    ),
}


def character(d, name, x, y, size, colour):
    """One Chinese character with its top left corner at x, y."""
    width = size * 0.105
    for stroke in STROKES[name]:
        points = [(x + px * size / 100, y + py * size / 100) for px, py in stroke]
        d.line(points, fill=colour, width=int(width), joint="curve")
        for cx, cy in points:
            d.ellipse((cx - width / 2, cy - width / 2, cx + width / 2, cy + width / 2), fill=colour)


def translate(img, p, rnd):
    d = ImageDraw.Draw(img)
    d.rectangle((0, 0, *img.size), fill=p.ground)
    letter, name = rnd.choice("AÑGßRQ"), rnd.choice(list(STROKES))
    if rnd.random() < 0.6:
        right = [(0.58, 0), (1, 0), (1, 1), (0.42, 1)]
        d.polygon([(img.width * x, img.height * y) for x, y in right], fill=p.first)
        character(d, name, img.width - 1020, 440, 740, p.light)
        place = (250, 240)
    else:
        rounded(d, (230, 200, 1330, 1050), 130, p.first)
        d.polygon([(420, 1000), (700, 1000), (400, 1270)], fill=p.first)
        rounded(d, (1230, 560, 2330, 1380), 130, p.second)
        d.polygon([(1900, 1330), (2160, 1330), (2170, 1560)], fill=p.second)
        character(d, name, 1480, 670, 600, dark_of(p))
        font = letters(640, 800)
        box = d.textbbox((0, 0), letter, font=font)
        d.text((730 - (box[0] + box[2]) / 2, 625 - (box[1] + box[3]) / 2), letter, font=font, fill=p.light)
        return
    d.text(place, letter, font=letters(880, 800), fill=p.deep)


def cubes(img, p, rnd):
    d = ImageDraw.Draw(img)
    d.rectangle((0, 0, *img.size), fill=p.ground)
    edge = rnd.choice((230, 290))
    dx, dy = edge * math.cos(math.pi / 6), edge * 0.5
    if rnd.random() < 0.55:
        for row in range(-1, 9):
            for column in range(-1, 9):
                if rnd.random() < 0.16:
                    continue
                x = column * 2 * dx + (dx if row % 2 else 0)
                cube(d, x, row * 1.5 * edge - 60, dx, dy, edge, rnd.choice(p[2:]))
        return
    for row in range(9):  # a town of towers, the nearer ones drawn over the farther
        for column in range(-1, 8):
            x = column * 2 * dx + (dx if row % 2 else 0)
            height = edge * rnd.choice((0, 0, 0.5, 1, 1, 1.6, 2.4))
            if height:
                cube(d, x, 260 + row * dy, dx * 0.8, dy * 0.8, height, rnd.choice(p[2:]), lift=height)


def cube(d, x, y, dx, dy, height, colour, lift=0):
    """A box seen from above: the top's middle is `lift` above x, y less one half-depth."""
    y -= lift
    top = [(x, y - 2 * dy), (x + dx, y - dy), (x, y), (x - dx, y - dy)]
    d.polygon(top, fill=shade(colour, 1.08))
    d.polygon(
        [(x - dx, y - dy), (x, y), (x, y + height), (x - dx, y - dy + height)], fill=shade(colour, 0.82)
    )
    d.polygon(
        [(x + dx, y - dy), (x, y), (x, y + height), (x + dx, y - dy + height)], fill=shade(colour, 0.62)
    )


def lines(img, p, rnd):
    d = ImageDraw.Draw(img)
    d.rectangle((0, 0, *img.size), fill=p.ground)
    kind = rnd.choice(("waves", "waves", "rings", "arches"))
    if kind == "waves":
        a, b, c = rnd.random() * 6, 1.5 + rnd.random() * 2, rnd.random() * 6
        for i in range(44):
            points = []
            for x in range(0, img.width + 31, 30):
                t = x / img.width
                swell = 190 * math.sin(a + t * b * 3 + i * 0.06) + 90 * math.sin(c + t * 7 - i * 0.11)
                points.append((x, -300 + i * 52 + swell))
            d.line(points, fill=p[(1, 2, 3, 4)[(i // 6) % 4]], width=20, joint="curve")
        r, cx, cy = 300, img.width * rnd.choice((0.3, 0.7)), img.height * 0.42
        d.ellipse((cx - r, cy - r, cx + r, cy + r), fill=p.second)
    elif kind == "rings":
        centres = [(rnd.randrange(img.width), rnd.randrange(img.height)) for _ in range(2)]
        for i in range(40, 0, -1):
            for k, (cx, cy) in enumerate(centres):
                r, swing = i * 62, rnd.random()
                points = []
                for step in range(0, 361, 6):
                    angle = math.radians(step)
                    bend = 1 + 0.09 * math.sin(angle * 3 + k + i * 0.07) + 0.004 * swing
                    points.append((cx + r * bend * math.cos(angle), cy + r * bend * math.sin(angle) * 0.8))
                if k == 0 or r < 700:
                    d.polygon(points, fill=p[(0, 2, 0, 3, 0, 4)[i % 6]])
    else:
        for cx in (0, img.width // 2, img.width):
            top = img.height * rnd.choice((0.62, 0.8, 0.98))
            colours = rnd.sample((p.first, p.second, p.third, p.light, p.deep), 4)
            for k in range(8):
                r = 820 - k * 100
                colour = p.ground if k % 2 else colours[k // 2]
                d.pieslice((cx - r, top - r, cx + r, top + r), 180, 360, fill=colour)
                d.rectangle((cx - r, top - 1, cx + r, img.height), fill=colour)
