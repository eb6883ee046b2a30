"""An order: the snapshot of what was bought."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.refs import new_ref
from orders import moves
from orders.models.policy import Policy


class OrderQuerySet(models.QuerySet):
    def bought_by(self, user):
        return self.filter(buyer=user)

    def sold_by(self, user):
        return self.filter(seller=user)

    def seen_by(self, user):
        """Orders of which `user` is a party."""
        return self.filter(models.Q(buyer=user) | models.Q(seller=user))


class Order(models.Model):
    """What was bought, frozen at checkout; its milestones carry work and money. Amounts in minor units."""

    class State(models.TextChoices):
        PENDING_PAYMENT = "pending_payment", _("waiting for payment")
        AWAITING_APPROVAL = "awaiting_approval", _("waiting for the seller")
        AWAITING_REQUIREMENTS = "awaiting_requirements", _("needs brief")
        ACTIVE = "active", _("in progress")
        COMPLETED = "completed", _("complete")
        CANCELLED = "cancelled", _("cancelled")
        EXPIRED = "expired", _("expired")

    FINAL = frozenset({"completed", "cancelled", "expired"})

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bought")
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sold")
    gig = models.ForeignKey("gigs.Gig", null=True, on_delete=models.PROTECT, related_name="+")
    package = models.ForeignKey("gigs.Package", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=24, choices=State.choices, default=State.PENDING_PAYMENT)
    version = models.PositiveIntegerField(
        default=1
    )  # of the order and all its milestones: what a page has seen
    events_count = models.PositiveIntegerField(default=0)  # sequence of the newest event
    # the snapshot
    title = models.CharField(max_length=160)
    package_name = models.CharField(max_length=60, blank=True)
    scope = models.TextField(blank=True)
    extras = models.JSONField(default=list)  # [{"title", "price_minor", "days"}]
    questions = models.JSONField(default=list)  # [{"ref", "kind", "question", "help", "choices", "required"}]
    asks_first = models.BooleanField(default=False)
    currency = models.CharField(max_length=3)
    price_minor = models.BigIntegerField()  # of all milestones together
    fee_minor = models.BigIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0)
    refund_to_credit = models.BooleanField(default=False)  # the buyer's choice; else back to the card
    commission_bps = models.PositiveIntegerField()
    clearance_days = models.PositiveSmallIntegerField()  # the longest it can be
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="+")
    # when
    placed_at = models.DateTimeField()
    pay_by = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    approve_by = models.DateTimeField(null=True)  # ask first: the seller's answer
    requirements_by = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=40, blank=True)
    seller_acted_at = models.DateTimeField(
        null=True
    )  # first act of the seller on it: shuts the mistake window

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(buyer=models.F("seller")), name="nobody_buys_from_themselves"
            ),
            models.CheckConstraint(condition=models.Q(price_minor__gt=0), name="an_order_costs_something"),
        ]
        triggers = [
            pgtrigger.FSM(name="order_moves", field="state", transitions=moves.transitions(moves.ORDER)),
            pgtrigger.ReadOnly(
                name="snapshot_stays",
                fields=["ref", "buyer", "seller", "currency", "commission_bps", "clearance_days", "policy"],
            ),
        ]
        indexes = [
            models.Index(fields=["buyer", "-id"]),
            models.Index(fields=["seller", "-id"]),
            models.Index(
                fields=["pay_by"], condition=models.Q(state="pending_payment"), name="unpaid_orders"
            ),
            models.Index(
                fields=["approve_by"], condition=models.Q(state="awaiting_approval"), name="unapproved_orders"
            ),
            models.Index(
                fields=["requirements_by"],
                condition=models.Q(state="awaiting_requirements"),
                name="unanswered_orders",
            ),
            models.Index(
                fields=["ended_at"], condition=models.Q(ended_at__isnull=False), name="ended_orders"
            ),
        ]

    def __str__(self):
        return self.ref

    @property
    def total_minor(self):
        """What the buyer pays."""
        return self.price_minor + self.fee_minor + self.tax_minor
