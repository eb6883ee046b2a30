"""A milestone two people cannot agree on: its money is held until they agree or staff has decided."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.refs import new_ref
from orders.models.milestone import Milestone
from orders.models.order import Order


class Dispute(models.Model):
    """One case. Amounts gross, in minor units: what goes back to the buyer of the milestone.

    state: where its money is. stage: whose word is awaited while it is open; its deadline is `answer_by`, `talks_by`
    or `rule_by`. From `stops_by` on the case alarms staff; no money ever moves by that."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        RULED = "ruled", _("decided")  # the money moves at `settles_at`
        SETTLED = "settled", _("settled")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Stage(models.TextChoices):
        ANSWER = "answer", _("waits for the other side's answer")
        TALKS = "talks", _("the two sides talk")
        RULING = "ruling", _("staff decides")
        APPEAL = "appeal", _("appealed: other staff decides")

    class How(models.TextChoices):
        NUMBERS = "numbers", _("the two numbers met")
        SPLIT = "split", _("a split was agreed")
        SILENCE = "silence", _("the claim was not answered")
        RULING = "ruling", _("staff decided")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="disputes")
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="disputes")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=10)  # whose claim it is: buyer | seller
    cause = models.CharField(max_length=30)  # the command that opened it
    claim = models.TextField(blank=True)
    claimed_minor = models.BigIntegerField()
    stake_minor = models.BigIntegerField()  # gross that the ruling is about: 0 … stake goes to the buyer
    held_escrow_minor = models.BigIntegerField(default=0)
    held_pending_minor = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.ANSWER)
    how = models.CharField(max_length=10, choices=How.choices, blank=True)  # it was decided
    opened_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_minor = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    talks_by = models.DateTimeField(null=True)
    asked_by_buyer = models.BooleanField(default=False)  # for staff, before the time to talk is over
    asked_by_seller = models.BooleanField(default=False)
    rule_by = models.DateTimeField(null=True)
    stops_by = models.DateTimeField(null=True)
    alarmed_at = models.DateTimeField(null=True)
    ruled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    seconded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ruled_at = models.DateTimeField(null=True)
    ruled_minor = models.BigIntegerField(null=True)  # to the buyer
    fault = models.CharField(max_length=10, blank=True)  # buyer | seller | both | nobody
    rule = models.CharField(max_length=60, blank=True)
    reason = models.TextField(blank=True)
    settles_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    waived_by_buyer = models.BooleanField(default=False)
    waived_by_seller = models.BooleanField(default=False)
    appeal_role = models.CharField(max_length=10, blank=True)  # who appealed: buyer | seller
    appeal = models.TextField(blank=True)
    appealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["milestone"], condition=models.Q(state__in=["open", "ruled"]), name="one_open_dispute"
            )
        ]
        indexes = [
            models.Index(fields=["settles_at"], condition=models.Q(state="ruled"), name="rulings_to_settle"),
            models.Index(
                fields=["answer_by"],
                condition=models.Q(state="open", stage="answer"),
                name="disputes_to_answer",
            ),
            models.Index(
                fields=["talks_by"], condition=models.Q(state="open", stage="talks"), name="talks_to_end"
            ),
            models.Index(
                fields=["stops_by"],
                condition=models.Q(state__in=["open", "ruled"], alarmed_at=None),
                name="disputes_to_alarm",
            ),
        ]

    @property
    def other_role(self) -> str:
        """The side that answers the claim."""
        return "seller" if self.role == "buyer" else "buyer"

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.OPEN, self.State.RULED)

    @property
    def waits_for_second(self) -> bool:
        """Whether one member of staff has proposed a decision that another must confirm."""
        return self.state == self.State.OPEN and self.ruled_by_id is not None and self.ruled_at is None

    def number_of(self, role: str) -> int | None:
        """What this side says should go back to the buyer; None where it has not said."""
        return self.claimed_minor if role == self.role else self.answered_minor


def waits_for(role: str, *, of: str = "") -> models.Q:
    """Cases in which this side has the word: to answer, to agree, to take the decision or appeal. of: the way to the
    dispute from the rows that are looked through, such as "disputes__"."""
    other = "seller" if role == "buyer" else "buyer"
    S, G = Dispute.State, Dispute.Stage
    situations = (
        {"state": S.OPEN, "stage": G.ANSWER, "role": other},
        {"state": S.OPEN, "stage": G.TALKS},
        {"state": S.RULED, f"waived_by_{role}": False},
    )
    found = models.Q()
    for each in situations:
        found |= models.Q(**{f"{of}{name}": value for name, value in each.items()})
    return found


class Split(models.Model):
    """A split that one side offers the other: so much of the milestone back to the buyer (gross, minor units)."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("taken back")
        OVERTAKEN = "overtaken", _("overtaken")  # decided or settled otherwise

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="splits")
    role = models.CharField(max_length=10)  # buyer | seller
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    to_buyer_minor = models.BigIntegerField()
    words = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispute", "role"], condition=models.Q(state="open"), name="one_open_split_a_side"
            )
        ]


class Evidence(models.Model):
    """What one side puts before the other and staff, once: words, files, or both."""

    class About(models.TextChoices):
        CLAIM = "claim", _("with the claim")
        ANSWER = "answer", _("with the answer")
        MORE = "more", _("added later")
        APPEAL = "appeal", _("with the appeal")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="evidence")
    role = models.CharField(max_length=10)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=10, choices=About.choices)
    words = models.TextField(blank=True)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "evidence"


class EvidenceFile(models.Model):
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="files")
    upload = models.ForeignKey("accounts.Upload", on_delete=models.PROTECT, related_name="+")


class Ruling(models.Model):
    """A decision as it was written, kept when it is sent back by the second person or appealed. Gross, minor units."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="rulings")
    on_appeal = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    to_buyer_minor = models.BigIntegerField()
    fault = models.CharField(max_length=10)
    rule = models.CharField(max_length=60)
    reason = models.TextField()
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # the second person
    answered_at = models.DateTimeField(null=True)
    sent_back = models.TextField(blank=True)  # why the second person does not agree

    class Meta:
        ordering = ["id"]
