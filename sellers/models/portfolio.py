"""What a seller has made before: projects with pictures."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.pictures import PreparedPicture
from kit.refs import new_ref
from sellers.models.profile import SellerProfile


class Project(models.Model):
    """A piece of work that is shown on the profile."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    profile = models.ForeignKey(SellerProfile, on_delete=models.CASCADE, related_name="projects")
    sort = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("title"), max_length=100)
    about = models.TextField(_("what it was"), max_length=1000, blank=True)
    client = models.CharField(_("for whom"), max_length=100, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    link = models.URLField(_("link"), max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["sort", "id"]

    def __str__(self):
        return self.title


class ProjectPicture(PreparedPicture):
    """A picture of a project; the first is its cover."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="pictures")
    sort = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["sort", "id"]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(state="processing"),
                name="project_pictures_to_make",
            )
        ]
