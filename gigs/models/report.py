"""What members report of gigs and members, for staff to look at; and who waits for a gig to be back."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gigs.models.gig import Gig
from kit.refs import new_ref


class ReportQuerySet(models.QuerySet):
    def open(self):
        """What staff has not decided, the oldest first."""
        return self.filter(closed_at=None).order_by("reported_at", "id")

    def beside(self, report):
        """All about the same gig, or about the same member where it is not about a gig."""
        if report.gig_id:
            return self.filter(gig=report.gig_id)
        return self.filter(gig=None, member=report.member_id)


class Report(models.Model):
    """One member says that a gig, or a member, breaks a rule. `member`: whom it is about, of a gig its seller."""

    class Outcome(models.TextChoices):
        ACTED = "acted", _("A rule was broken, and it is dealt with")
        KEPT = "kept", _("No rule was broken")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    gig = models.ForeignKey(Gig, null=True, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=20)  # of gigs/reporting.py
    text = models.TextField(blank=True)
    reported_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    reason = models.TextField(blank=True)  # the reporter reads it

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["by", "gig"], condition=Q(closed_at=None), name="one_open_report_a_gig"
            ),
            models.UniqueConstraint(
                fields=["by", "member"],
                condition=Q(closed_at=None, gig=None),
                name="one_open_report_a_member",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | (~Q(outcome="") & ~Q(reason="")),
                name="a_closed_report_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["reported_at"], condition=Q(closed_at=None), name="reports_to_decide")
        ]


class Waiter(models.Model):
    """A member who wants to be told when a gig can be ordered again; gone once told."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    gig = models.ForeignKey(Gig, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "gig"], name="one_waits_once_a_gig")]
