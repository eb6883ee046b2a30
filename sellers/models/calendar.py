"""The private address of a seller's calendar."""

from django.conf import settings
from django.db import models


class CalendarFeed(models.Model):
    """One a seller; whoever knows the secret reads the deadlines, so only its fingerprint is kept."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    secret_hash = models.CharField(max_length=64, unique=True)  # sha256, hex
    made_at = models.DateTimeField()
