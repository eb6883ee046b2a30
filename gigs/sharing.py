"""The picture that other sites show for a shared link: drawn once for what it says, kept in the public storage."""

import hashlib
import io

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import translation
from django.utils.translation import gettext as _
from PIL import Image

from gigs import covers
from gigs.models import GigCard
from kit import money

QUALITY = 82  # of the JPEG
DRAWING = "1"  # another number when the drawing changes
HOUSE_COVER = "c01"  # where there is no gig or it has no picture


def stamp(*, title: str, price_minor: int, pool: str, key: str) -> str:
    """Changes whenever the picture of a gig would; `pool` and `key` are of its cover, as a card keeps them."""
    return _stamp(title, price_minor, pool, key)


def picture(card: GigCard) -> bytes:
    """A JPEG of 1200 x 630 for a gig: cover, title, lowest price. Drawn where it is not kept yet; then older ones go."""
    now = stamp(title=card.title, price_minor=card.price_minor, pool=card.cover_pool, key=card.cover_key)
    folder, name = f"share/{card.ref[:2]}", f"{card.ref}-{now}.jpg"
    kept = _kept(f"{folder}/{name}")
    if kept:
        return kept
    language = card.language if card.language in dict(settings.LANGUAGES) else "en"
    with translation.override(language):
        price = f"{_('From')} {money.shown(card.price_minor, settings.CURRENCY, short=True)}"
    drawn = _draw(_cover(card), card.title, price)
    if default_storage.exists(folder):
        for other in default_storage.listdir(folder)[1]:
            if other.startswith(f"{card.ref}-") and other != name:
                default_storage.delete(f"{folder}/{other}")
    return _keep(f"{folder}/{name}", drawn)


def picture_of_site() -> bytes:
    """The same for pages that are about no single gig."""
    name = f"share/site-{_stamp()}.jpg"
    with translation.override(settings.LANGUAGE_CODE):
        said = _("Good work, at a price you know before you start.")
    return _kept(name) or _keep(name, _draw(_from_pool(HOUSE_COVER), said, ""))


def _stamp(*said) -> str:
    return hashlib.sha256(repr((DRAWING, settings.SITE_NAME, *said)).encode()).hexdigest()[:12]


def _kept(name: str) -> bytes:
    if not default_storage.exists(name):
        return b""
    with default_storage.open(name) as file:
        return file.read()


def _keep(name: str, drawn: bytes) -> bytes:
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(drawn))
    return drawn


def _draw(cover: Image.Image, title: str, price: str) -> bytes:
    drawn = covers.share_image(cover=cover, title=title, price=price, site_name=settings.SITE_NAME)
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()


def _cover(card: GigCard) -> Image.Image:
    """The gig's own cover; a drawn one of the pool where its file is gone."""
    if card.cover_key and default_storage.exists(name := f"{card.cover_key}-1280.webp"):
        with default_storage.open(name) as file:
            return Image.open(file).convert("RGB")
    return _from_pool(card.cover_pool or HOUSE_COVER)


def _from_pool(cover: str) -> Image.Image:
    return Image.open(covers.IMAGES / f"covers/{cover}-1280.webp")
