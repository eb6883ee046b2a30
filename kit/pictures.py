"""Pictures that people show: taken in by a page, made anew by a worker, refused with a reason.

A model of such pictures derives from `PreparedPicture`; its app calls `check` when a file arrives, `keep` to store
it, and `prepare_due` from a repeating task."""

import secrets
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit import clock, reencoding, text, uploads
from kit.problems import Invalid
from kit.refs import new_ref

LEASE = timedelta(seconds=60)
MOST_TRIES = 3
TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif")
PROCESSING, READY, REFUSED = "processing", "ready", "refused"
REFUSALS = {
    "unreadable": _("This is not a picture we can read. Use JPEG, PNG, WebP or GIF."),
    "too_many_pixels": _("The picture has more than 25 megapixels. Save it smaller."),
    "too_small": _("The picture is too small: each side needs 200 pixels at least."),
    "too_flat": _("The picture is too long and narrow. Crop it to about 16:10."),
    "too_much": _("The picture takes too much memory. Save it smaller."),
    "failed": _("The picture could not be prepared. Choose it again."),
}


class PreparedPicture(models.Model):
    """A picture. `original` is dropped once the sizes are made; files are <key>-400.webp, -640, -1280."""

    class State(models.TextChoices):
        PROCESSING = "processing", _("being prepared")
        READY = "ready", _("ready")
        REFUSED = "refused", _("refused")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROCESSING)
    refusal = models.CharField(max_length=20, blank=True)  # a word of REFUSALS
    original = models.CharField(max_length=120, blank=True)  # in the "private" storage
    key = models.CharField(max_length=60, blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    alt = models.CharField(max_length=160, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)  # raw clock
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    @property
    def refused_because(self):
        """The refusal in words."""
        return str(REFUSALS.get(self.refusal, ""))

    def url(self, width: int) -> str:
        """Address of one size (400, 640, 1280); empty where there is none yet."""
        return f"{settings.MEDIA_URL}{self.key}-{width}.webp" if self.key else ""

    @property
    def url_400(self):
        return self.url(400)

    @property
    def url_640(self):
        return self.url(640)

    @property
    def url_1280(self):
        return self.url(1280)


def check(file) -> None:
    """Type, size and the header's pixels of an uploaded file. Raises Invalid with the reason."""
    head = file.read(512)
    file.seek(0)
    name = text.clean_line(file.name)[-100:]
    try:
        kind = uploads.check(name=name, size=file.size, head=head, largest=uploads.LARGEST_IMAGE)
    except Invalid as refusal:  # "put it in a ZIP file" is no advice for a picture
        message = str(REFUSALS["unreadable"]) if refusal.code == "file_type" else refusal.message
        raise Invalid(message, code=refusal.code) from refusal
    if kind.media_type not in TYPES:
        raise Invalid(str(REFUSALS["unreadable"]), code="picture_unreadable")
    try:
        reencoding.measure(file)
    except reencoding.NotTaken as refusal:
        raise Invalid(str(REFUSALS[str(refusal)]), code=f"picture_{refusal}") from refusal
    finally:
        file.seek(0)


def keep(file) -> str:
    """Store a checked file where nobody may read it; returns its name there, for `original`."""
    name = f"pictures/{secrets.token_hex(2)}/{secrets.token_urlsafe(24)}"
    return storages["private"].save(name, file)


def prepare_due(model: type[Any], folder: str, most: int = 20) -> int:
    """The worker's sweep over one model: prepares what waits, one after the other; returns how many.

    folder: where the sizes go in the public storage, such as "gigs"."""
    done = 0
    while done < most and (image := _claim(model)):
        _prepare(image, folder)
        done += 1
    return done


@transaction.atomic
def _claim(model):
    """The oldest waiting picture, leased so that no other worker takes it; a dead worker's lease runs out."""
    now = clock.raw_now()
    image = (
        model.objects.select_for_update(skip_locked=True)
        .filter(state=PROCESSING)
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


def _prepare(image, where: str) -> None:
    """Outside any transaction: the work; then one update, only if the lease is still ours."""
    if image.tries > MOST_TRIES:
        return _finish(image, state=REFUSED, refusal="failed")
    with tempfile.TemporaryDirectory(prefix="picture-") as folder:
        source = Path(folder) / "original"
        try:
            with storages["private"].open(image.original) as kept, source.open("wb") as copy:
                for chunk in kept.chunks():
                    copy.write(chunk)
        except FileNotFoundError:
            return _finish(image, state=REFUSED, refusal="failed")
        answer = reencoding.in_own_process(source, Path(folder))
        if "refused" in answer:
            return _finish(image, state=REFUSED, refusal=answer["refused"])
        key = f"{where}/{secrets.token_hex(1)}/{secrets.token_urlsafe(15)}"
        for width in reencoding.WIDTHS:
            with (Path(folder) / f"{width}.webp").open("rb") as made:
                storages["default"].save(f"{key}-{width}.webp", File(made))
    return _finish(image, state=READY, key=key, width=answer["width"], height=answer["height"], refusal="")


def _finish(image, **values) -> None:
    kept = type(image).objects.filter(pk=image.pk, state=PROCESSING, lease_until=image.lease_until)
    if kept.update(original="", lease_until=None, **values):
        storages["private"].delete(image.original)
    elif values.get("key"):
        delete_sizes(values["key"])


def delete_files(image) -> None:
    """Everything stored of a picture whose row is gone."""
    if image.original:
        storages["private"].delete(image.original)
    if image.key:
        delete_sizes(image.key)


def delete_sizes(key: str) -> None:
    for width in reencoding.WIDTHS:
        storages["default"].delete(f"{key}-{width}.webp")
