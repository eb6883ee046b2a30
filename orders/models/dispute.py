"""A milestone two people cannot agree on: its money is held until a ruling."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.refs import new_ref
from orders.models.milestone import Milestone
from orders.models.order import Order


class Dispute(models.Model):
    """One case. Amounts gross, in minor units: what goes back to the buyer of the milestone."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        RULED = "ruled", _("decided")  # the money moves at `settles_at`
        SETTLED = "settled", _("settled")
        WITHDRAWN = "withdrawn", _("withdrawn")

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
    opened_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_minor = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
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

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["milestone"], condition=models.Q(state__in=["open", "ruled"]), name="one_open_dispute"
            )
        ]
        indexes = [
            models.Index(fields=["settles_at"], condition=models.Q(state="ruled"), name="rulings_to_settle")
        ]
