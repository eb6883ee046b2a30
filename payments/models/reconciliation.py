"""The provider's own record of every movement, matched against the ledger."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.refs import new_ref


class ProviderTransaction(models.Model):
    """A balance transaction at the provider. Amounts in minor units; net = amount - fee."""

    transaction_id = models.CharField(max_length=80, primary_key=True)
    type = models.CharField(max_length=40)
    amount_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField()
    net_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    source = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    available_at = models.DateTimeField(null=True)
    booked = models.BooleanField(default=False)
    journal_key = models.CharField(max_length=200, blank=True)  # of the ledger journal that books its amount
    seen_at = models.DateTimeField()  # raw clock

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], condition=models.Q(booked=False), name="not_booked_yet")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["journal_key"], condition=~models.Q(journal_key=""), name="one_transaction_a_journal"
            ),
            models.CheckConstraint(
                condition=models.Q(net_minor=models.F("amount_minor") - models.F("fee_minor")),
                name="net_is_less_fee",
            ),
        ]


class Reconciliation(models.Model):
    """One comparison of the provider's balance with the ledger's."""

    made_at = models.DateTimeField()
    currency = models.CharField(max_length=3)
    provider_minor = models.BigIntegerField()
    ledger_minor = models.BigIntegerField()
    unmatched = models.PositiveIntegerField()


class SuspenseItem(models.Model):
    """Money that came in and fits nothing: a person decides."""

    class Why(models.TextChoices):
        AMOUNT_DIFFERS = "amount_differs", _("another amount or currency than was asked for")
        SENT_AFTER_RETURN = "sent_after_return", _("sent to the seller after it had been given back to them")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    payment = models.ForeignKey("payments.Payment", null=True, on_delete=models.PROTECT, related_name="+")
    object_id = models.CharField(max_length=120, unique=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    why = models.CharField(max_length=40, choices=Why.choices)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_reason = models.CharField(max_length=300, blank=True)
    way = models.CharField(max_length=10, blank=True)  # of suspending.WAYS: what the first person proposes
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )


class Adjustment(models.Model):
    """A booking by hand: one member of finance proposes it, another confirms it, and only then is it booked."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for a second person")
        BOOKED = "booked", _("booked")
        WITHDRAWN = "withdrawn", _("withdrawn")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=20)  # of adjusting.KINDS: between which accounts
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="an_adjustment_is_something"),
            models.CheckConstraint(
                condition=~models.Q(state="booked")
                | (models.Q(decided_by__isnull=False) & ~models.Q(decided_by=models.F("proposed_by"))),
                name="an_adjustment_takes_two",
            ),
        ]
