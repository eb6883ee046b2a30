"""A file of an accepted delivery that both sides allow to be shown."""

from django.db import models

from kit.refs import new_ref
from orders.models import DeliveryFile, Order


class Sample(models.Model):
    """One a file. It is shown while both have agreed and neither has taken it back."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="samples")
    file = models.OneToOneField(DeliveryFile, on_delete=models.PROTECT, related_name="sample")
    buyer_agreed_at = models.DateTimeField(null=True)
    seller_agreed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["order"],
                condition=models.Q(buyer_agreed_at__isnull=False, seller_agreed_at__isnull=False),
                name="samples_both_agreed",
            )
        ]
