"""A gig made anew from another one of the same seller."""

import secrets
from datetime import datetime

from django.core.files.storage import storages
from django.db import transaction

from accounts.models import User
from gigs import drafting
from gigs.drafting import OVERVIEW
from gigs.models import Gig, GigImage, GigVersion
from kit import reencoding
from kit.pictures import READY


def copy(*, gig: Gig, by: User, now: datetime) -> Gig:
    """A new draft with the words, prices, questions and pictures of what is live, or else of what is being written.

    Raises NotAllowed for anybody but its seller."""
    version = gig.live or gig.draft
    pictures = [_again(item.image) for item in version.gallery.select_related("image")]
    with transaction.atomic():
        made = drafting.begin(by=by, now=now, **{name: getattr(version, name) for name in OVERVIEW})
        drafting.save(
            ref=made.ref,
            by=by,
            now=now,
            description=version.description,
            faq=version.faq,
            packages=_rows(version, "packages"),
            extras=_rows(version, "extras"),
            requirements=_rows(version, "requirements"),
        )
        for picture in filter(None, pictures):
            picture.gig = made
            picture.save()
            drafting.add_picture(ref=made.ref, image=picture, by=by, now=now)
    return made


def _rows(version: GigVersion, name: str) -> list[dict]:
    left_out = ("id", "ref", "version", "sort")
    manager = getattr(version, name)
    names = [f.name for f in manager.model._meta.concrete_fields if f.name not in left_out]
    return [{each: getattr(row, each) for each in names} for row in manager.all()]


def _again(image: GigImage) -> GigImage | None:
    """The same picture with files of its own, so that either may be removed; None while it is being prepared."""
    if image.state != READY:
        return None
    key = ""
    if image.key:
        key = f"gigs/{secrets.token_hex(1)}/{secrets.token_urlsafe(15)}"
        store = storages["default"]
        for width in reencoding.WIDTHS:
            with store.open(f"{image.key}-{width}.webp") as file:
                store.save(f"{key}-{width}.webp", file)
    return GigImage(
        state=READY, key=key, pool=image.pool, width=image.width, height=image.height, alt=image.alt
    )
