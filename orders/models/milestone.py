"""A milestone: the unit of escrow, delivery, revision, acceptance and payout."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.refs import new_ref
from orders import moves
from orders.models.order import Order


class Milestone(models.Model):
    """One piece of an order with its own escrow. `late` is computed from `due_at`, never stored."""

    class State(models.TextChoices):
        UNFUNDED = "unfunded", _("not paid yet")
        FUNDED = "funded", _("paid")
        IN_PROGRESS = "in_progress", _("in progress")
        DELIVERED = "delivered", _("delivered")
        IN_REVISION = "in_revision", _("in revision")
        ACCEPTED = "accepted", _("accepted")
        CANCELLED = "cancelled", _("cancelled")
        SETTLED = "settled", _("settled")

    FINAL = frozenset({"accepted", "cancelled", "settled"})

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="milestones")
    position = models.PositiveSmallIntegerField()  # 1..20
    state = models.CharField(max_length=12, choices=State.choices, default=State.UNFUNDED)
    disputed = models.BooleanField(default=False)
    in_chargeback = models.BooleanField(
        default=False
    )  # the bank has taken back what paid for it, and decides
    version = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=160)
    price_minor = models.BigIntegerField()  # gross in escrow when funded, extras in it
    days = models.PositiveSmallIntegerField()
    revisions = models.PositiveSmallIntegerField(null=True)  # null: unlimited
    revisions_used = models.PositiveSmallIntegerField(default=0)
    revision_days = models.PositiveSmallIntegerField()
    funded_at = models.DateTimeField(null=True)
    fund_by = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    first_delivered_at = models.DateTimeField(null=True)  # the first delivery not voided: decides on time
    delivered_at = models.DateTimeField(null=True)  # the newest one
    accept_by = models.DateTimeField(null=True)
    review_lengthened = models.BooleanField(default=False)
    revision_due_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    voids = models.PositiveSmallIntegerField(default=0)
    accepted_at = models.DateTimeField(null=True)
    accepted_automatically = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=40, blank=True)
    fault = models.CharField(max_length=10, blank=True)  # of orders/faults.py, where it ended early

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="one_milestone_a_position"),
            models.CheckConstraint(
                condition=models.Q(position__gte=1, position__lte=20), name="one_to_twenty_milestones"
            ),
            models.CheckConstraint(condition=models.Q(price_minor__gt=0), name="a_milestone_costs_something"),
        ]
        triggers = [
            pgtrigger.FSM(
                name="milestone_moves", field="state", transitions=moves.transitions(moves.MILESTONE)
            )
        ]
        indexes = [
            models.Index(
                fields=["accept_by"], condition=models.Q(state="delivered", disputed=False), name="to_accept"
            ),
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=["in_progress", "in_revision"], disputed=False),
                name="to_deliver",
            ),
            models.Index(
                fields=["revision_due_at"],
                condition=models.Q(state="in_revision", disputed=False),
                name="to_deliver_again",
            ),
            models.Index(fields=["fund_by"], condition=models.Q(state="unfunded"), name="to_fund"),
        ]

    def __str__(self):
        return self.ref
