"""Pro: an application in eight drafts, what staff thinks of it, and every step on its way."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit.refs import new_ref
from sellers import pro_moves, rubric

ME = settings.AUTH_USER_MODEL


class ProApplicationQuerySet(models.QuerySet):
    def of(self, user):
        """A member's own applications, the newest first."""
        return self.filter(applicant=user).order_by("-pk")

    def open(self):
        """Not decided and not withdrawn."""
        return self.filter(state__in=pro_moves.OPEN)

    def waiting(self):
        """For staff to decide, the one that waits longest first."""
        return self.filter(state__in=pro_moves.WAITING).order_by("waits_since", "id")


class ProApplication(models.Model):
    """One try to become Pro. Its answers are in its steps; states are moved by sellers/pro.py and sellers/vetting.py."""

    class State(models.TextChoices):
        DRAFT = "draft", _("being written")
        SUBMITTED = "submitted", _("received")
        IN_REVIEW = "in_review", _("in review")
        CHANGES_REQUESTED = "changes_requested", _("needs changes")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    applicant = models.ForeignKey(ME, on_delete=models.PROTECT, related_name="pro_applications")
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    field = models.CharField(max_length=200, blank=True)  # path of the category applied for
    round = models.PositiveSmallIntegerField(default=0)  # how often it was sent
    events_count = models.PositiveIntegerField(default=0)  # sequence of the newest event
    started_at = models.DateTimeField()
    edited_at = models.DateTimeField()
    waits_since = models.DateTimeField(null=True, blank=True)  # sent; null while nobody waits for staff
    decide_by = models.DateTimeField(null=True, blank=True)
    overdue_told_at = models.DateTimeField(null=True, blank=True)  # staff was told that it is overdue
    claimed_by = models.ForeignKey(ME, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField(null=True, blank=True)
    second_asked = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    again_on = models.DateField(null=True, blank=True)  # refused: may apply again from then
    wiped_at = models.DateTimeField(null=True, blank=True)  # personal data deleted

    objects = ProApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["applicant"], condition=Q(state__in=pro_moves.OPEN), name="one_open_application"
            ),
            models.CheckConstraint(
                condition=Q(state="in_review", claimed_by__isnull=False)
                | Q(~Q(state="in_review"), claimed_by__isnull=True),
                name="in_review_is_claimed",
            ),
            models.CheckConstraint(
                condition=~Q(claimed_by=models.F("applicant")), name="nobody_vets_themselves"
            ),
        ]
        triggers = [pgtrigger.FSM(name="legal_pro_moves", field="state", transitions=pro_moves.transitions())]
        indexes = [
            models.Index(
                fields=["waits_since"], condition=Q(state__in=pro_moves.WAITING), name="vetting_queue"
            ),
        ]

    def __str__(self):
        return self.ref

    @property
    def is_writable(self):
        return self.state in pro_moves.WRITABLE


class ProStep(models.Model):
    """The draft of one of the eight steps. What is personal is kept sealed and nothing of it in the clear."""

    application = models.ForeignKey(ProApplication, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)
    sealed = models.TextField(blank=True)  # kit.sealing
    version = models.PositiveIntegerField(default=1)  # what a page has seen
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "name"], name="one_draft_a_step"),
            models.CheckConstraint(
                condition=~Q(name="personal") | Q(answers={}), name="personal_data_is_sealed"
            ),
        ]


class ProFile(models.Model):
    """A file that hangs on an application: the applicant and vetting staff may read it."""

    application = models.ForeignKey(ProApplication, on_delete=models.CASCADE, related_name="files")
    upload = models.ForeignKey("accounts.Upload", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "upload"], name="a_file_hangs_once")]


class ProOpinion(models.Model):
    """What one member of staff thinks of an application as it was sent: five scores and a note for colleagues."""

    application = models.ForeignKey(ProApplication, on_delete=models.CASCADE, related_name="opinions")
    round = models.PositiveSmallIntegerField()
    by = models.ForeignKey(ME, on_delete=models.PROTECT, related_name="+")
    is_second = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "round", "by"], name="one_opinion_a_person"),
            models.UniqueConstraint(
                fields=["application", "round", "is_second"], name="a_first_and_a_second"
            ),
        ]


class ProScore(models.Model):
    """One criterion of the rubric, 1 to 5."""

    opinion = models.ForeignKey(ProOpinion, on_delete=models.CASCADE, related_name="scores")
    criterion = models.CharField(max_length=20, choices=[(c.key, c.label) for c in rubric.TABLE])
    score = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["opinion", "criterion"], name="one_score_a_criterion"),
            models.CheckConstraint(
                condition=Q(score__gte=rubric.LOWEST, score__lte=rubric.HIGHEST), name="scored_one_to_five"
            ),
        ]


class ProEvent(models.Model):
    """One step of an application's way: who, what, why. Never changed."""

    application = models.ForeignKey(ProApplication, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(ME, null=True, on_delete=models.PROTECT, related_name="+")
    command = models.CharField(max_length=30)
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    round = models.PositiveSmallIntegerField()
    reason = models.TextField(blank=True)  # the applicant reads it
    improve = models.TextField(blank=True)  # what would make it a yes

    class Meta:
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(fields=["application", "sequence"], name="one_pro_event_a_number"),
            models.CheckConstraint(
                condition=~Q(command__in=["ask_changes", "approve", "refuse", "revoke"]) | ~Q(reason=""),
                name="decisions_have_reasons",
            ),
        ]
        triggers = [pgtrigger.Protect(name="pro_events_stay", operation=pgtrigger.Update | pgtrigger.Delete)]


class ProRead(models.Model):
    """Who opened the personal data of an application and when; shown to the applicant and to vetting staff."""

    application = models.ForeignKey(ProApplication, on_delete=models.PROTECT, related_name="reads")
    by = models.ForeignKey(ME, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [pgtrigger.Protect(name="pro_reads_stay", operation=pgtrigger.Update | pgtrigger.Delete)]


class ProStanding(models.Model):
    """That a member is Pro: since which application, when staff looks again, and when it ended."""

    application = models.OneToOneField(ProApplication, on_delete=models.PROTECT, related_name="standing")
    user = models.ForeignKey(ME, on_delete=models.PROTECT, related_name="pro_standings")
    since = models.DateTimeField()
    recheck_by = models.DateField()
    rechecked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at__isnull=True), name="pro_once_at_a_time"
            )
        ]
        indexes = [
            models.Index(fields=["recheck_by"], condition=Q(ended_at__isnull=True), name="rechecks_due")
        ]


class ProRevocation(models.Model):
    """One member of staff proposes to end somebody's Pro, another confirms or drops it."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    standing = models.ForeignKey(ProStanding, on_delete=models.PROTECT, related_name="revocations")
    reason = models.TextField()  # the seller reads it once confirmed
    proposed_by = models.ForeignKey(ME, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    closed_by = models.ForeignKey(ME, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["standing"], condition=Q(closed_at__isnull=True), name="one_open_revocation"
            ),
            models.CheckConstraint(
                condition=Q(is_confirmed=False) | ~Q(closed_by=models.F("proposed_by")),
                name="revoking_takes_two",
            ),
        ]
