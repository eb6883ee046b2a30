"""References: people an applicant for Pro named, who are written to once and may answer once."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit.refs import new_ref
from sellers.models.pro import ProApplication


class ProReference(models.Model):
    """One person asked about one application. Who it is and what they say is sealed, and deleted with the rest of the
    application's personal data."""

    class State(models.TextChoices):
        QUEUED = "queued", _("the mail is on its way")
        ASKED = "asked", _("asked, no answer yet")
        ANSWERED = "answered", _("answered")
        STRANGER = "stranger", _("does not know the applicant")
        UNWANTED = "unwanted", _("not written to")
        FAILED = "failed", _("the mail could not be sent")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    application = models.ForeignKey(ProApplication, on_delete=models.CASCADE, related_name="references")
    person = models.TextField()  # sealed: name, mail, client
    digest = models.CharField(max_length=64)  # keyed, of the address: nobody is written to too often
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # the address in the mail is good until then
    answer = models.TextField(blank=True)  # sealed: how, again, words
    answered_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()  # raw clock
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "digest"], name="one_reference_a_person"),
            models.CheckConstraint(
                condition=Q(state="answered") & ~Q(answer="") | ~Q(state="answered") & Q(answer=""),
                name="only_answered_references_have_words",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="queued"), name="references_to_send"),
            models.Index(fields=["digest"], name="references_by_address"),
        ]

    def __str__(self):
        return self.ref


class ReferenceRefusal(models.Model):
    """An address nobody writes to for a reference again, known by its keyed digest alone."""

    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
