"""What people are told: on the site, and by mail through an outbox of its own."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.refs import new_ref


class NoticeQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(read_at=None)


class Notice(models.Model):
    """One thing one person is told. Its words come from the table of kinds, in the reader's language."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=40, blank=True)  # ref of the order, gig, ...
    url = models.CharField(max_length=200)  # path on the site
    data = models.JSONField(default=dict)
    told_at = models.DateTimeField()  # business time
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["to", "-id"]),
            models.Index(fields=["to"], condition=models.Q(read_at=None), name="unread_notices"),
        ]


class Mail(models.Model):
    """A mail to be sent: rendered when sent, in the recipient's language."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        UNWANTED = "unwanted", _("not wanted")

    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="mail")
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()  # raw clock
    lease_until = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    address = models.EmailField(blank=True)  # where not the member's own; forgotten once it is sent

    class Meta:
        indexes = [models.Index(fields=["next_at"], condition=models.Q(state="queued"), name="mails_to_send")]


class Muted(models.Model):
    """A subject a member wants no mail about; of notices/choices.py."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "subject"], name="a_subject_is_muted_once")]


class MailboxMessage(models.Model):
    """The demo's local mailbox: what Django's mail layer was given, to be read on a page instead of sent."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    to = models.CharField(max_length=254, db_index=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    sent_at = models.DateTimeField()
