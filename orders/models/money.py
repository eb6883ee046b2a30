"""Where a milestone's money came from and where it goes. Amounts in minor units of the order's currency."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.refs import new_ref
from orders.models.milestone import Milestone
from orders.models.order import Order
from orders.models.tip import Tip


class FundingLine(models.Model):
    """One payment's share of a milestone's escrow, numbered in order of payment; or the payment of a tip."""

    milestone = models.ForeignKey(
        Milestone, null=True, on_delete=models.PROTECT, related_name="funding_lines"
    )
    tip = models.ForeignKey(Tip, null=True, on_delete=models.PROTECT, related_name="funding_lines")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, default="charge")  # charge | credit
    payment_ref = models.CharField(max_length=12)  # payments.Payment, which orders does not know
    charge_id = models.CharField(max_length=80, blank=True)
    amount_minor = models.BigIntegerField()  # to escrow
    fee_minor = models.BigIntegerField(default=0)  # paid on top: the buyer's fee and tax
    tax_minor = models.BigIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)  # of amount_minor
    charged_back_minor = models.BigIntegerField(default=0)  # of refunded_minor: the bank took it
    credited_minor = models.BigIntegerField(
        default=0
    )  # of a card, went back as credit by choice, fee and tax in it
    funded_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["milestone", "number"], name="one_line_a_number"),
            models.UniqueConstraint(fields=["payment_ref", "kind"], name="one_line_a_payment_and_kind"),
            models.CheckConstraint(
                condition=models.Q(refunded_minor__gte=0, refunded_minor__lte=models.F("amount_minor")),
                name="no_line_is_refunded_twice",
            ),
            models.CheckConstraint(
                condition=models.Q(milestone__isnull=False, tip__isnull=True)
                | models.Q(milestone__isnull=True, tip__isnull=False),
                name="a_line_pays_for_one_thing",
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
    tip = models.OneToOneField(Tip, null=True, on_delete=models.PROTECT, related_name="release")
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="releases")
    currency = models.CharField(max_length=3)
    gross_minor = models.BigIntegerField()
    commission_minor = models.BigIntegerField()
    net_minor = models.BigIntegerField()
    taken_back_minor = models.BigIntegerField(default=0)  # gross refunded since
    net_taken_back_minor = models.BigIntegerField(default=0)  # the seller's part of it
    held_minor = models.BigIntegerField(default=0)  # net held by a dispute: it does not clear with the rest
    bank_held_minor = models.BigIntegerField(default=0)  # of held_minor: by a chargeback
    charged_back_minor = models.BigIntegerField(default=0)  # of taken_back_minor: lost to the bank
    net_charged_back_minor = models.BigIntegerField(default=0)  # of net_taken_back_minor
    absorbed_minor = models.BigIntegerField(
        default=0
    )  # of what was taken back: the seller keeps it, the house bore it
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
            ),
            models.CheckConstraint(
                condition=models.Q(
                    taken_back_minor__gte=0,
                    taken_back_minor__lte=models.F("gross_minor"),
                    held_minor__gte=0,
                    net_taken_back_minor__gte=0,
                    net_taken_back_minor__lte=models.F("net_minor") - models.F("held_minor"),
                ),
                name="a_release_is_taken_back_once",
            ),
        ]
        indexes = [
            models.Index(fields=["clears_at"], condition=models.Q(state="pending"), name="releases_to_clear"),
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
    withheld_minor = models.BigIntegerField(default=0)  # held by a dispute or taken back: not to be paid out
    allotted_minor = models.BigIntegerField(default=0)  # withdrawn, on its way, or applied otherwise
    covered_minor = models.BigIntegerField(default=0)  # of its refunds, paid from the seller's other money

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["release", "number"], name="one_release_line_a_number"),
            models.CheckConstraint(
                condition=models.Q(
                    allotted_minor__gte=0,
                    withheld_minor__gte=0,
                    allotted_minor__lte=models.F("net_minor") - models.F("withheld_minor"),
                ),
                name="no_line_is_paid_out_twice",
            ),
        ]

    @property
    def payable_minor(self):
        """What a withdrawal may still take of it, once the release has cleared."""
        return self.net_minor - self.withheld_minor - self.allotted_minor


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
        indexes = [
            models.Index(fields=["id"], condition=models.Q(taken_at__isnull=True), name="money_due_to_take")
        ]
