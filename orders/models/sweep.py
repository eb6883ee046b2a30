"""What the sweeper keeps: reminders that fall due, rows that would not move, times the site was down."""

from django.db import models

from orders.models.milestone import Milestone
from orders.models.order import Order


class Reminder(models.Model):
    """A warning before a deadline. Sent only while the deadline it speaks of still stands."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="reminders")
    milestone = models.ForeignKey(Milestone, null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    deadline_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(sent_at__isnull=True, dropped_at__isnull=True),
                name="reminders_due",
            )
        ]


class SweepTry(models.Model):
    """A due row whose move was refused: tried five times, then parked for staff."""

    sweep = models.CharField(max_length=40)
    subject = models.CharField(max_length=40)  # ref of the row
    order = models.ForeignKey(Order, null=True, on_delete=models.CASCADE, related_name="+")
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    parked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sweep", "subject"], name="one_count_a_row")]


class Outage(models.Model):
    """The site was down: people's deadlines inside the gap moved by its length, once."""

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
