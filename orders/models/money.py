"""Where a milestone's money came from and where it goes. Amounts in minor units of the order's currency."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.refs import new_ref
from orders.models.milestone import Milestone
from orders.models.order import Order


class FundingLine(models.Model):
    """One payment's share of a milestone's escrow, numbered in order of payment."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="funding_lines")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, default="charge")  # charge | credit
    payment_ref = models.CharField(max_length=12)  # payments.Payment, which orders does not know
    charge_id = models.CharField(max_length=80, blank=True)
    amount_minor = models.BigIntegerField()
    refunded_minor = models.BigIntegerField(default=0)
    funded_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["milestone", "number"], name="one_line_a_number"),
            models.CheckConstraint(
                condition=models.Q(refunded_minor__gte=0, refunded_minor__lte=models.F("amount_minor")),
                name="no_line_is_refunded_twice",
            ),
        ]


class Release(models.Model):
    """What the seller earned with a milestone: gross less commission, waiting for clearance, then available."""

    class State(models.TextChoices):
        PENDING = "pending", _("clearing")
        CLEARED = "cleared", _("cleared")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="releases")
    milestone = models.OneToOneField(Milestone, null=True, on_delete=models.PROTECT, related_name="release")
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="releases")
    currency = models.CharField(max_length=3)
    gross_minor = models.BigIntegerField()
    commission_minor = models.BigIntegerField()
    net_minor = models.BigIntegerField()
    taken_back_minor = models.BigIntegerField(default=0)  # gross refunded since
    held = models.BooleanField(default=False)  # a dispute holds (part of) it: the sweep leaves it
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    released_at = models.DateTimeField()
    clears_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(gross_minor__gt=0)
                & models.Q(net_minor=models.F("gross_minor") - models.F("commission_minor")),
                name="net_is_gross_less_commission",
            )
        ]
        indexes = [
            models.Index(
                fields=["clears_at"], condition=models.Q(state="pending", held=False), name="releases_to_clear"
            ),
            models.Index(fields=["seller", "released_at"]),
        ]


class ReleaseLine(models.Model):
    """A release's share of one funding line; withdrawals are allotted to these, oldest first."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="lines")
    funding_line = models.ForeignKey(FundingLine, on_delete=models.PROTECT, related_name="release_lines")
    number = models.PositiveSmallIntegerField()
    gross_minor = models.BigIntegerField()
    commission_minor = models.BigIntegerField()
    net_minor = models.BigIntegerField()
    allotted_minor = models.BigIntegerField(default=0)  # withdrawn, on its way, or applied otherwise

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["release", "number"], name="one_release_line_a_number"),
            models.CheckConstraint(
                condition=models.Q(allotted_minor__gte=0, allotted_minor__lte=models.F("net_minor")),
                name="no_line_is_paid_out_twice",
            ),
        ]


class MoneyDue(models.Model):
    """Something payments must do outside: the act that decided it wrote this row in its own transaction."""

    class Kind(models.TextChoices):
        REFUND = "refund", _("refund")
        EXPIRE_SESSIONS = "expire_sessions", _("close open checkouts")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="money_due")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    payment_ref = models.CharField(max_length=12, blank=True)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["id"], condition=models.Q(taken_at__isnull=True), name="money_due_to_take")]
