"""What buyers pay and what goes back to them. Amounts in minor units."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.refs import new_ref
from payments.models.card import SavedCard


class Payment(models.Model):
    """One attempt to pay for an order, a milestone, an extra or a tip: through a hosted checkout, or with a kept
    `card` and no checkout at all."""

    class State(models.TextChoices):
        CREATED = "created", _("not started")
        OPEN = "open", _("waiting for the card")
        SUCCEEDED = "succeeded", _("paid")
        REFUSED = "refused", _("paid too late, going back")  # the money landed and is refunded
        SUSPENSE = "suspense", _("being looked into")  # amount or currency differ
        EXPIRED = "expired", _("expired")
        DECLINED = "declined", _("card refused")  # a kept card; nothing was charged

    class Kind(models.TextChoices):
        ORDER = "order", _("order")
        MILESTONE = "milestone", _("milestone")
        EXTRA = "extra", _("extra")
        TIP = "tip", _("tip")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="payments")
    milestone = models.ForeignKey("orders.Milestone", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ORDER)
    about_ref = models.CharField(max_length=12, blank=True)  # of the extra or the tip, which orders know
    payer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="payments")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()  # in all
    credit_minor = models.BigIntegerField(default=0)  # of it from the payer's credit; the rest by card
    state = models.CharField(max_length=10, choices=State.choices, default=State.CREATED)
    card = models.ForeignKey(SavedCard, null=True, on_delete=models.PROTECT, related_name="payments")
    keep_card = models.BooleanField(default=False)  # the payer wants to pay with it again
    session_id = models.CharField(max_length=120, unique=True, null=True)
    session_url = models.TextField(blank=True)
    session_expires_at = models.DateTimeField(null=True)
    intent_id = models.CharField(max_length=80, unique=True, null=True)
    charge_id = models.CharField(max_length=80, unique=True, null=True)
    card_brand = models.CharField(max_length=20, blank=True)
    card_last4 = models.CharField(max_length=4, blank=True)
    card_fingerprint = models.CharField(max_length=80, blank=True, db_index=True)
    refusal = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="a_payment_is_something"),
            models.UniqueConstraint(
                "order",
                "kind",
                models.functions.Coalesce("milestone", 0),
                condition=models.Q(state__in=["created", "open"]) & ~models.Q(kind="tip"),
                name="one_open_payment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["session_expires_at"], condition=models.Q(state="open"), name="open_checkouts"
            )
        ]


class Refund(models.Model):
    """Money on its way back to a card: one orders.MoneyDue row of kind refund, one refund at the provider."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting to be sent")
        PENDING = "pending", _("on its way")
        SUCCEEDED = "succeeded", _("refunded")
        FAILED = "failed", _("refused by the bank")  # becomes buyer credit and a staff task
        OVERTAKEN = "overtaken", _("taken back by the bank instead")  # a chargeback was lost meanwhile

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    money_due_ref = models.CharField(max_length=12, unique=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    refund_id = models.CharField(max_length=80, unique=True, null=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="a_refund_is_something")
        ]
