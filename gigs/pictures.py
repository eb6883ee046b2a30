"""Pictures of gigs: taken in by a page, made anew by a worker, refused with a reason."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from gigs import drafting
from gigs.models import GalleryItem, GigImage
from kit import clock, text
from kit import pictures as prepared
from kit.problems import Refused

MOST_A_GIG = 30  # pictures kept, of all versions
UNUSED_AFTER = timedelta(days=1)
FOLDER = "gigs"


def take(*, ref: str, file, by: User, now: datetime, alt: str = "", seen: str | None = None) -> GigImage:
    """Put an uploaded file (Django's UploadedFile) into the gig's gallery, to be prepared by a worker.

    Raises Invalid with the reason when it is no picture of ours, Refused when the gallery is full."""
    prepared.check(file)
    with transaction.atomic():
        version = drafting.writable(ref=ref, by=by, now=now, seen=seen)
        drafting.check_room(version)
        if version.gig.images.count() >= MOST_A_GIG:
            raise Refused(_("This gig has too many pictures. Remove some first."), code="too_many_pictures")
        image = GigImage.objects.create(
            gig=version.gig, original=prepared.keep(file), alt=text.clean_line(alt)[:160]
        )
        drafting.add_picture(ref=ref, image=image, by=by, now=now)
    return image


def prepare_due(most: int = 20) -> int:
    """The worker's sweep: prepares pictures that wait, one after the other; returns how many."""
    return prepared.prepare_due(GigImage, FOLDER, most)


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
        prepared.delete_files(image)
        gone += 1
    return gone
