"""The few rows that belong to no app: the demo's shifted clock and signs of life."""

from django.db import models


class ClockShift(models.Model):
    """How far business time runs ahead of the raw clock; one row, only in sandbox mode other than zero."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    shift = models.DurationField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_clock_shift")]


class Heartbeat(models.Model):
    """When a process was last alive, on the raw clock."""

    name = models.CharField(max_length=40, primary_key=True)
    beat_at = models.DateTimeField()


class AppliedBatch(models.Model):
    """A batch of counts that was added to its rows; a batch that is found again after a crash is not added twice."""

    name = models.CharField(max_length=80, primary_key=True)
    applied_at = models.DateTimeField(auto_now_add=True)  # raw clock
