"""The time in which the two sides of an order may review each other."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models import Order


class Window(models.Model):
    """One an order that has ended. Who may review is fixed when it opens; a dispute or chargeback only puts it off."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="review_window")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    buyer_may = models.BooleanField()
    seller_may = models.BooleanField()
    opened_at = models.DateTimeField()  # the order's end
    closes_at = models.DateTimeField()  # before any freeze
    complete_at = models.DateTimeField(null=True)  # when the last of those who may had written
    due_at = models.DateTimeField()  # when the sweep looks at it next
    bank_opened_at = models.DateTimeField(null=True)  # a chargeback: nothing moves until 7 days after its end
    bank_ruled_at = models.DateTimeField(null=True)
    barred = models.CharField(max_length=20, blank=True)  # chargeback | fraud: no review counts or is shown
    told_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)  # emptied when sent
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at=None)
                | models.Q(state="closed", closed_at__isnull=False),
                name="a_closed_window_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="open"), name="review_windows_due"),
            models.Index(
                fields=["remind_at"], condition=models.Q(remind_at__isnull=False), name="reviews_to_remind"
            ),
        ]
