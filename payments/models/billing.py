"""How a member wants to be named on documents."""

from django.conf import settings
from django.db import models


class BillingDetails(models.Model):
    """What a member typed for invoices. Documents keep a copy, so a change is seen on new ones only."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="billing")
    name = models.CharField(max_length=120)
    street = models.CharField(max_length=160, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2)  # ISO 3166-1, upper case
    tax_id = models.CharField(max_length=30, blank=True)
    changed_at = models.DateTimeField()
