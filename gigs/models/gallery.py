"""Pictures of a gig: re-encoded by a worker, shared by its versions."""

from django.conf import settings
from django.db import models
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from gigs.models.gig import Gig, GigVersion
from kit.refs import new_ref

REFUSALS = {
    "unreadable": _("This is not a picture we can read. Use JPEG, PNG, WebP or GIF."),
    "too_many_pixels": _("The picture has more than 25 megapixels. Save it smaller."),
    "too_small": _("The picture is too small: each side needs 200 pixels at least."),
    "too_flat": _("The picture is too long and narrow. Crop it to about 16:10."),
    "too_much": _("The picture takes too much memory. Save it smaller."),
    "failed": _("The picture could not be prepared. Choose it again."),
}


def picture_url(*, pool: str, key: str, width: int) -> str:
    """Address of a picture in one of its widths (400, 640, 1280); empty where there is none yet."""
    if key:
        return f"{settings.MEDIA_URL}{key}-{width}.webp"
    return static(f"img/covers/{pool}-{width}.webp") if pool else ""


class GigImage(models.Model):
    """A picture. `original` is dropped once the sizes are made; `pool` names a drawn cover instead."""

    class State(models.TextChoices):
        PROCESSING = "processing", _("being prepared")
        READY = "ready", _("ready")
        REFUSED = "refused", _("refused")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    gig = models.ForeignKey(Gig, on_delete=models.CASCADE, related_name="images")
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROCESSING)
    refusal = models.CharField(max_length=20, blank=True)  # a word of REFUSALS
    original = models.CharField(max_length=120, blank=True)  # in the "private" storage
    key = models.CharField(max_length=60, blank=True)  # "gigs/ab12…": files are <key>-400.webp, -640, -1280
    pool = models.CharField(max_length=10, blank=True)  # "c17": static/img/covers/c17-640.webp
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    alt = models.CharField(max_length=160, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)  # raw clock
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], condition=models.Q(state="processing"), name="images_to_make")
        ]

    @property
    def refused_because(self):
        """The refusal in words."""
        return str(REFUSALS.get(self.refusal, ""))

    @property
    def url_400(self):
        return picture_url(pool=self.pool, key=self.key, width=400)

    @property
    def url_640(self):
        return picture_url(pool=self.pool, key=self.key, width=640)

    @property
    def url_1280(self):
        return picture_url(pool=self.pool, key=self.key, width=1280)


class GalleryItem(models.Model):
    """A picture's place in a version; the first is the cover."""

    version = models.ForeignKey(GigVersion, on_delete=models.CASCADE, related_name="gallery")
    image = models.ForeignKey(GigImage, on_delete=models.PROTECT, related_name="+")
    sort = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["sort", "id"]
        constraints = [models.UniqueConstraint(fields=["version", "image"], name="a_picture_once")]
