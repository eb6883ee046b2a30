"""A wish to end the order early, which the other side answers."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.refs import new_ref
from orders.models.milestone import Milestone
from orders.models.order import Order


class Cancellation(models.Model):
    """One request; at most one open an order. `to_seller_minor`: the part of the milestone's gross the asker offers
    or wants the seller to have."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        LAPSED = "lapsed", _("unanswered")
        OVERTAKEN = "overtaken", _("overtaken")  # the milestone ended or a dispute took over

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="cancellations")
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="+")  # the one under way
    milestone_version = models.PositiveIntegerField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10)  # buyer | seller
    reason_code = models.CharField(max_length=40)
    reason = models.TextField(blank=True)
    to_seller_minor = models.BigIntegerField(default=0)
    blocks = (
        models.BooleanField()
    )  # only a side's first request on a delivered milestone stops automatic acceptance
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=models.Q(state="open"), name="one_open_cancellation_an_order"
            )
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=models.Q(state="open"), name="cancellations_due")
        ]
