"""What a seller holds against a decision about the level."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit.refs import new_ref
from sellers.models.level import Grace, LevelChange, TopRatedCase


class LevelAppeal(models.Model):
    """One appeal a decision: against a warning, a step down, or not having been chosen for Top Rated."""

    class Answer(models.TextChoices):
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("not granted")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    grace = models.OneToOneField(Grace, null=True, on_delete=models.CASCADE, related_name="appeal")
    change = models.OneToOneField(LevelChange, null=True, on_delete=models.CASCADE, related_name="appeal")
    case = models.OneToOneField(TopRatedCase, null=True, on_delete=models.CASCADE, related_name="appeal")
    text = models.TextField()
    sent_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    reason = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    answered_at = models.DateTimeField(null=True)
    # criteria that begin no new warning until then, since a person has looked at them
    spares = models.JSONField(default=list)
    spares_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(grace__isnull=False, change__isnull=True, case__isnull=True)
                    | Q(grace__isnull=True, change__isnull=False, case__isnull=True)
                    | Q(grace__isnull=True, change__isnull=True, case__isnull=False)
                ),
                name="an_appeal_is_about_one_decision",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & ~Q(reason="")),
                name="an_answer_to_an_appeal_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["seller", "-id"]),
            models.Index(fields=["sent_at"], condition=Q(answered_at__isnull=True), name="appeals_to_answer"),
        ]
