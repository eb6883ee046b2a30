"""What happened to an order, in its order; never changed."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from orders.models.milestone import Milestone
from orders.models.order import Order


class OrderEvent(models.Model):
    """One move: who, what, from, to, why, and the instant it takes effect."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="events")
    milestone = models.ForeignKey(Milestone, null=True, on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveIntegerField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10)  # buyer | seller | staff | system | gateway
    command = models.CharField(max_length=40)  # of the table of moves
    before = models.CharField(max_length=24)
    after = models.CharField(max_length=24)
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())  # the raw clock

    class Meta:
        ordering = ["sequence"]
        constraints = [models.UniqueConstraint(fields=["order", "sequence"], name="one_event_a_number")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
