"""Pictures of gigs: taken in by a page, made anew by a worker, refused with a reason."""

import secrets
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from gigs import drafting
from gigs.models import GalleryItem, GigImage
from gigs.models.gallery import REFUSALS
from kit import clock, reencoding, text, uploads
from kit.problems import Invalid, Refused

LEASE = timedelta(seconds=60)
MOST_TRIES = 3
MOST_A_GIG = 30  # pictures kept, of all versions
UNUSED_AFTER = timedelta(days=1)
TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif")


def take(*, ref: str, file, by: User, now: datetime, alt: str = "", seen: str | None = None) -> GigImage:
    """Put an uploaded file (Django's UploadedFile) into the gig's gallery, to be prepared by a worker.

    Raises Invalid with the reason when it is no picture of ours, Refused when the gallery is full."""
    check(file)
    with transaction.atomic():
        version = drafting.writable(ref=ref, by=by, now=now, seen=seen)
        drafting.check_room(version)
        if version.gig.images.count() >= MOST_A_GIG:
            raise Refused(_("This gig has too many pictures. Remove some first."), code="too_many_pictures")
        name = f"pictures/{secrets.token_hex(2)}/{secrets.token_urlsafe(24)}"
        stored = storages["private"].save(name, file)
        image = GigImage.objects.create(gig=version.gig, original=stored, alt=text.clean_line(alt)[:160])
        drafting.add_picture(ref=ref, image=image, by=by, now=now)
    return image


def check(file) -> None:
    """Type, size and the header's pixels of an uploaded file. Raises Invalid with the reason."""
    head = file.read(512)
    file.seek(0)
    name = text.clean_line(file.name)[-100:]
    kind = uploads.check(name=name, size=file.size, head=head, largest=uploads.LARGEST_IMAGE)
    if kind.media_type not in TYPES:
        raise Invalid(str(REFUSALS["unreadable"]), code="picture_unreadable")
    try:
        reencoding.measure(file)
    except reencoding.NotTaken as refusal:
        raise Invalid(str(REFUSALS[str(refusal)]), code=f"picture_{refusal}") from refusal
    finally:
        file.seek(0)


def prepare_due(most: int = 20) -> int:
    """The worker's sweep: prepares pictures that wait, one after the other; returns how many."""
    done = 0
    while done < most and (image := _claim()):
        _prepare(image)
        done += 1
    return done


@transaction.atomic
def _claim() -> GigImage | None:
    """The oldest waiting picture, leased so that no other worker takes it; a dead worker's lease runs out."""
    now = clock.raw_now()
    image = (
        GigImage.objects.select_for_update(skip_locked=True)
        .filter(state=GigImage.State.PROCESSING)
        .filter(Q(lease_until=None) | Q(lease_until__lt=now))
        .order_by("created_at")
        .first()
    )
    if image is None:
        return None
    image.tries += 1
    image.lease_until = now + LEASE
    image.save(update_fields=["tries", "lease_until"])
    return image


def _prepare(image: GigImage) -> None:
    """Outside any transaction: the work; then one update, only if the lease is still ours."""
    if image.tries > MOST_TRIES:
        return _finish(image, state=GigImage.State.REFUSED, refusal="failed")
    with tempfile.TemporaryDirectory(prefix="picture-") as folder:
        source = Path(folder) / "original"
        try:
            with storages["private"].open(image.original) as kept, source.open("wb") as copy:
                for chunk in kept.chunks():
                    copy.write(chunk)
        except FileNotFoundError:
            return _finish(image, state=GigImage.State.REFUSED, refusal="failed")
        answer = reencoding.in_own_process(source, Path(folder))
        if "refused" in answer:
            return _finish(image, state=GigImage.State.REFUSED, refusal=answer["refused"])
        key = f"gigs/{secrets.token_hex(1)}/{secrets.token_urlsafe(15)}"
        for width in reencoding.WIDTHS:
            with (Path(folder) / f"{width}.webp").open("rb") as made:
                storages["default"].save(f"{key}-{width}.webp", File(made))
    return _finish(
        image, state=GigImage.State.READY, key=key, width=answer["width"], height=answer["height"], refusal=""
    )


def _finish(image: GigImage, **values) -> None:
    kept = GigImage.objects.filter(
        pk=image.pk, state=GigImage.State.PROCESSING, lease_until=image.lease_until
    )
    if kept.update(original="", lease_until=None, **values):
        storages["private"].delete(image.original)
    elif values.get("key"):
        _delete_sizes(values["key"])


def _delete_sizes(key: str) -> None:
    for width in reencoding.WIDTHS:
        storages["default"].delete(f"{key}-{width}.webp")


def drop_unused() -> int:
    """Forget pictures that no version of a gig shows any more; returns how many."""
    gone = 0
    old = clock.raw_now() - UNUSED_AFTER
    used = GalleryItem.objects.values("image")
    for image in GigImage.objects.filter(created_at__lt=old).exclude(pk__in=used).order_by("pk")[:200]:
        with transaction.atomic():
            if (
                GalleryItem.objects.filter(image=image).exists()
                or not GigImage.objects.filter(pk=image.pk).delete()[0]
            ):
                continue
        if image.original:
            storages["private"].delete(image.original)
        if image.key:
            _delete_sizes(image.key)
        gone += 1
    return gone
