"""What staff do with a review: hold it, take it down for a listed reason, hear the appeal; and what members report."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.refs import new_ref
from reviews.models.review import Review


class Hold(models.Model):
    """A review kept back for a person, because somebody tied stars to money or work. 72 hours at most."""

    class Outcome(models.TextChoices):
        RELEASED = "released", _("let through")
        REMOVED = "removed", _("taken down")
        LAPSED = "lapsed", _("appeared by itself")
        OVERTAKEN = "overtaken", _("overtaken")

    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="hold")
    rule = models.CharField(max_length=40)  # of reviews/guarding.py
    said_by = models.CharField(max_length=6)  # buyer | seller
    excerpt = models.TextField()
    said_at = models.DateTimeField()
    held_at = models.DateTimeField()
    release_by = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["release_by"], condition=models.Q(ended_at__isnull=True), name="holds_to_end"
            )
        ]


class Removal(models.Model):
    """A review taken down: by whom, for which listed reason, with what it was about."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="removals")
    rule = models.CharField(max_length=20)  # of reviews/rules.py
    excerpt = models.TextField(blank=True)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review"], condition=models.Q(undone_at=None), name="one_standing_removal"
            )
        ]


class Appeal(models.Model):
    """The author asks another person to look at a removal, once."""

    removal = models.OneToOneField(Removal, on_delete=models.PROTECT, related_name="appeal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    asked_at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    answer = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["asked_at"], condition=models.Q(decided_at=None), name="review_appeals_open")
        ]


class Report(models.Model):
    """A member says that a published review breaks a rule."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="reports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=20)
    text = models.TextField(blank=True)
    reported_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "by"], name="one_report_a_member")]
        indexes = [
            models.Index(
                fields=["reported_at"], condition=models.Q(closed_at=None), name="review_reports_open"
            )
        ]
