"""What members keep for later."""

from django.conf import settings
from django.db import models

from gigs.models.gig import Gig


class SaveQuerySet(models.QuerySet):
    def kept_by(self, user):
        """What one member saved, newest first."""
        return self.filter(user=user).order_by("-id")


class Save(models.Model):
    """A gig that a member saved; gone when it is taken off the list."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saves")
    gig = models.ForeignKey(Gig, on_delete=models.CASCADE, related_name="saves")
    saved_at = models.DateTimeField()

    objects = SaveQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "gig"], name="a_gig_is_saved_once")]


class SavedSeller(models.Model):
    """A seller whom a member saved."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    saved_at = models.DateTimeField()

    objects = SaveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "seller"], name="a_seller_is_saved_once"),
            models.CheckConstraint(condition=~models.Q(user=models.F("seller")), name="nobody_saves_oneself"),
        ]
