"""What each milestone counts for its seller, one narrow row each, so that all sellers are summed in one pass."""

from django.conf import settings
from django.db import models

from orders.models.milestone import Milestone
from orders.models.order import Order


class Tally(models.Model):
    """Made from the rows of one order by orders/tallying.py, in the transaction of the act; can be made again.

    judged_at, on_time: the first delivery that stands or the end without one; null where it is left out.
    completed_at: on one milestone of an order that was completed and not wholly refunded.
    fault_at, fault_halves: what it weighs against the seller, in halves of a unit. payer: who paid, where the
    seller earned with it; people who share a card are one. net_minor: cleared, less what was taken back."""

    milestone = models.OneToOneField(
        Milestone, primary_key=True, db_constraint=False, on_delete=models.PROTECT, related_name="+"
    )
    order = models.ForeignKey(
        Order, db_index=False, db_constraint=False, on_delete=models.PROTECT, related_name="+"
    )
    seller = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        db_index=False,
        db_constraint=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    payer_id = models.BigIntegerField(null=True)
    judged_at = models.DateTimeField(null=True)
    on_time = models.BooleanField(null=True)
    completed_at = models.DateTimeField(null=True)
    fault_at = models.DateTimeField(null=True)
    fault_halves = models.PositiveSmallIntegerField(default=0)
    net_minor = models.BigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "tallies"
        indexes = [
            models.Index(
                fields=["seller", "payer_id"],
                include=[
                    "judged_at",
                    "on_time",
                    "completed_at",
                    "fault_at",
                    "fault_halves",
                    "net_minor",
                    "milestone",
                ],
                name="tallies_of_a_seller",
            )
        ]


class Payer(models.Model):
    """A buyer as the counting of different buyers sees them: `group` is shared by those who share a card."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        db_constraint=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    group = models.BigIntegerField(db_index=True)  # the first such user's id


class PayerCard(models.Model):
    """A card that paid, and the group of those who paid with it."""

    fingerprint = models.CharField(max_length=80, primary_key=True)
    group = models.BigIntegerField(db_index=True)
