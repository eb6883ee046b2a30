"""What somebody has typed on the way to becoming a seller."""

from django.conf import settings
from django.db import models


class StartDraft(models.Model):
    """The steps of the wizard as they were typed, kept until selling is switched on."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    steps = models.JSONField(default=dict)  # {step: {field name: what was typed}}
    started_at = models.DateTimeField()
    edited_at = models.DateTimeField()
