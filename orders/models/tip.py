"""Thanks in money, after an order is complete: its own payment, its own release, its own commission."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.refs import new_ref
from orders.models.order import Order


class Tip(models.Model):
    """One tip the buyer wants to give. Amounts in minor units of the order's currency."""

    class State(models.TextChoices):
        OPEN = "open", _("not paid yet")
        PAID = "paid", _("paid")
        RETURNED = "returned", _("went back")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="tips")
    amount_minor = models.BigIntegerField()
    message = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    asked_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="a_tip_is_something")
        ]

    def __str__(self):
        return self.ref
