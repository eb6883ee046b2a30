"""Pictures of a gig: re-encoded by a worker, shared by its versions."""

from django.conf import settings
from django.db import models
from django.templatetags.static import static

from gigs.models.gig import Gig, GigVersion
from kit.pictures import PreparedPicture


def picture_url(*, pool: str, key: str, width: int) -> str:
    """Address of a picture in one of its widths (400, 640, 1280); empty where there is none yet."""
    if key:
        return f"{settings.MEDIA_URL}{key}-{width}.webp"
    return static(f"img/covers/{pool}-{width}.webp") if pool else ""


class GigImage(PreparedPicture):
    """A picture of a gig; `pool` names a drawn cover instead of sizes made of an upload."""

    gig = models.ForeignKey(Gig, on_delete=models.CASCADE, related_name="images")
    pool = models.CharField(max_length=10, blank=True)  # "c17": static/img/covers/c17-640.webp

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], condition=models.Q(state="processing"), name="images_to_make")
        ]

    def url(self, width: int) -> str:
        """Address of one size (400, 640, 1280); empty where there is none yet."""
        return picture_url(pool=self.pool, key=self.key, width=width)


class GalleryItem(models.Model):
    """A picture's place in a version; the first is the cover."""

    version = models.ForeignKey(GigVersion, on_delete=models.CASCADE, related_name="gallery")
    image = models.ForeignKey(GigImage, on_delete=models.PROTECT, related_name="+")
    sort = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["sort", "id"]
        constraints = [models.UniqueConstraint(fields=["version", "image"], name="a_picture_once")]
