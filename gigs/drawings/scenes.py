"""Covers with a subject: a browser, sound, film, a chart, phones, pages, things on a table.

Each drawing takes the canvas (RGBA, twice the finished size), a palette and a random.Random.
"""

import math

from PIL import Image, ImageDraw

from gigs.drawings.canvas import (
    GREY,
    INK,
    PAPER,
    dark_of,
    fill_gradient,
    ground_shadow,
    is_dark,
    letters,
    pale_of,
    panel,
    rounded,
    soft,
)


def browser(img, p, rnd):
    fill_gradient(img, p.ground, p.third)
    x0, y0, x1, y1 = 360, 220, img.width - 240, img.height + 80
    panel(img, (x0, y0, x1, y1), 44, p.light)
    d = ImageDraw.Draw(img)
    for i, colour in enumerate((p.first, p.second, p.third)):
        d.ellipse((x0 + 50 + i * 62, y0 + 42, x0 + 88 + i * 62, y0 + 80), fill=colour)
    rounded(d, (x0 + 300, y0 + 36, x1 - 60, y0 + 88), 26, pale_of(p))
    dark, layout = dark_of(p), rnd.choice(("front page", "shop", "dashboard"))
    if layout == "front page":
        rounded(d, (x0 + 70, y0 + 170, x0 + 760, y0 + 250), 18, dark)
        rounded(d, (x0 + 70, y0 + 280, x0 + 560, y0 + 350), 18, dark)
        for k in range(3):
            rounded(d, (x0 + 70, y0 + 410 + k * 56, x0 + 640 - k * 90, y0 + 434 + k * 56), 12, "#cfc6cf")
        rounded(d, (x0 + 70, y0 + 610, x0 + 360, y0 + 700), 45, p.first)
        rounded(d, (x0 + 860, y0 + 170, x1 - 70, y0 + 720), 36, p.third)
        d.ellipse((x0 + 1000, y0 + 250, x0 + 1330, y0 + 580), fill=p.second)
        d.pieslice((x0 + 1120, y0 + 330, x0 + 1500, y0 + 710), 180, 300, fill=p.first)
        for k, colour in enumerate((pale_of(p), p.second, p.first)):
            left = x0 + 70 + k * ((x1 - x0 - 140) // 3)
            rounded(d, (left, y0 + 800, left + (x1 - x0 - 260) // 3, y0 + 1300), 32, colour)
    elif layout == "shop":
        rounded(d, (x0 + 70, y0 + 150, x0 + 480, y0 + 220), 16, dark)
        rounded(d, (x1 - 300, y0 + 150, x1 - 70, y0 + 220), 35, p.first)
        for k in range(8):
            left, top = x0 + 70 + k % 4 * 465, y0 + 290 + k // 4 * 560
            colour = (p.ground, p.third, p.second, p.first, p.second, pale_of(p), p.first, p.third)[k]
            rounded(d, (left, top, left + 420, top + 380), 30, colour)
            if k % 3:
                d.ellipse((left + 120, top + 100, left + 300, top + 280), fill=p.light)
            else:
                rounded(d, (left + 140, top + 90, left + 280, top + 310), 40, p.light)
            rounded(d, (left, top + 410, left + 280, top + 440), 12, dark)
            rounded(d, (left, top + 462, left + 130, top + 488), 12, "#cfc6cf")
    else:
        rounded(d, (x0 + 40, y0 + 140, x0 + 380, y1), 30, dark)
        for k in range(6):
            rounded(
                d,
                (x0 + 90, y0 + 220 + k * 110, x0 + 300, y0 + 250 + k * 110),
                14,
                p.second if k == 1 else GREY,
            )
        for k, colour in enumerate((p.first, p.second, p.third)):
            left = x0 + 440 + k * 500
            rounded(d, (left, y0 + 160, left + 450, y0 + 400), 30, colour)
            rounded(d, (left + 40, y0 + 220, left + 240, y0 + 290), 16, p.light)
        rounded(d, (x0 + 440, y0 + 460, x1 - 70, y1), 30, pale_of(p))
        for k in range(9):
            height = 140 + 60 * rnd.randrange(8)
            left = x0 + 510 + k * 155
            rounded(d, (left, y1 - 90 - height, left + 96, y1 + 40), 24, p.first if k % 3 else p.second)


def wave(img, p, rnd):
    d, kind = ImageDraw.Draw(img), rnd.choice(("bars", "bars", "record", "keys"))
    if kind == "bars":
        fill_gradient(img, dark_of(p), "#120c18")
        d = ImageDraw.Draw(img)
        count, width = 46, 30
        for i in range(count):
            t = i / count
            envelope = abs(math.sin(t * 9 + rnd.random() * 0.8)) * math.sin(math.pi * t) ** 0.6
            half = img.height * (0.08 + 0.34 * envelope + 0.1 * rnd.random())
            x = (i + 0.5) * img.width / count
            colour = p.first if t < 0.42 else p.second if t < 0.45 else p.third
            box = (x - width / 2, img.height / 2 - half, x + width / 2, img.height / 2 + half)
            rounded(d, box, width // 2, colour)
        d.line((img.width * 0.435, 160, img.width * 0.435, img.height - 160), fill=p.light, width=8)
    elif kind == "record":
        fill_gradient(img, p.second, p.first)
        d = ImageDraw.Draw(img)
        cx, cy = img.width * rnd.choice((0.4, 0.6)), img.height * 0.52
        for r, colour in ((690, "#1a1220"), (300, p.third), (190, p.light), (40, "#1a1220")):
            d.ellipse((cx - r, cy - r, cx + r, cy + r), fill=colour)
        for r in range(340, 680, 34):
            d.ellipse((cx - r, cy - r, cx + r, cy + r), outline="#3a2d42", width=6)
        d.line((cx + 900, 120, cx + 760, 900, cx + 420, 1090), fill=p.light, width=44, joint="curve")
        d.ellipse((cx + 800, 20, cx + 1000, 220), fill=dark_of(p))
    else:
        d.rectangle((0, 0, *img.size), fill=p.first)
        for i in range(11):
            rounded(d, (70 + i * 222, 520, 276 + i * 222, img.height + 60), 30, PAPER)
        for i in range(10):
            if i % 7 not in (2, 6):
                rounded(d, (216 + i * 222, 480, 350 + i * 222, 1120), 26, INK)
        for _ in range(5):
            i = rnd.randrange(11)
            d.ellipse((125 + i * 222, 1330, 221 + i * 222, 1426), fill=rnd.choice((p.second, p.third)))
        for i in range(60):
            half = 30 + 110 * rnd.random()
            d.line((90 + i * 40, 260 - half, 90 + i * 40, 260 + half), fill=p.light, width=16)


def film(img, p, rnd):
    fill_gradient(img, p.first, dark_of(p))
    for _ in range(5):
        r, x, y = rnd.randrange(300, 800), rnd.randrange(img.width), rnd.randrange(img.height)
        colour = rnd.choice((p.first, p.second, p.third)) + "99"
        soft(
            img,
            lambda d, s, r=r, x=x, y=y, c=colour: d.ellipse(
                ((x - r) / s, (y - r) / s, (x + r) / s, (y + r) / s), fill=c
            ),
            190,
        )
    d, kind = ImageDraw.Draw(img), rnd.choice(("play", "cutting", "clapper"))
    if kind == "play":
        for y in (0, img.height - 150):
            d.rectangle((0, y, img.width, y + 150), fill="#140d18")
            for x in range(40, img.width, 200):
                rounded(d, (x, y + 42, x + 110, y + 108), 16, p.light)
        play_button(d, img.width // 2, img.height // 2, 220, p.light)
    elif kind == "cutting":
        panel(img, (560, 150, 2000, 950), 40, "#140d18")
        d = ImageDraw.Draw(img)
        d.ellipse((900, 330, 1300, 730), fill=p.second)
        d.polygon([(600, 910), (1180, 480), (1560, 910)], fill=p.third)
        d.polygon([(1150, 910), (1620, 560), (1960, 910)], fill=p.first)
        d.rectangle((0, 1060, img.width, img.height), fill="#140d18")
        for track in range(3):
            x = 80 - rnd.randrange(120)
            while x < img.width:
                width = rnd.randrange(180, 620)
                rounded(
                    d,
                    (x, 1130 + track * 150, x + width, 1250 + track * 150),
                    22,
                    (p.first, p.second, p.third)[(track + rnd.randrange(2)) % 3],
                )
                x += width + rnd.choice((14, 14, 160))
        x = rnd.randrange(700, 1800)
        d.line((x, 1060, x, img.height), fill=PAPER, width=12)
        d.polygon([(x - 50, 1040), (x + 50, 1040), (x, 1120)], fill=PAPER)
    else:
        panel(img, (620, 660, 1940, 1400), 50, INK)
        d = ImageDraw.Draw(img)
        for k, (x, y, w) in enumerate(((720, 800, 480), (720, 920, 760), (720, 1040, 620), (720, 1200, 300))):
            rounded(d, (x, y, x + w, y + 46), 20, p.second if k == 3 else GREY)
        arm = Image.new("RGBA", (1320, 190), INK)
        a = ImageDraw.Draw(arm)
        for k in range(6):
            a.polygon(
                [(60 + k * 240, 190), (180 + k * 240, 190), (100 + k * 240, 0), (-20 + k * 240, 0)],
                fill=p.light,
            )
        img.alpha_composite(arm, (620, 640))
        arm = arm.rotate(14, expand=True, resample=Image.Resampling.BICUBIC)
        img.alpha_composite(arm, (610, 170))


def play_button(d, cx, cy, r, colour):
    d.ellipse((cx - r, cy - r, cx + r, cy + r), fill=colour)
    d.polygon([(cx - r * 0.32, cy - r / 2), (cx - r * 0.32, cy + r / 2), (cx + r * 0.55, cy)], fill=INK)


def chart(img, p, rnd):
    d = ImageDraw.Draw(img)
    d.rectangle((0, 0, *img.size), fill=p.ground)
    grid = "#47405a" if is_dark(p.ground) else "#00000018"
    kind = rnd.choice(("bars", "ring", "areas"))
    if kind != "ring":
        for i in range(1, 6):
            y = img.height - 160 - i * 220
            d.line((180, y, img.width - 180, y), fill=grid, width=4)
    if kind == "bars":
        points, count = [], 8
        for i in range(count):
            height, x = 180 + i * i * 16 + rnd.randrange(-60, 90), 220 + i * 270
            colour = p.first if i < count - 1 else p.second
            rounded(d, (x, img.height - 160 - height, x + 170, img.height - 160), 26, colour)
            points.append((x + 85, img.height - 160 - height - 150))
        d.line(points, fill=p.deep, width=20, joint="curve")
        for x, y in points:
            d.ellipse((x - 34, y - 34, x + 34, y + 34), fill=p.light, outline=p.deep, width=16)
    elif kind == "ring":
        cx, cy, r, start = 860, img.height // 2, 560, -90
        parts = [rnd.randrange(12, 40) for _ in range(4)]
        for part, colour in zip(parts, (p.first, p.second, p.third, p.deep), strict=True):
            sweep = 360 * part / sum(parts)
            d.pieslice((cx - r, cy - r, cx + r, cy + r), start, start + sweep, fill=colour)
            start += sweep
        d.ellipse((cx - 310, cy - 310, cx + 310, cy + 310), fill=p.ground)
        for k, colour in enumerate((p.first, p.second, p.third, p.deep)):
            y = 420 + k * 210
            d.ellipse((1640, y, 1730, y + 90), fill=colour)
            rounded(d, (1790, y + 22, 1790 + rnd.randrange(260, 560), y + 68), 22, p.deep)
    else:
        for k, colour in enumerate((p.third, p.second, p.first)):
            phase, top = rnd.random() * 6, 420 + k * 290
            line = [
                (x, top + 130 * math.sin(phase + x / 420) + 60 * math.sin(phase * 2 + x / 190) - x * 0.09)
                for x in range(180, img.width - 179, 20)
            ]
            d.polygon([(180, img.height - 160), *line, (img.width - 180, img.height - 160)], fill=colour)
            d.line(line, fill=p.deep, width=14, joint="curve")
        d.line((180, img.height - 160, img.width - 180, img.height - 160), fill=p.deep, width=14)


def phone(img, p, rnd):
    fill_gradient(img, p.third, p.ground)
    kind = rnd.choice(("two", "two", "talk", "three"))
    places = {"two": ((-9, 900), (7, 1620)), "talk": ((5, 1280),), "three": ((0, 520), (0, 1280), (0, 2040))}[
        kind
    ]
    for k, (angle, cx) in enumerate(places):
        device = Image.new("RGBA", (720, 1400), (0, 0, 0, 0))
        d = ImageDraw.Draw(device)
        rounded(d, (0, 0, 719, 1399), 100, "#1b1320")
        rounded(d, (26, 26, 693, 1373), 80, p.light)
        if kind == "talk":
            talk(d, p, rnd)
        else:
            screen(d, p, k, (p.first, p.second, p.third)[k])
        device = device.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
        drop = 170 if kind == "talk" else 260 + (k % 2) * 120
        img.alpha_composite(device, (cx - device.width // 2, drop))


def screen(d, p, k, colour):
    rounded(d, (80, 130, 420, 190), 20, INK)
    rounded(d, (80, 240, 640, 620), 48, colour)
    if k % 2:
        d.polygon([(120, 580), (330, 320), (460, 480), (520, 420), (610, 580)], fill=p.light)
    else:
        d.ellipse((420, 330, 640, 550), fill=p.third if colour == p.second else p.second)
    for j in range(3):
        y = 680 + j * 190
        rounded(d, (80, y, 640, y + 160), 36, pale_of(p))
        d.ellipse((110, y + 30, 210, y + 130), fill=(p.first, p.second, p.third)[(j + k) % 3])
        rounded(d, (240, y + 50, 500, y + 80), 12, INK)
        rounded(d, (240, y + 100, 420, y + 124), 10, GREY)


def talk(d, p, rnd):
    d.ellipse((80, 100, 190, 210), fill=p.second)
    rounded(d, (220, 135, 470, 175), 20, INK)
    y = 280
    for k in range(6):
        height, width = rnd.choice((110, 110, 180)), rnd.randrange(260, 460)
        left = 640 - width if k % 2 else 80
        rounded(d, (left, y, left + width, y + height), 50, p.first if k % 2 else pale_of(p))
        for row in range(height // 80):
            rounded(
                d,
                (left + 44, y + 44 + row * 56, left + width - 60 - row * 70, y + 66 + row * 56),
                10,
                p.light if k % 2 else GREY,
            )
        y += height + 46


def page(img, p, rnd):
    d = ImageDraw.Draw(img)
    d.rectangle((0, 0, *img.size), fill=p.first)
    kind = rnd.choice(("corrected", "book", "letter"))
    if kind == "book":
        open_book(img, p, rnd)
        return
    for angle, shift, colour in ((6, 60, p.ground), (-4, 0, PAPER)):
        sheet = Image.new("RGBA", (1300, 1700), (0, 0, 0, 0))
        q = ImageDraw.Draw(sheet)
        rounded(q, (0, 0, 1299, 1699), 20, colour)
        if angle < 0 and kind == "corrected":
            q.text(
                (120, 110),
                rnd.choice(("Chapter One", "Part Two", "Preface")),
                font=letters(130),
                fill="#2b1f2c",
            )
            text_rows(q, rnd, 340, 12)
            q.line((300, 505, 700, 505), fill="#d1352b", width=14)
            q.arc((640, 760, 1120, 900), 0, 360, fill="#d1352b", width=14)
            q.text((820, 400), "better", font=letters(90, 600), fill="#d1352b")
        elif angle < 0:
            d_box = (120, 110, 330, 320)
            q.ellipse(d_box, fill=p.second)
            rounded(q, (390, 150, 860, 200), 20, "#5a4d5c")
            rounded(q, (390, 240, 700, 274), 14, GREY)
            text_rows(q, rnd, 430, 10)
        sheet = sheet.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
        img.alpha_composite(sheet, (600 + shift, 140))
    d = ImageDraw.Draw(img)
    if kind == "corrected":
        d.polygon([(2000, 1500), (2420, 560), (2500, 596), (2080, 1536)], fill=p.second)
        d.polygon([(2000, 1500), (2080, 1536), (1980, 1600)], fill=dark_of(p))
    else:
        r = 210
        d.ellipse((1900 - r, 1180 - r, 1900 + r, 1180 + r), fill=p.third)
        d.ellipse((1900 - 150, 1030, 1900 + 150, 1330), outline=p.light, width=16)


def text_rows(q, rnd, y, count):
    for i in range(count):
        width = 1060 if i % 5 != 4 else rnd.randrange(300, 700)
        rounded(q, (120, y, 120 + width, y + 26), 10, "#8d838f" if i not in (2, 6) else "#5a4d5c")
        y += 76


def open_book(img, p, rnd):
    panel(img, (330, 270, 2230, 1400), 40, dark_of(p))
    d = ImageDraw.Draw(img)
    for side, x in enumerate((380, 1290)):
        rounded(d, (x, 230, x + 890, 1340), 26, PAPER)
        if side == 0:
            rounded(d, (x + 110, 340, x + 780, 820), 24, p.third)
            d.ellipse((x + 460, 400, x + 660, 600), fill=p.second)
            d.polygon(
                [(x + 110, 820), (x + 330, 520), (x + 500, 700), (x + 600, 610), (x + 780, 820)], fill=p.first
            )
        for row in range(9 if side else 4):
            y = (360 if side else 900) + row * 96
            width = 670 if row % 4 != 3 else rnd.randrange(240, 520)
            rounded(d, (x + 110, y, x + 110 + width, y + 26), 10, "#8d838f")
    d.rectangle((1266, 230, 1294, 1340), fill="#d9cfc9")
    d.polygon([(1900, 230), (2010, 230), (2010, 620), (1955, 550), (1900, 620)], fill=p.first)


def still(img, p, rnd):
    fill_gradient(img, p.ground, p.light)
    d = ImageDraw.Draw(img)
    d.rectangle((0, img.height * 0.68, img.width, img.height), fill=p.first)
    kind, y = rnd.choice(("bottles", "bottles", "fruit", "camera")), int(img.height * 0.8)
    if kind == "bottles":
        order = [(330, 700, dark_of(p), 150), (420, 480, p.second, 0), (260, 840, p.third, 110)]
        rnd.shuffle(order)
        for x, (width, height, colour, neck) in zip((700, 1160, 1650), order, strict=True):
            ground_shadow(img, x - 20, x + width + 240, y)
            d = ImageDraw.Draw(img)
            if neck:
                rounded(
                    d, (x + width * 0.3, y - height - neck, x + width * 0.7, y - height + 60), 24, p.light
                )
            rounded(d, (x, y - height, x + width, y), 60, colour)
            rounded(
                d, (x + width * 0.18, y - height * 0.62, x + width * 0.82, y - height * 0.28), 16, p.light
            )
            d.rectangle((x + width * 0.3, y - height * 0.5, x + width * 0.7, y - height * 0.46), fill=colour)
    elif kind == "fruit":
        ground_shadow(img, 600, 2100, y + 10)
        d = ImageDraw.Draw(img)
        for cx, cy, r, colour in (
            (960, 760, 230, p.second),
            (1590, 740, 240, p.third),
            (1270, 660, 270, p.first),
        ):
            d.ellipse((cx - r, cy - r, cx + r, cy + r), fill=colour)
            d.line((cx, cy - r + 30, cx + 40, cy - r - 90), fill=INK, width=26)
            d.chord(
                (cx + 30, cy - r - 120, cx + 210, cy - r + 10),
                150,
                330,
                fill=p.third if colour != p.third else p.second,
            )
        d.pieslice((600, 330, 1960, y + 470), 0, 180, fill=dark_of(p))
        rounded(d, (1020, y + 400, 1540, y + 470), 30, dark_of(p))
    else:
        ground_shadow(img, 640, 2060, y)
        d = ImageDraw.Draw(img)
        rounded(d, (960, 470, 1460, 700), 60, INK)
        rounded(d, (680, 600, 1920, y), 110, dark_of(p))
        rounded(d, (680, 760, 1920, 880), 0, p.second)
        for r, colour in ((330, INK), (270, p.third), (180, INK), (80, p.light)):
            d.ellipse((1280 - r, 930 - r, 1280 + r, 930 + r), fill=colour)
        rounded(d, (1640, 520, 1800, 640), 30, p.second)
        d.ellipse((1710, 660, 1800, 750), fill=p.light)
