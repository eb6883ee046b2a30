"""A bank takes back what a card paid: what is held meanwhile, what the seller says, and who paid in the end."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.refs import new_ref
from orders.models.dispute import Dispute
from orders.models.milestone import Milestone
from orders.models.order import Order
from orders.models.tip import Tip


class Chargeback(models.Model):
    """One case at the provider about one charge. Amounts in minor units of the order's currency, but `amount_minor`.

    gross_minor: of the milestone or tip that the charge paid for. The held ones say where they came from; what they
    leave of the seller's share is the house's exposure until it ends. The paid ones say who bore it when it was lost."""

    class State(models.TextChoices):
        INQUIRY = "inquiry", _("the bank only asks")  # nothing was taken and nothing is held
        OPEN = "open", _("open")
        WON = "won", pgettext_lazy("a chargeback is", "won")
        LOST = "lost", pgettext_lazy("a chargeback is", "lost")
        CLOSED = "closed", _("closed")  # an inquiry that came to nothing

    OVER = frozenset({"won", "lost", "closed"})

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    provider_id = models.CharField(max_length=80, unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="chargebacks")
    milestone = models.ForeignKey(Milestone, null=True, on_delete=models.PROTECT, related_name="chargebacks")
    tip = models.ForeignKey(Tip, null=True, on_delete=models.PROTECT, related_name="+")
    dispute = models.ForeignKey(Dispute, null=True, on_delete=models.PROTECT, related_name="+")  # taken over
    payment_ref = models.CharField(max_length=12)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)  # the bank's, which may be another than the order's
    reason = models.CharField(max_length=60)  # the bank's word
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    evidence_by = models.DateTimeField(null=True)  # until when the bank takes evidence
    closed_at = models.DateTimeField(null=True)

    gross_minor = models.BigIntegerField(default=0)
    top_minor = models.BigIntegerField(default=0)  # buyer fee and tax on it
    held_credit_minor = models.BigIntegerField(default=0)
    held_escrow_minor = models.BigIntegerField(default=0)
    held_pending_minor = models.BigIntegerField(default=0)  # in clearance or available before
    from_dispute_minor = models.BigIntegerField(
        default=0
    )  # of the held ones: taken over from a dispute's hold
    exposure_minor = models.BigIntegerField(default=0)  # of the seller's share: was withdrawn already

    withdrawn_minor = models.BigIntegerField(default=0)  # what the bank took from the house's balance
    reinstated_minor = models.BigIntegerField(default=0)
    seller_paid_minor = models.BigIntegerField(default=0)
    house_paid_minor = models.BigIntegerField(default=0)
    debt_minor = models.BigIntegerField(default=0)  # of what the seller paid: owed from then on
    rule = models.CharField(max_length=40, blank=True)  # of who_pays.RULES

    answer_by = models.DateTimeField(null=True)  # until when the seller may add to the evidence
    statement = models.TextField(blank=True)
    stated_at = models.DateTimeField(null=True)
    pack = models.CharField(max_length=120, blank=True)  # ZIP in the "private" storage
    pack_sha256 = models.CharField(max_length=64, blank=True)
    pack_size = models.BigIntegerField(default=0)  # bytes
    packed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reviews_know = models.CharField(max_length=10, blank=True)  # the state that reviews were told of

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["evidence_by"], condition=models.Q(state="open"), name="chargebacks_open"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    amount_minor__gt=0,
                    held_credit_minor__gte=0,
                    held_escrow_minor__gte=0,
                    held_pending_minor__gte=0,
                    from_dispute_minor__gte=0,
                ),
                name="a_chargeback_holds_no_less_than_nothing",
            )
        ]

    def __str__(self):
        return self.ref

    @property
    def is_over(self) -> bool:
        return self.state in self.OVER

    @property
    def held_minor(self) -> int:
        return self.held_credit_minor + self.held_escrow_minor + self.held_pending_minor


class ChargebackFile(models.Model):
    """A file that the seller adds to the evidence."""

    chargeback = models.ForeignKey(Chargeback, on_delete=models.PROTECT, related_name="files")
    upload = models.ForeignKey("accounts.Upload", on_delete=models.PROTECT, related_name="+")
