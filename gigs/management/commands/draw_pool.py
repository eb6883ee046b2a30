"""Draw the pool of covers and portraits again from gigs/data/covers.json."""

import json

from django.core.management.base import BaseCommand
from PIL import Image

from gigs import covers
from gigs.drawings import draw_cover
from gigs.drawings.portraits import Look, draw_portrait


class Command(BaseCommand):
    help = "Draw the pool of covers and portraits again from gigs/data/covers.json. The result is committed."
    requires_system_checks = ()

    def handle(self, **options):
        index, size = covers.pool(), 0
        for folder in ("covers", "avatars"):
            (covers.IMAGES / folder).mkdir(parents=True, exist_ok=True)
        for cover_id, cover in index["covers"].items():
            picture = draw_cover(seed=cover["seed"], motif=cover["motif"], palette=cover["palette"])
            cover["colour"] = "#{:02x}{:02x}{:02x}".format(*picture.resize((1, 1)).getpixel((0, 0)))
            for width in covers.WIDTHS:
                smaller = picture.resize((width, width * 5 // 8), Image.Resampling.LANCZOS)
                size += self.save(smaller, covers.cover_file(cover_id, width), quality=78)
        for avatar_id, look in index["avatars"].items():
            for pixels in covers.AVATAR_SIZES:
                look = {name: value for name, value in look.items() if name in Look._fields}
                portrait = draw_portrait(Look(**look), pixels)
                size += self.save(portrait, covers.avatar_file(avatar_id, pixels), quality=84)
        lines = [
            f' "{part}": {{\n'
            + ",\n".join(f'  "{key}": {json.dumps(value, ensure_ascii=False)}' for key, value in rows.items())
            + "\n }"
            for part, rows in index.items()
        ]
        covers.INDEX.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
        self.stdout.write(f"{size / 1e6:.2f} MB drawn under {covers.IMAGES}.")

    def save(self, picture, name, *, quality):
        path = covers.IMAGES.parent / name
        picture.save(path, quality=quality, method=6)
        return path.stat().st_size
