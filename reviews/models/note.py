"""What only staff reads: notes of reviewers, and the nightly proofs of the sums."""

from django.conf import settings
from django.db import models

from reviews.models.review import Review


class StaffNote(models.Model):
    """Written with a review, for staff alone: neither the other side nor any reader ever sees it."""

    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="staff_note")
    text = models.TextField()
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["sent_at"], condition=models.Q(read_at__isnull=True), name="notes_to_read")
        ]


class Proof(models.Model):
    """A night's proof of the sums against the rows. findings: in words, one a sum that was wrong."""

    proved_at = models.DateTimeField()
    findings = models.JSONField(default=list)
