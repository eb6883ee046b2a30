"""How sellers get their money. State, journals and keys belong to the part; a withdrawal's state is computed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.refs import new_ref


class SellerAccount(models.Model):
    """Where a seller is paid: an account at the provider, or by hand where the provider does not pay."""

    class State(models.TextChoices):
        NEW = "new", _("not set up")
        INCOMPLETE = "incomplete", _("details missing")
        ACTIVE = "active", _("ready")
        RESTRICTED = "restricted", _("restricted by the payment provider")

    class Method(models.TextChoices):
        STRIPE = "stripe", _("bank account through Stripe")
        MANUAL = "manual", _("paid by hand")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="payout_account"
    )
    method = models.CharField(max_length=10, choices=Method.choices, default=Method.STRIPE)
    account_id = models.CharField(max_length=80, unique=True, null=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.NEW)
    missing = models.JSONField(default=list)  # what the provider still wants
    card_fingerprint = models.CharField(max_length=80, blank=True)
    changed_at = models.DateTimeField(null=True)  # business time; withdrawals are locked 72 h from here
    created_at = models.DateTimeField()


class Withdrawal(models.Model):
    """A seller takes available money out: allotted to the oldest releases first."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="withdrawals")
    method = models.CharField(max_length=10, choices=SellerAccount.Method.choices)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    requested_at = models.DateTimeField()
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reference = models.CharField(max_length=120, blank=True)  # of the payment made by hand

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="a_withdrawal_is_something")
        ]
        indexes = [models.Index(fields=["seller", "-id"])]


class PayoutPart(models.Model):
    """One transfer: of one withdrawal, for one release line, with that line's charge as its source."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("requested")
        SENT = "sent", _("sent")
        RETURNED = "returned", _("returned to your balance")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    withdrawal = models.ForeignKey(Withdrawal, null=True, on_delete=models.PROTECT, related_name="parts")
    release_line = models.ForeignKey("orders.ReleaseLine", on_delete=models.PROTECT, related_name="parts")
    kind = models.CharField(max_length=10, default="payout")  # payout | applied
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    source_charge = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    transfer_id = models.CharField(max_length=80, unique=True, null=True)
    failure = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="a_part_is_something")
        ]
        indexes = [
            models.Index(fields=["created_at"], condition=models.Q(state="requested"), name="parts_not_sent"),
            models.Index(fields=["source_charge"]),
        ]
