"""Pictures of members: decoded with care, cut square, written anew as WebP without metadata."""

import io
import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from accounts.models import User
from kit import uploads
from kit.problems import Invalid

SIDE = 256
MOST_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


def square(file, side: int = SIDE) -> bytes:
    """An uploaded image as a WebP of side × side pixels. Raises Invalid with the reason."""
    head = file.read(512)
    file.seek(0)
    uploads.check(name=file.name, size=file.size, head=head, largest=uploads.LARGEST_IMAGE)
    refused = Invalid(_("This picture cannot be read. Send a JPG, PNG or WebP file."), code="picture")
    try:
        with Image.open(file, formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Invalid(
                    _("The picture has too many pixels; 40 million is the most."), code="picture_too_large"
                )
            image.draft("RGB", (side * 2, side * 2))
            cut = ImageOps.fit(ImageOps.exif_transpose(image).convert("RGB"), (side, side))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise refused from error
    out = io.BytesIO()
    cut.save(out, "WEBP", quality=82)
    return out.getvalue()


def set_picture(*, user: User, file) -> None:
    """Put a new picture in place of the old one. Raises Invalid."""
    _swap(user, default_storage.save(f"avatars/{secrets.token_hex(12)}.webp", ContentFile(square(file))))


def remove_picture(*, user: User) -> None:
    """Show the first letter of the name again."""
    _swap(user, "")


def _swap(user: User, name: str) -> None:
    old, user.avatar = user.avatar, name
    user.save(update_fields=["avatar"])
    if old and not old.startswith("pool:"):
        transaction.on_commit(lambda: default_storage.delete(old))
