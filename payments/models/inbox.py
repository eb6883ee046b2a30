"""The inbox: an event is stored once, verified, then applied once."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProviderEvent(models.Model):
    """One webhook event. Its payload is never trusted: the object is fetched again."""

    class State(models.TextChoices):
        NEW = "new", _("new")
        DONE = "done", _("applied")
        IGNORED = "ignored", _("nothing to do")
        ERROR = "error", _("will be tried again")

    event_id = models.CharField(max_length=80, primary_key=True)
    type = models.CharField(max_length=80)
    account = models.CharField(max_length=80, blank=True)
    object_id = models.CharField(max_length=120)
    payload = models.JSONField()
    created_at = models.DateTimeField()  # at the provider
    received_at = models.DateTimeField()  # raw clock
    state = models.CharField(max_length=8, choices=State.choices, default=State.NEW)
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()  # raw clock
    lease_until = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at"], condition=models.Q(state__in=["new", "error"]), name="events_to_apply"
            )
        ]
