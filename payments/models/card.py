"""Cards that buyers keep to pay with one click. The numbers are with the provider; here is what names them."""

from django.conf import settings
from django.db import models

from kit.refs import new_ref


class Customer(models.Model):
    """A member as the provider knows them: the one whose kept cards may be charged."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    customer_id = models.CharField(max_length=80, unique=True)

    def __str__(self):
        return self.customer_id


class SavedCard(models.Model):
    """A card its owner has agreed to be charged with later, until they remove it."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_cards")
    method_id = models.CharField(max_length=80, unique=True)  # at the provider
    brand = models.CharField(max_length=20, blank=True)
    last4 = models.CharField(max_length=4, blank=True)
    fingerprint = models.CharField(max_length=80, blank=True)
    exp_month = models.PositiveSmallIntegerField()
    exp_year = models.PositiveSmallIntegerField()
    saved_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "fingerprint"],
                condition=models.Q(removed_at=None) & ~models.Q(fingerprint=""),
                name="a_card_is_kept_once",
            )
        ]
        indexes = [
            models.Index(fields=["user", "-id"], condition=models.Q(removed_at=None), name="kept_cards")
        ]

    def __str__(self):
        return self.ref
